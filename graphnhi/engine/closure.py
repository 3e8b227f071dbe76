"""The closure: what falls when a set of starts is controlled, hop by hop, through gates, in one bound.

A level-by-level walk with a counter on each gate (linear; Dowling and Gallier 1984). Control leads on, a gate opens one hop
after the slot that completes it, and touches are one last step after the fixed point.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.marks import FAR, Marks
from graphnhi.engine.narrow import MOST_NODES, Narrow
from graphnhi.engine.walk import Ints, Mask, Walk

__all__ = ["FAR", "Closure", "closure"]


@dataclass(frozen=True, eq=False)
class Closure:
    """Hops and the arcs they were reached by.

    control: hop at which each node or twin is controlled (a gate: opens); touch: hop at which it is touched;
    slot: hop of the approver that fills each slot; FAR where never. `*_arc`: the arc of that hop, -1 at starts and where never.
    Each is made when it is first asked for.
    """

    walk: Walk
    marks: Marks
    """Of what is controlled; `touch_marks` and `slot_marks` likewise."""
    touch_marks: Marks
    slot_marks: Marks
    openings: dict[int, Any] = field(default_factory=dict)
    """The routes that opened each gate, kept once they are known."""

    @cached_property
    def control(self) -> Ints:
        return self.marks.hops()

    @cached_property
    def control_arc(self) -> Ints:
        return self.marks.arcs()

    @cached_property
    def touch(self) -> Ints:
        return self.touch_marks.hops()

    @cached_property
    def touch_arc(self) -> Ints:
        return self.touch_marks.arcs()

    @cached_property
    def slot(self) -> Ints:
        return self.slot_marks.hops()

    @cached_property
    def slot_arc(self) -> Ints:
        return self.slot_marks.arcs()

    def filled(self) -> NDArray[np.int64]:
        """Distinct slots filled, by gate node."""
        return np.bincount(self.walk.slot_gate[self.slot < FAR], minlength=self.walk.nodes)

    def opening(self, gate: int) -> Ints:
        """The slots that open a gate, earliest first (ties by slot name); the last of them opens it."""
        slots = self.walk.slots_of(gate)
        slots = slots[self.slot[slots] < FAR]
        order = np.lexsort((self.walk.slot_rank[slots], self.slot[slots]))
        return self.walk.openers(gate, slots[order], self.slot_arc)


def closure(walk: Walk, starts: Ints, max_hops: int | None = None, arcs: Mask | None = None) -> Closure:
    """Everything reached from `starts` (node numbers) within `max_hops`; dead starts lead nowhere.

    arcs: which arcs may be walked (all if left out), e.g. those that carry at least some amount.
    """
    most = int(FAR) - 2 if max_hops is None else min(max_hops, int(FAR) - 2)
    growth = _Growth(walk, arcs, most)
    growth.grow(np.unique(starts[~walk.dead[starts]]).astype(np.int32))
    return Closure(walk, growth.control, growth.touched(), growth.slot)


class _Growth:
    """One closure while it grows: its marks, the slots `filled` by gate, and the levels behind it (`passed`)."""

    def __init__(self, walk: Walk, allowed: Mask | None, most: int) -> None:
        self._walk, self._allowed, self._most = walk, allowed, most
        self.control, self.slot = Marks.none(walk.size), Marks.none(len(walk.slot_gate))
        self._filled = np.zeros(walk.nodes, dtype=np.int32)
        self._passed: list[Ints] = []

    def grow(self, frontier: Ints) -> None:
        """Level by level until nothing is new or the hops are used up; the last level still fills slots."""
        narrow = Narrow(self._walk, self.control, self.slot, self._filled, self._allowed)
        self.control.near[frontier] = FAR
        hop = 0
        while len(frontier):
            if len(frontier) <= MOST_NODES:
                few, hop, passed = narrow.run(frontier.tolist(), hop, self._most)
                self._passed.append(np.array(passed, dtype=np.int32))
                frontier = np.array(few, dtype=np.int32)
            if hop >= self._most:
                self._fill(frontier, hop)
                break
            self._passed.append(frontier)
            frontier = np.sort(np.concatenate([self._opened(frontier, hop), self._led(frontier, hop)]))
            hop += 1

    def touched(self) -> Marks:
        """The last step: what the controlled nodes touch, nearest first."""
        marks, near = Marks.none(self._walk.size), self.control.near
        nodes = np.concatenate([np.empty(0, dtype=np.int32), *self._passed])
        arcs = self._admitted(self._walk.touch.of(nodes))
        chosen, ends = marks.first(arcs, self._walk.arcs.target.take(arcs))
        marks.near[ends] = near[self._walk.arcs.source[chosen]] - np.int32(1)
        return marks

    def _admitted(self, arcs: Ints) -> Ints:
        return arcs if self._allowed is None else arcs[self._allowed[arcs]]

    def _led(self, frontier: Ints, hop: int) -> Ints:
        """The nodes that a frontier leads to, one hop later."""
        arcs = self._admitted(self._walk.control.of(frontier))
        _, ends = self.control.first(arcs, self._walk.arcs.target.take(arcs))
        self.control.near[ends] = FAR - (hop + 1)
        return ends

    def _fill(self, frontier: Ints, hop: int) -> Ints:
        """Fill the slots that the frontier approves: those that were open."""
        arcs = self._admitted(self._walk.approve.of(frontier))
        _, slots = self.slot.first(arcs, self._walk.arcs.target.take(arcs))
        self.slot.near[slots] = FAR - hop
        return slots

    def _opened(self, frontier: Ints, hop: int) -> Ints:
        """The gates that the frontier's approvals complete, open one hop later."""
        slots = self._fill(frontier, hop)
        if not len(slots):
            return np.empty(0, dtype=np.int32)
        gates, more = np.unique(self._walk.slot_gate[slots], return_counts=True)
        self._filled[gates] += more.astype(np.int32)
        needs = self._walk.needs[gates]
        opened = gates[(needs > 0) & (self._filled[gates] >= needs) & (self.control.near[gates] == 0)]
        self.control.near[opened] = FAR - (hop + 1)
        return np.asarray(opened)
