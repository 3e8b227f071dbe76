"""The loss table from a dominator tree that some library found: what graphnhi reads off its own, for the comparison alone."""

from typing import Any

import numpy as np

from benchmarks.plain import Plain

__all__ = ["alone", "lost_of"]


def alone(plain: Plain) -> Any:
    """By node, whether it is one vertex only: a second one goes with it when it is taken away, which no plain tree tells."""
    return np.bincount(plain.home, minlength=plain.nodes + 1)[: plain.nodes] == 1


def lost_of(plain: Plain, parents: Any) -> Any:
    """By node, the identities and credentials below it in the tree, itself included; -1 where a node is two vertices.

    parents: by vertex, -1 at the sink and outside of the tree.
    """
    inside = parents >= 0
    inside[plain.sink] = True
    inside &= np.arange(plain.size) != parents
    weight = np.zeros(plain.size, dtype=np.int64)
    weight[plain.asked] = inside[plain.asked]
    parents = np.where(np.arange(plain.size) == plain.sink, -1, parents)
    left = np.bincount(parents[parents >= 0], minlength=plain.size)
    level = np.flatnonzero((left == 0) & (parents >= 0))
    while len(level):
        np.add.at(weight, parents[level], weight[level])
        above, many = np.unique(parents[level], return_counts=True)
        left[above] -= many
        level = above[(left[above] == 0) & (parents[above] >= 0)]
    return np.where(alone(plain), weight[: plain.nodes], -1)
