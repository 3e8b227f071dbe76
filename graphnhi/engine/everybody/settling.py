"""Improved keys carried backwards along control arcs until nothing improves: Dial's buckets, one for each hop."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.keys import HOP, Aims, Best, Controls, Keys
from graphnhi.engine.walk import Ints, Mask, Walk


@dataclass
class Vetoes:
    """Touches that do not count for a start since it controls the target too; who met one is kept in `suspects`.

    What one node controls, everybody who reaches it controls: a touch that a start may count is one that every node of its
    route may count. So a veto stops a label for good on this way, and only another label of the same neighbour can be lost.
    """

    aims: Aims
    controls: Controls
    suspects: list[Ints] = field(default_factory=list)

    def __call__(self, nodes: Ints, keys: Keys) -> Mask:
        """Which of these keys do not count at these nodes."""
        place = self.aims.target(keys)
        asked = np.flatnonzero(self.aims.touches(keys) & self.aims.mixed[place])
        vetoed = np.zeros(len(keys), dtype=np.bool_)
        vetoed[asked] = self.controls(nodes[asked], place[asked])
        return vetoed

    def passed(self, nodes: Ints, keys: Keys) -> Mask:
        """The keys that count; the nodes of the others become suspects."""
        vetoed = self(nodes, keys)
        if vetoed.any():
            self.suspects.append(nodes[vetoed])
        return ~vetoed


Passed = Callable[[Ints, Keys], Mask]


def settle(walk: Walk, best: Best, offered: tuple[Ints, Keys, Ints], passed: Passed | None = None) -> bool:
    """Take offers (nodes, keys, next places) where they are less than what is known, and all that follows from them.

    passed: which keys count at which nodes. Returns whether anything improved.
    """
    pending = _Pending()
    pending.add(*offered)
    scratch = np.empty(walk.size, dtype=np.int64)
    improved = False
    while pending:
        nodes, keys, onward = pending.nearest()
        nodes, keys, onward = _improving(best, nodes, keys, onward, passed, scratch)
        if not len(nodes):
            continue
        improved = True
        best.key[nodes], best.following[nodes] = keys, onward
        count = walk.control_in.widths(nodes)
        back = walk.arcs.source[walk.control_in.of(nodes)]
        pending.add(back, np.repeat(keys + HOP, count), np.repeat(nodes, count))
    return improved


def _improving(
    best: Best, nodes: Ints, keys: Keys, onward: Ints, passed: Passed | None, scratch: NDArray[np.int64]
) -> tuple[Ints, Keys, Ints]:
    """The offers that improve their node, the least one for each."""
    kept = np.flatnonzero(keys < best.key[nodes])
    if passed is not None:
        kept = kept[passed(nodes[kept], keys[kept])]
    kept = kept[np.argsort(keys[kept], kind="stable")]
    taken = nodes[kept]
    scratch[taken[::-1]] = kept[::-1]
    kept = kept[scratch[taken] == kept]
    return nodes[kept], keys[kept], onward[kept]


class _Pending:
    """Offers by hop, nearest first."""

    def __init__(self) -> None:
        self._offers: dict[int, list[tuple[Ints, Keys, Ints]]] = {}
        self._hops: list[int] = []

    def __bool__(self) -> bool:
        return bool(self._hops)

    def add(self, nodes: Ints, keys: Keys, onward: Ints) -> None:
        hops = keys >> 32
        if not len(hops):
            return
        if hops[0] == hops[-1] and (hops == hops[0]).all():
            self._put(int(hops[0]), (nodes, keys, onward))
            return
        order = np.argsort(hops, kind="stable")
        values, begin = np.unique(hops[order], return_index=True)
        for hop, part in zip(values.tolist(), np.split(order, begin[1:]), strict=True):
            self._put(hop, (nodes[part], keys[part], onward[part]))

    def _put(self, hop: int, offer: tuple[Ints, Keys, Ints]) -> None:
        if hop not in self._offers:
            self._offers[hop] = []
            heapq.heappush(self._hops, hop)
        self._offers[hop].append(offer)

    def nearest(self) -> tuple[Ints, Keys, Ints]:
        """All offers of the least hop."""
        parts = self._offers.pop(heapq.heappop(self._hops))
        if len(parts) == 1:
            return parts[0]
        nodes, keys, onward = (np.concatenate(column) for column in zip(*parts, strict=True))
        return nodes, keys, onward
