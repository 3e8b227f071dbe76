"""Arcs as columns, and their numbers by the node they leave or enter. What makes an arc of an edge is told in `walk`."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

PLAIN, INTERFACE, UNDESCRIBED, CONFLICT = 0, 1, 2, 3
"""Why an arc is possible beyond what its edge says: nothing, a system's interface, an undescribed end, unlike records."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs as columns, sorted by the node they leave: `source`, `target`, `row` (of their edge), `possible`, `note`."""

    source: Ints
    target: Ints
    row: Ints
    possible: Mask
    note: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.source)

    def taken(self, places: NDArray[np.integer[Any]]) -> "Arcs":
        return Arcs(*(getattr(self, name)[places] for name in self.__slots__))

    @staticmethod
    def joined(parts: list["Arcs"]) -> "Arcs":
        return Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Arcs.__slots__))


@dataclass(frozen=True, slots=True)
class Ranges:
    """Arc numbers by node: those of node v are `arc[start[v]:start[v + 1]]`.

    first: where the arcs are numbered one by one in this very order, the number of the first of them; -1 elsewhere.
    """

    start: NDArray[np.int64]
    arc: Ints
    first: int = -1

    @classmethod
    def by(cls, ends: Ints, arcs: Ints, size: int) -> "Ranges":
        """Group `arcs` (numbers) by `ends` (their node), keeping their order within a node."""
        start, order = counted_order(ends, size)
        return cls(start, arcs[order])

    @classmethod
    def in_order(cls, ends: Ints, first: int, size: int) -> "Ranges":
        """Of the arcs numbered from `first` on, which are sorted by `ends` already."""
        return cls(_starts(ends, size), np.arange(first, first + len(ends), dtype=np.int32), first)

    def widths(self, nodes: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """How many arcs each of these nodes has."""
        return np.asarray(self.start[nodes + 1] - self.start[nodes])

    def of(self, nodes: Ints) -> Ints:
        """The arcs of these nodes, node by node in the order given."""
        begin = self.start[nodes]
        count = self.start[nodes + 1] - begin
        total = int(count.sum())
        if not total:
            return np.empty(0, dtype=np.int32)
        begin -= np.cumsum(count) - count - max(self.first, 0)
        places = np.repeat(begin.astype(np.int32), count)
        places += np.arange(total, dtype=np.int32)
        return places if self.first >= 0 else self.arc[places]


def counted_order(keys: Ints, size: int) -> tuple[NDArray[np.int64], Ints]:
    """Where the rows of each key (0 to `size` - 1) begin once sorted by key, and that order, equal keys as they were.

    scipy turns rows into columns by a stable counting sort in C: linear, where sorting would compare.
    """
    rows = csr_array(
        (np.zeros(len(keys), dtype=np.int8), keys, np.arange(len(keys) + 1, dtype=np.int32)), shape=(len(keys), size)
    ).tocsc()
    return rows.indptr.astype(np.int64), rows.indices


def cells(array: NDArray[Any]) -> "memoryview[Any]":
    """The cells of an array to be read and written one by one as Python numbers, several times faster than by the array."""
    return array.data


def ascending(keys: NDArray[np.integer[Any]]) -> bool:
    """Whether no key is below the one before it."""
    return bool((keys[1:] >= keys[:-1]).all())


def _starts(ends: Ints, size: int) -> NDArray[np.int64]:
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(ends, minlength=size), out=start[1:])
    return start
