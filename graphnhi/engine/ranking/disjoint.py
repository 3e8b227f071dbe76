"""How many routes to a target share no node: what has to be cut before the last of them is gone.

By Menger's theorem that is a maximum flow over the routes with every node split in two (scipy's Dinic).
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from graphnhi.engine.lattice import Lattice


def disjoint_routes(part: Lattice) -> int | None:
    """Node-disjoint routes from the one start of a lattice to its goal.

    None where that is not known: a gate wants several routes at once, and a system that is both held and called is one node in
    two places.
    """
    if part.gate_slots or _in_two_places(part):
        return None
    size, start = len(part.names), int(part.starts[0])
    places = np.arange(size, dtype=np.int32)
    ends = 2 * part.target.astype(np.int32)
    begins = 2 * part.source.astype(np.int32) + 1
    rows = np.concatenate([2 * places, begins])
    columns = np.concatenate([2 * places + 1, ends])
    graph = csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(2 * size, 2 * size))
    return int(maximum_flow(graph, 2 * start + 1, 2 * part.goal).flow_value)


def _in_two_places(part: Lattice) -> bool:
    """Whether a system stands in the lattice beside its own twin."""
    nodes, walk = part.walk.nodes, part.walk
    twins = part.names[(part.names >= nodes) & (part.names < walk.size)]
    return bool(np.isin(walk.twin_system[twins - nodes], part.names).any())
