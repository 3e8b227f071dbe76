"""At which hop everybody opens each gate, as far as that improves anybody's nearest target: one search backwards from all slots.

Pairs of slot and node are found hop by hop, for all slots at once, so that each start is known to open its first gate as early
as can be. A start that fills a slot of gate g at hop h is at best at h + 1 plus what lies behind g if any one slot opened any
gate; where that is no less than a key the start has already, neither it nor anyone who reaches the slot through it gains:
whoever reaches it has that key too, as many hops later. A start that opens a gate fills, so much later, what the gate fills.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.gate_openings import Opened
from graphnhi.engine.everybody.keys import FAR_KEY, HOP, THROUGH, Best, Keys, distinct, openable
from graphnhi.engine.everybody.settling import settle
from graphnhi.engine.everybody.tally import Tally
from graphnhi.engine.walk import Ints, Mask, Walk

_AT_ONCE = 2**22
"""Pairs made at once: a hub with a million callers must not make a million rows for every slot."""


def opened_by_hops(walk: Walk, best: Best, behind: Keys) -> Opened:
    """Every opening that improves a key; `best` is then settled with what the opened gates give.

    behind: keys by place that are never above the true ones (`shut_gates.either`).
    """
    gates = np.flatnonzero(openable(walk) & (behind[: walk.nodes] < FAR_KEY)).astype(np.int32)
    search = _Search(walk, best, behind, gates)
    if len(gates):
        search.run()
    return search.opened()


def offers(opened: Opened, best: Best) -> tuple[Ints, Keys, Ints]:
    """What opened gates give to those who open them: nodes, keys, next places."""
    keys = best.key[opened.gate]
    given = np.flatnonzero(keys < FAR_KEY)
    keys = keys[given] + opened.cost[given].astype(np.int64) * HOP
    return opened.node[given], keys, np.full(len(given), THROUGH, dtype=np.int32)


class _Search:
    """Pairs are coded as slot times size plus node; slots and gates are numbered among those searched."""

    def __init__(self, walk: Walk, best: Best, behind: Keys, gates: Ints) -> None:
        self._walk, self._best, self._gates = walk, best, gates
        self._number = np.full(walk.nodes, -1, dtype=np.int32)
        self._number[gates] = np.arange(len(gates), dtype=np.int32)
        self._slots = np.flatnonzero(self._number[walk.slot_gate] >= 0).astype(np.int32)
        self._gate = self._number[walk.slot_gate[self._slots]]
        self._behind, self._needs = behind[gates][self._gate], walk.needs[gates]
        self._seen, self._filled = Tally(), Tally()
        self._later: dict[int, list[Keys]] = {}
        self._hops: list[int] = []
        self._feeds: dict[int, list[tuple[int, Keys]]] = {}
        """By gate number, hops and slots: what the gate fills as a start."""
        self._openers: dict[int, list[tuple[int, Ints]]] = {}
        """By gate number, hops and nodes: who opens it when."""

    def opened(self) -> Opened:
        parts = [
            Opened(np.full(len(nodes), self._gates[number]), nodes, np.full(len(nodes), hop, dtype=np.int32))
            for number, openers in self._openers.items()
            for hop, nodes in openers
        ]
        columns = ([getattr(part, name) for part in parts] for name in Opened.__slots__)
        return Opened(*(np.concatenate([np.empty(0, dtype=np.int32), *column]) for column in columns))

    def run(self) -> None:
        ranges = self._walk.approve_in
        slot = np.repeat(np.arange(len(self._slots)), np.diff(ranges.start)[self._slots])
        self._add(slot, self._walk.arcs.source[ranges.of(self._slots)], 0)
        while self._hops:
            hop = heapq.heappop(self._hops)
            codes = distinct(np.concatenate(self._later.pop(hop)))
            slot, node = np.divmod(codes, self._walk.size)
            fresh = self._useful(slot, node, hop)
            fresh[fresh] = self._seen.of(codes[fresh]) == 0
            codes, slot, node = codes[fresh], slot[fresh], node[fresh]
            self._seen.add(codes, np.ones(len(codes), dtype=np.int32))
            self._open(slot, node, hop)
            self._feed(slot, node, hop)
            self._one_back(slot, node, hop)

    def _useful(self, slot: Keys, node: Ints | Keys, hop: int) -> Mask:
        return np.asarray(self._behind[slot] + (hop + 1) * HOP < self._best.key[node])

    def _add(self, slot: Keys, node: Ints | Keys, hop: int) -> None:
        """Pairs to look at when their hop comes."""
        useful = self._useful(slot, node, hop)
        codes = slot[useful] * self._walk.size + node[useful]
        if not len(codes):
            return
        if hop not in self._later:
            self._later[hop] = []
            heapq.heappush(self._hops, hop)
        self._later[hop].append(distinct(codes))

    def _one_back(self, slot: Keys, node: Keys, hop: int) -> None:
        ranges = self._walk.control_in
        width = ranges.start[node + 1] - ranges.start[node]
        for part in pieces(width, _AT_ONCE):
            sources = self._walk.arcs.source[ranges.of(node[part].astype(np.int32))]
            self._add(np.repeat(slot[part], width[part]), sources, hop + 1)

    def _open(self, slot: Keys, node: Keys, hop: int) -> None:
        """Count the slots that are filled now, and let those who so open a gate have what lies behind it."""
        codes, count = np.unique(self._gate[slot] * np.int64(self._walk.size) + node, return_counts=True)
        gate, node = np.divmod(codes, self._walk.size)
        before, needs = self._filled.of(codes), self._needs[gate]
        self._filled.add(codes, count)
        opens = (before < needs) & (before + count >= needs)
        gate, nodes = gate[opens], node[opens].astype(np.int32)
        if not len(gate):
            return
        begin = np.flatnonzero(np.append(True, gate[1:] != gate[:-1]))
        for number, who in zip(gate[begin].tolist(), np.split(nodes, begin[1:]), strict=True):
            self._openers.setdefault(number, []).append((hop + 1, who))
            for later, slots in self._feeds.get(number, []):
                self._through(slots, who, hop + 1 + later)
        given = Opened(self._gates[gate], nodes, np.full(len(nodes), hop + 1, dtype=np.int32))
        settle(self._walk, self._best, offers(given, self._best))

    def _feed(self, slot: Keys, node: Keys, hop: int) -> None:
        """Whoever opens a gate fills, so much later, the slots that the gate as a start fills now."""
        places = np.flatnonzero(node < self._walk.nodes)
        places = places[self._number[node[places]] >= 0]
        places = places[np.argsort(node[places], kind="stable")]
        if not len(places):
            return
        slot, numbers = slot[places], self._number[node[places]]
        begin = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1]))
        for number, slots in zip(numbers[begin].tolist(), np.split(slot, begin[1:]), strict=True):
            self._feeds.setdefault(number, []).append((hop, slots))
            for opened, who in self._openers.get(number, []):
                self._through(slots, who, opened + hop)

    def _through(self, slots: Keys, nodes: Ints, hop: int) -> None:
        """Every one of these nodes fills every one of these slots."""
        for part in pieces(np.full(len(slots), len(nodes)), _AT_ONCE):
            self._add(np.repeat(slots[part], len(nodes)), np.tile(nodes, len(slots[part])), hop)


def pieces(width: NDArray[np.int64], most: int) -> list[slice]:
    """Runs of items whose widths add up to about `most`."""
    if not len(width):
        return []
    total = np.cumsum(width)
    cuts = np.searchsorted(total, np.arange(most, int(total[-1]), most), side="left") + 1
    ends = np.unique(np.append(cuts, len(width))).tolist()
    return [slice(begin, end) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]
