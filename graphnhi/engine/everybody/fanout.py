"""How many nodes a blast from each single node has as rows, for everybody at once and exactly.

Columns are handed up the condensation 512 at a time, each block only through the components above its seeds, and counted on
the way; only counts are kept, so memory does not grow with what is reached. What gates release is counted by inclusion and
exclusion: what a component reaches by itself, and what the gates that its class opens give, less what is in both.
"""

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from graphnhi.engine.everybody.condensation import Condensation, condense, spans
from graphnhi.engine.everybody.contracted import Contracted, contracted
from graphnhi.engine.everybody.counted_items import items_of
from graphnhi.engine.everybody.hub import hub_of
from graphnhi.engine.everybody.opened import Opened, opened
from graphnhi.engine.everybody.spreading import Words
from graphnhi.engine.walk import Ints, Walk
from graphnhi.errors import GraphnhiError

Longs = NDArray[np.int64]

_BLOCK = 512
"""Columns handed up together: their rows stay in the cache, and columns side by side share most of what is above them."""

_MOST_STEPS = 20_000_000
"""Levels times blocks that are gone through at most: some minutes, at about 10 microseconds each."""


def fan_out(walk: Walk, condensation: Condensation | None = None, gates: Opened | None = None) -> Longs:
    """By node, how many nodes it controls or touches as the only start: itself, gates and twins left out, 0 for dead ones.

    condensation, gates: those of the walk, if they are there already. Raises GraphnhiError for an estate so deep that this
    would take many minutes: it needs levels and columns by the thousands behind everything that counts by addition.
    """
    condensation = condense(walk) if condensation is None else condensation
    if gates is None and len(walk.slot_gate):
        gates = opened(walk, condensation)
    items = items_of(walk, condensation)
    rest = contracted(walk, condensation, gates, items)
    _check(rest)
    by_place, by_class = _Pass(rest, _Releases(rest, condensation, gates)).run()
    by_component = rest.counts(by_place)
    if gates is not None:
        by_component += by_class[gates.label]
    found = by_component[condensation.component[: walk.nodes]] - items.itself
    return np.where(walk.dead, 0, found)


def _check(rest: Contracted) -> None:
    blocks, levels = -(-len(rest.weight) // _BLOCK), len(rest.dag.level) - 1
    if blocks * levels > _MOST_STEPS:
        raise GraphnhiError(
            f"fan-out of everybody: the estate is too deep (found {levels:,} levels for {blocks:,} blocks of columns, wanted "
            f"a product of at most {_MOST_STEPS:,}). Ask the starts that matter one by one with `blast`."
        )


class _Releases:
    """Which classes open which gates, with places of the contracted dag.

    place: of each opened gate. start, label: the classes that open it (CSR). by_place: the class of each place, the last one
    (`classes`) where it opens none.
    """

    def __init__(self, rest: Contracted, condensation: Condensation, gates: Opened | None) -> None:
        self.classes = 0 if gates is None else gates.classes
        self.by_place = np.full(rest.dag.size, self.classes, dtype=np.int32)
        self.place, self.start, self.label = np.empty(0, np.int32), np.zeros(1, np.int64), np.empty(0, np.int32)
        if gates is None or not len(gates.gate):
            return
        label, gate = gates.pairs()
        order = np.argsort(gate, kind="stable")
        known, count = np.unique(gate, return_counts=True)
        self.place = rest.place[condensation.component[gates.gates[known]]]
        self.start, self.label = np.concatenate([[0], np.cumsum(count)]).astype(np.int64), label[order]
        left = np.flatnonzero(rest.place >= 0)
        self.by_place[rest.place[left]] = np.where(gates.label[left] < 0, self.classes, gates.label[left])

    def sets(self, words: Words, row: Ints) -> tuple[Ints, Words]:
        """Classes (ascending) that any gate with a row gives something, and what; `row` is by place, -1 where there is none."""
        known = np.flatnonzero(row[self.place] >= 0)
        cells = spans(self.start, known)
        given = np.repeat(row[self.place[known]], np.diff(self.start)[known])
        order = np.argsort(self.label[cells], kind="stable")
        label, given = self.label[cells][order], given[order]
        if not len(label):
            return label, words[:0]
        first = np.flatnonzero(np.append(True, label[1:] != label[:-1]))
        return label[first], np.bitwise_or.reduceat(words[given], first, axis=0)


class _Pass:
    """The columns handed up, block by block; arrays by place are made once and cleared by what a block has used.

    Where one place, the hub, is below many and above many (an estate's giant component), all above it reach every column
    below it: those columns are handed up everywhere else, and counted above the hub at once. Row 0 of a block is the hub's.
    """

    def __init__(self, rest: Contracted, releases: _Releases) -> None:
        self._dag, self._rest, self._releases = rest.dag, rest, releases
        self._row = np.full(rest.dag.size, -1, dtype=np.int32)
        self._mark = np.zeros(rest.dag.size, dtype=np.int32)
        self._of_class = np.full(releases.classes + 1, -1, dtype=np.int32)
        self._by_place = np.zeros(rest.dag.size, dtype=np.int64)
        self._by_class = np.zeros(releases.classes + 1, dtype=np.int64)

    def run(self) -> tuple[Longs, Longs]:
        """Weights reached by place; and by class (the last: none) what its opened gates give, whoever reaches it anyway."""
        hub = hub_of(self._dag, self._rest.start, self._rest.seed)
        self._row[hub.above] = 0
        self._blocks(np.flatnonzero(hub.column))
        self._by_place[hub.above] += (
            self._rest.weight[hub.column].sum() - self._by_class[self._releases.by_place[hub.above]]
        )
        self._row[hub.above] = -1
        self._blocks(np.flatnonzero(~hub.column))
        return self._by_place, self._by_class

    def _blocks(self, columns: Longs) -> None:
        """Hand up these columns: those that weigh one apart from others, and in an order that keeps neighbours together."""
        order = self._side_by_side(columns)
        heavy = self._rest.weight[order] > 1
        for part in (order[~heavy], order[heavy]):
            for begin in range(0, len(part), _BLOCK):
                self._block(part[begin : begin + _BLOCK])

    def _side_by_side(self, columns: Longs) -> Longs:
        """The columns by the first seed that is to be handed up, in the order of a search from it: neighbours share much."""
        rest = self._rest
        seed = rest.seed[spans(rest.start, columns)]
        count = np.diff(rest.start)[columns]
        key = np.where(self._row[seed] < 0, self._met[seed], np.int32(self._dag.size))
        return (
            columns[np.argsort(np.minimum.reduceat(key, np.cumsum(count) - count), kind="stable")]
            if len(key)
            else columns
        )

    @cached_property
    def _met(self) -> Ints:
        """Places in the order in which a depth-first search upwards leaves them."""
        start, parent = self._dag.parents
        graph = csr_array((np.ones(len(parent), np.int8), parent, start), shape=(self._dag.size, self._dag.size))
        return np.asarray(connected_components(graph, directed=True, connection="strong")[1])

    def _block(self, columns: Longs) -> None:
        rest = self._rest
        seed = rest.seed[spans(rest.start, columns)]
        column = np.repeat(np.arange(len(columns)), np.diff(rest.start)[columns])
        passed = self._row[seed] < 0
        seed, column = seed[passed], column[passed]
        places = self._above(seed)
        self._row[places] = np.arange(1, len(places) + 1, dtype=np.int32)
        words = self._handed_up(places, seed, column)
        weighed = _Weights(rest.weight[columns])
        found = weighed.of(words[1:])
        self._count_released(places, words, weighed, found)
        self._by_place[places] += found
        self._row[places] = -1

    def _above(self, seed: Ints) -> Ints:
        """The seeds and all places above them that have no row yet, ascending."""
        start, parent = self._dag.parents
        found = [self._fresh(seed)]
        while len(found[-1]):
            found.append(self._fresh(parent[spans(start, found[-1])]))
        return np.sort(np.concatenate(found))

    def _fresh(self, places: Ints) -> Ints:
        """Those of the places that have no row yet, each once; they are taken to have one."""
        places = places[self._row[places] < 0]
        numbers = np.arange(len(places), dtype=np.int32)
        self._mark[places] = numbers
        places = places[self._mark[places] == numbers]
        self._row[places] = 1
        return places

    def _handed_up(self, places: Ints, seed: Ints, column: Longs) -> Words:
        """The rows of the hub (everything) and of the places."""
        dag = self._dag
        words = np.zeros((len(places) + 1, _BLOCK // 64), dtype=np.uint64)
        words[0] = ~np.uint64(0)
        bit = np.left_shift(np.uint64(1), (column % 64).astype(np.uint64))
        np.bitwise_or.at(words, (self._row[seed], column // 64), bit)
        child = self._row[dag.child[spans(dag.start, places)]]
        owner = np.repeat(np.arange(1, len(places) + 1, dtype=np.int32), (dag.start[places + 1] - dag.start[places]))
        kept = child >= 0
        owner, child = owner[kept], child[kept]
        if not len(owner):
            return words
        first = np.flatnonzero(np.append(True, owner[1:] != owner[:-1]))
        heads = owner[first]
        level = np.searchsorted(dag.level, places[heads - 1], side="right")
        cuts = [*np.flatnonzero(np.append(True, level[1:] != level[:-1])).tolist(), len(first)]
        ends = np.append(first, len(owner)).tolist()
        for begin, end in pairwise(cuts):
            below = words.take(child[ends[begin] : ends[end]], axis=0)
            words[heads[begin:end]] |= np.bitwise_or.reduceat(below, first[begin:end] - ends[begin], axis=0)
        return words

    def _count_released(self, places: Ints, words: Words, weighed: "_Weights", found: Longs) -> None:
        """Add what gates give to the count of the class, and take off what a place reaches by itself as well."""
        classes, given = self._releases.sets(words, self._row)
        if not len(classes):
            return
        self._by_class[classes] += weighed.of(given)
        self._of_class[classes] = np.arange(len(classes), dtype=np.int32)
        taken = self._of_class[self._releases.by_place[places]]
        both = np.flatnonzero(taken >= 0)
        found[both] -= weighed.of(words[both + 1] & given[taken[both]])
        self._of_class[classes] = -1


class _Weights:
    """The weights of a block's columns as bit planes: a weighted count is a few counts of bits, and exact."""

    def __init__(self, weight: Longs) -> None:
        padded = np.zeros(_BLOCK, dtype=np.int64)
        padded[: len(weight)] = weight
        self._planes = []
        for bit in range(int(padded.max()).bit_length()):
            chosen = (padded >> bit) & 1
            if chosen.any():
                self._planes.append((bit, np.packbits(chosen.astype(np.uint8), bitorder="little").view(np.uint64)))

    def of(self, words: Words) -> Longs:
        """The weight of each row."""
        total = np.zeros(len(words), dtype=np.int64)
        for bit, plane in self._planes:
            total += _bits(words & plane) << bit
        return total


_EVEN_BYTES, _LANES = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0001000100010001)


def _bits(words: Words) -> Longs:
    """Bits in each row of eight words: the eight counts, bytes, are added up as four lanes of one word."""
    counts = np.bitwise_count(words).view(np.uint64)[:, 0]
    lanes = (counts & _EVEN_BYTES) + ((counts >> np.uint64(8)) & _EVEN_BYTES)
    return ((lanes * _LANES) >> np.uint64(48)).astype(np.int64)
