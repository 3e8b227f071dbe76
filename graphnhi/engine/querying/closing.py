"""What would close a finding: the single edges of its route without which nothing that it is about is reached any more.

Each is tried: the edge is taken away, and the walk made again, in the widest bound that was asked for.
"""

from graphnhi.engine.querying.closures import Closures
from graphnhi.engine.querying.compiled import Compiled, Item
from graphnhi.engine.querying.matching import counts_for
from graphnhi.engine.routes import Route
from graphnhi.engine.walk import Walk
from graphnhi.model.edges import EDGE_CODE

__all__ = ["closing"]

_KEPT = [EDGE_CODE["CONTAINS"], EDGE_CODE["RELEASES"]]
"""What lies in what, and what a gate guards, is no right that could be taken away."""


def closing(compiled: Compiled, item: Item, closures: Closures, start: int, walk: Walk, route: Route) -> list[int]:
    """Edge rows of a route (on `walk`), in its order, each of which closes the item for this start if it, and its parallels, go.

    compiled, item, closures: of the widest bound asked.
    """
    kinds = compiled.estate.numbers("edges.kind")
    rows = dict.fromkeys(int(walk.arcs.row[step.arc]) for step in route)

    def left(row: int) -> bool:
        fallen = closures.of(start, compiled.max_hops, row)
        return any(len(nodes) for nodes, _, _ in counts_for(compiled, item, fallen, start))

    return [row for row in rows if int(kinds[row]) not in _KEPT and not left(row)]
