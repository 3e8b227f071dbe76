"""The condensation of a walk: strongly connected places as one component, components in an order in which arcs lead down.

Only control arcs are condensed; a gate is a source from which its releases lead on, so gates count as shut. What is touched,
and which slots are filled, is seeded into passes over it (`spreading`).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from graphnhi.engine.walk import Ints, Mask, Walk

_ROUNDS = 500
"""Levels found in array rounds; a deeper estate is mostly chains, and goes on component by component."""


@dataclass(frozen=True)
class Dag:
    """Components 0..size-1 in levels: every arc leads to a lower level, and a level's components lie side by side.

    start, child: arcs by component, each once (CSR). level: first component of each level, `size` last.
    """

    start: NDArray[np.int64]
    child: Ints
    level: NDArray[np.int64]

    @property
    def size(self) -> int:
        return len(self.start) - 1

    @cached_property
    def parents(self) -> tuple[NDArray[np.int64], Ints]:
        """The arcs backwards: (start, parent), CSR by the lower end."""
        turned = csr_array((np.ones(len(self.child), np.int8), self.child, self.start), (self.size, self.size)).tocsc()
        return turned.indptr.astype(np.int64), turned.indices.astype(np.int32)


@dataclass(frozen=True)
class Condensation:
    """`component` by place (node or twin) of the walk, and the `dag` of the components."""

    component: Ints
    dag: Dag


def condense(walk: Walk, arcs: Mask | None = None) -> Condensation:
    """Condense the control arcs of a walk, or those of them that `arcs` (mask by arc) admits."""
    source, target = _control(walk, arcs)
    graph = _joined(source, target, walk.size)
    count, label = connected_components(graph, directed=True, connection="strong")
    above, below = label[source], label[target]
    apart = above != below
    place, dag = leveled(above[apart], below[apart], count)
    return Condensation(place[label], dag)


def leveled(above: Ints, below: Ints, count: int) -> tuple[Ints, Dag]:
    """Acyclic arcs above -> below over 0..count-1 as a dag, and the place of each number in it."""
    links = _joined(above, below, count)
    place, level = _levels(links)
    return place, _renumbered(links, place, level)


def _joined(source: Ints, target: Ints, size: int) -> "csr_array[np.int8]":
    """Arcs as a matrix, parallel ones once: scipy's strongly connected components never end where one stands twice."""
    return coo_array((np.ones(len(source), np.int8), (source, target)), (size, size)).tocsr()


def _control(walk: Walk, arcs: Mask | None) -> tuple[Ints, Ints]:
    """The ends of the control arcs, sorted by source."""
    count = len(walk.control.arc)
    source, target = walk.arcs.source[:count], walk.arcs.target[:count]
    return (source, target) if arcs is None else (source[arcs[:count]], target[arcs[:count]])


def _levels(links: "csr_array[np.int8]") -> tuple[Ints, NDArray[np.int64]]:
    """The place of each component in the order of levels (sinks first), and where each level begins."""
    size = links.shape[0]
    back = links.tocsc()
    start, parent = back.indptr.astype(np.int64), back.indices
    left = np.diff(links.indptr).astype(np.int32)
    frontier = np.flatnonzero(left == 0).astype(np.int32)
    levels: list[Ints] = []
    while len(frontier) and len(levels) < _ROUNDS:
        levels.append(frontier)
        above, count = np.unique(parent[spans(start, frontier)], return_counts=True)
        left[above] -= count.astype(np.int32)
        frontier = above[left[above] == 0].astype(np.int32)
    levels += _deeper(start, parent, left, frontier)
    order = np.concatenate(levels) if levels else np.empty(0, dtype=np.int32)
    place = np.empty(size, dtype=np.int32)
    place[order] = np.arange(size, dtype=np.int32)
    return place, np.concatenate([[0], np.cumsum([len(part) for part in levels])]).astype(np.int64)


def _deeper(start: NDArray[np.int64], parent: Ints, left: Ints, frontier: Ints) -> list[Ints]:
    """The levels behind the array rounds, found component by component: most of them are one or two components wide."""
    if not len(frontier):
        return []
    first, above, open_arcs = start.tolist(), parent.tolist(), left.tolist()
    level, found = frontier.tolist(), []
    while level:
        found.append(np.array(level, dtype=np.int32))
        behind: list[int] = []
        for component in level:
            for upper in above[first[component] : first[component + 1]]:
                open_arcs[upper] -= 1
                if not open_arcs[upper]:
                    behind.append(upper)
        level = behind
    return found


def spans(start: NDArray[np.int64], rows: NDArray[np.integer]) -> NDArray[np.int64]:
    """The positions of all cells of these rows of a CSR."""
    begin = start[rows]
    count = start[rows + 1] - begin
    ends = np.cumsum(count)
    return np.repeat(begin - ends + count, count) + np.arange(int(ends[-1]) if len(ends) else 0)


def _renumbered(links: "csr_array[np.int8]", place: Ints, level: NDArray[np.int64]) -> Dag:
    """The links with components numbered by their place."""
    order = np.empty_like(place)
    order[place] = np.arange(len(place), dtype=np.int32)
    start = np.concatenate([[0], np.cumsum(np.diff(links.indptr)[order])]).astype(np.int64)
    child = place[links.indices[spans(links.indptr.astype(np.int64), order)]]
    return Dag(start, child.astype(np.int32), level)
