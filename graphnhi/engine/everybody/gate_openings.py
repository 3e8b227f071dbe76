"""At what cost (hops, or the eases lost) everybody opens each gate, as far as that improves anybody's best target.

First every gate for itself, by the slots that control arcs alone fill, those nearest to a target first, since what they give
cuts the searches of the others. Then, where the search of a slot came to another gate, whoever opens that one fills the slot
at that much more: a work list over the gates, until nothing improves (the least fixed point of the closure, read backwards).
"""

import heapq
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.keys import FAR_KEY, openable
from graphnhi.engine.walk import Ints, Mask, Walk

Numbers = NDArray[Any]
"""Costs, or bounds made of them: whole numbers of hops, or float64."""

_KEPT = 2**25
"""Pairs kept for the work list (12 or 16 bytes each); what is beyond is searched again when it is needed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Who fills which slot, as columns: `slot` (place among those asked for), `node`, `cost`."""

    slot: Ints
    node: Ints
    cost: Numbers

    def __len__(self) -> int:
        return len(self.slot)

    def taken(self, mask: Mask | NDArray[np.intp]) -> "Filled":
        return Filled(self.slot[mask], self.node[mask], self.cost[mask])

    @staticmethod
    def joined(parts: list["Filled"]) -> "Filled":
        return Filled(*(np.concatenate([getattr(part, name) for part in parts]) for name in Filled.__slots__))


@dataclass(frozen=True, slots=True)
class Opened:
    """Who opens which gate, as columns: `gate` and `node` (places of the walk), `cost`."""

    gate: Ints
    node: Ints
    cost: Numbers


class Costs(Protocol):
    """How costs add up along routes, and what everybody has already.

    behind: by place, a bound that is never above what lies behind it; pairs: how many of slot and node are searched at
    once. What is known only becomes better.
    """

    behind: Numbers
    pairs: int

    def useful(self, behind: Numbers, node: Ints, cost: Numbers) -> Mask:
        """Whether filling a slot at this cost may improve what a node has, with so much `behind` the slot's gate."""

    def filled(self, slots: Ints, behind: Numbers) -> Filled:
        """Who usefully fills these slots by control arcs alone; each pair once."""

    def least(self, filled: Filled) -> Filled:
        """The least cost of each pair of slot and node, by slot, then node."""

    def completed(self, filled: Filled, gate: Ints, needs: NDArray[np.int64]) -> tuple[Ints, Ints, Numbers]:
        """Gates, nodes and the cost at which each node as the only start opens that gate; by gate, then node.

        gate: the place of each slot's gate; needs: slots wanted by gate place.
        """

    def give(self, opened: Opened) -> None:
        """Let those who open gates have what lies behind."""


def openings(walk: Walk, costs: Costs) -> Opened:
    """Every opening that improves what anybody has, which is then known to `costs`."""
    gates = np.flatnonzero(openable(walk) & reachable(costs.behind[: walk.nodes])).astype(np.int32)
    found = _Openings(walk, costs, gates[np.argsort(costs.behind[gates], kind="stable")])
    if len(gates):
        found.search()
        found.feed()
    return found.all()


def reachable(behind: Numbers) -> Mask:
    """Where anything lies behind."""
    return np.asarray(behind < (np.inf if behind.dtype.kind == "f" else FAR_KEY))


class _Openings:
    def __init__(self, walk: Walk, costs: Costs, gates: Ints) -> None:
        self._walk, self._costs, self._gates = walk, costs, gates
        order = np.argsort(walk.slot_gate, kind="stable").astype(np.int32)
        by_gate = walk.slot_gate[order]
        begin, end = (np.searchsorted(by_gate, gates, side) for side in ("left", "right"))
        self._slots = [order[first:last] for first, last in zip(begin.tolist(), end.tolist(), strict=True)]
        self._number = np.full(walk.size, -1, dtype=np.int32)
        self._number[gates] = np.arange(len(gates), dtype=np.int32)
        empty = np.empty(0, dtype=np.int32)
        self._opened = [Opened(empty, empty, empty)] * len(gates)
        self._feeds: dict[int, Filled] = {}
        """By gate number, the gates (as nodes) from which control arcs lead to its slots."""
        self._fed: list[list[int]] = [[] for _ in range(len(gates))]
        self._plain: dict[int, Filled] = {}
        self._left = _KEPT

    def all(self) -> Opened:
        columns = [[getattr(part, name) for part in self._opened] for name in Opened.__slots__]
        return Opened(*(np.concatenate([np.empty(0, dtype=np.int32), *column]) for column in columns))

    def search(self) -> None:
        """Every gate for itself, a block of gates at a time."""
        most, block, slots = max(self._costs.pairs // self._walk.size, 1), list[int](), 0
        for gate, its in enumerate(self._slots):
            if block and slots + len(its) > most:
                self._block(block)
                block, slots = [], 0
            block.append(gate)
            slots += len(its)
        self._block(block)

    def _block(self, block: list[int]) -> None:
        filled, gate = self._filled(block)
        places, nodes, cost = self._costs.completed(filled, gate, self._walk.needs[self._gates[block]])
        opened = Opened(self._gates[np.asarray(block)[places]], nodes, cost)
        self._costs.give(opened)
        cuts = np.searchsorted(places, np.arange(len(block) + 1)).tolist()
        for place, number in enumerate(block):
            its = slice(cuts[place], cuts[place + 1])
            self._opened[number] = Opened(opened.gate[its], nodes[its], cost[its])
        self._keep(block, filled)

    def _filled(self, block: list[int]) -> tuple[Filled, Ints]:
        """Who fills the slots of these gates by control arcs, and the gate (place in the block) of each slot."""
        slots = np.concatenate([self._slots[gate] for gate in block])
        gate = np.repeat(np.arange(len(block), dtype=np.int32), [len(self._slots[gate]) for gate in block])
        return self._costs.filled(slots, self._costs.behind[self._gates[block]][gate]), gate

    def _keep(self, block: list[int], filled: Filled) -> None:
        """Keep what the work list needs of a block: the gates that feed slots, and who fills the slots of a fed gate."""
        if not (self._number[filled.node] >= 0).any():
            return
        filled = filled.taken(np.argsort(filled.slot, kind="stable"))
        first = np.cumsum([0, *(len(self._slots[number]) for number in block)])
        cuts = np.searchsorted(filled.slot, first).tolist()
        for place, number in enumerate(block):
            its = slice(cuts[place], cuts[place + 1])
            slot = (filled.slot[its] - first[place]).astype(np.int32)
            self._keep_one(number, Filled(slot, filled.node[its], filled.cost[its]))

    def _keep_one(self, number: int, filled: Filled) -> None:
        feeds = filled.taken((self._number[filled.node] >= 0) & (filled.node != self._gates[number]))
        if not len(feeds):
            return
        self._feeds[number] = feeds
        for feeder in np.unique(self._number[feeds.node]).tolist():
            self._fed[feeder].append(number)
        if len(filled) <= self._left:
            self._left -= len(filled)
            self._plain[number] = filled

    def feed(self) -> None:
        """The work list: gates whose slots are fed by gates that somebody opens, those farthest from a target first."""
        order = np.empty(len(self._gates), dtype=np.int64)
        order[np.argsort(-self._costs.behind[self._gates], kind="stable")] = np.arange(len(self._gates))
        queue: list[tuple[int, int]] = []
        waiting: set[int] = set()
        woken = [number for number, opened in enumerate(self._opened) if len(opened.node)]
        while woken or queue:
            for feeder in woken:
                for number in self._fed[feeder]:
                    if number not in waiting:
                        waiting.add(number)
                        heapq.heappush(queue, (int(order[number]), number))
            if not queue:
                return
            _, number = heapq.heappop(queue)
            waiting.discard(number)
            woken = [number] if self._again(number) else []

    def _again(self, number: int) -> bool:
        """Open a gate with all that feeds its slots now; whether that opens it to more starts, or at less cost."""
        through = self._through(number)
        if not len(through):
            return False
        mine = self._plain.get(number)
        if mine is None:
            mine, _ = self._filled([number])
        starts = np.zeros(self._walk.size, dtype=np.bool_)
        starts[through.node] = True
        filled = self._costs.least(Filled.joined([through, mine.taken(starts[mine.node])]))
        gate = np.zeros(len(self._slots[number]), dtype=np.int32)
        _, nodes, cost = self._costs.completed(filled, gate, self._walk.needs[self._gates[[number]]])
        return self._merge(number, nodes, cost)

    def _through(self, number: int) -> Filled:
        """Who fills the slots of a gate through the gates that feed them, where that is useful."""
        feeds, parts = self._feeds[number], list[Filled]()
        feeders = self._number[feeds.node].tolist()
        for slot, feeder, cost in zip(feeds.slot.tolist(), feeders, feeds.cost, strict=True):
            opened = self._opened[feeder]
            if len(opened.node):
                slots = np.full(len(opened.node), slot, dtype=np.int32)
                parts.append(Filled(slots, opened.node, opened.cost + cost))
        if not parts:
            return feeds.taken(np.empty(0, dtype=np.intp))
        filled = Filled.joined(parts)
        behind = np.full(len(filled), self._costs.behind[self._gates[number]])
        return filled.taken(self._costs.useful(behind, filled.node, filled.cost))

    def _merge(self, number: int, nodes: Ints, cost: Numbers) -> bool:
        """Add openings to those known of a gate; whether any is new or cheaper."""
        old = self._opened[number]
        known = Filled(np.zeros(len(old.node), dtype=np.int32), old.node, old.cost)
        found = Filled(np.zeros(len(nodes), dtype=np.int32), nodes, cost)
        merged = self._costs.least(Filled.joined([known, found]))
        if len(merged) == len(known) and np.array_equal(merged.cost, known.cost):
            return False
        gate = self._gates[number]
        self._opened[number] = Opened(np.full(len(merged), gate, dtype=np.int32), merged.node, merged.cost)
        self._costs.give(Opened(np.full(len(nodes), gate, dtype=np.int32), nodes, cost))
        return True
