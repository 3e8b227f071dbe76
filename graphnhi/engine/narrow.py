"""Levels of a few nodes, walked by plain numbers: a chain of a million hops is a million levels of one node.

An array costs some microseconds however short it is; here a hop costs less than one. What is marked, and in which order, is what
`closure` marks level by level.
"""

import numpy as np

from graphnhi.engine.arcs import Ints, Mask, cells
from graphnhi.engine.marks import FAR, Marks
from graphnhi.engine.walk import Walk

MOST_NODES = 32
"""Nodes of a level that is still narrow."""
_MOST_ARCS = 256
"""Arcs that leave the nodes of a narrow level."""


class Narrow:
    """The narrow levels of one closure, over the marks that it shares with the wide ones."""

    def __init__(self, walk: Walk, control: Marks, slot: Marks, filled: Ints, allowed: Mask | None) -> None:
        self._near, self._by = cells(control.near), cells(control.by)
        self._slot_near, self._slot_by = cells(slot.near), cells(slot.by)
        self._filled, self._needs = cells(filled), cells(walk.needs)
        self._start, self._approvals = cells(walk.control.start), cells(walk.approve.start)
        self._first_approval, self._gated = walk.approve.first, len(walk.approve.arc) > 0
        self._target, self._gate = cells(walk.arcs.target), cells(walk.slot_gate)
        self._allowed = None if allowed is None else cells(np.ascontiguousarray(allowed))

    def run(self, frontier: list[int], hop: int, most: int) -> tuple[list[int], int, list[int]]:
        """Walk on from a frontier (ascending) at `hop` while levels are narrow, and less than `most` hops.

        Gives the frontier and hop it stopped at, and the nodes of the levels before, in order.
        """
        passed: list[int] = []
        start, approvals = self._start, self._approvals
        while frontier and hop < most and len(frontier) <= MOST_NODES:
            arcs = sum(start[node + 1] - start[node] + approvals[node + 1] - approvals[node] for node in frontier)
            if arcs > _MOST_ARCS:
                break
            passed += frontier
            hop += 1
            opened = self._opened(frontier, hop) if self._gated else []
            reached = opened + self._led(frontier, hop)
            frontier = sorted(reached) if len(reached) > 1 else reached
        return frontier, hop, passed

    def _led(self, frontier: list[int], hop: int) -> list[int]:
        near, target, start, allowed = self._near, self._target, self._start, self._allowed
        mark, reached = int(FAR) - hop, list[int]()
        for node in frontier:
            for arc in range(start[node], start[node + 1]):
                end = target[arc]
                if not near[end] and (allowed is None or allowed[arc]):
                    near[end], self._by[end] = mark, arc + 1
                    reached.append(end)
        return reached

    def _opened(self, frontier: list[int], hop: int) -> list[int]:
        """The gates that open at `hop`, their last slot filled by the frontier one hop before."""
        near, approvals, allowed = self._slot_near, self._approvals, self._allowed
        gates = set[int]()
        for node in frontier:
            for place in range(approvals[node], approvals[node + 1]):
                arc = self._first_approval + place
                slot = self._target[arc]
                if not near[slot] and (allowed is None or allowed[arc]):
                    near[slot], self._slot_by[slot] = int(FAR) - hop + 1, arc + 1
                    gate = self._gate[slot]
                    self._filled[gate] += 1
                    gates.add(gate)
        return self._complete(gates, hop) if gates else []

    def _complete(self, gates: set[int], hop: int) -> list[int]:
        opened = [g for g in gates if 0 < self._needs[g] <= self._filled[g] and not self._near[g]]
        for gate in opened:
            self._near[gate] = int(FAR) - hop
        return opened
