"""A condensation without what can be counted by addition: what is left must be passed in sets.

- Whoever reaches a component with a single parent comes by the parent, or is the component: its nodes count with the parent's.
- A component with a single child, that touches nothing and fills no slot, reaches its own nodes and what the child reaches.
- A component without parents is reached by itself alone.

None of this holds where a gate that a component opens may lead back to it; there nothing is contracted.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.condensation import Condensation, Dag, leveled, spans
from graphnhi.engine.everybody.counted_items import Items
from graphnhi.engine.everybody.forest import roots, sums_ahead, sums_below
from graphnhi.engine.everybody.opened import Opened
from graphnhi.engine.walk import Ints, Mask, Walk

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Contracted:
    """What is left of a condensation.

    place: by component, its place in `dag` (-1: contracted away). start, seed, weight: columns to hand up the dag: places that
    each starts at (CSR by column) and the nodes that it stands for. direct: by component, what it reaches beside all columns.
    following: by component, the child whose count is added to `direct` (-1: the place counts itself).
    """

    place: Ints
    dag: Dag
    start: Longs
    seed: Ints
    weight: Longs
    direct: Longs
    following: Ints

    def counts(self, by_place: Longs) -> Longs:
        """What each component reaches, from what each place reaches of the columns."""
        known = self.direct.copy()
        left = np.flatnonzero(self.place >= 0)
        known[left] += by_place[self.place[left]]
        return sums_ahead(self.following, known)


def contracted(walk: Walk, condensation: Condensation, gates: Opened | None, items: Items) -> Contracted:
    """The condensation with everything contracted that can be."""
    dag = condensation.dag
    opens, held = _openings(condensation, gates)
    calm = _calm(dag, opens, held)
    parents, parent = dag.parents
    upward = np.where(calm & (np.diff(parents) == 1), _first(parents, parent), -1)
    folded = sums_below(upward, items.by_component)
    column = (upward < 0) & (folded > 0) & ((np.diff(parents) > 0) | held)
    # no `calm` needed: a gate above makes a component with nodes a column below others, and so keeps it
    single = (np.diff(dag.start) == 1) & ~_rich(walk, condensation, items)
    child = np.where(single, _first(dag.start, dag.child), -1).astype(np.int32)
    away = single & ~(column & _below_others(dag, single, child))
    following = np.where(away, child, -1).astype(np.int32)
    direct = np.where(away, items.by_component, np.where(column, 0, folded))
    place, rest = _rest(dag, away, roots(following).astype(np.int32))
    column &= ~away
    return Contracted(place, rest, *_columns(place, items, folded, np.flatnonzero(column)), direct, following)


def _openings(condensation: Condensation, gates: Opened | None) -> tuple[Mask, Mask]:
    """Components that open any gate, and those of gates that any opens."""
    opens, held = (np.zeros(condensation.dag.size, dtype=np.bool_) for _ in range(2))
    if gates is not None and gates.classes:
        opens = np.append(np.diff(gates.start) > 0, False)[gates.label]
        held[condensation.component[gates.gates[np.unique(gates.gate)]]] = True
    return opens, held


def _calm(dag: Dag, opens: Mask, held: Mask) -> Mask:
    """Components that no gate which they open leads back to: they open none, or no opened gate is above them."""
    if not opens.any():
        return np.ones(dag.size, dtype=np.bool_)
    gates = np.flatnonzero(held)
    start = np.append(dag.start, dag.start[-1] + len(gates))
    arcs = np.concatenate([dag.child, gates]).astype(np.int32)
    graph = csr_array((np.ones(len(arcs), np.int8), arcs, start), shape=(dag.size + 1, dag.size + 1))
    found = breadth_first_order(graph, dag.size, return_predecessors=False)
    below = np.zeros(dag.size + 1, dtype=np.bool_)
    below[found] = True
    return np.asarray(~(below[:-1] & opens))


def _first(start: Longs, arcs: Ints) -> Ints:
    """The first cell of each row of a CSR; nothing is promised of empty rows."""
    return np.append(arcs, np.int32(-1))[start[:-1]]


def _rich(walk: Walk, condensation: Condensation, items: Items) -> Mask:
    """Components with something of their own beside their nodes: items of several components, slots, or a gate."""
    found = np.zeros(condensation.dag.size, dtype=np.bool_)
    found[items.component] = True
    found[condensation.component[walk.arcs.source[walk.approve.arc]]] = True
    found[condensation.component[walk.slot_gate]] = True
    return found


def _below_others(dag: Dag, single: Mask, child: Ints) -> Mask:
    """Components below any that is not `single`: others need not be passed, all above them count by addition too."""
    entered = np.bincount(dag.child[spans(dag.start, np.flatnonzero(~single))], minlength=dag.size)
    return np.asarray(sums_below(child, np.minimum(entered, 1)) > 0)


def _rest(dag: Dag, away: Mask, stands: Ints) -> tuple[Ints, Dag]:
    """The dag of what is not `away`; `stands` is what takes the place of each component as a child."""
    left = np.flatnonzero(~away)
    number = np.full(dag.size, -1, dtype=np.int32)
    number[left] = np.arange(len(left), dtype=np.int32)
    above = np.repeat(number[left], np.diff(dag.start)[left])
    place, rest = leveled(above, number[stands[dag.child[spans(dag.start, left)]]], len(left))
    number[left] = place
    return number, rest


def _columns(place: Ints, items: Items, folded: Longs, own: Longs) -> tuple[Longs, Ints, Longs]:
    """Columns of components (`own`, with what is folded into them) and of items: start, seed, weight."""
    start = np.concatenate([np.arange(len(own)), len(own) + items.start]).astype(np.int64)
    seed = np.concatenate([place[own], place[items.component]])
    return start, seed, np.concatenate([folded[own], items.weight])
