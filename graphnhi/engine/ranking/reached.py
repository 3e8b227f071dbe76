"""How many targets of each word everybody reaches, and the records of customers that fall with everybody: sums over sets.

Sets of targets are handed up once for everybody; equal ones are summed once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.condensation import condense
from graphnhi.engine.everybody.jewels import Jewels, jewels_of
from graphnhi.engine.everybody.money_levels import weighed
from graphnhi.engine.everybody.opened import distinct, opened
from graphnhi.engine.everybody.spreading import Rows, Words, counted
from graphnhi.engine.ranking.weighted import WORDS, Weighted
from graphnhi.engine.walk import Ints, Walk
from graphnhi.model.kinds import CUSTOMER_DATA, DATA_CLASSES, KINDS

Floats = NDArray[np.float64]

_BLOCK = 1024
"""Targets handed up at a time."""


@dataclass(frozen=True, slots=True)
class Reached:
    """By start (rows, in the order asked) and word (columns, as `words`, places in WORDS): distinct targets reached, as `counts`.

    classes: the customers' classes that any store has; `read`: records in stores that are controlled, and `unknown`: such stores
    without a number, by start and class.
    """

    words: list[int]
    counts: NDArray[np.int32]
    classes: list[str]
    read: NDArray[np.int64]
    unknown: NDArray[np.int32]

    def taken(self, rows: NDArray[np.intp]) -> "Reached":
        """The rows of some starts, in this order."""
        return Reached(self.words, self.counts[rows], self.classes, self.read[rows], self.unknown[rows])

    def all_records(self) -> NDArray[np.int64]:
        """By start, the records of all classes together, and how many stores without a number stand behind them (as one each)."""
        return np.asarray(self.read.clip(min=0).sum(axis=1) + self.unknown.sum(axis=1))

    def by_kind(self, row: int) -> dict[str, int]:
        """{word: count} of one start, without the words it reaches nothing of."""
        counts = self.counts[row].tolist()
        return {WORDS[word]: count for word, count in zip(self.words, counts, strict=True) if count}

    def records(self, row: int) -> dict[str, dict[str, int]]:
        """{class: {read, unknown}} of one start, without the classes of which it controls no store."""
        read, unknown = self.read[row].tolist(), self.unknown[row].tolist()
        stores = zip(self.classes, read, unknown, strict=True)
        return {name: {"read": int(known), "unknown": int(blank)} for name, known, blank in stores if known >= 0}


_NONE = -1
"""Records of a class of which no store is controlled."""


def reached(walk: Walk, targets: Weighted, starts: Ints) -> Reached:
    """What each start reaches of the crown jewels among the targets, itself left out."""
    jewels = targets.taken(targets.jewel)
    condensation = condense(walk)
    gates = opened(walk, condensation) if len(walk.slot_gate) else None
    kinds = sorted({*jewels.word.tolist()})
    counts = np.zeros((len(starts), len(kinds)), dtype=np.int32)
    sums = _Sums(walk, jewels, starts)
    for begin in range(0, len(jewels.nodes), _BLOCK):
        part = _part(jewels, begin)
        found = jewels_of(walk, condensation, gates, part.nodes, part.control_only)
        _count(found, part, kinds, starts, counts)
        sums.add(found, part)
    return Reached(kinds, counts, sums.classes, *sums.told())


def _part(targets: Weighted, begin: int) -> Weighted:
    inside = np.zeros(len(targets.nodes), dtype=np.bool_)
    inside[begin : begin + _BLOCK] = True
    return targets.taken(inside)


def _count(found: Jewels, part: Weighted, kinds: list[int], starts: Ints, counts: NDArray[np.int32]) -> None:
    """Add the targets of each word that each start reaches."""
    either = found.control | found.touch
    row = _rows(found, starts)
    itself = np.searchsorted(part.nodes, starts).clip(max=len(part.nodes) - 1)
    mine = np.flatnonzero((part.nodes[itself] == starts) & (row >= 0))
    place = itself[mine].astype(np.int32)
    mine = mine[found.controls(starts[mine], place) | found.touches(starts[mine], place)]
    for column, word in enumerate(kinds):
        chosen = part.word == word
        if chosen.any():
            by_row = np.append(counted(either & _mask(chosen)), 0)
            counts[:, column] += by_row[row].astype(np.int32)
            counts[mine[chosen[itself[mine]]], column] -= 1


def _rows(found: Jewels, starts: Ints) -> NDArray[np.int64]:
    """The row of words of each start; -1 for one that reaches nothing or is dead."""
    row = found.row[found.condensation.component[starts]].astype(np.int64)
    return np.where(found.dead[starts], -1, row)


def _mask(chosen: NDArray[np.bool_]) -> Words:
    padded = np.zeros(-(-len(chosen) // 64) * 64, dtype=np.uint8)
    padded[: len(chosen)] = chosen
    return np.packbits(padded, bitorder="little").view(np.uint64)


class _Sums:
    """Records by start and class, as they add up."""

    def __init__(self, walk: Walk, jewels: Weighted, starts: Ints) -> None:
        self._records = walk.estate.numbers("nodes.records")
        self._starts = starts
        self.classes: list[str] = [
            name for name in DATA_CLASSES if name in CUSTOMER_DATA and (jewels.word == _word_of(name)).any()
        ]
        self._sums = np.zeros((3, len(starts), len(self.classes)))

    def add(self, found: Jewels, part: Weighted) -> None:
        """Add the records of these stores, their number and how many of them tell none, where a start controls them."""
        if not len(found.control):
            return
        kind, example = distinct(Rows(np.arange(len(found.control), dtype=np.int32), found.control, len(part.nodes)))
        words = found.control[example]
        row = _rows(found, self._starts)
        records = self._records[part.nodes]
        for column, name in enumerate(self.classes):
            mine = part.word == _word_of(name)
            if not mine.any():
                continue
            lists = [np.where(mine, np.nan_to_num(records), 0.0), (mine & np.isnan(records)).astype(float), mine * 1.0]
            totals = weighed(words, np.arange(len(words)), None, np.zeros(len(words), dtype=np.int64), lists)
            for place, total in enumerate(totals):
                self._sums[place, :, column] += np.append(total[kind], 0.0)[row]

    def told(self) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        read, unknown, stores = self._sums
        return np.where(stores > 0, read, _NONE).astype(np.int64), unknown.astype(np.int32)


def _word_of(name: str) -> int:
    return len(KINDS) + DATA_CLASSES.index(name)
