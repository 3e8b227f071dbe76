"""What would close a finding: the single edges of its route without which nothing that it is about is reached any more.

Each is tried: the edge is taken away, and the walk made again.
"""

import numpy as np

from graphnhi.engine.closure import FAR
from graphnhi.engine.querying.closures import Closures
from graphnhi.engine.querying.goals import Wanted
from graphnhi.engine.querying.matching import counts_for
from graphnhi.engine.routes import Route, route_to
from graphnhi.engine.walk import Ints
from graphnhi.model.edges import EDGE_CODE

__all__ = ["closing", "holding", "nearest_held"]

_KEPT = [EDGE_CODE["CONTAINS"], EDGE_CODE["RELEASES"]]
"""What lies in what, and what a gate guards, is no right that could be taken away."""


def closing(wanted: Wanted, closures: Closures, start: int, route: Route) -> list[int]:
    """Edge rows of a route, in its order, each of which closes the item for this start if it, and its parallels, go."""
    walk, kinds = closures.walk, wanted.compiled.estate.numbers("edges.kind")
    rows = dict.fromkeys(int(walk.arcs.row[step.arc]) for step in route)
    return [row for row in rows if int(kinds[row]) not in _KEPT and not _left(wanted, closures, start, row)]


def _left(wanted: Wanted, closures: Closures, start: int, row: int) -> bool:
    """Whether anything is still reached without an edge."""
    left = closures.of(start, wanted.max_hops, row)
    return any(len(nodes) for nodes, _, _ in counts_for(wanted.compiled, wanted.item, left, start))


def nearest_held(closures: Closures, holder: int, starts: Ints) -> tuple[int, Route]:
    """Of some starts the one that a holder controls in the fewest hops (then the least), and the route to it."""
    fallen = closures.of(holder, None)
    start = int(starts[np.lexsort((starts, fallen.control[starts]))[0]])
    return start, route_to(fallen, start, control=True)


def holding(closures: Closures, holder: int, starts: Ints, route: Route) -> list[int]:
    """Edge rows of the route from a holder to a start, each of which, if it goes, leaves it none of the starts."""
    walk = closures.walk
    rows = dict.fromkeys(int(walk.arcs.row[step.arc]) for step in route)
    kinds = walk.estate.numbers("edges.kind")
    return [
        row
        for row in rows
        if int(kinds[row]) not in _KEPT and not (closures.of(holder, None, row).control[starts] < FAR).any()
    ]
