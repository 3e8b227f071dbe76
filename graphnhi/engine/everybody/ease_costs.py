"""The cheapest way of every place to any of some labels, by arcs read backwards: one search from all labels at once.

Costs are minus the logarithm of eases, so that they add up where eases multiply. To label i belongs `LEAST` times i, so that of
equally easy ones the least label comes first in whatever order sums were made: what differs by less counts as equal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from graphnhi.engine.everybody.keys import Aims
from graphnhi.engine.walk import Ints, Walk

Floats = NDArray[np.float64]

LEAST = 1e-12
"""Cost of a label's place; rounding is some hundred times less for routes of usual length."""


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the search starts, as columns: `label`, `node` and the `cost` from the node to the label."""

    label: Ints | NDArray[np.int64]
    node: Ints
    cost: Floats

    @staticmethod
    def joined(parts: list["Entries"]) -> "Entries":
        return Entries(*(np.concatenate([getattr(part, name) for part in parts]) for name in Entries.__slots__))


def entries_of(walk: Walk, aims: Aims, cost: Floats) -> Entries:
    """Of targets by their place: those that are controlled (a gate: opened) at no cost, and the last step to those that are
    touched; `cost` by arc.
    """
    itself = np.flatnonzero(aims.by_control | aims.by_touch)
    touched = np.flatnonzero(aims.by_touch & ~aims.gate)
    arcs = walk.touch_in.of(aims.nodes[touched])
    label = np.repeat(touched, walk.touch_in.widths(aims.nodes[touched]))
    return Entries.joined(
        [
            Entries(itself, aims.nodes[itself], np.zeros(len(itself))),
            Entries(label, walk.arcs.source[arcs], cost[arcs]),
        ]
    )


@dataclass(frozen=True, slots=True)
class Cheapest:
    """By place: the least `cost` (infinite where there is no way; `LEAST` times the label included) and its `label` (-1)."""

    cost: Floats
    label: NDArray[np.int64]


def cheapest(start: Ints, sources: Ints, costs: Floats, entries: Entries, labels: int) -> Cheapest:
    """From every place, over rows of backward arcs (`start` by place, `sources` and `costs` by arc), to any label.

    scipy reads rows as they are: parallel arcs stay apart and a cost of 0 is an arc, since no conversion happens. Behind the
    places stands one row for each label.
    """
    size = len(start) - 1
    used = np.unique(entries.label)
    if not len(used):
        return Cheapest(np.full(size, np.inf), np.full(size, -1, dtype=np.int64))
    order = np.argsort(entries.label, kind="stable")
    width = np.bincount(entries.label, minlength=labels)
    rows = np.concatenate([start, start[-1] + np.cumsum(width)]).astype(np.int32)
    ends = np.concatenate([sources, entries.node[order]])
    data = np.concatenate([costs, (entries.cost + entries.label * LEAST)[order]])
    graph = csr_array((data, ends, rows), shape=(size + labels, size + labels))
    cost, _, root = dijkstra(graph, indices=(size + used).astype(np.int64), min_only=True, return_predecessors=True)
    reached = np.isfinite(cost[:size])
    return Cheapest(cost[:size], np.where(reached, root[:size] - size, -1))


def rows_of(walk: Walk, rows: tuple[Ints, Ints], cost: Floats) -> tuple[Ints, Ints, Floats]:
    """Rows of backward arcs as starts, sources and costs; `cost` by arc."""
    start, arcs = rows
    return start, walk.arcs.source[arcs], cost[arcs]
