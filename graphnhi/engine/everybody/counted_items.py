"""What a fan-out counts, and from which components it is reached: nodes by their own component, touched ones by several.

A node that exactly one component reaches directly counts with that component; only the others are items of their own.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.condensation import Condensation, spans
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Items:
    """Counted nodes by what reaches them; gates and twins are none.

    by_component: nodes that count wherever their one component is reached. start, component: components that reach each item
    (CSR, several an item, ascending). weight: nodes in each item. itself: nodes that their own component counts.
    """

    by_component: Longs
    start: Longs
    component: Ints
    weight: Longs
    itself: Mask


def items_of(walk: Walk, condensation: Condensation) -> Items:
    """The items of a walk."""
    counts = walk.estate.categories != CATEGORY_CODE["gate"]
    touched = counts & (np.diff(walk.touch_in.start)[: walk.nodes] > 0)
    node, component = _reached_directly(walk, condensation, touched)
    itself = counts & ~touched
    itself[node[component == condensation.component[node]]] = True
    degree = np.bincount(node, minlength=walk.nodes)
    plain = condensation.component[: walk.nodes][counts & ~touched]
    single = degree[node] == 1
    size = condensation.dag.size
    by_component = np.bincount(plain, minlength=size) + np.bincount(component[single], minlength=size)
    start = np.concatenate([[0], np.cumsum(degree[degree > 1])]).astype(np.int64)
    return Items(by_component, *_alike(start, component[~single], size), itself)


def _reached_directly(walk: Walk, condensation: Condensation, touched: Mask) -> tuple[Longs, Ints]:
    """(node, component) of each touched node and what touches it or holds it, in order, each pair once.

    A node that nothing controls and that leads nowhere is held by nobody but itself: its own component is left out.
    """
    node = np.flatnonzero(touched)
    alone = ~(walk.control_in.widths(node) | walk.control.widths(node) | walk.approve.widths(node)).astype(np.bool_)
    arcs = walk.touch_in.of(node.astype(np.int32))
    ends = np.concatenate([walk.arcs.target[arcs], node[~alone]]).astype(np.int64)
    begins = np.concatenate([walk.arcs.source[arcs], node[~alone]])
    size = condensation.dag.size
    pairs = np.sort(ends * size + condensation.component[begins])
    pairs = pairs[np.append(True, pairs[1:] != pairs[:-1])] if len(pairs) else pairs
    return pairs // size, (pairs % size).astype(np.int32)


def _alike(start: Longs, component: Ints, size: int) -> tuple[Longs, Ints, Longs]:
    """Items that the same components reach as one: start, component, weight.

    They are found by a hash, and each is compared with the one it is taken for, so no two unlike ones are ever one.
    """
    count = len(start) - 1
    if not count:
        return start, component, np.empty(0, dtype=np.int64)
    odd = np.random.default_rng(0).integers(1, 2**63, size, dtype=np.uint64)
    _, first, group = np.unique(np.add.reduceat(odd[component], start[:-1]), return_index=True, return_inverse=True)
    stands_for = first[group]
    degree = np.diff(start)
    same = degree == degree[stands_for]
    own = spans(start, np.flatnonzero(same))
    theirs = spans(start, stands_for[same])
    unlike = np.repeat(np.flatnonzero(same), degree[same])[component[own] != component[theirs]]
    same[unlike] = False
    stands_for = np.where(same, stands_for, np.arange(count))
    kept = np.flatnonzero(stands_for == np.arange(count))
    weight = np.bincount(stands_for, minlength=count)[kept]
    return np.concatenate([[0], np.cumsum(degree[kept])]).astype(np.int64), component[spans(start, kept)], weight
