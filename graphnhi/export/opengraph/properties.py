"""Rows of an estate's tables as the properties of nodes and relationships: every known column, in types that BloodHound takes."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from graphnhi.estate import Estate
from graphnhi.estate.tables import Column, TableName
from graphnhi.export.opengraph.texts import Escaped, sound

__all__ = ["BLOCK", "Properties", "marked", "rows"]

Properties = dict[str, Any]

BLOCK = 1 << 14
"""Rows that are read together."""

_EVIDENCE = ("file", "pattern", "number")
"""Columns that are told as `evidence_source` and `evidence_locator`."""


def rows(estate: Estate, table: TableName) -> Iterator[Properties]:
    """Every row of a table, its known cells by column; `evidence_source` and `evidence_locator` say where it was read."""
    whole = estate.table(table)
    for start in range(0, whole.rows, BLOCK):
        yield from _block(whole.part(start, min(start + BLOCK, whole.rows)))


def _block(columns: Mapping[str, Column]) -> Iterator[Properties]:
    cells = {name: _cells(column) for name, column in columns.items()}
    files, patterns, numbers = (cells.pop(name) for name in _EVIDENCE)
    names = [name for name, column in cells.items() if any(cell is not None for cell in column)]
    known = zip(*(cells[name] for name in names), strict=True) if names else iter([()] * len(files))
    for row, file, pattern, number in zip(known, files, patterns, numbers, strict=True):
        told = {name: cell for name, cell in zip(names, row, strict=True) if cell is not None}
        if file:
            told["evidence_source"] = file
        if pattern:
            told["evidence_locator"] = pattern.format(number)
        yield told


def _cells(column: Column) -> list[Any]:
    """The cells of a column: texts that can be stored, whole numbers as such, None where unknown."""
    if column.texts is None:
        numbers = [] if column.cells is None else column.cells.tolist()
        return [_number(cell) if isinstance(cell, float) else cell for cell in numbers]
    if column.cells is None:
        return [sound(text) for text in column.texts]
    distinct, places = np.unique(column.cells, return_inverse=True)
    texts = [None if code < 0 else sound(column.texts[code]) for code in distinct.tolist()]
    return [texts[place] for place in places.tolist()]


def _number(cell: float) -> int | float | None:
    if np.isnan(cell):
        return None
    return int(cell) if cell.is_integer() else cell


def marked(told: Properties) -> Properties:
    r"""The same with `escaped` where a text could not be stored as it is: the names of the properties to be read as JSON texts."""
    escaped = [name for name, cell in told.items() if isinstance(cell, Escaped)]
    return told | {"escaped": escaped} if escaped else told
