"""Which groups of targets each start reaches: one column for all targets that no asker tells apart.

What `jewels` does for single targets, for columns of many; hops are not known here.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.condensation import Condensation, condense
from graphnhi.engine.everybody.jewels import opening_bits, rows_of_seeds
from graphnhi.engine.everybody.opened import Opened, opened
from graphnhi.engine.everybody.spreading import Words
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

Longs = NDArray[np.int64]


@dataclass(frozen=True)
class Grounds:
    """A walk with its condensation and the gates that open, made once for many passes."""

    walk: Walk

    @cached_property
    def condensation(self) -> Condensation:
        return condense(self.walk)

    @cached_property
    def gates(self) -> Opened | None:
        return opened(self.walk, self.condensation) if len(self.walk.slot_gate) else None


@dataclass(frozen=True, slots=True)
class Grouped:
    """Columns reached from each place: by `component` of the place a `row` (-1: none) of `control` and `touch` bits."""

    component: Ints
    row: Ints
    control: Words
    touch: Words

    def of(self, places: Ints, effect: str | None, words: slice = slice(None)) -> Words:
        """The bits of these places as starts, as a copy: reached by control, by touch, or (None) by either.

        words: those of the row that are wanted (64 columns each).
        """
        control, touch = self.control[:, words], self.touch[:, words]
        row = self.row[self.component[places]]
        if not len(control):
            return np.zeros((len(places), control.shape[1]), dtype=np.uint64)
        found = touch[row] if effect == "touch" else control[row]
        if effect is None:
            found |= touch[row]
        found[row < 0] = 0
        return found


def grouped(grounds: Grounds, nodes: Ints, column: Longs, columns: int, control_only: Mask) -> Grouped:
    """What every place reaches of `nodes`, of which several may share a column; touching a `control_only` one does not count.

    A gate is touched when it opens, and only so.
    """
    walk, component = grounds.walk, grounds.condensation.component
    is_gate = walk.estate.categories[nodes] == CATEGORY_CODE["gate"]
    control, touch, opens = np.flatnonzero(~is_gate), ~(is_gate | control_only), np.flatnonzero(is_gate & ~control_only)
    seeds = component[nodes[control]], column[control]
    arcs, width = walk.touch_in.of(nodes[touch]), walk.touch_in.widths(nodes[touch])
    touched = component[walk.arcs.source[arcs]], np.repeat(column[touch], width)
    gates = grounds.gates
    opening = None if gates is None else opening_bits(gates, nodes[opens], column[opens], columns)
    return Grouped(component, *rows_of_seeds(grounds.condensation, gates, (seeds, touched), opening, columns))
