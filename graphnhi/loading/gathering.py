"""Typed rows as numbers, batch by batch, so that nothing of a file's records stays in memory but what its rows cost."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.lexicon import Lexicon
from graphnhi.estate.rows import EDGE_FORMS, NODE_FORMS, Rows
from graphnhi.loading.cells import Column
from graphnhi.loading.joining import joined
from graphnhi.loading.naming import Batch
from graphnhi.loading.typed import Typed
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE

__all__ = ["Gathering"]

_FORMS: Final = {"node": NODE_FORMS, "edge": EDGE_FORMS}
_KEYS: Final[dict[str, dict[str, Any]]] = {
    "node": {"id": np.int32, "kind": np.int8},
    "edge": {"from": np.int32, "edge": np.int8, "to": np.int32},
}
_CODES: Final[dict[str, Mapping[str, int]]] = {"kind": KIND_CODE, "edge": EDGE_CODE}


class Gathering:
    """The lexicons of a build, by which rows become numbers.

    lexicon: makes one; both tables share that of the ids, that of the files and that of the locator patterns.
    """

    def __init__(self, lexicon: Callable[[], Lexicon] = Lexicon) -> None:
        self._make = lexicon
        ids, file, pattern = lexicon(), lexicon(), lexicon()
        shared = {"file": file, "pattern": pattern}
        self._lexicons = {"node": {"id": ids, **shared}, "edge": {"from": ids, "to": ids, **shared}}

    @classmethod
    def upon(cls, nodes: Rows, edges: Rows) -> "Gathering":
        """One that goes on with the lexicons of rows that are together already."""
        found = cls()
        found._lexicons = {"node": nodes.lexicons, "edge": edges.lexicons}
        return found

    def numbered(self, batch: Batch, columns: Mapping[str, Typed]) -> Rows:
        """The rows of a batch, whose typed columns are given."""
        rows = Rows(_FORMS[batch.table], {}, self._lexicons[batch.table])
        for name, column in columns.items():
            rows.cells[name] = self._cells(rows, name, column)
        for name, value in (("file", batch.file), ("pattern", batch.pattern)):
            rows.cells[name] = self._cells(rows, name, Column.repeated(value, len(batch)))
        rows.cells["number"] = _small(batch.numbers)
        return rows

    def taken_in(self, rows: Rows) -> Rows:
        """Rows that were numbered elsewhere, by the lexicons of this build."""
        mine = Rows(rows.forms, {}, self._lexicons["node" if rows.forms is NODE_FORMS else "edge"])
        numbers: dict[int, NDArray[np.int32]] = {}
        for name, cells in rows.cells.items():
            lexicon = rows.lexicons.get(name)
            if lexicon is not None:
                if name not in mine.lexicons:
                    mine.lexicons[name] = self._make()
                if id(lexicon) not in numbers:
                    numbers[id(lexicon)] = np.append(mine.lexicons[name].numbers(lexicon.texts), np.int32(-1))
                mine.cells[name] = _taken(numbers[id(lexicon)], cells)
            else:
                mine.cells[name] = _small(cells) if name == "number" else cells
        return mine

    def _cells(self, rows: Rows, name: str, column: Typed) -> NDArray[Any]:
        if not isinstance(column, Column):
            return column
        codes = _CODES.get(name)
        if codes is not None:
            return column.take([codes.get(text, -1) for text in column.distinct], -1, np.int8)
        if name not in rows.lexicons:
            rows.lexicons[name] = self._make()
        return column.take(rows.lexicons[name].numbers(column.distinct), -1, np.int32)

    def joined(self, table: str, parts: list[Rows]) -> Rows:
        """All rows of a table; the parts are used up."""
        chosen = [part for part in parts if part.forms is _FORMS[table] and len(part)]
        return joined(chosen) if chosen else self._none(table)

    def _none(self, table: str) -> Rows:
        cells = {name: np.empty(0, dtype=dtype) for name, dtype in _KEYS[table].items()}
        return Rows(_FORMS[table], {**cells, "number": np.empty(0, dtype=np.int64)}, self._lexicons[table])


def _taken(numbers: NDArray[np.int32], codes: NDArray[Any]) -> NDArray[Any]:
    """The number of each code; one value repeated stays one."""
    if len(codes) and not codes.strides[0]:
        return np.broadcast_to(numbers[codes[0]], len(codes))
    return np.asarray(numbers[codes])


def _small(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Numbers in half the room where they fit."""
    return numbers.astype(np.int32) if len(numbers) and numbers.max() < 2**31 else numbers
