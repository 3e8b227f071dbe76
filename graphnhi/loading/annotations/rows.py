"""What annotations say as rows of nodes and edges, each with its place in the file as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.rows import Rows, dtype_of, is_text
from graphnhi.loading.cells import Column
from graphnhi.loading.joining import joined
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.values import CLOSED

__all__ = ["Place", "added", "edge_rows", "node_rows"]

Cells = NDArray[Any]


@dataclass(frozen=True)
class Place:
    """One entry of one table of an annotations file."""

    file: str
    table: str
    number: int

    @property
    def pattern(self) -> str:
        return f"{self.table}[{{}}]"

    def __str__(self) -> str:
        return self.pattern.format(self.number)


def node_rows(place: Place, table: Rows, ids: Cells, kinds: Cells, said: Mapping[str, Any]) -> Rows:
    """One more record for each id (by number), with the same values said of all; what is not said stays unknown.

    table: the nodes, whose lexicons number the texts. A value is one text or number, or an object array of a text a row.
    """
    cells: dict[str, Cells] = {"id": ids.astype(np.int32), "kind": np.asarray(kinds, dtype=np.int8)}
    return _rows(place, table, cells, said)


def edge_rows(place: Place, table: Rows, sources: Cells, edge: str, targets: Cells, said: Mapping[str, Any]) -> Rows:
    """One certain edge for each pair of ends (by number); table: the edges."""
    kinds = np.broadcast_to(np.int8(EDGE_CODE[edge]), len(sources))
    cells: dict[str, Cells] = {"from": sources.astype(np.int32), "edge": kinds, "to": targets.astype(np.int32)}
    return _rows(place, table, cells, {"bound": "certain", "rule": f"annotation {place.table}", **said})


def _rows(place: Place, table: Rows, cells: dict[str, Cells], said: Mapping[str, Any]) -> Rows:
    size = len(next(iter(cells.values())))
    for name, value in {**said, "file": place.file, "pattern": place.pattern}.items():
        if value is not None:
            cells[name] = _cells(table, name, value, size)
    cells["number"] = np.full(size, place.number, dtype=np.int64)
    return Rows(table.forms, cells, table.lexicons)


def _cells(table: Rows, name: str, value: Any, size: int) -> Cells:
    form = table.forms[name]
    if not is_text(form) and form != "closed":
        return np.broadcast_to(np.array(value, dtype=dtype_of(form)), size)
    column = Column.of(value) if isinstance(value, np.ndarray) else Column.repeated(value, size)
    if form == "closed":
        return column.map(CLOSED[name].index, -1, np.int8)
    return column.take(table.lexicon(name).numbers(column.distinct), -1, np.int32)


def added(rows: Rows, more: list[Rows]) -> Rows:
    """The rows with more of them below; a column that one of them lacks is unknown in its rows."""
    return joined([rows, *(each for each in more if len(each))])
