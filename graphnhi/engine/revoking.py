"""What one blast loses when edges or nodes are revoked, without asking it again.

Only what hangs on a revoked arc in the recorded routes is looked at: it is attached again to what stands, nearest first (the
unweighted case of Ramalingam and Reps, "An incremental algorithm for a generalization of the shortest-path problem", 1996).
The work follows the part that hangs and its arcs, never the size of the estate. Where a slot that opened a gate fills later
or never, or a large share of the closure hangs, the closure is made again from its starts, and the answer says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.closure import FAR, Closure, closure
from graphnhi.engine.walk import Ints, Mask, Walk

Longs = NDArray[np.intp]

_MOST_HANGING = 1 / 16
"""Share of what is controlled that may hang; beyond it, attaching takes longer than the closure does."""
_NONE = np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Change:
    """What was reached before and has another hop now: numbers ascending, and their new hops (FAR: lost)."""

    number: Ints
    hop: Ints

    @property
    def lost(self) -> Ints:
        return np.asarray(self.number[self.hop == FAR])

    @classmethod
    def between(cls, number: Ints, before: Ints, after: Ints) -> "Change":
        changed = (before < FAR) & (before != after)
        return cls(number[changed].astype(np.int32), after[changed].astype(np.int32))


@dataclass(frozen=True, slots=True)
class Revoked:
    """What changed: `control` by node and twin, `touch` by node, `slot` by slot. anew: the closure had to be made again."""

    control: Change
    touch: Change
    slot: Change
    anew: bool


class Revocation:
    """Revocations from one closure: made once, asked often. Each is asked of the closure as it was, not of the last answer.

    starts, max_hops, arcs: what the closure was made with. Making it takes time and memory by what was reached.
    """

    def __init__(self, reached: Closure, starts: Ints, max_hops: int | None = None, arcs: Mask | None = None) -> None:
        self.reached = reached
        self.starts, self.max_hops, self.arcs = starts, max_hops, arcs
        self.led, self.touched, self.filled = (
            _Hanging.of(reached.walk, by) for by in (reached.control_arc, reached.touch_arc, reached.slot_arc)
        )
        order = np.argsort(reached.walk.twin_system, kind="stable")
        self._systems = reached.walk.twin_system[order]
        self._twins = (reached.walk.nodes + order).astype(np.int32)
        self.most_hanging = 1000 + int(np.count_nonzero(reached.control < FAR) * _MOST_HANGING)

    def of(self, rows: Ints = _NONE, nodes: Ints = _NONE) -> Revoked:
        """What changes when these edge rows, and these nodes with their interfaces, are taken away."""
        return _Attempt(self, np.unique(self._arcs_of(rows)), np.unique(nodes), self._places(nodes)).answer()

    def _arcs_of(self, rows: Ints) -> Ints:
        """The arcs of these edge rows, those of interfaces included."""
        walk = self.reached.walk
        places = self._places(walk.estate.numbers("edges.from")[rows])
        arcs = np.concatenate([part.of(places) for part in (walk.control, walk.touch, walk.approve)])
        return np.asarray(arcs[np.isin(walk.arcs.row[arcs], rows)])

    def _places(self, nodes: Ints) -> Ints:
        """The nodes and their twins, ascending."""
        nodes = np.unique(nodes).astype(np.int32)
        return np.concatenate([nodes, np.sort(self._twins[_runs(self._systems, nodes)])])


@dataclass(frozen=True, slots=True)
class _Hanging:
    """Ends by the place that their recorded arc leaves: columns ascending by `source`. by: the recorded arc of every end."""

    walk: Walk
    by: Ints
    source: Ints
    end: Ints

    @classmethod
    def of(cls, walk: Walk, by: Ints) -> "_Hanging":
        end = np.flatnonzero(by >= 0).astype(np.int32)
        source = walk.arcs.source[by[end]]
        order = np.argsort(source, kind="stable")
        return cls(walk, by, source[order], end[order])

    def on(self, places: Ints) -> Ints:
        """The ends whose arc leaves one of these places."""
        return self.end[_runs(self.source, places)]

    def by_arcs(self, arcs: Ints) -> Ints:
        """The ends that these arcs led to; arcs of another role than the ends' are let go by number."""
        ends = self.walk.arcs.target[arcs]
        inside = ends < len(self.by)
        return np.asarray(ends[inside][self.by[ends[inside]] == arcs[inside]])


def _runs(ascending: Ints, wanted: Ints) -> Ints:
    """The places in `ascending` of all that equals one of `wanted`."""
    begin, end = (np.searchsorted(ascending, wanted, side=side) for side in ("left", "right"))
    count = end - begin
    return np.asarray(np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum()), dtype=np.intp)


def _by_hop(items: NDArray[Any], hops: Ints) -> dict[int, NDArray[Any]]:
    """The items of each hop."""
    order = np.argsort(hops, kind="stable")
    stated, first = np.unique(hops[order], return_index=True)
    bounds = [*first.tolist(), len(order)]
    return {hop: items[order[bounds[i] : bounds[i + 1]]] for i, hop in enumerate(stated.tolist())}


class _Attempt:
    """One revocation: `arcs` revoked, `nodes` and their `places` (with twins) taken away; all ascending."""

    def __init__(self, before: Revocation, arcs: Ints, nodes: Ints, places: Ints) -> None:
        self._before = before
        self._reached = before.reached
        self._walk = before.reached.walk
        self._most = int(FAR) - 2 if before.max_hops is None else before.max_hops
        self._arcs, self._nodes, self._places = arcs, nodes, places
        self._hung = self._hanging()
        self._gone = np.isin(self._hung, places)
        self._hop = np.full(len(self._hung), FAR, dtype=np.int32)

    def answer(self) -> Revoked:
        if len(self._hung) > self._before.most_hanging:
            return self._anew()
        self._attach()
        control = Change.between(self._hung, self._reached.control[self._hung], self._hop)
        slot = self._slots(control.number)
        if self._unsettles(slot):
            return self._anew()
        return Revoked(control, self._touches(control.number), slot, anew=False)

    def _hanging(self) -> Ints:
        """The places whose recorded route passes a revoked arc or place, hop by hop (a place hangs one hop below another).

        Not all of them where they are more than may hang.
        """
        hops, led = self._reached.control, self._before.led
        seeds = np.concatenate([led.by_arcs(self._arcs), self._places[hops[self._places] < FAR]])
        at_hop = _by_hop(seeds, hops[seeds])
        levels, level, hop, count = [], _NONE, 0, 0
        while (len(level) or at_hop) and count <= self._before.most_hanging:
            hop = hop + 1 if len(level) else min(at_hop)
            level = np.unique(np.concatenate([led.on(level), at_hop.pop(hop, _NONE)]))
            levels.append(level)
            count += len(level)
        return np.sort(np.concatenate(levels)) if levels else _NONE

    def _attach(self) -> None:
        """Give what hangs its new hops: first from what stands, then from each other, nearest first."""
        walk = self._walk
        back = self._admitted(walk.control_in.of(self._hung[~self._gone]))
        source = walk.arcs.source[back]
        stands = (self._reached.control[source] < FAR) & ~self._is_hung(source)[0]
        self._offer(walk.arcs.target[back[stands]], self._reached.control[source[stands]] + 1)
        reached = np.flatnonzero(self._hop < FAR)
        at_hop = _by_hop(reached, self._hop[reached])
        level, hop = reached[:0], 0
        while len(level) or at_hop:
            hop = hop + 1 if len(level) else min(at_hop)
            near = np.unique(np.concatenate([level, at_hop.pop(hop, level[:0])]))
            near = near[self._hop[near] == hop]
            ahead = self._admitted(walk.control.of(self._hung[near]))
            level = self._offer(walk.arcs.target[ahead], np.full(len(ahead), hop + 1))

    def _offer(self, places: Ints, hops: Ints) -> Longs:
        """Lower the hops of hung places to those offered within the cut; where in `_hung` those stand that were lowered."""
        hung, at = self._is_hung(places)
        taken = hung & (hops <= self._most)
        at, hops = at[taken], hops[taken].astype(np.int32)
        lower = ~self._gone[at] & (hops < self._hop[at])
        np.minimum.at(self._hop, at[lower], hops[lower])
        return np.unique(at[lower])

    def _is_hung(self, places: Ints) -> tuple[Mask, Longs]:
        """Whether each place hangs, and where it stands among those that do."""
        at = np.searchsorted(self._hung, places)
        inside = at < len(self._hung)
        inside[inside] = self._hung[at[inside]] == places[inside]
        return inside, at

    def _admitted(self, arcs: Ints) -> Ints:
        """Those of the arcs that may be walked still."""
        if self._before.arcs is not None:
            arcs = arcs[self._before.arcs[arcs]]
        return arcs[~np.isin(arcs, self._arcs)] if len(self._arcs) else arcs

    def _hops(self, places: Ints) -> Ints:
        """The hops at which places are controlled now."""
        hops = self._reached.control[places]
        hung, at = self._is_hung(places)
        hops[hung] = self._hop[at[hung]]
        return hops

    def _touches(self, changed: Ints) -> Change:
        hanging = self._before.touched
        gone = self._nodes[self._reached.touch[self._nodes] < FAR]
        ends = np.unique(np.concatenate([hanging.by_arcs(self._arcs), hanging.on(changed), gone]))
        arcs = self._admitted(self._walk.touch_in.of(ends[~np.isin(ends, self._nodes)]))
        hops = self._hops(self._walk.arcs.source[arcs])
        return self._least(self._reached.touch, ends, self._walk.arcs.target[arcs], hops, 1)

    def _slots(self, changed: Ints) -> Change:
        hanging = self._before.filled
        gone = _runs(self._walk.slot_gate, self._nodes)
        ends = np.unique(np.concatenate([hanging.by_arcs(self._arcs), hanging.on(changed), gone])).astype(np.int32)
        arcs = self._admitted(self._walk.approve_in.of(ends[~np.isin(ends, gone)]))
        hops = self._hops(self._walk.arcs.source[arcs])
        return self._least(self._reached.slot, ends, self._walk.arcs.target[arcs], hops, 0)

    def _least(self, before: Ints, ends: Ints, reached: Ints, hops: Ints, step: int) -> Change:
        """The change of `ends` (ascending), each reached `step` after the nearest of the hops that lead to it."""
        after = np.full(len(ends), FAR, dtype=np.int32)
        near = hops <= self._most - step
        np.minimum.at(after, np.searchsorted(ends, reached[near]), hops[near] + np.int32(step))
        return Change.between(ends, before[ends], after)

    def _unsettles(self, slot: Change) -> bool:
        """Whether a slot changed by whose hop a gate opened that is still there."""
        gate = self._walk.slot_gate[slot.number]
        counted = self._reached.slot[slot.number] < self._reached.control[gate]
        return bool((counted & (self._reached.control[gate] < FAR) & ~np.isin(gate, self._nodes)).any())

    def _anew(self) -> Revoked:
        """The closure made again, compared with the one before."""
        walk, before = self._walk, self._before
        arcs = np.ones(len(walk.arcs), dtype=np.bool_) if before.arcs is None else before.arcs.copy()
        arcs[self._arcs] = False
        for part in (walk.control, walk.touch, walk.approve, walk.control_in, walk.touch_in):
            arcs[part.of(self._places)] = False
        arcs[walk.approve_in.of(_runs(walk.slot_gate, self._nodes).astype(np.int32))] = False
        after = closure(walk, before.starts[~np.isin(before.starts, self._nodes)], before.max_hops, arcs)
        return Revoked(
            self._compared(self._reached.control, after.control),
            self._compared(self._reached.touch, after.touch),
            self._compared(self._reached.slot, after.slot),
            anew=True,
        )

    @staticmethod
    def _compared(before: Ints, after: Ints) -> Change:
        return Change.between(np.arange(len(before), dtype=np.int32), before, after)
