"""How many identities and credentials lie above each node: those that control it as a start.

The walk is turned round, so that a fan-out counts what leads to a node. A gate is read twice: shut, which counts too few, and
opened by any one slot, which counts too many.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import Arcs, Ranges, counted_order
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody.fanout import fan_out
from graphnhi.engine.everybody.keys import openable
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KIND_CODE

Longs = NDArray[np.int64]

_FEW = 16
"""Nodes that are asked one by one: a pass for everybody costs more."""


@dataclass(frozen=True, slots=True)
class Upstream:
    """By node: how many control it at least (gates shut) and at most (each gate opened by one slot)."""

    at_least: Longs
    at_most: Longs


def upstream(walk: Walk, nodes: Ints) -> Upstream:
    """How many identities and credentials control each node of a walk, itself left out; wanted for `nodes` alone."""
    shut = _counted(turned(walk, open_gates=False), nodes)
    return Upstream(shut, _counted(turned(walk, open_gates=True), nodes) if openable(walk).any() else shut)


def _counted(backward: Walk, nodes: Ints) -> Longs:
    if len(nodes) > _FEW:
        return fan_out(backward)
    found = np.zeros(backward.nodes, dtype=np.int64)
    for node in nodes.tolist():
        found[node] = len(above(backward, node))
    return found


def above(backward: Walk, node: int) -> Ints:
    """The identities and credentials that control a node, nearest first, then by number; `backward` is a walk turned round."""
    hops = closure(backward, np.array([node], dtype=np.int32)).control[: backward.nodes]
    found = np.flatnonzero((hops < FAR) & (backward.estate.categories == CATEGORY_CODE["identity"]))
    found = found[found != node]
    return np.asarray(found[np.lexsort((found, hops[found]))], dtype=np.int32)


def turned(walk: Walk, *, open_gates: bool) -> Walk:
    """The control arcs of a walk backwards, without touches and gates; `open_gates`: one slot gives what is behind a gate.

    Its estate tells only what is counted: identities and credentials are roles, everything else a gate, which nothing counts.
    """
    begin, end, row = _leading(walk, open_gates=open_gates)
    order = counted_order(end, walk.size)[1]
    count = len(order)
    nothing = np.zeros(count, dtype=np.bool_)
    arcs = Arcs(end[order], begin[order], row[order], nothing, nothing.astype(np.int8))
    none = Ranges(np.zeros(walk.size + 1, dtype=np.int64), np.empty(0, dtype=np.int32), count)
    empty = np.empty(0, dtype=np.int32)
    return Walk(
        estate=Estate({"nodes.kind": _kinds(walk.estate)}, {}), bound=walk.bound, size=walk.size,
        twin_system=walk.twin_system, arcs=arcs, control=Ranges.in_order(arcs.source, 0, walk.size), touch=none, approve=none,
        slot_gate=empty, slot_rank=empty, needs=np.zeros(walk.nodes, dtype=np.int64), needs_doubt={},
        dead=np.zeros(walk.nodes, dtype=np.bool_),
    )  # fmt: skip


def _leading(walk: Walk, *, open_gates: bool) -> tuple[Ints, Ints, Ints]:
    """Both ends and the row of each arc that leads on."""
    count = len(walk.control.arc)
    arcs = walk.arcs.source[:count], walk.arcs.target[:count], walk.arcs.row[:count]
    if not open_gates:
        return arcs
    gate = walk.slot_gate[walk.arcs.target[walk.approve.arc]]
    useful: Mask = openable(walk)[gate]
    approve = walk.approve.arc[useful]
    more = walk.arcs.source[approve], gate[useful], walk.arcs.row[approve]
    return np.concatenate([arcs[0], more[0]]), np.concatenate([arcs[1], more[1]]), np.concatenate([arcs[2], more[2]])


def _kinds(estate: Estate) -> NDArray[np.int8]:
    counted = np.isin(estate.categories, [CATEGORY_CODE["identity"], CATEGORY_CODE["credential"]])
    return np.where(counted, KIND_CODE["role"], KIND_CODE["gate"]).astype(np.int8)
