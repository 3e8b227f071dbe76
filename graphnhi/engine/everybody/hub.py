"""The place of a dag through which most reaching goes: whoever is above it reaches all that is below it.

Any place would do; a good one, such as the giant component of an estate, has much of the dag on both sides.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.condensation import Dag
from graphnhi.engine.walk import Ints, Mask

Longs = NDArray[np.int64]

_TRIED = 8
"""Places looked at: those with the most arcs on both sides."""


@dataclass(frozen=True, slots=True)
class Hub:
    """above: the hub and all places above it. column: by column, whether the hub reaches any of its seeds."""

    above: Ints
    column: Mask


def hub_of(dag: Dag, start: Longs, seed: Ints) -> Hub:
    """The best of a few places for these columns (CSR of places by column); no place and no column where there is none."""
    best = Hub(np.empty(0, dtype=np.int32), np.zeros(len(start) - 1, dtype=np.bool_))
    worth = 0
    for place in _tried(dag):
        found = _around(dag, place, start, seed)
        if len(found.above) * int(found.column.sum()) > worth:
            best, worth = found, len(found.above) * int(found.column.sum())
    return best


def _tried(dag: Dag) -> list[int]:
    start, _ = dag.parents
    arcs = np.diff(start) * np.diff(dag.start)
    most = np.argsort(-arcs, kind="stable")[:_TRIED]
    return [int(place) for place in most[arcs[most] > 0]]


def _around(dag: Dag, place: int, start: Longs, seed: Ints) -> Hub:
    below = np.zeros(dag.size, dtype=np.bool_)
    below[_reached(dag.start, dag.child, place)] = True
    return Hub(_reached(*dag.parents, place).astype(np.int32), np.logical_or.reduceat(below[seed], start[:-1]))


def _reached(start: Longs, end: Ints, place: int) -> Ints:
    graph = csr_array((np.ones(len(end), np.int8), end, start), shape=(len(start) - 1, len(start) - 1))
    return np.asarray(breadth_first_order(graph, place, return_predecessors=False))
