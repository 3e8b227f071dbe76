"""The closure: what falls when a set of starts is controlled, hop by hop, through gates, in one bound.

A level-by-level walk with a counter on each gate (linear; Dowling and Gallier 1984). Control leads on, a gate opens one hop
after the slot that completes it, and touches are one last step after the fixed point.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.walk import Ints, Mask, Walk

FAR = np.int32(2**31 - 1)
"""The hop of what is not reached."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Hops and the arcs they were reached by.

    control: hop at which each node or twin is controlled (a gate: opens); touch: hop at which it is touched;
    slot: hop of the approver that fills each slot; FAR where never. `*_arc`: the arc of that hop, -1 at starts and where never.
    """

    walk: Walk
    control: Ints
    control_arc: Ints
    touch: Ints
    touch_arc: Ints
    slot: Ints
    slot_arc: Ints
    openings: dict[int, Any] = field(default_factory=dict, compare=False)
    """The routes that opened each gate, kept once they are known."""

    def filled(self) -> NDArray[np.int64]:
        """Distinct slots filled, by gate node."""
        return np.bincount(self.walk.slot_gate[self.slot < FAR], minlength=self.walk.nodes)

    def opening(self, gate: int) -> Ints:
        """The slots that open a gate, earliest first (ties by slot name); the last of them opens it."""
        slots = np.flatnonzero((self.walk.slot_gate == gate) & (self.slot < FAR))
        order = np.lexsort((self.walk.slot_rank[slots], self.slot[slots]))
        return slots[order][: int(self.walk.needs[gate])].astype(np.int32)


def closure(walk: Walk, starts: Ints, max_hops: int | None = None, arcs: Mask | None = None) -> Closure:
    """Everything reached from `starts` (node numbers) within `max_hops`; dead starts lead nowhere.

    arcs: which arcs may be walked (all if left out), e.g. those that carry at least some amount.
    """
    most = int(FAR) - 2 if max_hops is None else min(max_hops, int(FAR) - 2)
    state = Closure(walk, *_blank(walk.size), *_blank(walk.size), *_blank(len(walk.slot_gate)))
    filled = np.zeros(walk.nodes, dtype=np.int64)
    frontier = np.unique(starts[~walk.dead[starts]]).astype(np.int32)
    state.control[frontier] = 0
    hop, levels = 0, []
    while len(frontier):
        levels.append(frontier)
        if hop >= most:
            break
        opened = _fill(state, frontier, hop, filled, arcs)
        reached = _spread(state.control, state.control_arc, walk.control.of(frontier), walk, hop + 1, arcs)
        frontier = np.sort(np.concatenate([opened, reached]))
        hop += 1
    if len(frontier):
        _fill(state, frontier, hop, filled, arcs, opens=False)
    _touch(state, levels, most, arcs)
    return state


def _blank(size: int) -> tuple[Ints, Ints]:
    return np.full(size, FAR, dtype=np.int32), np.full(size, -1, dtype=np.int32)


def _spread(hops: Ints, by: Ints, arcs: Ints, walk: Walk, hop: int, allowed: Mask | None) -> Ints:
    """Mark the ends of `arcs` that are still far with `hop`; the first arc to an end is the one it is reached by."""
    if allowed is not None:
        arcs = arcs[allowed[arcs]]
    ends = walk.arcs.target[arcs]
    fresh = hops[ends] == FAR
    arcs, ends = arcs[fresh], ends[fresh]
    by[ends[::-1]] = arcs[::-1]
    hops[ends] = hop
    return np.asarray(ends[by[ends] == arcs])


def _fill(
    state: Closure, frontier: Ints, hop: int, filled: NDArray[np.int64], allowed: Mask | None, *, opens: bool = True
) -> Ints:
    """Fill the slots that the frontier approves; the gates that this completes, opened one hop later if that is near enough."""
    walk = state.walk
    slots = _spread(state.slot, state.slot_arc, walk.approve.of(frontier), walk, hop, allowed)
    if not opens or not len(slots):
        return np.empty(0, dtype=np.int32)
    gates, more = np.unique(walk.slot_gate[slots], return_counts=True)
    filled[gates] += more
    opened = gates[(walk.needs[gates] > 0) & (filled[gates] >= walk.needs[gates]) & (state.control[gates] == FAR)]
    state.control[opened] = hop + 1
    return np.asarray(opened)


def _touch(state: Closure, levels: list[Ints], most: int, allowed: Mask | None) -> None:
    """The last step: what the controlled nodes touch, nearest first."""
    for hop, level in enumerate(levels[:most]):
        _spread(state.touch, state.touch_arc, state.walk.touch.of(level), state.walk, hop + 1, allowed)
