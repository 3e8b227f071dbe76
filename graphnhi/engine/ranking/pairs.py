"""Nodes that walked edges join, as pairs of columns: what a factor or a problem of a node is made of."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.condensation import spans
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.edges import EDGE_CODE

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """`node` and `thing`, node numbers side by side, ascending and each pair once."""

    node: Longs
    thing: Longs

    @classmethod
    def of(cls, size: int, *parts: "tuple[NDArray[np.integer], NDArray[np.integer]]") -> "Pairs":
        """From (nodes, things) in any order; `size` is the number of nodes."""
        codes = [node.astype(np.int64) * size + thing for node, thing in parts]
        found = np.unique(np.concatenate(codes)) if codes else np.empty(0, dtype=np.int64)
        return cls(*np.divmod(found, max(size, 1)))

    def counts(self, size: int) -> Longs:
        """How many things each node has."""
        return np.bincount(self.node, minlength=size)

    def of_node(self, node: int) -> Longs:
        """The things of one node, ascending."""
        begin, end = np.searchsorted(self.node, [node, node + 1])
        return self.thing[begin:end]

    def through(self, node: Ints, middle: Ints, size: int) -> "Pairs":
        """What `middle`, at the side of each `node`, has: the things of the one as those of the other."""
        start = np.searchsorted(self.node, np.arange(size + 1)).astype(np.int64)
        width = np.diff(start)[middle]
        return Pairs.of(size, (np.repeat(node, width), self.thing[spans(start, middle)]))


class Joins:
    """The walked edges of a bound by kind: both ends are nodes; what a system does for its callers is left out."""

    def __init__(self, walk: Walk) -> None:
        count = len(walk.arcs) - len(walk.approve.arc)
        source, target = walk.arcs.source[:count], walk.arcs.target[:count]
        plain: Mask = (source < walk.nodes) & (target < walk.nodes)
        self.size = walk.nodes
        self.source, self.target = source[plain], target[plain]
        self.kind = walk.estate.numbers("edges.kind")[walk.arcs.row[:count][plain]]

    def by(self, *edges: str) -> tuple[Ints, Ints]:
        """The ends of the edges of these kinds."""
        chosen = np.isin(self.kind, [EDGE_CODE[edge] for edge in edges])
        return self.source[chosen], self.target[chosen]
