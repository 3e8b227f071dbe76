"""The arrays of an estate from rows that are united and checked: sorted edges, texts that some row has, indices both ways.

A column that is the same in every row is one value without strides, and takes no room.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.groups import repeated
from graphnhi.estate.rows import EDGE_FORMS, NODE_FORMS, Rows, is_text
from graphnhi.estate.texts import Texts
from graphnhi.estate.uniting import POSSIBLE

__all__ = ["arrays_of"]

Arrays = dict[str, NDArray[Any]]
_ENDS: Final = {"edges.from": "from", "edges.to": "to", "edges.kind": "edge"}


def arrays_of(nodes: Rows, edges: Rows) -> Arrays:
    """Every array of the estate; nodes: one row an id, in their order. Both tables are used up."""
    arrays: Arrays = dict(nodes.lexicons["id"].texts.arrays("nodes.id"))
    arrays["nodes.kind"] = nodes.cells["kind"]
    for name in NODE_FORMS:
        arrays |= _node_column(nodes, name)
    arrays["nodes.number"] = nodes.cells["number"]
    count = len(nodes)
    nodes.cells.clear()
    arrays = {name: _constant(array) for name, array in arrays.items()}
    return arrays | _edge_arrays(edges, count)


def _node_column(nodes: Rows, name: str) -> Arrays:
    """A column, and its twin where the possible bound sees another."""
    full, own = f"nodes.{name}", nodes.column(name)
    twin = nodes.cells.get(f"{name}{POSSIBLE}")
    if twin is not None and np.array_equal(own, twin, equal_nan=own.dtype.kind == "f"):
        twin = None
    if not is_text(NODE_FORMS[name]):
        return {full: own} | ({} if twin is None else {f"{full}{POSSIBLE}": twin})
    columns, texts = _used(nodes, name, [own] if twin is None else [own, twin])
    arrays: Arrays = {f"{full}.codes": columns[0], **texts.arrays(f"{full}.values")}
    return arrays if twin is None else arrays | {f"{full}{POSSIBLE}": columns[1]}


def _used(table: Rows, name: str, columns: list[NDArray[np.int32]]) -> tuple[list[NDArray[np.int32]], Texts]:
    """Columns of texts numbered anew, and the texts that some cell of them has."""
    texts = table.lexicon(name).texts
    used = np.zeros(len(texts) + 1, dtype=bool)
    for column in columns:
        used[column if column.strides[0] else column[:1]] = True
    if used[:-1].all():
        return columns, texts
    numbers = np.cumsum(used, dtype=np.int32) - np.int32(1)
    numbers[-1] = -1
    return [numbers[column] for column in columns], texts.chosen(used[:-1])


def _edge_arrays(edges: Rows, nodes: int) -> Arrays:
    columns: Arrays = {full: _constant(edges.cells.pop(name)) for full, name in _ENDS.items()}
    texts: Arrays = {}
    for name, form in EDGE_FORMS.items():
        column = _constant(edges.column(name))
        if is_text(form):
            (column,), values = _used(edges, name, [column])
            texts |= values.arrays(f"edges.{name}.values")
        columns[f"edges.{name}.codes" if is_text(form) else f"edges.{name}"] = column
        edges.cells.pop(name, None)
    columns["edges.number"] = edges.cells.pop("number")
    order = _order(columns, nodes)
    for name, column in columns.items():
        columns[name] = _constant(column)
        if columns[name].strides[0]:
            columns[name] = column[order]
    del order
    return columns | texts | _indices(columns["edges.from"], columns["edges.to"], nodes)


def _order(columns: Arrays, nodes: int) -> NDArray[np.integer]:
    """The rows by source, kind, target and bound, then by every other column; rows equal in all of them are alike."""
    first = ["edges.from", "edges.kind", "edges.to", "edges.bound"]
    ends = columns["edges.from"].astype(np.int64)
    ends *= 64
    ends += columns["edges.kind"]
    ends *= nodes
    ends += columns["edges.to"]
    order: NDArray[np.integer] = np.argsort(ends)
    if len(order) < 2**31:
        order = order.astype(np.int32)
    tied = repeated(ends[order])
    del ends
    rows = order[tied]
    keys = [*first, *(name for name in columns if name not in first)]
    varying = [columns[name][rows] for name in reversed(keys) if columns[name].strides[0]]
    if len(rows) and varying:
        order[tied] = rows[np.lexsort(varying)]
    return order


def _indices(source: NDArray[np.int32], target: NDArray[np.int32], nodes: int) -> Arrays:
    """Where each node's outgoing edges begin (they lie side by side), and its incoming edges by row number."""
    incoming = target.astype(np.int64)
    incoming <<= 32
    incoming += np.arange(len(target), dtype=np.int32)
    incoming.sort()
    return {
        "out.start": _starts(source, nodes),
        "in.start": _starts(target, nodes),
        "in.edge": incoming.astype(np.int32),
    }


def _starts(ends: NDArray[np.int32], nodes: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=nodes))]).astype(np.int64)


def _constant(array: NDArray[Any]) -> NDArray[Any]:
    """One value without strides for an array in which all are the same; else the array."""
    if len(array) < 2 or not array.strides[0]:
        return array
    first = array[:1]
    same = np.isnan(array).all() if array.dtype.kind == "f" and np.isnan(first[0]) else (array == first).all()
    return np.broadcast_to(first[0], len(array)) if same else array
