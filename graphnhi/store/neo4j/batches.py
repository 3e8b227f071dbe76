"""The rows of an estate in the order in which they are pushed: batches of one kind, together in turns of so many rows and bytes.

The same estate gives the same turns every time: a push that died goes on at the turn that it had come to.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate import Estate
from graphnhi.estate.tables import Column, TableName
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import KINDS
from graphnhi.store.neo4j.stored import LONG_ID, WRITTEN, caption, cell, key_of, stored_text

__all__ = ["PLAN", "Batch", "count_of", "turns"]

Ints = NDArray[np.int64]

ROWS: Final = 4_000
BYTES: Final = 4 << 20
PLAN: Final = f"3/{ROWS}/{BYTES}"
"""How turns are cut: a push that was cut in another way cannot be gone on with."""
_CELL: Final = 12
"""Bytes that a cell takes beside its text, about."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one kind of a table: each the cells of WRITTEN, those of edges behind what their ends are found by.

    rare: behind these each row has a map of the other cells that are known.
    """

    table: TableName
    kind: str
    rows: list[Any]
    rare: bool


def count_of(estate: Estate) -> int:
    """How many turns there are."""
    return sum(1 for _ in _turns(_sources(estate)))


def turns(estate: Estate, first: int = 0) -> Iterator[list[Batch]]:
    """The turns of a push from a number on, each a list of batches for one transaction: all nodes, then all edges, by kind."""
    for number, pieces in enumerate(_turns(_sources(estate))):
        if number >= first:
            yield [piece.source.batch(piece.kind, piece.rows) for piece in pieces]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Rows of one kind of a table, by number, and their bytes, about."""

    source: "_Source"
    kind: str
    rows: Ints
    size: int


def _turns(sources: "Iterable[_Source]") -> Iterator[list[_Piece]]:
    """Pieces together, up to as many rows and bytes as one may have."""
    turn, rows, size = list[_Piece](), 0, 0
    for piece in (piece for source in sources for piece in source.pieces()):
        if turn and (rows + len(piece.rows) > ROWS or size + piece.size > BYTES):
            yield turn
            turn, rows, size = [], 0, 0
        turn.append(piece)
        rows, size = rows + len(piece.rows), size + piece.size
    if turn:
        yield turn


def _sources(estate: Estate) -> "tuple[_Source, _Source]":
    return _Source(estate, "nodes", KINDS), _Source(estate, "edges", EDGES)


@dataclass
class _Source:
    """One table of an estate, by whose columns rows are cut and told; texts are read once for all rows."""

    estate: Estate
    table: TableName
    kinds: tuple[str, ...]

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns that become properties; an edge's ends are told apart."""
        table = self.estate.table(self.table)
        dropped = {"from", "to", "edge"}
        return {name: column for name, column in table.part(0, table.rows).items() if name not in dropped}

    @cached_property
    def keys(self) -> NDArray[Any]:
        """By node, what it is found by."""
        return np.array([*map(key_of, self.estate.ids), None], dtype=object)[:-1]

    @cached_property
    def texts(self) -> dict[str, NDArray[Any]]:
        """Columns of codes: the values of the codes, None last."""
        coded = {name: column for name, column in self.columns.items() if column.texts is not None}
        return {
            name: np.array([*map(stored_text, column.texts or ()), None], dtype=object)
            for name, column in coded.items()
            if column.cells is not None
        }

    def pieces(self) -> Iterator[_Piece]:
        """The rows, kind by kind, cut where they would be too many or too big."""
        kind = self.estate.numbers(f"{self.table}.kind")
        order = np.argsort(kind, kind="stable")
        starts = np.searchsorted(kind[order], np.arange(len(self.kinds) + 1))
        sizes = self._sizes()
        for code, name in enumerate(self.kinds):
            for rows in _cut(order[starts[code] : starts[code + 1]], sizes):
                yield _Piece(self, name, rows, int(sizes[rows].sum()))

    def _sizes(self) -> Ints:
        """Bytes of each row, about."""
        total = np.zeros(self.estate.table(self.table).rows, dtype=np.int64)
        for column in self.columns.values():
            total += _CELL
            if column.texts is None:
                continue
            widths = np.append(np.diff(column.texts.offsets), 0)
            total += widths[:-1] if column.cells is None else widths[column.cells]
        if self.table == "edges":
            widths = np.diff(self.estate.ids.offsets)
            total += widths[self.estate.numbers("edges.from")] + widths[self.estate.numbers("edges.to")]
        return total

    def batch(self, kind: str, rows: Ints) -> Batch:
        """The rows of these numbers, all of one kind."""
        columns = {name: self._cells(name, column, rows) for name, column in self.columns.items() if name != "kind"}
        ends: list[list[Any]] = []
        if self.table == "nodes":
            columns = self._found_by(rows, columns)
        else:
            ends = [self.keys[self.estate.numbers(f"edges.{end}")[rows]].tolist() for end in ("from", "to")]
            columns["row"] = rows.tolist()
        told = [*ends, *(columns.pop(name) for name in WRITTEN[self.table])]
        others = {name: cells for name, cells in columns.items() if any(cell is not None for cell in cells)}
        if others:
            told.append(_maps(others))
        return Batch(self.table, kind, [*zip(*told, strict=True)], rare=bool(others))

    def _cells(self, name: str, column: Column, rows: Ints) -> list[Any]:
        if name in self.texts:
            known: list[Any] = self.texts[name][column.cells[rows]].tolist()  # type: ignore[index]
            return known
        if column.cells is None:
            return [column.texts[row] for row in rows.tolist()] if column.texts is not None else []
        found: list[Any] = column.cells[rows].tolist()
        if column.cells.dtype.kind != "f":
            return found
        return [None if value != value else cell(value) for value in found]  # noqa: PLR0124 - NaN alone differs

    def _found_by(self, rows: Ints, columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """With what nodes are found by and called; whole ids beside those that are too long to be found by."""
        ids, keys = columns["id"], self.keys[rows].tolist()
        stored = [*map(stored_text, ids)]
        whole = [None if key == text else text for key, text in zip(keys, stored, strict=True)]
        captions = [caption(name, node_id) for name, node_id in zip(columns["name"], ids, strict=True)]
        return {**columns, "id": keys, LONG_ID: whole, "caption": captions}


def _maps(columns: Mapping[str, list[Any]]) -> list[dict[str, Any]]:
    """A map of the known cells for each row."""
    return [
        {name: value for name, value in zip(columns, row, strict=True) if value is not None}
        for row in zip(*columns.values(), strict=True)
    ]


def _cut(rows: Ints, sizes: Ints) -> list[Ints]:
    """Rows in pieces of at most ROWS rows and BYTES bytes; a row that is bigger stands alone."""
    total = np.cumsum(sizes[rows])
    pieces, start = list[Ints](), 0
    while start < len(rows):
        before = int(total[start - 1]) if start else 0
        stop = int(np.searchsorted(total, before + BYTES, side="right"))
        stop = max(min(stop, start + ROWS), start + 1)
        pieces.append(rows[start:stop])
        start = stop
    return pieces
