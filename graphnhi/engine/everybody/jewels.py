"""Which targets each start reaches, for everybody in one pass: sets handed up the condensation, gates by the slots filled.

A target is controlled or touched; both are kept, since the stronger counts. Hops are not known here.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.condensation import Condensation, condense
from graphnhi.engine.everybody.opened import Opened, opened
from graphnhi.engine.everybody.spreading import Words, bits, counted, spread, words_for
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

_BLOCK = 2048
"""Rows put together at a time, so that memory does not grow with their number."""


@dataclass(frozen=True)
class Jewels:
    """Targets (node numbers, ascending) reached from each component.

    Rows of words by `row` (by component, -1: reaches none): `control` and `touch`, bit i for `targets[i]`.
    """

    condensation: Condensation
    targets: Ints
    row: Ints
    control: Words
    touch: Words
    dead: Mask

    def controls(self, nodes: Ints, target: Ints) -> Mask:
        """Whether each node, as a start, controls the target at its side (a place in `targets`)."""
        return self._test(self.control, nodes, target)

    def touches(self, nodes: Ints, target: Ints) -> Mask:
        """Whether each node, as a start, touches the target at its side (a place in `targets`)."""
        return self._test(self.touch, nodes, target)

    def _test(self, words: Words, nodes: Ints, target: Ints) -> Mask:
        row = self.row[self.condensation.component[nodes]]
        bit = (words[row, target // 64] >> (target % 64).astype(np.uint64)) & np.uint64(1)
        return np.asarray((bit != 0) & (row >= 0) & ~self.dead[nodes])

    def counts(self) -> NDArray[np.int64]:
        """Targets reached by node, itself left out; 0 for dead nodes."""
        nodes = len(self.dead)
        by_row = np.append(counted(self.control | self.touch), 0)
        found = by_row[self.row[self.condensation.component[:nodes]]]
        place = np.arange(len(self.targets), dtype=np.int32)
        found[self.targets] -= self.controls(self.targets, place) | self.touches(self.targets, place)
        return np.where(self.dead, 0, found)

    def reaching(self, starts: Mask) -> NDArray[np.int64]:
        """How many of these starts (mask by node) reach each target, itself left out."""
        live = starts & ~self.dead
        rows = self._rows(np.flatnonzero(live).astype(np.int32))
        weight = np.bincount(rows[rows >= 0], minlength=len(self.control))
        words, place = self.control | self.touch, np.arange(len(self.targets), dtype=np.int32)
        found = [int(weight[(words[:, at // 64] & _bit(place[at : at + 1])) != 0].sum()) for at in place.tolist()]
        itself = live[self.targets] & (self.controls(self.targets, place) | self.touches(self.targets, place))
        return np.array(found, dtype=np.int64) - itself

    def reached_by(self, starts: Mask) -> Mask:
        """Which of the targets any of these starts (mask by node) reaches, none by itself alone."""
        live = starts & ~self.dead
        own = np.zeros(len(self.dead), dtype=np.bool_)
        own[self.targets] = True
        rows = np.unique(self._rows(np.flatnonzero(live & ~own).astype(np.int32)))
        words = np.bitwise_or.reduce(self._any(rows[rows >= 0]), axis=0)
        place = np.flatnonzero(live[self.targets])
        row = self._rows(self.targets[place])
        place, row = place[row >= 0], row[row >= 0]
        for begin in range(0, len(row), _BLOCK):
            part = slice(begin, begin + _BLOCK)
            others = self._any(row[part])
            others[np.arange(len(others)), place[part] // 64] &= ~_bit(place[part])
            words |= np.bitwise_or.reduce(others, axis=0)
        return np.asarray(bits(words[None, :], len(self.targets))[0])

    def _rows(self, nodes: Ints) -> Ints:
        return np.asarray(self.row[self.condensation.component[nodes]])

    def _any(self, rows: Ints) -> Words:
        return np.asarray(self.control[rows] | self.touch[rows])


def _bit(place: NDArray[np.integer]) -> Words:
    return np.asarray(np.left_shift(np.uint64(1), (place % 64).astype(np.uint64)))


def jewels(walk: Walk, targets: Ints, control_only: Mask, arcs: Mask | None = None) -> Jewels:
    """What every node reaches of `targets`; touching one that is `control_only` does not count.

    A gate is touched when it opens, and only so. arcs: which arcs may be walked (mask), all if left out.
    """
    condensation = condense(walk, arcs)
    gates = opened(walk, condensation, arcs) if len(walk.slot_gate) else None
    return jewels_of(walk, condensation, gates, targets, control_only, arcs)


def jewels_of(
    walk: Walk,
    condensation: Condensation,
    gates: Opened | None,
    targets: Ints,
    control_only: Mask,
    arcs: Mask | None = None,
) -> Jewels:
    """The same on a condensation, and gates opened, that are already there."""
    is_gate = walk.estate.categories[targets] == CATEGORY_CODE["gate"]
    control = _controlled(condensation, targets, ~is_gate)
    touch = _touched(walk, condensation, targets, ~(is_gate | control_only), arcs)
    return _filled(walk, condensation, gates, targets, (control, touch), is_gate & ~control_only)


_Seeds = tuple[Ints, NDArray[np.int64]]
"""Components and the places of targets that they reach directly."""


def _controlled(condensation: Condensation, targets: Ints, counts: Mask) -> _Seeds:
    place = np.flatnonzero(counts)
    return condensation.component[targets[place]], place


def _touched(walk: Walk, condensation: Condensation, targets: Ints, counts: Mask, arcs: Mask | None) -> _Seeds:
    place = np.flatnonzero(counts)
    found, owner = walk.touch_in.of(targets[place]), np.repeat(place, walk.touch_in.widths(targets[place]))
    if arcs is not None:
        owner, found = owner[arcs[found]], found[arcs[found]]
    return condensation.component[walk.arcs.source[found]], owner


def _filled(
    walk: Walk,
    condensation: Condensation,
    gates: Opened | None,
    targets: Ints,
    seeds: tuple[_Seeds, _Seeds],
    gate_targets: Mask,
) -> Jewels:
    """Rows of all components that reach anything, what opened gates give included."""
    columns, place = len(targets), np.flatnonzero(gate_targets)
    opening = None if gates is None else opening_bits(gates, targets[place], place, columns)
    return Jewels(condensation, targets, *rows_of_seeds(condensation, gates, seeds, opening, columns), walk.dead)


def rows_of_seeds(
    condensation: Condensation,
    gates: Opened | None,
    seeds: tuple[_Seeds, _Seeds],
    opening: Words | None,
    columns: int,
) -> tuple[Ints, Words, Words]:
    """(row by component, -1: none; words of control; words of touch) from seeds of both: (component, column).

    opening: for each of the gates the columns that are touched when it opens (see `opening_bits`).
    """
    control, touch = (spread(condensation.dag, component, column, columns) for component, column in seeds)
    some = np.zeros(condensation.dag.size, dtype=np.bool_) if gates is None else gates.label >= 0
    some[control.component] = some[touch.component] = True
    reaching = np.flatnonzero(some).astype(np.int32)
    row = np.full(condensation.dag.size, -1, dtype=np.int32)
    row[reaching] = np.arange(len(reaching), dtype=np.int32)
    words = [control.of(reaching), touch.of(reaching)]
    if gates is not None and gates.classes and opening is not None:
        label = gates.label[reaching]
        inside = np.flatnonzero(label >= 0)
        own = condensation.component[gates.gates]
        for found, rows in zip(words, (control, touch), strict=True):
            found[inside] |= released(gates, rows.of(own))[label[inside]]
        words[1][inside] |= released(gates, opening)[label[inside]]
    return row, words[0], words[1]


def opening_bits(gates: Opened, targets: Ints, column: NDArray[np.integer], columns: int) -> Words:
    """For each gate a row with the columns of the targets (gates, by node) that it is itself."""
    found = np.zeros((len(gates.gates), words_for(columns)), dtype=np.uint64)
    of_gate = np.searchsorted(gates.gates, targets).clip(max=max(len(gates.gates) - 1, 0))
    known = gates.gates[of_gate] == targets if len(gates.gates) else np.zeros(len(targets), dtype=np.bool_)
    np.bitwise_or.at(found, (of_gate[known], column[known] // 64), _bit(column[known]))
    return found


def released(gates: Opened, rows: Words) -> Words:
    """What the gates that each class opens give together: `rows` by gate (as `gates.gates`) in, rows by class out."""
    found = np.zeros((gates.classes, rows.shape[1]), dtype=np.uint64)
    for begin in range(0, gates.classes, _BLOCK):
        start = gates.start[begin : begin + _BLOCK + 1]
        some = np.flatnonzero(np.diff(start) > 0)
        if len(some):
            inside = gates.gate[start[0] : start[-1]]
            found[begin + some] = np.bitwise_or.reduceat(rows[inside], start[some] - start[0], axis=0)
    return found
