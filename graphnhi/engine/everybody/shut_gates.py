"""The nearest target of everybody where every gate is shut, or where any one slot opens it: one search from all targets.

The compiled breadth-first search of scipy serves its queue first in, first out, so what is found first in a level was found
from the least label of the level before: started from one root whose neighbours stand in the order of the labels, the tree
it returns is that of the least keys. Hops and labels are then read off the tree by pointer jumping.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.backward_rows import either_rows, shut_rows
from graphnhi.engine.everybody.keys import FAR_KEY, HOP, NOWHERE, Aims, Best, Keys
from graphnhi.engine.walk import Ints, Mask, Walk


def shut(walk: Walk, aims: Aims, touched: Mask) -> Best:
    """The nearest targets with every gate shut; the touch of those not `touched` (by place) is left out."""
    return _search(walk, aims, touched, *shut_rows(walk))


def either(walk: Walk, aims: Aims) -> Keys:
    """Keys by place if one slot opened any gate that can open and no control hid a touch: never above the true ones."""
    return _search(walk, aims, aims.by_touch, *either_rows(walk)).key


def _search(walk: Walk, aims: Aims, touched: Mask, start: Ints, arcs: Ints) -> Best:
    """Behind the places stand one row for each touched target, with those who touch it, and the root."""
    sources = walk.arcs.source[arcs]
    by_arc = np.flatnonzero(aims.by_touch & touched & ~aims.gate)
    entered = np.flatnonzero(aims.by_control)
    of_touch = np.flatnonzero(aims.by_touch & touched)
    entries = np.where(aims.gate, aims.nodes, 0)
    entries[by_arc] = walk.size + np.arange(len(by_arc))
    root = walk.size + len(by_arc)
    first = np.concatenate([aims.nodes[entered], entries[of_touch]]).astype(np.int32)
    labels = np.concatenate([entered, aims.count + of_touch])
    touches = walk.touch_in.of(aims.nodes[by_arc])
    begin = walk.touch_in.start[aims.nodes[by_arc]]
    width = walk.touch_in.start[aims.nodes[by_arc] + 1] - begin
    rows = np.concatenate([start, start[-1] + np.cumsum(width), [len(sources) + len(touches) + len(first)]])
    ends = np.concatenate([sources, walk.arcs.source[touches], first])
    graph = csr_array((np.zeros(len(ends)), ends, rows.astype(np.int32)), shape=(root + 1, root + 1))
    order, before = breadth_first_order(graph, root)
    tree = _Tree(order, before, labels)
    return tree.best(walk.size, aims.nodes[by_arc])


class _Tree:
    """The tree of a search: `order` in which places were found, `before` by place, `labels` of the root's neighbours."""

    def __init__(self, order: Ints, before: Ints, labels: Keys) -> None:
        self._order, self._before, self._labels = order, before, labels

    def best(self, size: int, touched: Ints) -> Best:
        """Keys and next places; `touched` is the target of each row behind the places."""
        key = np.full(size, FAR_KEY, dtype=np.int64)
        following = np.full(size, NOWHERE, dtype=np.int32)
        hops, entry = self._jumped()
        inside = self._order < size
        places = self._order[inside]
        key[places] = hops[inside] * HOP + self._labels[entry[inside] - 1]
        onward = self._before[places]
        behind = (onward >= size) & (hops[inside] > 0)
        onward[hops[inside] == 0] = NOWHERE
        onward[behind] = touched[onward[behind] - size]
        following[places] = onward
        return Best(key, following)

    def _jumped(self) -> tuple[Keys, Keys]:
        """Hops to the root's neighbour above each place of the order, and that neighbour's number in the order."""
        number = np.zeros(len(self._before), dtype=np.int32)
        number[self._order] = np.arange(len(self._order), dtype=np.int32)
        last = len(self._labels)
        above = number[self._before[self._order[1:]]].astype(np.int64)
        above = np.concatenate([[0], above])
        above[: last + 1] = np.arange(last + 1)
        hops = np.ones(len(above), dtype=np.int64)
        hops[: last + 1] = 0
        while above[-1] > last:  # places later in the order never jump to earlier ones
            hops += hops[above]
            above = above[above]
        return hops, above
