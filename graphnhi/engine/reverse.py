"""The closure read backwards: how many hops each node is from controlling or touching one end, gates included.

Any route is a stretch without gates from the start to the slots of a gate, and on from the gate. So the hop of a target is
the least of the plain distance and, over the gates, the hop at which the start opens it plus the plain distance from there;
and the hop at which a gate opens follows in the same way from its slots. Those are found once for all starts, as a least
fixed point over the gates alone.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.closure import FAR
from graphnhi.engine.routes import Route, Step
from graphnhi.engine.walk import Ints, Walk


@dataclass(frozen=True, slots=True)
class Trace:
    """Plain distances to one end: `hops` by node and twin (FAR where there is no way), the `arc` to take next, and the
    nodes `reached`, nearest first.
    """

    hops: Ints
    arc: Ints
    reached: Ints


def trace(walk: Walk, ends: Ints, arcs: Ints, first: int) -> Trace:
    """Walk control arcs backwards from the nodes `ends`, which are `first` hops away by `arcs` (-1: they are the end)."""
    hops = np.full(walk.size, FAR, dtype=np.int32)
    by = np.full(walk.size, -1, dtype=np.int32)
    hops[ends] = first
    by[ends[::-1]] = arcs[::-1]
    frontier, levels, hop = np.unique(ends), [], first
    while len(frontier):
        levels.append(frontier)
        hop += 1
        back = walk.control_in.of(frontier)
        sources = walk.arcs.source[back]
        fresh = hops[sources] == FAR
        back, sources = back[fresh], sources[fresh]
        by[sources[::-1]] = back[::-1]
        hops[sources] = hop
        frontier = np.sort(sources[by[sources] == back])
    return Trace(hops, by, np.concatenate(levels) if levels else np.empty(0, dtype=np.int32))


def to_control(walk: Walk, node: int) -> Trace:
    """Distances to controlling a node."""
    return trace(walk, np.array([node], dtype=np.int32), np.array([-1], dtype=np.int32), 0)


def to_touch(walk: Walk, node: int) -> Trace:
    """Distances to touching a node."""
    arcs = walk.touch_in.of(np.array([node], dtype=np.int32))
    return trace(walk, walk.arcs.source[arcs], arcs, 1)


def to_slot(walk: Walk, slot: int) -> Trace:
    """Distances to controlling an approver of a slot: the hop at which the slot fills; its `arc` is the approval."""
    arcs = walk.approve_in.of(np.array([slot], dtype=np.int32))
    return trace(walk, walk.arcs.source[arcs], arcs, 0)


@dataclass
class Openings:
    """At which hop every node, as the only start, opens each gate of interest; grows as gates are asked for.

    `hop[gate]` is int32 by node and twin, FAR where the start never opens it.
    """

    walk: Walk
    hop: dict[int, Ints] = field(default_factory=dict)
    _slots: dict[int, list[Trace]] = field(default_factory=dict)
    _opener: int = -1
    _inputs: dict[int, tuple[Route, ...]] = field(default_factory=dict)

    def want(self, gates: NDArray[np.int64] | Ints) -> None:
        """Find the openings of these gates, and of every gate that may help to open them."""
        fresh = [int(gate) for gate in gates if int(gate) not in self.hop]
        added: list[int] = []
        while fresh:
            gate = fresh.pop()
            if gate in self._slots:
                continue
            slots = np.flatnonzero(self.walk.slot_gate == gate)
            slots = slots[np.argsort(self.walk.slot_rank[slots], kind="stable")]
            self._slots[gate] = [to_slot(self.walk, int(slot)) for slot in slots] if self.walk.needs[gate] > 0 else []
            added.append(gate)
            for found in self._slots[gate]:
                fresh += [int(g) for g in self.gates_in(found) if int(g) not in self._slots]
        self._settle(sorted(added))

    def gates_in(self, found: Trace) -> Ints:
        """The gates from which there is a way to a trace's end."""
        gates = np.unique(self.walk.slot_gate)
        return gates[found.hops[gates] < FAR]

    def _settle(self, added: list[int]) -> None:
        for gate in added:
            self.hop[gate] = np.full(self.walk.size, FAR, dtype=np.int32)
        changed = bool(added)
        while changed:
            changed = False
            for gate in added:
                opened = self._opened(gate)
                if not np.array_equal(opened, self.hop[gate]):
                    self.hop[gate], changed = opened, True

    def _opened(self, gate: int) -> Ints:
        slots, needs = self._slots[gate], int(self.walk.needs[gate])
        if not 0 < needs <= len(slots):
            return self.hop[gate]
        filled = np.sort(np.stack([self.through(found) for found in slots]), axis=0)[needs - 1]
        opened = np.where(filled < FAR, filled + 1, FAR).astype(np.int32)
        opened[gate] = 0
        return opened

    def through(self, found: Trace) -> Ints:
        """Hops to a trace's end by node, by plain ways or through gates."""
        best = found.hops
        for gate in self.gates_in(found):
            opened = self.hop[int(gate)]
            via = np.where(opened < FAR, opened.astype(np.int64) + found.hops[gate], FAR)
            best = np.minimum(best, via).astype(np.int32)
        return best

    def route(self, start: int, found: Trace) -> Route:
        """A route of the fewest hops from a start to a trace's end; plain ways first, then the gate of the least id."""
        best, by = int(found.hops[start]), -1
        for gate in self.gates_in(found):
            opened = int(self.hop[int(gate)][start])
            if int(gate) != start and opened < FAR and opened + int(found.hops[gate]) < best:
                best, by = opened + int(found.hops[gate]), int(gate)
        if by < 0:
            return _followed(self.walk, start, found, ())
        inputs = self.inputs(start, by)
        return inputs[-1] + _followed(self.walk, by, found, inputs)

    def inputs(self, start: int, gate: int) -> tuple[Route, ...]:
        """The routes of the earliest slots that open a gate, the opening one last (ties by slot name)."""
        if self._opener != start:
            self._opener, self._inputs = start, {}
        if gate not in self._inputs:
            self._inputs[gate] = self._earliest(start, gate)
        return self._inputs[gate]

    def _earliest(self, start: int, gate: int) -> tuple[Route, ...]:
        hops = [int(self.through(found)[start]) for found in self._slots[gate]]
        order = sorted(range(len(hops)), key=lambda slot: (hops[slot], slot))[: int(self.walk.needs[gate])]
        return tuple(self.route(start, self._slots[gate][slot]) for slot in order)


def _followed(walk: Walk, node: int, found: Trace, inputs: tuple[Route, ...]) -> Route:
    """The arcs from a node to a trace's end; the first of them leaves the gate that `inputs` opened, if any did."""
    steps: list[Step] = []
    last = walk.nodes + walk.size
    while (arc := int(found.arc[node])) >= 0:
        steps.append(Step(arc, inputs if not steps else ()))
        if len(steps) > last or not _is_control(walk, arc):
            break
        node = int(walk.arcs.target[arc])
    return tuple(steps)


def _is_control(walk: Walk, arc: int) -> bool:
    return arc < len(walk.control.arc)
