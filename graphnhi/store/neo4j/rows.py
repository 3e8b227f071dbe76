"""Rows that a server gave, collected page by page and made an estate, or a part of one, again.

What stands in the database may have been changed by anybody: a cell that nobody of ours writes is Unfit, and told in one line.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import numpy as np

from graphnhi.errors import quoted
from graphnhi.estate import Estate
from graphnhi.loading.exported.cells import Typing, Unfit
from graphnhi.loading.exported.rebuilding import gathered, rebuilt
from graphnhi.model.kinds import KIND_CODE
from graphnhi.readers.exported.manifest import Piece
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.failures import ChangedError
from graphnhi.store.neo4j.ledger import Reading
from graphnhi.store.neo4j.stored import LONG_ID, RARE_OF_EDGES, RARE_OF_NODES, USUAL_OF_EDGES, USUAL_OF_NODES, told

__all__ = ["EDGE", "Collected", "as_written", "changed"]

Row = list[Any]

EDGE: Final = ("edge", "row", "end", "end_kind", *USUAL_OF_EDGES)
"""What stands in the row of an edge that is read from one of its ends, before its rare columns: `end` is the other one."""
_NODE: Final = USUAL_OF_NODES
_END: Final = EDGE.index("end")
_END_KIND: Final = EDGE.index("end_kind")
_ID: Final = _NODE.index("id")
_KIND: Final = _NODE.index("kind")


def changed(server: Connection, found: Reading, what: str) -> ChangedError:
    """The error for a push that is not as it was written."""
    return ChangedError(
        f"{server.address.uri}: the estate {quoted(found.estate)} was changed on the server: {what}. Push it again."
    )


@contextmanager
def as_written(server: Connection, found: Reading) -> Iterator[None]:
    """Reading what a push wrote: RefusedError for a cell that it cannot have written."""
    try:
        yield
    except Unfit as unfit:
        raise changed(server, found, f"{unfit} has a value that cannot stand there") from None


def _check(ids: Iterable[Any], kinds: Iterable[Any]) -> None:
    """What nodes are found by, and what edges lead on by, is looked at before the other cells are."""
    if not all(type(each) is str for each in ids):
        raise Unfit("id")
    if not all(type(kind) is str and kind in KIND_CODE for kind in kinds):
        raise Unfit("kind")


class Collected:
    """Nodes and edges as they come; one that comes twice counts once."""

    def __init__(self) -> None:
        self._nodes: dict[str, Row] = {}
        self._edges: list[Row] = []
        self._from: list[str] = []
        self._to: list[str] = []

    @property
    def ids(self) -> set[str]:
        """What all nodes that were added are found by."""
        return set(self._nodes)

    @property
    def ends(self) -> set[str]:
        """What the ends of all edges that were added are found by."""
        return {*self._from, *self._to}

    def add_nodes(self, rows: Iterable[Row]) -> None:
        """Nodes: the cells of USUAL_OF_NODES, and those of RARE_OF_NODES as a list or None."""
        rows = [*rows]
        _check((row[_ID] for row in rows), (row[_KIND] for row in rows))
        self._nodes.update({row[_ID]: row for row in rows})

    def add_leaving(self, found: Iterable[Row]) -> None:
        """Edges by the node that they leave: its id, and a list of rows as EDGE says."""
        for source, edges in found:
            self._add(edges)
            self._from += [source] * len(edges)
            self._to += [edge[_END] for edge in edges]

    def add_entering(self, found: Iterable[Row]) -> None:
        """Edges by the node that they enter: its id, and a list of rows as EDGE says."""
        for target, edges in found:
            self._add(edges)
            self._from += [edge[_END] for edge in edges]
            self._to += [target] * len(edges)

    def _add(self, edges: list[Row]) -> None:
        _check((edge[_END] for edge in edges), (edge[_END_KIND] for edge in edges))
        self._edges += edges

    def texts(self, column: str, kinds: Iterable[str] | None = None) -> set[str]:
        """The distinct texts of a column of the nodes (of some kinds) that were added."""
        among = None if kinds is None else {*kinds}
        rows = [row for row in self._nodes.values() if among is None or row[_KIND] in among]
        if column in _NODE:
            cells = [row[_NODE.index(column)] for row in rows]
        else:
            cells = [row[-1][RARE_OF_NODES.index(column)] for row in rows if row[-1] is not None]
        return {cell for cell in cells if type(cell) is str}

    def kinds(self, ids: Iterable[str]) -> dict[str, str]:
        """The kind of each of these nodes, all of which were added."""
        return {key: self._nodes[key][_KIND] for key in ids}

    def of_kinds(self, kinds: Iterable[str]) -> set[str]:
        """What the nodes of these kinds that were added are found by."""
        among = {*kinds}
        return {key for key, row in self._nodes.items() if row[_KIND] in among}

    def estate(self, server: Connection, found: Reading, about: Mapping[str, Any]) -> Estate:
        """The estate of all that was added; RefusedError where it cannot be one, Unfit for a cell. Used up."""
        typing = Typing(told)
        nodes, edges = typing.rows(self._node_piece()), typing.rows(self._edge_piece())
        nodes, edges = gathered([typing.none("nodes"), nodes]), gathered([typing.none("edges"), edges])
        return rebuilt(nodes, edges, about, lambda what: changed(server, found, what))

    def _node_piece(self) -> Piece:
        columns = _columns([*self._nodes.values()], _NODE, RARE_OF_NODES)
        self._nodes.clear()
        whole = columns.pop(LONG_ID, None)
        if whole is not None:
            self._lengthen({key: text for key, text in zip(columns["id"], whole, strict=True) if text is not None})
            columns["id"] = [key if text is None else text for key, text in zip(columns["id"], whole, strict=True)]
        return Piece("nodes", columns)

    def _lengthen(self, whole: Mapping[str, str]) -> None:
        """Call the ends of edges by their whole ids."""
        self._from, self._to = ([whole.get(end, end) for end in ends] for ends in (self._from, self._to))

    def _edge_piece(self) -> Piece:
        columns = _columns(self._edges, EDGE, RARE_OF_EDGES) | {"from": self._from, "to": self._to}
        self._edges = []
        rows = columns.pop("row")
        if not all(type(row) is int for row in rows):
            raise Unfit("row")
        _, first = np.unique(np.array(rows, dtype=np.int64), return_index=True)
        for name in ("end", "end_kind"):
            columns.pop(name)
        if len(first) < len(self._from):
            columns = {name: [cells[place] for place in first.tolist()] for name, cells in columns.items()}
        return Piece("edges", columns)


def _columns(rows: list[Row], usual: Sequence[str], rare: Sequence[str]) -> dict[str, list[Any]]:
    """Rows as columns: all usual ones, and those rare ones that some row knows."""
    if not rows:
        return {name: [] for name in usual}
    told = list(zip(*rows, strict=True))
    columns = {name: list(cells) for name, cells in zip(usual, told[:-1], strict=True)}
    none = (None,) * len(rare)
    others = list(zip(*(none if each is None else each for each in told[-1]), strict=True))
    known = {name: list(cells) for name, cells in zip(rare, others, strict=True)}
    return columns | {name: cells for name, cells in known.items() if any(cell is not None for cell in cells)}
