"""Whole columns of text at once: what is done to a value is done once for each distinct one.

Nothing here knows what a column means.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Column", "Texts", "joined_texts"]

Mask = NDArray[np.bool_]
Texts = NDArray[Any]
"""Object array of str or None."""


@dataclass(frozen=True)
class Column:
    """A column by its distinct values: `distinct[codes[i]]` is the text of row i, and code -1 is an unset cell.

    `distinct` may have texts that no row has, and one text twice.
    """

    codes: NDArray[np.signedinteger[Any]]
    distinct: list[str]

    @classmethod
    def of(cls, texts: Texts) -> "Column":
        """From texts; a cell of nothing but space is unset."""
        codes, values = pd.factorize(texts, use_na_sentinel=True)
        return cls(codes.astype(np.int32), list(values)).told()

    @classmethod
    def repeated(cls, value: str | None, rows: int) -> "Column":
        """The same value in every row."""
        return cls(np.broadcast_to(np.int32(-1 if value is None else 0), rows), [] if value is None else [value])

    def __len__(self) -> int:
        return len(self.codes)

    def told(self) -> "Column":
        """The column in which a cell of nothing but space is unset."""
        blank = [not value or value.isspace() for value in self.distinct]
        return (
            Column(np.where(self.flag(np.array(blank)), np.int32(-1), self.codes), self.distinct)
            if any(blank)
            else self
        )

    @property
    def unset(self) -> Mask:
        """Rows without a text."""
        return np.asarray(self.codes < 0)

    @cached_property
    def is_empty(self) -> bool:
        """Whether no row has a text."""
        return not self.distinct or bool((self.codes < 0).all())

    def take(self, values: Iterable[Any], unset: Any = None, dtype: Any = object) -> NDArray[Any]:
        """One result for each row, from one for each distinct value; `unset` for unset cells."""
        table = np.empty(len(self.distinct) + 1, dtype=dtype)
        table[:-1] = values if isinstance(values, np.ndarray) else _objects(values)
        table[-1] = unset
        if len(self.codes) and not self.codes.strides[0]:
            return np.broadcast_to(table[self.codes[0]], len(self.codes))
        return np.asarray(table[self.codes])

    def flag(self, flags: Mask) -> Mask:
        """Rows whose value is flagged; unset cells are not."""
        return np.asarray(np.append(flags, False)[self.codes])

    def where(self, test: Callable[[str], bool]) -> Mask:
        """Rows whose value passes the test; unset cells do not."""
        return self.flag(np.fromiter((test(value) for value in self.distinct), dtype=bool, count=len(self.distinct)))

    @cached_property
    def joined(self) -> str:
        """All distinct values, one a line: what is not in this text is in none of them."""
        return "\n".join(self.distinct)

    def map(self, change: Callable[[str], Any], unset: Any = None, dtype: Any = object) -> NDArray[Any]:
        """Each row's value, changed to something that is no text."""
        return self.take([change(value) for value in self.distinct], unset, dtype)

    def changed(self, change: Callable[[str], str | None]) -> "Column":
        """Each row's text changed; rows whose text becomes None are unset."""
        texts = [change(value) for value in self.distinct]
        lost = np.array([text is None for text in texts], dtype=bool)
        codes = np.where(self.flag(lost), np.int32(-1), self.codes) if lost.any() else self.codes
        return Column(codes, [text or "" for text in texts])

    def filled(self, rows: Mask, by: "Column") -> "Column":
        """The column with the unset cells of these rows filled from another."""
        return self.replaced(rows & self.unset, by)

    def replaced(self, rows: Mask, by: "Column") -> "Column":
        """The column with these rows from another."""
        if not rows.any():
            return self
        others = np.where(by.codes < 0, np.int32(-1), by.codes + np.int32(len(self.distinct)))
        return Column(np.where(rows, others, self.codes), [*self.distinct, *by.distinct])

    def rows(self, chosen: Mask) -> "Column":
        """The same column with the chosen rows alone; its distinct values stay, used or not."""
        return Column(self.codes[chosen], self.distinct)

    def part(self, rows: NDArray[np.intp]) -> "Column":
        """The same column with these rows alone (by number), and only the values that they have."""
        numbers, codes = np.unique(self.codes[rows], return_inverse=True)
        unset = int(len(numbers) > 0 and numbers[0] < 0)
        return Column(codes.astype(np.int32) - np.int32(unset), [self.distinct[n] for n in numbers[unset:].tolist()])

    def at(self, chosen: Mask) -> Texts:
        """The texts of the chosen rows."""
        return _objects(None if code < 0 else self.distinct[code] for code in self.codes[chosen].tolist())

    @property
    def texts(self) -> Texts:
        return self.take(self.distinct)


def _objects(values: Iterable[Any]) -> NDArray[Any]:
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def joined_texts(parts: list[str | Column], rows: int) -> Column:
    """Texts put together row by row; a row with an unset part is unset."""
    if len(parts) == 1:
        return Column.repeated(parts[0], rows) if isinstance(parts[0], str) else parts[0]
    unset = np.zeros(rows, dtype=bool)
    whole: Texts = np.full(rows, "", dtype=object)
    for part in parts:
        if isinstance(part, str):
            whole = whole + part
        else:
            unset |= part.unset
            whole = whole + part.take(part.distinct, "")
    whole[unset] = None
    return Column.of(whole)
