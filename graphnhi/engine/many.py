"""The closures of many starts within few hops: pairs of start and place, level by level, all starts at once.

What `closure` does for one start, for questions that cut the walk at some hops; memory follows the pairs that are reached, so
starts are taken some at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.walk import Ints, Ranges, Walk

__all__ = ["Within", "within"]

Longs = NDArray[np.int64]

_MOST_PAIRS = 20_000_000
"""Pairs held at once; where more are reached, fewer starts are taken."""
_TOGETHER = 4096
"""Starts taken at a time."""


@dataclass(frozen=True, slots=True)
class Within:
    """Pairs of a start (a place in the starts asked for) and a place reached: controlled, touched, or once for either.

    hops: the fewest by that effect. A gate that opens is controlled. A start is no pair of its own.
    """

    start: Longs
    place: Longs
    control: NDArray[np.bool_]
    hops: Longs


class _TooManyError(Exception):
    """More pairs than are held at once."""


def within(walk: Walk, starts: Ints, max_hops: int) -> Iterator[Within]:
    """What each of these places reaches within so many hops; dead starts reach nothing."""
    waiting = [np.arange(begin, min(begin + _TOGETHER, len(starts))) for begin in range(0, len(starts), _TOGETHER)][
        ::-1
    ]
    while waiting:
        part = waiting.pop()
        try:
            yield _Growth(walk, starts, part, alone=len(part) == 1).within(max_hops)
        except _TooManyError:
            waiting += [part[len(part) // 2 :], part[: len(part) // 2]]


class _Growth:
    """Pairs as one number each: the start's turn times the walk's size plus the place."""

    def __init__(self, walk: Walk, starts: Ints, part: Longs, *, alone: bool) -> None:
        self._walk, self._part, self._alone = walk, part, alone
        live = np.flatnonzero(~walk.dead[starts[part]])
        self._known = live * walk.size + starts[part[live]]
        self._own = self._known
        self._hops = np.zeros(len(self._known), dtype=np.int64)
        self._slots = np.empty(0, dtype=np.int64)

    def within(self, max_hops: int) -> Within:
        """All pairs within so many hops."""
        frontier, hop = self._known, 0
        while len(frontier) and hop < max_hops:
            frontier = self._new(
                np.concatenate([self._led(frontier, self._walk.control), self._opened(frontier)]), hop + 1
            )
            hop += 1
        pairs, hops = self._known, self._hops
        touched, touch_hops = self._touched(max_hops)
        every = np.concatenate([pairs, touched])
        apart = ~np.isin(every, self._own)
        start, place = np.divmod(every[apart], self._walk.size)
        control = np.arange(len(every)) < len(pairs)
        return Within(self._part[start], place, control[apart], np.concatenate([hops, touch_hops])[apart])

    def _led(self, frontier: Longs, ranges: Ranges) -> Longs:
        """The pairs (or slots, by the arcs' own ends) one arc on."""
        start, place = np.divmod(frontier, self._walk.size)
        width = ranges.widths(place)
        if not self._alone and int(width.sum()) + len(self._known) > _MOST_PAIRS:
            raise _TooManyError
        ends = self._walk.arcs.target[ranges.of(place.astype(np.int32))]
        base = len(self._walk.slot_gate) if ranges is self._walk.approve else self._walk.size
        return np.unique(np.repeat(start, width) * base + ends)

    def _opened(self, frontier: Longs) -> Longs:
        """The gates that the slots filled so far open."""
        slots = len(self._walk.slot_gate)
        if not slots:
            return frontier[:0]
        fresh = self._led(frontier, self._walk.approve)
        if not len(fresh):
            return frontier[:0]
        self._slots = np.union1d(self._slots, fresh)
        start, slot = np.divmod(self._slots, slots)
        gates, count = np.unique(start * self._walk.size + self._walk.slot_gate[slot], return_counts=True)
        needs = self._walk.needs[gates % self._walk.size]
        return np.asarray(gates[(needs > 0) & (count >= needs)], dtype=np.int64)

    def _new(self, pairs: Longs, hop: int) -> Longs:
        """Of these pairs the new ones, which are known from now on."""
        pairs = np.unique(pairs)
        place = np.searchsorted(self._known, pairs).clip(max=max(len(self._known) - 1, 0))
        fresh = pairs[self._known[place] != pairs] if len(self._known) else pairs
        at = np.searchsorted(self._known, fresh)
        self._known = np.insert(self._known, at, fresh)
        self._hops = np.insert(self._hops, at, hop)
        return fresh

    def _touched(self, max_hops: int) -> tuple[Longs, Longs]:
        """The pairs that are touched, with their fewest hops."""
        near = self._hops < max_hops
        start, place = np.divmod(self._known[near], self._walk.size)
        width = self._walk.touch.widths(place)
        if not self._alone and int(width.sum()) + len(self._known) > _MOST_PAIRS:
            raise _TooManyError
        ends = self._walk.arcs.target[self._walk.touch.of(place.astype(np.int32))]
        pairs = np.repeat(start, width) * self._walk.size + ends
        hops = np.repeat(self._hops[near] + 1, width)
        order = np.lexsort((hops, pairs))
        pairs, hops = pairs[order], hops[order]
        first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
        return pairs[first], hops[first]
