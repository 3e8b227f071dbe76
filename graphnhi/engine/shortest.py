"""The k routes of the fewest hops from one start to one target, each without a loop; for routes on which no gate lies.

Yen's method (1971) by scipy, on the arcs that lie on ways of at most so many hops: a bound that grows until k routes keep it.
Routes through gates are no plain paths; `easiest` is for those.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, yen

from graphnhi.engine.lattice import Lattice, lattice
from graphnhi.engine.routes import Route, Step
from graphnhi.engine.walk import Walk
from graphnhi.errors import UsageError

Longs = NDArray[np.int64]


def shortest(walk: Walk, start: int, target: int, k: int, *, control_only: bool = False) -> tuple[Route, ...]:
    """Up to k routes from the node `start` to the node `target`, fewest hops first; fewer where there are no more.

    Routes differ in a node or twin that they pass (parallel edges make no routes of their own); which of equally long ones
    come last is settled by the order of the nodes. control_only: only routes that end in control count. Raises UsageError
    for a k below 1, a target that is the start, and where a gate lies on a way to the target.
    """
    if k < 1:
        raise UsageError(f"k must be at least 1 (found {k}).")
    if start == target:
        raise UsageError("the start is the target: there is no route to tell. Name two nodes.")
    ways = lattice(
        walk, np.array([start], dtype=np.int32), target, np.ones(len(walk.arcs)), None, control_only=control_only
    )
    if ways is None:
        return ()
    if ways.gate_of_slot:
        raise UsageError(
            "a gate lies on a way to the target, and this method knows no gates. Ask for the easiest paths."
        )
    return _Ways.of(ways).shortest(k)


@dataclass(frozen=True, slots=True)
class _Ways:
    """Arcs by their ends on the lattice, the fewest hops of a way through each (`through`), and their number in the walk."""

    source: Longs
    target: Longs
    through: Longs
    arc: Longs
    start: int
    goal: int

    @classmethod
    def of(cls, ways: Lattice) -> "_Ways":
        size, start = len(ways.names), int(ways.starts[0])
        forward = csr_array((np.ones(len(ways.source)), (ways.source, ways.target)), shape=(size, size))
        ahead = dijkstra(forward, indices=[start], unweighted=True)[0]
        back = dijkstra(forward.T.tocsr(), indices=[ways.goal], unweighted=True)[0]
        through = ahead[ways.source] + 1 + back[ways.target]
        led = np.isfinite(through) & (ways.target != start) & (ways.source != ways.goal)
        source, target, hops, arc = (
            column[led].astype(np.int64) for column in (ways.source, ways.target, through, ways.arc)
        )
        return cls(source, target, hops, arc, start, ways.goal)

    def shortest(self, k: int) -> tuple[Route, ...]:
        """The routes within the least bound that k of them keep, or all there are."""
        least, extra = int(self.through.min()), 0
        while True:
            kept = self.through <= least + extra
            routes = self._within(kept, k)
            near = [route for route in routes if len(route) <= least + extra]
            if len(near) == k or kept.all():
                return tuple(routes if kept.all() else near)
            extra = 2 * extra + 1

    def _within(self, kept: NDArray[np.bool_], k: int) -> list[Route]:
        """Up to k routes over some of the arcs."""
        source, target, arc = self.source[kept], self.target[kept], self.arc[kept]
        names = np.unique(np.concatenate([source, target]))
        begin, end = np.searchsorted(names, source), np.searchsorted(names, target)
        graph = csr_array(
            (np.ones(len(begin)), (begin.astype(np.int32), end.astype(np.int32))), shape=(len(names),) * 2
        )
        first, last = np.searchsorted(names, [self.start, self.goal]).tolist()
        _, before = yen(graph, first, last, k, return_predecessors=True)
        by_ends = dict(zip(zip(begin.tolist(), end.tolist(), strict=True), arc.tolist(), strict=True))
        return [_followed(row, first, last, by_ends) for row in np.atleast_2d(before)]


def _followed(before: NDArray[np.int32], first: int, last: int, by_ends: dict[tuple[int, int], int]) -> Route:
    """One route, read backwards from its end."""
    steps: list[Step] = []
    at = last
    while at != first:
        steps.append(Step(by_ends[int(before[at]), at], ()))
        at = int(before[at])
    return tuple(reversed(steps))
