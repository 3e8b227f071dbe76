"""A weighted graph with its places eliminated one by one, so that the cheapest ways to any few ends are sweeps over
rows.

A place that goes leaves arcs between those before and behind it, at the cost of the way through it; those that leave
together are no neighbours and make a level. What would leave too many arcs stays: the core. A cheapest way climbs
levels, crosses the core and descends (Geisberger and others 2008, contraction hierarchies without witnesses), and the
descent is one pass over arrays for many ends at once (Delling and others 2011). Rows number the core first, then the
levels from the last one that left to the first.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import Ints, Mask, Ranges, counted_order

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

_MOST_NEW = 100
"""Arcs that one place may leave behind."""
_LEAST_SHARE = 100
"""A level has at least one in so many of the places that are left."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Arcs as columns, one a pair of ends, sorted by `source`, then `target`, each with its `cost`."""

    source: Ints
    target: Ints
    cost: Floats

    def __len__(self) -> int:
        return len(self.source)

    def taken(self, which: Mask | NDArray[np.intp]) -> "Ways":
        return Ways(self.source[which], self.target[which], self.cost[which])

    def renumbered(self, number: Ints) -> "Ways":
        return Ways(number[self.source], number[self.target], self.cost)

    @staticmethod
    def joined(parts: list["Ways"]) -> "Ways":
        return Ways(*(np.concatenate([getattr(part, name) for part in parts]) for name in Ways.__slots__))

    @staticmethod
    def least(source: Ints, target: Ints, cost: Floats, size: int) -> "Ways":
        """Of arcs in any order: the cheapest of each pair of ends, none from a place to itself."""
        key = source.astype(np.int64) * size + target
        order = np.lexsort((cost, key))
        order = order[source[order] != target[order]]
        first = np.ones(len(order), dtype=np.bool_)
        first[1:] = key[order][1:] != key[order][:-1]
        order = order[first]
        return Ways(source[order], target[order], cost[order])


@dataclass(frozen=True)
class Eliminated:
    """place: by row. core: how many rows it has. begin: the first row of each level, behind them the number of rows.

    inner: ways of the core. ahead: ways from each row to rows that left later, by source; back: the ways that lead
    into each row from rows that left later, with the row they lead into as their `source`.
    """

    place: Ints
    core: int
    begin: Longs
    inner: Ways
    ahead: Ways
    back: Ways

    @cached_property
    def ahead_of(self) -> Ranges:
        """The numbers of the ways ahead, by row."""
        return Ranges.in_order(self.ahead.source, 0, len(self.place))

    @cached_property
    def back_of(self) -> Ranges:
        """The numbers of the ways back, by row."""
        return Ranges.in_order(self.back.source, 0, len(self.place))

    @cached_property
    def inner_rows(self) -> tuple[Longs, Ints, Floats]:
        """The ways of the core by target: where those of each row start, their sources and costs."""
        start, order = counted_order(self.inner.target, self.core)
        return start, self.inner.source[order], self.inner.cost[order]


def eliminated(ways: Ways, places: int) -> Eliminated:
    """The graph over these places with all eliminated that leaves few arcs."""
    names, left = np.arange(places, dtype=np.int32), ways
    levels: list[Ints] = []
    ahead, back = list[Ways](), list[Ways]()
    while len(names):
        goes = _level(left, len(names))
        if int(goes.sum()) * _LEAST_SHARE < len(names):
            break
        out, into = left.taken(goes[left.source]), left.taken(goes[left.target])
        levels.append(names[goes])
        ahead.append(out.renumbered(names))
        back.append(into.renumbered(names))
        number = (np.cumsum(~goes) - 1).astype(np.int32)
        stays = left.taken(~(goes[left.source] | goes[left.target]))
        left = _united(stays, _through(into, out, len(names)), len(names)).renumbered(number)
        names = names[~goes]
    place = np.concatenate([names, *reversed(levels)])
    row = np.empty(places, dtype=np.int32)
    row[place] = np.arange(places, dtype=np.int32)
    begin = np.cumsum([len(names), *(len(level) for level in reversed(levels))])
    none = Ways(names[:0], names[:0], np.empty(0))
    over = Ways.joined([none, *reversed(ahead)]).renumbered(row)
    under = Ways.joined([none, *reversed(back)]).renumbered(row)
    order = np.argsort(under.target, kind="stable")
    under = Ways(under.target[order], under.source[order], under.cost[order])
    return Eliminated(place, len(names), begin, left, over, under)


def _level(ways: Ways, count: int) -> Mask:
    """Places that leave few arcs, no two of them neighbours: those that leave fewer than their neighbours would."""
    new = np.bincount(ways.source, minlength=count) * np.bincount(ways.target, minlength=count)
    able = new <= _MOST_NEW
    scrambled = np.arange(count, dtype=np.int64) * 2_654_435_761 % 2**32
    rank = new * 2**32 + scrambled
    both = np.flatnonzero(able[ways.source] & able[ways.target])
    source, target = ways.source[both], ways.target[both]
    able[np.where(rank[source] < rank[target], target, source)] = False
    return able


def _through(into: Ways, out: Ways, count: int) -> Ways:
    """The ways through the places between `into` and `out`."""
    width = np.bincount(out.source, minlength=count)
    begin = (np.cumsum(width) - width)[into.target]
    width = width[into.target]
    first = np.repeat(np.arange(len(into)), width)
    second = np.repeat(begin - np.cumsum(width) + width, width) + np.arange(int(width.sum()))
    return Ways.least(into.source[first], out.target[second], into.cost[first] + out.cost[second], count)


def _united(ways: Ways, more: Ways, count: int) -> Ways:
    """Both, the cheaper one of each pair of ends."""
    if not len(more):
        return ways
    keys, new = (its.source.astype(np.int64) * count + its.target for its in (ways, more))
    place = np.searchsorted(keys, new)
    known = np.append(keys, -1)[place] == new
    cost = ways.cost.copy()
    cost[place[known]] = np.minimum(cost[place[known]], more.cost[known])
    fresh, at = more.taken(~known), place[~known]
    return Ways(
        np.insert(ways.source, at, fresh.source),
        np.insert(ways.target, at, fresh.target),
        np.insert(cost, at, fresh.cost),
    )
