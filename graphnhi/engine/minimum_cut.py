"""The cheapest removals that part some starts from some targets, by maximum flow.

The attacker holds all starts at once. Edges with the same ends and kind are one removal; a removal that takes several arcs
away has one capacity, on the joint that they share (see `removals`). Only edges are removed, never nodes.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from graphnhi.asking import Targets
from graphnhi.engine.removals import Longs, RouteGraph, route_graph
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.errors import UsageError
from graphnhi.model.edges import EDGE_CODE

_NEVER_CUT = [EDGE_CODE["CONTAINS"], EDGE_CODE["RELEASES"]]
_MOST_COST = 2**30 - 1
"""scipy's flows are int32, and a residual may hold twice a capacity."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The removals: `edges` (rows of the estate, ascending; all rows of each removal), what they `cost` together, `removals`.

    possible: False where a way of protected edges alone, or a start that is a target, cannot be parted; then `edges` is
    empty and `held_open` has the edge rows of one such way (none for a start that is a target).
    exact: no cheaper cut exists. False where gates lie on the routes: they are read as opened by any one slot, so that the
    cut parts the starts from the targets whatever opens, and a cheaper one may do.
    """

    edges: Ints
    removals: int
    cost: int
    possible: bool
    exact: bool
    held_open: Ints


def minimum_cut(
    walk: Walk,
    starts: Ints,
    targets: Targets,
    costs: NDArray[np.int64] | None = None,
    protected: Mask | None = None,
) -> Cut:
    """The removals of the least cost after which no start reaches a target.

    costs: by edge row, whole numbers from 1 (1 if left out); a removal of several rows costs what its dearest row does.
    protected: by edge row, what must stay; CONTAINS and RELEASES always do. Raises UsageError where a cost is not such a
    number or all of them on the routes come to 2^30 or more.
    """
    graph = route_graph(walk, targets, gates=True)
    rows = graph.removal_of_rows()
    cost = _costs(graph, rows, costs, protected)
    network = _Network(graph, starts[~walk.dead[starts]].astype(np.int64), cost)
    exact = not network.gated
    way = network.held_open()
    if way is not None:
        held = np.flatnonzero(np.isin(rows, way)).astype(np.int32)
        return Cut(held[:0], 0, 0, possible=False, exact=exact, held_open=held)
    chosen = network.cut()
    edges = np.flatnonzero(np.isin(rows, chosen)).astype(np.int32)
    return Cut(edges, len(chosen), int(cost[chosen].sum()), possible=True, exact=exact, held_open=edges[:0])


def _led_to(source: Longs, target: Longs, starts: NDArray[np.integer], size: int) -> Mask:
    """Which of the vertices 0..size-1 the arcs source -> target lead to from the starts, these included."""
    ends = np.concatenate([source, np.full(len(starts), size)]), np.concatenate([target, starts])
    graph = coo_array((np.ones(len(ends[0])), ends), shape=(size + 1, size + 1)).tocsr()
    led = np.zeros(size + 1, dtype=np.bool_)
    led[breadth_first_order(graph, size, return_predecessors=False)] = True
    return led[:size]


def _costs(graph: RouteGraph, rows: Longs, costs: NDArray[np.int64] | None, protected: Mask | None) -> Longs:
    """By removal, its cost; 0 where it is protected."""
    kind = graph.walk.estate.numbers("edges.kind")
    fixed = np.isin(kind, _NEVER_CUT) | (False if protected is None else protected)
    on_routes = rows >= 0
    found = np.zeros(len(graph.code), dtype=np.int64)
    if costs is None:
        found[rows[on_routes]] = 1
    else:
        stated = costs[on_routes]
        if len(stated) and (stated.min() < 1 or (stated != np.floor(stated)).any()):
            raise UsageError("a cost of a removal is not a whole number from 1. Give costs in a smaller unit.")
        np.maximum.at(found, rows[on_routes], stated.astype(np.int64))
    found[rows[on_routes & fixed]] = 0
    if found.sum() > _MOST_COST:
        raise UsageError(f"the costs on the routes come to {found.sum()}, {2**30} or more. Give them in a larger unit.")
    return found


class _Network:
    """The routes as capacities between vertices, all starts drawn together in one source.

    gated: whether an approval lies on a route from them.
    """

    def __init__(self, graph: RouteGraph, starts: Longs, cost: Longs) -> None:
        self._sink, self._source = graph.sink, graph.size
        removal = _on_arcs(graph)
        led = _led_to(graph.source, graph.target, starts, graph.size)
        drawn = np.arange(graph.size, dtype=np.int64)
        drawn[starts] = self._source
        source, target = drawn[graph.source], drawn[graph.target]
        kept = led[graph.source] & (source != target) & (target != self._source)
        self._from, self._to, self._removal = source[kept], target[kept], removal[kept]
        self._most = int(cost.sum()) + 1
        self._price = np.append(cost, 0)[self._removal]
        self.gated = bool(graph.approvals[self._removal[self._removal >= 0]].any())

    def held_open(self) -> Longs | None:
        """The removals on a way that cannot be cut, of the fewest arcs; None where there is none."""
        free = self._price == 0
        begin, end = self._from[free], self._to[free]
        size = self._source + 1
        graph = coo_array((np.ones(len(begin)), (begin, end)), shape=(size, size)).tocsr()
        _, before = breadth_first_order(graph, self._source, return_predecessors=True)
        if before[self._sink] < 0:
            return None
        pairs = []
        at = self._sink
        while at != self._source:
            pairs.append(int(before[at]) * size + int(at))
            at = before[at]
        passed = self._removal[free & np.isin(self._from * size + self._to, pairs)]
        return np.unique(passed[passed >= 0])

    def cut(self) -> Longs:
        """The removals of a least cut, the one nearest the starts."""
        size = self._source + 1
        capacity = np.where(self._price > 0, self._price, self._most)
        ends, place = np.unique(self._from * size + self._to, return_inverse=True)
        total = np.minimum(np.bincount(place, weights=capacity, minlength=len(ends)), self._most).astype(np.int32)
        network = csr_array(
            coo_array((total, ((ends // size).astype(np.int32), (ends % size).astype(np.int32))), shape=(size, size))
        )
        flow = maximum_flow(network, self._source, self._sink).flow
        left = coo_array(network - flow)
        open_still = left.data > 0
        begin, end = (axis[open_still].astype(np.int64) for axis in left.coords)
        near = _led_to(begin, end, np.array([self._source]), size)
        return np.unique(self._removal[near[self._from] & ~near[self._to] & (self._removal >= 0)])


def _on_arcs(graph: RouteGraph) -> Longs:
    """The removal of each arc, that of a joint on its one arc in or, where several enter it, on its one arc out."""
    owner = np.full(graph.size, -1, dtype=np.int64)
    jointed = np.flatnonzero(graph.joint >= 0)
    owner[graph.joint[jointed]] = jointed
    alone = np.bincount(graph.target, minlength=graph.size) == 1
    into, out = owner[graph.target], owner[graph.source]
    removal = np.where((into >= 0) & alone[graph.target], into, graph.removal)
    return np.where((out >= 0) & ~alone[graph.source], out, removal)
