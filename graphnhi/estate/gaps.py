"""What the data leaves open: ends that nobody described, gates that nothing opens, ids that look alike and may be one thing or two."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.rows import Rows
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE, UNKNOWN

__all__ = ["first_places", "never_open", "undescribed"]


def undescribed(nodes: Rows, edges: Rows) -> list[dict[str, Any]]:
    """One gap an id of unknown kind that edges name: what no record describes, with the number of edges that name it and the first place.

    nodes: one row an id, that is the row of its number.
    """
    missing = nodes.cells["kind"] == KIND_CODE[UNKNOWN]
    if not missing.any():
        return []
    found, rows, count = first_places(edges, missing)
    places = [edges.place(row) for row in rows]
    ids = nodes.lexicons["id"].take(found)
    return [
        {"gap": "undescribed end", "id": node, "edges": edges_of_it, "file": file, "place": place}
        for node, edges_of_it, (file, place) in zip(ids, count.tolist(), places, strict=True)
    ]


def first_places(
    edges: Rows, chosen: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The chosen ids that edges name, ascending; the edge that names each first (by file, then number); and by how many ends."""
    rows = [np.flatnonzero(chosen[edges.cells[end]]) for end in ("from", "to")]
    ids = np.concatenate([edges.cells[end][row] for end, row in zip(("from", "to"), rows, strict=True)])
    row = np.concatenate(rows)
    file = edges.column("file")[row].astype(np.uint32)  # no file, -1, stands behind all others
    order = np.lexsort((edges.cells["number"][row], file, ids))
    found, first, count = np.unique(ids[order], return_index=True, return_counts=True)
    return found.astype(np.int64), row[order][first], count


def never_open(nodes: Rows, edges: Rows) -> list[dict[str, Any]]:
    """Gates that need more slots than anything can fill: they are kept, and whoever put them up should know."""
    gates = np.flatnonzero((nodes.cells["kind"] == KIND_CODE["gate"]) & nodes.known("needs"))
    if not len(gates):
        return []
    approvals = np.flatnonzero(edges.cells["edge"] == EDGE_CODE["APPROVES"])
    slots = _slots(edges, approvals)
    pairs = np.unique(np.stack([edges.cells["to"][approvals].astype(np.int64), slots]), axis=1)
    filled = np.bincount(pairs[0], minlength=len(nodes))
    shut = [int(gate) for gate in gates if nodes.cells["needs"][gate] > filled[gate]]
    return [
        {"gap": "gate never opens", "id": name, "needs": int(nodes.cells["needs"][gate]), "slots": int(filled[gate])}
        for gate, name in zip(shut, nodes.lexicons["id"].take(shut), strict=True)
    ]


def _slots(edges: Rows, approvals: NDArray[np.int64]) -> NDArray[np.int64]:
    """A number for the slot that each approval fills: the one it names, else its source; equal for equal texts."""
    named = edges.column("slot")[approvals]
    source = edges.cells["from"][approvals].astype(np.int64)
    codes = np.unique(named[named >= 0])
    ids, slots = edges.lexicons["from"], edges.lexicon("slot")
    as_ids = [ids.find(text) for text in slots.take(codes)]
    numbers = [node if node >= 0 else len(ids) + int(code) for node, code in zip(as_ids, codes, strict=True)]
    table = np.zeros(len(slots) + 1, dtype=np.int64)
    table[codes] = numbers
    return np.where(named >= 0, table[named], source)
