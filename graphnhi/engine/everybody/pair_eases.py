"""Everybody's best ease to each target, not only to the easiest one: gates included, hops not cut.

A target is a column, and so is a slot of a gate. With the gates shut all columns are swept alike (`label_sweeps`). Who
opens which gate follows from the slots' columns (`gate_openings`); whoever opens one has what the gate itself has, at
so much more. What the gate has with the others shut is enough for that: a route passes one gate last, and what opened
that is told in its openings.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.backward_rows import either_rows, shut_rows
from graphnhi.engine.everybody.ease_costs import Cheapest, Entries, Floats, entries_of
from graphnhi.engine.everybody.gate_openings import Filled, Opened, openings
from graphnhi.engine.everybody.keys import Aims, Keys, aims_of, openable
from graphnhi.engine.everybody.label_sweeps import Block, Sweeps
from graphnhi.engine.everybody.slot_eases import ByEase
from graphnhi.engine.walk import Ints, Mask, Walk

_LEAST_EASE = float(np.finfo(np.float64).smallest_subnormal)
"""The ease of routes whose ease is below every number: reached is never 0."""
_SPARSE = 8
"""Cells a pair of tables that are not worth to be filled."""


@dataclass(frozen=True, slots=True)
class PairEases:
    """Pairs of a block of targets as columns, by target, then start: `start` (node number), `target` (place among
    those asked for) and the best `ease` of a route, above 0 and up to 1.
    """

    start: Ints
    target: Ints
    ease: Floats

    def __len__(self) -> int:
        return len(self.start)


def pair_eases(walk: Walk, targets: Ints, control_only: Mask, ease: Floats, starts: Mask) -> Iterator[PairEases]:
    """The best ease of each of `starts` (by node) to each target that it reaches, by control or (but for
    `control_only`) by touch.

    targets: node numbers, ascending; ease: by arc, above 0 and up to 1. Every pair comes once, each target in one
    block, blocks in no order that is promised; nobody is paired with itself, and a dead start with nothing. Ease is
    right to about one part in 1e12; held at once are some 8 million pairs beside the openings of gates.
    """
    aims, cost = aims_of(walk, targets, control_only), np.abs(np.log(ease))
    entries = entries_of(walk, aims, cost)
    behind = _behind(walk, entries)
    places = np.flatnonzero(np.isfinite(behind)).astype(np.int32)
    if not len(places):
        return
    sweeps = Sweeps.of(walk, cost, places)
    counted = np.zeros(walk.size, dtype=np.bool_)
    counted[: walk.nodes] = starts & ~walk.dead[: walk.nodes]
    doors = _Doors.of(walk, sweeps, cost, behind, counted)
    for labels, rows in sweeps.parts(entries, aims.count):
        opened = doors.led_by(sweeps.place[rows])
        block = sweeps.block(entries, labels, rows, opened.others(sweeps, rows))
        opened.give(block)
        yield _told(block, aims, counted)


def _told(block: Block, aims: Aims, counted: Mask) -> PairEases:
    """The pairs of a block, starts that do not count and targets themselves left out."""
    itself = block.row_of(aims.nodes[block.labels])
    own = np.flatnonzero(itself >= 0)
    block.cost[itself[own], own] = np.inf
    start, column, cost = block.pairs(counted)
    ease = np.maximum(np.exp(-cost), _LEAST_EASE)
    return PairEases(start, block.labels[column].astype(np.int32), ease)


def _behind(walk: Walk, entries: Entries) -> Floats:
    """By place, how early a walk back from all targets comes to it, gates read as if any slot opened them; infinite:
    never.
    """
    start, arcs = either_rows(walk) if openable(walk).any() else shut_rows(walk)
    seeds = np.unique(entries.node)
    rows = np.append(start, start[-1] + len(seeds)).astype(np.int32)
    ends = np.concatenate([walk.arcs.source[arcs], seeds])
    graph = csr_array((np.ones(len(ends)), ends, rows), shape=(walk.size + 1, walk.size + 1))
    order = breadth_first_order(graph, walk.size, return_predecessors=False)
    behind = np.full(walk.size + 1, np.inf)
    behind[order] = np.arange(len(order))
    return behind[:-1]


class _BySweeps(ByEase):
    """Costs of slots for whoever fills them: nothing is known of anybody before, so that every filling is useful."""

    pairs = 2**24

    def __init__(self, walk: Walk, sweeps: Sweeps, cost: Floats, behind: Floats, counted: Mask) -> None:
        nothing = Cheapest(np.full(walk.size, np.inf), np.full(walk.size, -1, dtype=np.int64))
        super().__init__(walk, cost, nothing, behind)
        self._sweeps, self._counted = sweeps, counted.copy()
        self._counted[walk.slot_gate] = True

    def filled(self, slots: Ints, behind: Floats) -> Filled:  # noqa: ARG002 - nothing is cut
        arcs = self._walk.approve_in.of(slots)
        label = np.repeat(np.arange(len(slots)), self._walk.approve_in.widths(slots))
        entries = Entries(label, self._walk.arcs.source[arcs], self._cost[arcs])
        none = np.empty(0, dtype=np.int32)
        parts = [Filled(none, none, np.empty(0))]
        for labels, rows in self._sweeps.parts(entries, len(slots)):
            node, column, cost = self._sweeps.block(entries, labels, rows, none).pairs(self._counted)
            parts.append(Filled(labels[column].astype(np.int32), node, cost))
        return Filled.joined(parts)

    def useful(self, behind: Floats, node: Ints | Keys, cost: Floats) -> Mask:  # noqa: ARG002 - nothing is cut
        return np.ones(len(node), dtype=np.bool_)

    def least(self, filled: Filled) -> Filled:
        """As for others; of many pairs by a table, since most places come to most slots then, each in many ways."""
        size = self._walk.size
        cells = (int(filled.slot.max(initial=0)) + 1) * size
        if cells > _SPARSE * len(filled):
            return super().least(filled)
        table = np.full(cells, np.inf)
        np.minimum.at(table, filled.slot.astype(np.int64) * size + filled.node, filled.cost)
        codes = np.flatnonzero(table < np.inf)
        slot, node = np.divmod(codes, size)
        return Filled(slot.astype(np.int32), node.astype(np.int32), table[codes])


@dataclass(frozen=True, slots=True)
class _Doors:
    """Gates that somebody opens, as columns by gate: who (`node`) opens `gate[i]` at what `cost` stands from
    `start[i]` on.
    """

    gate: Ints
    start: Ints
    node: Ints
    cost: Floats

    @classmethod
    def of(cls, walk: Walk, sweeps: Sweeps, cost: Floats, behind: Floats, counted: Mask) -> "_Doors":
        """The openings that count."""
        found = Opened(*(np.empty(0, dtype=np.int32),) * 3)
        if openable(walk).any():
            found = openings(walk, _BySweeps(walk, sweeps, cost, behind, counted))
        kept = np.flatnonzero(counted[found.node])
        kept = kept[np.argsort(found.gate[kept], kind="stable")]
        gate, start = np.unique(found.gate[kept], return_index=True)
        return cls(gate, np.append(start, len(kept)).astype(np.int64), found.node[kept], found.cost[kept])

    def led_by(self, places: Ints) -> "_Doors":
        """Those of gates among these places."""
        which = np.flatnonzero(np.isin(self.gate, places))
        width = np.diff(self.start)[which]
        cells = np.repeat(self.start[which] - np.cumsum(width) + width, width) + np.arange(int(width.sum()))
        start = np.append(0, np.cumsum(width))
        return _Doors(self.gate[which], start, self.node[cells], self.cost[cells])

    def others(self, sweeps: Sweeps, rows: Ints) -> Ints:
        """Who opens any, and is not in these rows."""
        other = np.zeros(len(sweeps.row), dtype=np.bool_)
        other[self.node] = True
        other[sweeps.place[rows]] = False
        return np.flatnonzero(other).astype(np.int32)

    def give(self, block: Block) -> None:
        """Let those who open gates have what the gates have, which is read before anything is given."""
        each = block.cost[block.row_of(self.gate)]
        for gate, (begin, end) in enumerate(zip(self.start[:-1].tolist(), self.start[1:].tolist(), strict=True)):
            block.improve(block.row_of(self.node[begin:end]), self.cost[begin:end], each[gate])
