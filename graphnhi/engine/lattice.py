"""The part of a walk in which every route from some starts to some targets lies, renumbered small.

Nodes are numbered 0..n-1, slots follow from n on; one arc is kept for each pair of ends, the easiest (parallel edges make no
routes of their own), and the last step to a target by touch or control is an arc like the others.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import cells
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.narrow import MOST_NODES
from graphnhi.engine.walk import Ints, Mask, Ranges, Walk

Floats = NDArray[np.float64]

_MOST_ARCS = 256
"""Arcs into a node that are still few."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Arcs by their ends (`source`, `target`, small numbers), `ease` and `arc` (number in the walk).

    names: by place: the node's or twin's own number, behind these the slots'; `gate_slots[g]`: slot places of the gate at place g, in the order of slot names; `needs[g]`.
    """

    walk: Walk
    names: NDArray[np.int64]
    source: Ints
    target: Ints
    ease: Floats
    arc: Ints
    out: Ranges
    gate_of_slot: dict[int, int]
    gate_slots: dict[int, list[int]]
    needs: dict[int, int]
    starts: Ints
    goal: int


def lattice(
    walk: Walk, starts: Ints, goal: int, ease: Floats, max_hops: int | None, *, control_only: bool = False
) -> Lattice | None:
    """The routes from `starts` to the node `goal`, by control or (unless `control_only`) by touch; None where there are none."""
    ahead = closure(walk, starts, max_hops)
    if min(ahead.control[goal], FAR if control_only else ahead.touch[goal]) == FAR:
        return None
    arcs = relevant(walk, ahead.control < FAR, goal)
    if control_only:
        arcs = arcs[~_touches(walk, arcs)]
    return _numbered(walk, starts, goal, arcs, _ends(walk, arcs), ease)


def whole_lattice(walk: Walk, starts: Ints, ease: Floats, max_hops: int | None) -> Lattice:
    """All that `starts` reach. A touched node has a place apart (`touch_name`), from which nothing leads on."""
    ahead = closure(walk, starts, max_hops)
    arcs = np.flatnonzero(ahead.control[walk.arcs.source] < FAR).astype(np.int32)
    ends = _ends(walk, arcs) + np.where(_touches(walk, arcs), touch_name(walk, 0), 0)
    gates = walk.slot_gate[walk.arcs.target[arcs[arcs >= len(walk.arcs) - len(walk.approve.arc)]]]
    return _numbered(walk, starts, int(starts[0]), arcs, ends, ease, gates)


def touch_name(walk: Walk, node: int) -> int:
    """The name of a touched node in a whole lattice: behind all nodes, twins and slots."""
    return walk.size + len(walk.slot_gate) + node


def _touches(walk: Walk, arcs: Ints) -> Mask:
    return np.asarray((arcs >= len(walk.control.arc)) & (arcs < len(walk.arcs) - len(walk.approve.arc)))


def _numbered(
    walk: Walk, starts: Ints, goal: int, arcs: Ints, ends: NDArray[np.int64], ease: Floats, gates: Ints | None = None
) -> Lattice:
    """The lattice of these arcs, its nodes, twins and slots renumbered small.

    gates: places that it has though no arc leaves or enters them: a gate that releases nothing opens all the same.
    """
    arcs, ends = _easiest(walk, arcs, ends, ease)
    source = walk.arcs.source[arcs].astype(np.int64)
    names, inverse = np.unique(
        np.concatenate([source, ends, starts, [goal], [] if gates is None else gates]).astype(np.int64),
        return_inverse=True,
    )
    small = inverse.astype(np.int32)
    begin, end = small[: len(arcs)], small[len(arcs) : 2 * len(arcs)]
    begins, end_place = small[2 * len(arcs) : 2 * len(arcs) + len(starts)], small[2 * len(arcs) + len(starts)]
    slots = _slots(walk, names)
    out = Ranges.by(begin, np.arange(len(arcs), dtype=np.int32), len(names))
    live = np.unique(begins[~walk.dead[starts]])
    return Lattice(walk, names, begin, end, ease[arcs], arcs, out, *slots, live, int(end_place))


def relevant(walk: Walk, ahead: Mask, goal: int) -> Ints:
    """Arcs that leave what is controlled and lead towards the goal, gates read as if any slot opened them."""
    count = len(walk.arcs)
    kept = np.zeros(count, dtype=np.bool_)
    back = np.zeros(walk.size, dtype=np.bool_)
    goal_node, few = np.array([goal], dtype=np.int32), _FewBack(walk, ahead, kept, back)
    back[goal] = True
    arcs = np.concatenate([walk.touch_in.of(goal_node), walk.control_in.of(goal_node), _approvals(walk, goal_node)])
    while len(arcs):
        arcs = arcs[ahead[walk.arcs.source[arcs]] & ~kept[arcs]]
        kept[arcs] = True
        fresh = np.unique(walk.arcs.source[arcs])
        fresh = fresh[~back[fresh]]
        back[fresh] = True
        if 0 < len(fresh) <= MOST_NODES:
            fresh = few.run(fresh)
        arcs = np.concatenate([walk.control_in.of(fresh), _approvals(walk, fresh)])
    return np.flatnonzero(kept).astype(np.int32)


class _FewBack:
    """The way back over few nodes, by plain numbers: a chain of a million hops is a million levels of one node."""

    def __init__(self, walk: Walk, ahead: Mask, kept: Mask, back: Mask) -> None:
        self._kept, self._back, self._ahead = cells(kept), cells(back), cells(ahead)
        self._ways = [(cells(part.start), cells(part.arc)) for part in (walk.control_in, walk.approve_in)]
        self._source, self._gates = cells(walk.arcs.source), cells(walk.slot_gate)

    def run(self, nodes: Ints) -> Ints:
        """Go back from these nodes while they are few; those that are left."""
        fresh = nodes.tolist()
        while fresh and len(fresh) <= MOST_NODES:
            ways = self._ways_in(fresh[-1])
            if sum(map(len, ways)) > _MOST_ARCS:
                break
            fresh.pop()
            for arc in (arc for way in ways for arc in way):
                source = self._source[arc]
                if not self._ahead[source]:
                    continue
                self._kept[arc] = True
                if not self._back[source]:
                    self._back[source] = True
                    fresh.append(source)
        return np.array(fresh, dtype=np.int32)

    def _ways_in(self, node: int) -> "list[memoryview[int]]":
        """The control arcs into a node and the approvals of its slots."""
        (start, arcs), (slot_start, approvals) = self._ways
        begin, end = bisect_left(self._gates, node), bisect_right(self._gates, node)
        return [arcs[start[node] : start[node + 1]], approvals[slot_start[begin] : slot_start[end]]]


def _approvals(walk: Walk, nodes: Ints) -> Ints:
    """The approve arcs that fill slots of these nodes, where they are gates."""
    slots = np.flatnonzero(np.isin(walk.slot_gate, nodes)).astype(np.int32)
    return walk.approve_in.of(slots)


def _ends(walk: Walk, arcs: Ints) -> NDArray[np.int64]:
    """The end of each arc; a slot's number stands behind all nodes."""
    approves = arcs >= len(walk.arcs) - len(walk.approve.arc)
    return walk.arcs.target[arcs].astype(np.int64) + np.where(approves, walk.size, 0)


def _easiest(walk: Walk, arcs: Ints, ends: NDArray[np.int64], ease: Floats) -> tuple[Ints, NDArray[np.int64]]:
    """One arc for each pair of ends: the easiest, control before touch (control arcs have the lower numbers)."""
    source = walk.arcs.source[arcs]
    order = np.lexsort((arcs, -ease[arcs], ends, source))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (source[order][1:] != source[order][:-1]) | (ends[order][1:] != ends[order][:-1])
    chosen = np.sort(order[first])
    return arcs[chosen], ends[chosen]


def _slots(walk: Walk, names: NDArray[np.int64]) -> tuple[dict[int, int], dict[int, list[int]], dict[int, int]]:
    """Gate by slot place, slot places by gate place, and what each gate needs; over the gates of the lattice only."""
    gate_of_slot: dict[int, int] = {}
    gate_slots: dict[int, list[int]] = {}
    needs: dict[int, int] = {}
    slots = (names[(names >= walk.size) & (names < touch_name(walk, 0))] - walk.size).astype(np.int32)
    slots = slots[np.argsort(walk.slot_rank[slots], kind="stable")]
    gates = walk.slot_gate[slots]
    inside = np.isin(gates, names)
    places = np.searchsorted(names, slots + walk.size)[inside].tolist()
    for slot, gate, node in zip(
        places, np.searchsorted(names, gates)[inside].tolist(), gates[inside].tolist(), strict=True
    ):
        gate_of_slot[slot] = gate
        gate_slots.setdefault(gate, []).append(slot)
        needs[gate] = int(walk.needs[node])
    return gate_of_slot, gate_slots, needs
