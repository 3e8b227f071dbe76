"""Whole columns of text at once: what is done to a value is done once for each distinct one.

An unset cell is None. Nothing here knows what a column means.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Column", "Texts", "is_unset", "joined_texts", "repeated"]

Texts = NDArray[Any]
"""Object array of str or None."""


@dataclass(frozen=True)
class Column:
    """A column by its distinct values: `distinct[codes[i]]` is the text of row i, and code -1 is an unset cell."""

    codes: NDArray[np.intp]
    distinct: list[str]

    @classmethod
    def of(cls, texts: Texts) -> "Column":
        """From texts; a cell of nothing but space is unset."""
        codes, values = pd.factorize(texts, use_na_sentinel=True)
        column = cls(codes, list(values))
        blank = [not value or value.isspace() for value in column.distinct]
        return cls(np.where(column.flag(np.array(blank)), -1, codes), column.distinct) if any(blank) else column

    def take(self, values: Iterable[Any], unset: Any = None, dtype: Any = object) -> NDArray[Any]:
        """One result for each row, from one for each distinct value; `unset` for unset cells."""
        table = np.empty(len(self.distinct) + 1, dtype=dtype)
        table[:-1] = values if isinstance(values, np.ndarray) else _objects(values)
        table[-1] = unset
        return np.asarray(table[self.codes])

    def flag(self, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Rows whose value is flagged; unset cells are not."""
        return np.append(flags, False)[self.codes]

    def where(self, test: Callable[[str], bool]) -> NDArray[np.bool_]:
        """Rows whose value passes the test; unset cells do not."""
        return self.flag(np.fromiter((test(value) for value in self.distinct), dtype=bool, count=len(self.distinct)))

    @cached_property
    def joined(self) -> str:
        """All distinct values, one a line: what is not in this text is in none of them."""
        return "\n".join(self.distinct)

    def map(self, change: Callable[[str], Any], unset: Any = None, dtype: Any = object) -> NDArray[Any]:
        """Each row's value, changed."""
        return self.take([change(value) for value in self.distinct], unset, dtype)

    def rows(self, chosen: NDArray[np.bool_]) -> "Column":
        """The same column with the chosen rows alone; its distinct values stay, used or not."""
        return Column(self.codes[chosen], self.distinct)

    @property
    def texts(self) -> Texts:
        return self.take(self.distinct)


def _objects(values: Iterable[Any]) -> NDArray[Any]:
    listed = list(values)
    array = np.empty(len(listed), dtype=object)
    array[:] = listed
    return array


def repeated(value: Any, rows: int) -> Texts:
    """The same value in every row."""
    return np.full(rows, value, dtype=object)


def joined_texts(parts: list[str | Texts], rows: int) -> Texts:
    """Texts put together row by row; a row with an unset part is unset."""
    unset = np.zeros(rows, dtype=bool)
    whole: Texts = repeated("", rows)
    for part in parts:
        if not isinstance(part, str):
            gone = is_unset(part)
            unset |= gone
            part = np.where(gone, "", part)  # noqa: PLW2901 - the part without its holes
        whole = whole + part
    whole[unset] = None
    return whole


def is_unset(texts: Texts) -> NDArray[np.bool_]:
    """Rows without a text."""
    return np.asarray(pd.isna(texts), dtype=bool)
