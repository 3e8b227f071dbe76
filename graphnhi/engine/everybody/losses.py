"""The loss table: how many identities and credentials lose every route to the targets when a node or an edge is taken away.

Read off one dominator tree of the routes turned round, rooted at a sink behind all targets: whoever is below a vertex passes
it on every route. Dominators do not hold through gates (what passes a gate needs several slots at once), so where gates lie
on the routes there are two bounds, from the tree with gates shut and the tree with gates opened by any one slot.
"""

from dataclasses import dataclass

import numpy as np

from graphnhi.asking import Targets
from graphnhi.engine.everybody.dominators import dominator_tree
from graphnhi.engine.everybody.together import Groups, Together
from graphnhi.engine.removals import Longs, RouteGraph, route_graph
from graphnhi.engine.walk import Mask, Walk

_MOST_TRACED = 1024
"""Starts that need a gate whose ways are followed one by one; with more of them each counts for all that any of them meets."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Starts that lose all routes: certainly `at_least` and at most `at_most` of them, by node or edge row."""

    at_least: Longs
    at_most: Longs


@dataclass(frozen=True, slots=True)
class Losses:
    """The loss of each node (by number) and of each edge (by row; rows with the same ends and kind are one removal).

    gated: whether gates lie on the routes; without them both bounds are equal and exact.
    """

    nodes: Loss
    edges: Loss
    gated: bool


def losses(walk: Walk, targets: Targets, starts: Mask, reaching: Mask) -> Losses:
    """What each removal costs the starts.

    starts: by node, who is counted; a target among them needs no route to itself and is counted nowhere. A start that is
    itself taken away loses its routes. reaching: by node, who truly reaches a target, gates honoured.
    A removed system takes its interface along.
    """
    counted = starts & ~walk.dead
    counted[targets.nodes] = False
    reached = counted & reaching
    wide = _Reading(route_graph(walk, targets, gates=True))
    sure_nodes, most_nodes = wide.node_losses(reached)
    sure_edges = wide.edge_losses(reached)
    if not wide.graph.approvals.any():
        return Losses(Loss(sure_nodes, most_nodes), Loss(sure_edges, sure_edges), gated=False)
    shut = _Reading(route_graph(walk, targets, gates=False))
    plain = counted & (shut.tree.place[: walk.nodes] >= 0)
    met = wide.met_by(reached & ~plain)
    nodes = Loss(sure_nodes, shut.node_losses(plain)[1] + met[0])
    return Losses(nodes, Loss(sure_edges, shut.edge_losses(plain) + met[1]), gated=True)


class _Reading:
    """The routes in one reading of the gates, with their dominators seen from the sink."""

    def __init__(self, graph: RouteGraph) -> None:
        self.graph = graph
        self.tree = dominator_tree(graph.sink, graph.size, graph.target, graph.source)
        self._out = np.searchsorted(graph.source, np.arange(graph.size + 1))

    def edge_losses(self, starts: Mask) -> Longs:
        """By edge row, the starts all of whose routes pass it.

        An arc is passed by all who pass its source when no other arc leaves the part that the source dominates.
        """
        graph, sums = self.graph, self.tree.sums(self._by_vertex(starts))
        leaving = ~self.tree.above(graph.source, graph.target)
        ways = np.bincount(graph.source[leaving], minlength=graph.size)
        lost = np.zeros(len(graph.joint), dtype=np.int64)
        bridge = leaving & (ways[graph.source] == 1) & (graph.removal >= 0)
        lost[graph.removal[bridge]] = sums[graph.source[bridge]]
        jointed = graph.joint >= 0
        lost[jointed] = sums[graph.joint[jointed]]
        return self._by_row(lost)

    def node_losses(self, starts: Mask) -> tuple[Longs, Longs]:
        """By node, the starts all of whose routes pass it: at least and at most (the same unless too much had to be followed)."""
        weights = self._by_vertex(starts)
        sums = self.tree.sums(weights)
        node, vertex = self.graph.vertices_of_nodes()
        on_routes = self.tree.place[vertex] >= 0
        node, vertex = node[on_routes], vertex[on_routes]
        least = np.zeros(self.graph.walk.nodes, dtype=np.int64)
        least[node] = sums[vertex]
        most = least.copy()
        groups = Groups.of(node, vertex)
        least[groups.node], most[groups.node] = Together(self.graph, self.tree, groups).lost(weights)
        return least, most

    def met_by(self, starts: Mask) -> tuple[Longs, Longs]:
        """By node and by edge row, how many of these starts have a route through it."""
        chosen = np.flatnonzero(starts)
        node, vertex = self.graph.vertices_of_nodes()
        nodes = np.zeros(self.graph.walk.nodes, dtype=np.int64)
        removals = np.zeros(len(self.graph.joint), dtype=np.int64)
        plain = self.graph.removal >= 0
        jointed = np.flatnonzero(self.graph.joint >= 0)
        for block in np.split(chosen, range(64, len(chosen), 64)) if len(chosen) <= _MOST_TRACED else [chosen]:
            bits = self._spread(block)
            whole = len(block) if len(block) > 64 else 0
            together = np.zeros(len(nodes), dtype=np.uint64)
            np.bitwise_or.at(together, node, bits[vertex])
            nodes += whole * (together > 0) if whole else np.bitwise_count(together)
            for removal, passed in (
                (self.graph.removal[plain], self.graph.source[plain]),
                (jointed, self.graph.joint[jointed]),
            ):
                removals[removal] += whole * (bits[passed] > 0) if whole else np.bitwise_count(bits[passed])
        return nodes, self._by_row(removals)

    def _spread(self, block: Longs) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
        """By vertex, which of up to 64 starts have a way to it, as bits (more of them share one)."""
        bits = np.zeros(self.graph.size, dtype=np.uint64)
        own = np.arange(len(block)) if len(block) <= 64 else np.zeros(len(block), dtype=np.int64)
        bits[block] = np.left_shift(np.uint64(1), own.astype(np.uint64))
        frontier = block
        while len(frontier):
            arcs = self.arcs_of(frontier)
            ends, came = self.graph.target[arcs], bits[self.graph.source[arcs]]
            fresh = (came & ~bits[ends]) > 0
            ends = ends[fresh]
            np.bitwise_or.at(bits, ends, came[fresh])
            frontier = np.unique(ends)
        return bits

    def arcs_of(self, vertices: Longs) -> Longs:
        """The arcs that leave these vertices."""
        begin = self._out[vertices]
        count = self._out[vertices + 1] - begin
        return np.repeat(begin - np.cumsum(count) + count, count) + np.arange(count.sum())

    def _by_vertex(self, starts: Mask) -> Longs:
        weights = np.zeros(self.graph.size, dtype=np.int64)
        weights[: self.graph.walk.nodes] = starts
        return weights

    def _by_row(self, lost: Longs) -> Longs:
        row = self.graph.removal_of_rows()
        return np.where(row >= 0, lost[row], 0) if len(lost) else np.zeros(len(row), dtype=np.int64)
