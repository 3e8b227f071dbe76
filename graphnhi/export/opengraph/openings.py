"""Who opens which gate alone, as few relationships as say it: pathfinding cannot count k of n, so it is told.

Whoever controls a node that opens a gate opens it too, so only the last ones on every route are named.
"""

import numpy as np
from scipy.sparse import csr_array

from graphnhi.engine.everybody.condensation import Condensation, condense
from graphnhi.engine.everybody.opened import Opened, opened
from graphnhi.engine.walk import Ints, Walk

__all__ = ["openers"]


def openers(walk: Walk) -> tuple[Ints, Ints]:
    """Places of a walk, and the gate (node) that each opens: every start that opens a gate is one, or controls one, of them."""
    empty = np.empty(0, dtype=np.int32)
    if not len(walk.slot_gate):
        return empty, empty
    condensation = condense(walk)
    found = opened(walk, condensation)
    if not found.classes:
        return empty, empty
    opens = _by_component(found)
    component, gate = _last(condensation, opens)
    place, node = _first_places(condensation)[component], found.gates[gate]
    others = place != node
    return place[others], node[others]


def _by_component(found: Opened) -> "csr_array[np.int32]":
    """Components by gates."""
    cells, known = np.ones(len(found.gate), np.int32), np.flatnonzero(found.label >= 0)
    by_class = csr_array((cells, found.gate, found.start), shape=(found.classes, len(found.gates)))
    pick = csr_array(
        (np.ones(len(known), np.int32), (known, found.label[known])), shape=(len(found.label), found.classes)
    )
    return (pick @ by_class).tocsr()


def _last(condensation: Condensation, opens: "csr_array[np.int32]") -> tuple[Ints, Ints]:
    """Components that open a gate which nothing directly below them opens."""
    dag = condensation.dag
    arcs = csr_array((np.ones(len(dag.child), np.int32), dag.child, dag.start), shape=(dag.size, dag.size))
    below = (arcs @ opens).tocsr()
    below.data[:] = 1
    alone = (opens - opens.multiply(below)).tocoo()
    some = alone.data > 0
    return alone.row[some].astype(np.int32), alone.col[some].astype(np.int32)


def _first_places(condensation: Condensation) -> Ints:
    """One place of each component, the first."""
    return np.unique(condensation.component, return_index=True)[1].astype(np.int32)
