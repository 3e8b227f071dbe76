"""What an identity or credential may do by itself, in one hop: its worst direct target, how many there are and how many it uses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.ranking.pairs import Longs, Pairs
from graphnhi.engine.ranking.weighted import Weighted
from graphnhi.engine.walk import Walk
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE


@dataclass(frozen=True, slots=True)
class Privilege:
    """By node: `worst` (a place among the targets, -1: none) and the number of `direct` targets.

    used: how many of these it was seen to use, -1 where nothing that it does was seen. pairs: its direct targets.
    """

    worst: Longs
    direct: Longs
    used: Longs
    pairs: Pairs

    def unused_share(self, node: int) -> float | None:
        """The share of its direct targets that it was never seen to use; None where that is not known."""
        direct, used = int(self.direct[node]), int(self.used[node])
        return round(1 - used / direct, 6) if direct and used >= 0 else None


def privilege(walk: Walk, targets: Weighted) -> Privilege:
    """The direct crown jewels of every node of a walk; what a system does for its callers is not their own right."""
    jewels = targets.taken(targets.jewel)
    pairs = _direct(walk, jewels)
    worst = np.full(walk.nodes, -1, dtype=np.int64)
    place = np.flatnonzero(targets.jewel)[np.searchsorted(jewels.nodes, pairs.thing)]
    order = np.lexsort((place, targets.word[place], -targets.severity[place], pairs.node))
    first, at = np.unique(pairs.node[order], return_index=True)
    worst[first] = place[order][at]
    return Privilege(worst, pairs.counts(walk.nodes), _used(walk.estate, pairs), pairs)


def _direct(walk: Walk, jewels: Weighted) -> Pairs:
    """(node, target) of every arc that ends in a target and counts."""
    touched = jewels.nodes[~jewels.control_only]
    arcs = np.concatenate([walk.control_in.of(jewels.nodes), walk.touch_in.of(touched)])
    source, target = walk.arcs.source[arcs], walk.arcs.target[arcs]
    own = (source < walk.nodes) & (source != target)
    return Pairs.of(walk.nodes, (source[own], target[own]))


def _used(estate: Estate, pairs: Pairs) -> Longs:
    seen = np.flatnonzero(estate.numbers("edges.kind") == EDGE_CODE["OBSERVED"])
    size = estate.n_nodes
    node = estate.numbers("edges.from")[seen].astype(np.int64)
    codes = np.unique(node * size + estate.numbers("edges.to")[seen])
    found: NDArray[np.bool_] = np.isin(pairs.node * size + pairs.thing, codes)
    used = np.bincount(pairs.node[found], minlength=size)
    watched = np.zeros(size, dtype=np.bool_)
    watched[node] = True
    return np.where(watched, used, -1)
