"""Nodes and edges as tables for people: texts, ISO dates and numbers instead of codes, one part of the rows at a time.

A column is numbers, texts, or codes into texts; nothing is decoded here. Who writes tables or makes frames of them does that.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.texts import Texts
from graphnhi.model.columns import BOUNDED, EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import KINDS, UNKNOWN
from graphnhi.model.values import CLOSED, NO_INSTANT, instant_text

if TYPE_CHECKING:
    import pandas as pd

    from graphnhi.estate.estate import Estate

__all__ = ["Column", "Table", "TableName", "frame_of", "table_of"]

Array = NDArray[Any]
TableName = Literal["nodes", "edges"]

NODE_TEXTS = ("file", "pattern", "marked")
EDGE_TEXTS = ("file", "pattern")
TWINS = (*BOUNDED, "currency", "period")
"""Node columns that may differ between the two bounds; `currency` and `period` go with their amount limit."""


@dataclass(frozen=True, slots=True)
class Column:
    """Cells of one column: numbers (NaN unknown) without `texts`, codes into `texts` (-1 unknown), or `texts` alone."""

    cells: Array | None
    texts: Texts | None = None

    def decoded(self) -> Array:
        """The cells as an array of numbers, or of objects: str or None."""
        if self.texts is None:
            return np.empty(0) if self.cells is None else self.cells
        known = np.array([*self.texts, None], dtype=object)
        return known[:-1] if self.cells is None else known[self.cells]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `rows` rows; `part(start, stop)` gives its columns by name for a range of rows, always the same ones."""

    rows: int
    part: Callable[[int, int], Mapping[str, Column]]


def table_of(estate: "Estate", table: TableName) -> Table:
    """The nodes (`id` and `kind` first) or the edges (`from`, `edge`, `to` first), with their evidence.

    A node column in which the bounds differ has a `COLUMN_possible` beside it, known where the possible bound sees another
    value, and `unknown` where it sees none (a currency, say, that goes with a limit that states none).
    """
    arrays = estate.arrays()
    readers: dict[str, Callable[[slice], Column]] = {}
    if table == "nodes":
        readers["id"] = lambda rows: Column(None, _sliced(estate.ids, rows))
        readers["kind"] = _coded(arrays["nodes.kind"], _KINDS)
    else:
        readers["from"] = _coded(arrays["edges.from"], estate.ids)
        readers["edge"] = _coded(arrays["edges.kind"], _EDGES)
        readers["to"] = _coded(arrays["edges.to"], estate.ids)
    readers |= {column: _reader(estate, table, column, form) for column, form in _columns(table)}
    readers["number"] = lambda rows: Column(arrays[f"{table}.number"][rows])
    if table == "nodes":
        twins = {column: arrays[f"nodes.{column}.possible"] for column in TWINS if f"nodes.{column}.possible" in arrays}
        readers |= {f"{column}_possible": _twin(estate, column, twin) for column, twin in twins.items()}

    def part(start: int, stop: int) -> dict[str, Column]:
        return {name: reader(slice(start, stop)) for name, reader in readers.items()}

    return Table(estate.n_nodes if table == "nodes" else estate.n_edges, part)


def frame_of(table: Table) -> "pd.DataFrame":
    """A table as a frame: objects for texts (None where unknown), numbers as they are."""
    import pandas as pd  # noqa: PLC0415 - only who wants a frame pays for it

    return pd.DataFrame({name: column.decoded() for name, column in table.part(0, table.rows).items()})


_KINDS = Texts.of(KINDS)
_EDGES = Texts.of(EDGES)
_CLOSED = {column: Texts.of(values) for column, values in CLOSED.items()}


def _sliced(texts: Texts, rows: slice) -> Texts:
    return Texts(texts.blob, texts.offsets[rows.start : rows.stop + 1])


def _columns(table: TableName) -> Iterator[tuple[str, Form]]:
    yield from (NODE_COLUMNS if table == "nodes" else EDGE_COLUMNS).items()
    for text in NODE_TEXTS if table == "nodes" else EDGE_TEXTS:
        yield text, "text"


def _coded(codes: Array, texts: Texts) -> Callable[[slice], Column]:
    return lambda rows: Column(codes[rows], texts)


def _reader(estate: "Estate", table: TableName, column: str, form: Form) -> Callable[[slice], Column]:
    name = f"{table}.{column}"
    if form in ("text", "currency"):
        coded = estate.coded(name)
        return _coded(coded.codes, coded.values)
    cells = estate.numbers(name)
    return lambda rows: _readable(column, form, cells[rows])


def _readable(column: str, form: Form, cells: Array) -> Column:
    if form == "closed":
        return Column(cells, _CLOSED[column])
    if form == "instant":
        return _dates(cells)
    return Column(cells)


def _dates(instants: Array) -> Column:
    distinct: Array
    places: Array
    if instants.strides == (0,):  # a constant column is not sorted to find its one value
        distinct, places = instants[:1], np.broadcast_to(np.int32(0), instants.shape)
    else:
        distinct, places = np.unique(instants, return_inverse=True)
    known = distinct != NO_INSTANT  # the least of all, so its code is -1 and those of the others begin at 0
    texts = Texts.of(instant_text(instant) or "" for instant in distinct[known].tolist())
    if known.all():
        return Column(places.astype(np.int32, copy=False), texts)
    return Column(
        np.broadcast_to(np.int32(-1), places.shape) if not known.any() else (places - 1).astype(np.int32), texts
    )


def _twin(estate: "Estate", column: str, twin: Array) -> Callable[[slice], Column]:
    """What the possible bound sees where it sees something else than the certain one, unknown elsewhere."""
    form = NODE_COLUMNS[column]
    certain = estate.bounded(column, "certain")
    if form in ("instant", "amount", "count"):
        unset = np.asarray(_UNKNOWN.get(form, -1), dtype=twin.dtype)
        return lambda rows: _readable(column, form, np.where(certain[rows] == twin[rows], unset, twin[rows]))
    known = _CLOSED[column] if form == "closed" else estate.coded(f"nodes.{column}").values  # noqa: PD011 - no frame
    told, none = Texts.of([*known, UNKNOWN]), np.asarray(len(known), dtype=twin.dtype)

    def reader(rows: slice) -> Column:
        seen = np.where(twin[rows] < 0, none, twin[rows])
        return Column(np.where(certain[rows] == twin[rows], np.asarray(-1, dtype=twin.dtype), seen), told)

    return reader


_UNKNOWN: dict[Form, Any] = {"instant": NO_INSTANT, "amount": np.nan, "count": np.nan}
