"""Who passes one of several vertices on every route, though perhaps none of them on every route.

A node that is several vertices of the routes (itself, the twins of its interface, its touched copy) is one removal. Beside
whoever is below one of its vertices in the dominator tree, that takes the routes of vertices that have ways through more than
one of them and no other way. Such a vertex's nearest way passes one of them, and so does that of each vertex it leads to:
few vertices are left to look at.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.dominators import Tree, tree_of
from graphnhi.engine.removals import Longs, RouteGraph
from graphnhi.engine.walk import Mask

_MOST_PAIRS = 50_000_000
"""Pairs of a node and a vertex looked at before bounds take the place of exact counts."""
_BLOCK = 1_000_000
"""Pairs looked at in one go."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Nodes of several vertices: `node` by group, `vertices` (groups x width) with the first one repeated to fill a row."""

    node: Longs
    vertices: NDArray[np.int64]

    @classmethod
    def of(cls, node: Longs, vertex: Longs) -> "Groups":
        """The nodes that stand more than once in `node`, with the vertices beside it."""
        order = np.argsort(node, kind="stable")
        found, first, count = np.unique(node[order], return_index=True, return_counts=True)
        several = count > 1
        found, first, count = found[several], first[several], count[several]
        steps = np.arange(int(count.max(initial=1)))
        return cls(found, vertex[order][first[:, None] + np.where(steps < count[:, None], steps, 0)])

    def part(self, tree: Tree, groups: Longs) -> tuple[Longs, Longs]:
        """(group, vertex) for every vertex of the tree at or below a vertex of these groups, each pair once."""
        outer = _outermost(tree, self.vertices[groups])
        tops, group = self.vertices[groups][outer], np.repeat(groups, outer.sum(axis=1))
        count = tree.size[tops]
        place = np.repeat(tree.place[tops] - np.cumsum(count) + count, count) + np.arange(count.sum())
        return np.repeat(group, count), tree.vertex[place]


def _outermost(tree: Tree, vertices: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The vertices of each row that are below no other one of it, each once."""
    outer = np.ones(vertices.shape, dtype=np.bool_)
    for one in range(vertices.shape[1]):
        for other in range(vertices.shape[1]):
            same = vertices[:, one] == vertices[:, other]
            outer[:, one] &= ~(tree.above(vertices[:, other], vertices[:, one]) & ~same)
            outer[:, one] &= ~(same & (other < one))
    return outer


class Together:
    """The starts that each group takes the routes of."""

    def __init__(self, graph: RouteGraph, tree: Tree, groups: Groups) -> None:
        self._graph = graph
        self._tree = tree
        self._groups = groups

    def lost(self, weights: Longs) -> tuple[Longs, Longs]:
        """By group, the weights (by vertex) of those who lose all routes: at least and at most, equal within _MOST_PAIRS."""
        groups = self._groups
        least = self._whole(self._tree, weights)
        if not len(groups.node):
            return least, least
        most = self._whole(self._near, weights)
        count = self._near.size[groups.vertices].sum(axis=1)
        order = np.argsort(count, kind="stable")
        total = np.cumsum(count[order])
        settled = order[total <= _MOST_PAIRS]
        for part in np.split(settled, np.flatnonzero(np.diff(total[: len(settled)] // _BLOCK)) + 1):
            group, vertex = self._further(np.sort(part))
            np.add.at(least, group, weights[vertex])
        most[settled] = least[settled]
        return least, most

    def _whole(self, tree: Tree, weights: Longs) -> Longs:
        """By group, the weights of all that is at or below its vertices."""
        sums = tree.sums(weights)[self._groups.vertices]
        return np.asarray(np.where(_outermost(tree, self._groups.vertices), sums, 0).sum(axis=1))

    def _further(self, groups: Longs) -> tuple[Longs, Longs]:
        """(group, vertex): who loses all routes beside those below: all who may, less those from whom some arc leads away,
        to a vertex that loses none or to one from which some arc leads away.
        """
        group, vertex = self._groups.part(self._near, groups)
        asked = ~self._covered(group, vertex)
        group, vertex = group[asked], vertex[asked]
        arcs, count = self._arcs_of(vertex)
        tail = np.repeat(np.arange(len(group)), count)
        head = self._graph.target[arcs]
        open_ended = ~self._covered(group[tail], head)
        tail, head = tail[open_ended], head[open_ended]
        keys = group * self._graph.size + vertex
        order = np.argsort(keys)
        wanted = group[tail] * self._graph.size + head
        place = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), max(len(keys) - 1, 0))]
        away = len(keys)
        kept = ~_led_to(np.where(keys[place] == wanted, place, away), tail, away)
        return group[kept], vertex[kept]

    def _covered(self, group: Longs, vertex: Longs) -> Mask:
        """Whether the vertex is at or below a vertex of its group in the dominator tree."""
        found = np.zeros(len(group), dtype=np.bool_)
        for column in self._groups.vertices.T:
            found |= self._tree.above(column[group], vertex)
        return found

    def _arcs_of(self, vertices: Longs) -> tuple[Longs, Longs]:
        """The arcs that leave these vertices, and how many leave each."""
        begin = self._start[vertices]
        count = self._start[vertices + 1] - begin
        return np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum()), count

    @cached_property
    def _start(self) -> Longs:
        return np.searchsorted(self._graph.source, np.arange(self._graph.size + 1))

    @cached_property
    def _near(self) -> Tree:
        """For every vertex one way to the sink, of the fewest arcs."""
        graph = self._graph
        back = coo_array((np.ones(len(graph.source)), (graph.target, graph.source)), (graph.size, graph.size)).tocsr()
        order, before = breadth_first_order(back, graph.sink, directed=True, return_predecessors=True)
        number = np.zeros(graph.size, dtype=np.int64)
        number[order] = np.arange(len(order))
        return tree_of(order.astype(np.int64), number[np.maximum(before[order], 0)].tolist(), graph.size)


def _led_to(source: Longs, target: Longs, root: int) -> Mask:
    """Which of the vertices before `root` the arcs source -> target lead to from it."""
    arcs = (np.ones(len(source)), (source, target))
    found = breadth_first_order(coo_array(arcs, shape=(root + 1, root + 1)).tocsr(), root, return_predecessors=False)
    led = np.zeros(root + 1, dtype=np.bool_)
    led[found] = True
    return led[:root]
