"""The rows of an estate's tables as text, a part at a time: each distinct value of a column is spelled once, and then placed.

What a value looks like is the format's business; which columns there are, the table's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.tables import Column, Table

__all__ = ["Spell", "dense", "joined", "number", "parts", "plain"]

PART: Final = 1 << 15
"""Rows that are spelled together."""

Spell = Callable[[Any], str]
"""How a value stands in a format: a text, or a number (see `number`)."""


def number(value: float) -> str:
    """A number as every format writes it: whole ones without a point, others with all their digits.

    >>> number(250000.0), number(0.1), number(7)
    ('250000', '0.1', '7')
    """
    return str(int(value)) if float(value).is_integer() else repr(float(value))


def parts(table: Table) -> Iterator[Mapping[str, Column]]:
    """The columns of a table, some rows at a time; none for a table without rows."""
    for start in range(0, table.rows, PART):
        yield table.part(start, min(start + PART, table.rows))


def plain(column: Column, spell: Spell, unknown: str = "") -> Sequence[str] | None:
    """Each cell spelled, `unknown` where nothing is known; None where nothing is known in any row."""
    if column.cells is None:
        return [*map(spell, column.texts or ())]
    if column.texts is None:
        return _numbers(column.cells, spell, unknown)
    return _coded(column.cells, column, spell, unknown)


def _numbers(cells: NDArray[Any], spell: Spell, unknown: str) -> Sequence[str] | None:
    if cells.dtype.kind != "f":
        return [*map(spell, cells.tolist())]
    known = ~np.isnan(cells)
    if not known.any():
        return None
    return [unknown if value != value else spell(value) for value in cells.tolist()]  # noqa: PLR0124 - NaN alone differs


def _coded(codes: NDArray[Any], column: Column, spell: Spell, unknown: str) -> Sequence[str] | None:
    distinct, which = np.unique(codes, return_inverse=True) if codes.strides[0] else (codes[:1], None)
    if not len(distinct) or distinct[-1] < 0:
        return None
    assert column.texts is not None
    known = [spell(text) for text in column.texts.take(distinct[distinct >= 0].tolist())]
    if which is None:
        return [known[0]] * len(codes)
    words = np.array([*repeat(unknown, len(distinct) - len(known)), *known, None], dtype=object)
    told: list[str] = words[which].tolist()
    return told


def joined(columns: Mapping[str, Column], spells: Mapping[str, Spell], rows: int) -> list[str]:
    """The known cells of each row, one behind the other, in the order of the spells."""
    told = [cells for name, spell in spells.items() if (cells := plain(columns[name], spell)) is not None]
    return [*map("".join, zip(*told, strict=True))] if told else [""] * rows


def dense(columns: Mapping[str, Column], spells: Mapping[str, Spell], rows: int) -> Iterator[tuple[str, ...]]:
    """The cells of each row, empty where nothing is known, in the order of the spells."""
    cells = (plain(columns[name], spell) for name, spell in spells.items())
    return zip(*(repeat("", rows) if column is None else column for column in cells), strict=False)
