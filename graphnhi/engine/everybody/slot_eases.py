"""With what ease everybody fills the slots of some gates, as far as that can still improve anybody's easiest route.

Like `slot_hops`, with costs that differ from arc to arc: pairs of slot and node are corrected until none improves. A gate costs
the sum of its cheapest slots, arcs that they share counted in each: who reaches somebody that opens a gate does not open it at
so much more, but at as many times more as slots share the way. So nothing is handed back from those who open a gate, and the
searches are cut by what everybody has with the gates shut.
"""

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.ease_costs import LEAST, Cheapest, Floats
from graphnhi.engine.everybody.gate_openings import Filled, Opened
from graphnhi.engine.everybody.keys import Keys
from graphnhi.engine.everybody.slot_hops import pieces
from graphnhi.engine.walk import Ints, Mask, Walk

_ARCS = 2**21
_EQUAL = LEAST / 2
"""What improves by less is rounding."""


class ByEase:
    """Costs by ease (see `gate_openings.Costs`); `shut` is what everybody has with every gate shut, `cost` that of each arc.

    known: what everybody has, gates included.
    """

    pairs = 2**23

    def __init__(self, walk: Walk, cost: Floats, shut: Cheapest, behind: Floats) -> None:
        self.behind = behind
        self.known = Cheapest(shut.cost.copy(), shut.label.copy())
        self._walk, self._cost, self._shut = walk, cost, shut
        self._least = np.empty(0)
        """By slot times size plus node; all infinite between searches."""

    def useful(self, behind: Floats, node: Ints | Keys, cost: Floats) -> Mask:
        return np.asarray(behind + cost < self.known.cost[node] - _EQUAL)

    def give(self, opened: Opened) -> None:
        cost = opened.cost + self._shut.cost[opened.gate]
        kept = np.flatnonzero(cost < self.known.cost[opened.node] - _EQUAL)
        kept = kept[_cheapest_of_each(opened.node[kept].astype(np.int64), cost[kept])]
        self.known.cost[opened.node[kept]] = cost[kept]
        self.known.label[opened.node[kept]] = self._shut.label[opened.gate[kept]]

    def filled(self, slots: Ints, behind: Floats) -> Filled:
        pairs = len(slots) * self._walk.size
        if len(self._least) < pairs:
            self._least = np.full(pairs, np.inf)
        ranges = self._walk.approve_in
        arcs = ranges.of(slots)
        slot = np.repeat(np.arange(len(slots)), ranges.start[slots + 1] - ranges.start[slots])
        codes = self._improved(slot, self._walk.arcs.source[arcs], self._cost[arcs], behind)
        found = [codes]
        while len(codes):
            codes = self._one_back(codes, behind)
            found.append(codes)
        codes = np.unique(np.concatenate(found))
        cost = self._least[codes]
        self._least[codes] = np.inf
        slot, node = np.divmod(codes, self._walk.size)
        useful = self.useful(behind[slot], node, cost)
        return Filled(slot.astype(np.int32), node.astype(np.int32), cost).taken(useful)

    def _one_back(self, codes: Keys, behind: Floats) -> Keys:
        """The pairs that improve one arc behind these, some millions of arcs at a time."""
        ranges = self._walk.control_in
        slot, node = np.divmod(codes, self._walk.size)
        width = ranges.start[node + 1] - ranges.start[node]
        cost, parts = self._least[codes], []
        for part in pieces(width, _ARCS):
            arcs = ranges.of(node[part].astype(np.int32))
            costs = np.repeat(cost[part], width[part]) + self._cost[arcs]
            parts.append(
                self._improved(np.repeat(slot[part], width[part]), self._walk.arcs.source[arcs], costs, behind)
            )
        return np.unique(np.concatenate(parts))

    def _improved(self, slot: Keys, node: Ints, cost: Floats, behind: Floats) -> Keys:
        """Codes (slot times size plus node) of the pairs that are useful and cheaper than known; their cost is set."""
        codes = slot * self._walk.size + node
        kept = np.flatnonzero(behind[slot] + cost < self._shut.cost[node] - _EQUAL)
        kept = kept[cost[kept] < self._least[codes[kept]] - _EQUAL]
        kept = kept[_cheapest_of_each(codes[kept], cost[kept])]
        self._least[codes[kept]] = cost[kept]
        return np.asarray(codes[kept])

    def least(self, filled: Filled) -> Filled:
        codes = filled.slot.astype(np.int64) * self._walk.size + filled.node
        return filled.taken(_cheapest_of_each(codes, filled.cost))

    def completed(self, filled: Filled, gate: Ints, needs: NDArray[np.int64]) -> tuple[Ints, Ints, Floats]:
        codes = gate[filled.slot].astype(np.int64) * self._walk.size + filled.node
        order = np.lexsort((filled.cost, codes))
        codes, cost = codes[order], filled.cost[order]
        begin = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
        width = np.diff(np.append(begin, len(codes)))
        places, nodes = np.divmod(codes[begin], self._walk.size)
        enough = width >= needs[places]
        begin, places, nodes = begin[enough], places[enough], nodes[enough]
        wanted = needs[places]
        taken = np.repeat(begin - np.cumsum(wanted) + wanted, wanted) + np.arange(int(wanted.sum()))
        total = np.add.reduceat(cost[taken], np.cumsum(wanted) - wanted) if len(taken) else np.empty(0)
        return places.astype(np.int32), nodes.astype(np.int32), total


def _cheapest_of_each(codes: Keys, cost: Floats) -> NDArray[np.intp]:
    """The place of the least cost of each code, by code."""
    order = np.lexsort((cost, codes))
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = codes[order][1:] != codes[order][:-1]
    return order[first]
