"""The nearest target of starts whose neighbours' own one does not count for them: itself, or a touch of what they control.

A search forward over pairs of start and node that goes on only where the label of a node does not count for the start: any
other label is the best that the way over that node can give.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graphnhi.engine.everybody.gate_openings import Opened
from graphnhi.engine.everybody.keys import FAR_KEY, HOP, Aims, Best, Keys, distinct
from graphnhi.engine.walk import Ints, Mask, Walk

Barred = Callable[[Ints, Keys], Mask]
"""Which keys do not count for which starts (node numbers)."""

_BLOCK = 2**16
"""Starts searched at once."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What a search goes along: arcs of the walk, and gates by who opens them."""

    walk: Walk
    aims: Aims
    best: Best
    opened: Opened


def other_keys(ways: Ways, starts: Ints, known: Keys, barred: Barred) -> Keys:
    """The least key of each start that counts for it, `known` (one it has, or `FAR_KEY`) included."""
    parts = [
        _Search(ways, starts[place : place + _BLOCK], known[place : place + _BLOCK].copy(), barred).run()
        for place in range(0, len(starts), _BLOCK)
    ]
    return np.concatenate([np.empty(0, dtype=np.int64), *parts])


class _Search:
    def __init__(self, ways: Ways, starts: Ints, found: Keys, barred: Barred) -> None:
        self._ways, self._starts, self._found, self._barred = ways, starts, found, barred
        self._seen = np.empty(0, dtype=np.int64)
        self._later: dict[int, Keys] = {}

    def run(self) -> Keys:
        self._open_gates()
        size, hop = self._ways.walk.size, 0
        level = np.arange(len(self._starts), dtype=np.int64) * size + self._starts
        self._seen = level
        while len(level) or self._later:
            if not len(level):
                hop = min(self._later)
                level = self._new(np.empty(0, dtype=np.int64), hop)
            start, node = np.divmod(level, size)
            onward = self._beyond(start, node, hop) if hop else np.ones(len(level), dtype=np.bool_)
            start, node = start[onward], node[onward]
            self._touch(start, node, hop)
            hop += 1
            level = self._new(self._controlled(start, node), hop)
        return self._found

    def _open_gates(self) -> None:
        """Gates that the starts open, as places they come to at that hop."""
        opened, size = self._ways.opened, self._ways.walk.size
        order = np.argsort(self._starts)
        place = np.searchsorted(self._starts[order], opened.node).clip(max=len(order) - 1)
        mine = self._starts[order][place] == opened.node
        codes = order[place[mine]].astype(np.int64) * size + opened.gate[mine]
        for hop in np.unique(opened.cost[mine]).tolist():
            self._later[hop] = codes[opened.cost[mine] == hop]

    def _new(self, codes: Keys, hop: int) -> Keys:
        """The pairs come to at this hop, of those not seen earlier, that may still improve on what is found."""
        if hop in self._later:
            codes = np.concatenate([codes, self._later.pop(hop)])
        start, node = np.divmod(codes, self._ways.walk.size)
        useful = self._ways.best.key[node] < FAR_KEY
        useful &= np.where(useful, self._ways.best.key[node], 0) + hop * HOP < self._found[start]
        codes = distinct(codes[useful])
        place = np.searchsorted(self._seen, codes).clip(max=len(self._seen) - 1)
        codes = codes[self._seen[place] != codes]
        self._seen = np.sort(np.concatenate([self._seen, codes]))
        return codes

    def _beyond(self, start: Keys, node: Keys, hop: int) -> Mask:
        """Take the keys that these nodes give to these starts; which of them do not count, so that the search goes on."""
        keys = self._ways.best.key[node]
        barred = self._barred(self._starts[start], keys)
        np.minimum.at(self._found, start[~barred], keys[~barred] + hop * HOP)
        return barred

    def _touch(self, start: Keys, node: Keys, hop: int) -> None:
        """What the nodes touch themselves; the least of these alone is in their key."""
        walk, aims = self._ways.walk, self._ways.aims
        width = walk.touch.start[node + 1] - walk.touch.start[node]
        place = aims.place[walk.arcs.target[walk.touch.of(node.astype(np.int32))]]
        start = np.repeat(start, width)
        counts = (place >= 0) & aims.by_touch[place] & ~aims.gate[place] if aims.count else place >= 0
        keys = aims.count + place[counts].astype(np.int64) + (hop + 1) * HOP
        start = start[counts]
        kept = ~self._barred(self._starts[start], keys)
        np.minimum.at(self._found, start[kept], keys[kept])

    def _controlled(self, start: Keys, node: Keys) -> Keys:
        walk = self._ways.walk
        width = walk.control.start[node + 1] - walk.control.start[node]
        ends = walk.arcs.target[walk.control.of(node.astype(np.int32))]
        return np.repeat(start, width) * walk.size + ends
