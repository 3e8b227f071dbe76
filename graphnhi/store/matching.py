"""Equal texts and equal rows of two sides, found in whole arrays: which text of the one stands where in the other.

No node and no edge is known here.
"""

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.texts import Texts

__all__ = ["paired_rows", "places_in"]

Ints = NDArray[np.int64]
Column = NDArray[np.integer[Any]]
Hashes = NDArray[np.uint64]

_GATHERED = 1 << 20
"""Bytes of texts gathered at once."""
_ODD = np.uint64(0x9E3779B97F4A7C15)
"""2^64 over the golden ratio, the multiplier of Fibonacci hashing (Knuth, TAOCP 3, 6.4)."""


def places_in(known: Texts, wanted: Texts) -> Ints:
    """For each wanted text its place among the known ones, -1 where it is not there. Both are sorted and distinct.

    Texts of one length are compared at once, as fixed-width bytes: their order is that of the texts.
    """
    found = np.full(len(wanted), -1, dtype=np.int64)
    theirs = dict(_by_length(known))
    for size, places in _by_length(wanted):
        if size in theirs:
            table, cells = _cells(known, theirs[size], size), _cells(wanted, places, size)
            at = np.searchsorted(table, cells)
            at[at == len(table)] = 0
            same = table[at] == cells
            found[places[same]] = theirs[size][at[same]]
    return found


def _by_length(texts: Texts) -> Iterator[tuple[int, Ints]]:
    """The places of the texts of each length, ascending."""
    sizes = np.diff(texts.offsets)
    order = np.argsort(sizes, kind="stable")
    lengths, firsts = np.unique(sizes[order], return_index=True)
    yield from zip(lengths.tolist(), np.split(order, firsts[1:]), strict=False)


def _cells(texts: Texts, places: Ints, size: int) -> NDArray[np.bytes_]:
    """The texts at these places, all `size` bytes long, as an array of bytes of that width (at least one)."""
    table = np.zeros((len(places), max(size, 1)), dtype=np.uint8)
    step = max(_GATHERED // max(size, 1), 1)
    for start in range(0, len(places), step):
        part = places[start : start + step]
        table[start : start + step, :size] = texts.blob[texts.offsets[part][:, None] + np.arange(size)]
    return table.reshape(-1).view(f"S{max(size, 1)}")


def paired_rows(old: Sequence[Column], new: Sequence[Column], among: tuple[Column, Column]) -> tuple[Column, Column]:
    """Pairs of equal rows of two tables of integer columns, each row in at most one pair, as many as there are; by old row.

    `among` are the rows of the old and of the new table that are looked at. Rows are matched by a 64-bit hash, and every pair
    is then compared cell by cell: should a collision have made a wrong one, all is done again with another hash.
    """
    for seed in count():
        ours, theirs = _hashed(old, among[0], seed), _hashed(new, among[1], seed)
        left, right = _paired(ours, theirs)
        rows, others = among[0][left], among[1][right]
        if all(np.array_equal(mine[rows], other[others]) for mine, other in zip(old, new, strict=True)):
            return rows, others
    raise AssertionError  # count() has no end


def _hashed(columns: Sequence[Column], rows: Column, seed: int) -> Hashes:
    hashes = np.full(len(rows), seed, dtype=np.uint64)
    for column in columns:
        hashes ^= column[rows].astype(np.int64).view(np.uint64)
        hashes *= _ODD
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _paired(ours: Hashes, theirs: Hashes) -> tuple[Ints, Ints]:
    """Places of equal values of two arrays, each place once: the first with the first, the second with the second."""
    order, other = np.argsort(ours, kind="stable"), np.argsort(theirs, kind="stable")
    ours, theirs = ours[order], theirs[other]
    nth = np.arange(len(ours)) - np.searchsorted(ours, ours)  # how many of its like stand before it
    at = np.searchsorted(theirs, ours) + nth
    inside = at < len(theirs)
    inside[inside] = theirs[at[inside]] == ours[inside]
    partner = np.full(len(ours), -1, dtype=np.int64)
    partner[order[inside]] = other[at[inside]]
    left = np.flatnonzero(partner >= 0)
    return left, partner[left]
