"""Who is a row of which query, in one bound: one pass over the estate for all queries that walk it in the same way.

For each start and thing to be reached the gravest severity that is reached, -1 for none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.closure import FAR, Closure
from graphnhi.engine.everybody.grouped import Grounds, Grouped, grouped
from graphnhi.engine.everybody.spreading import Words
from graphnhi.engine.many import within
from graphnhi.engine.querying.columns import Columns, columns_of
from graphnhi.engine.querying.compiled import Compiled, Item
from graphnhi.engine.querying.variants import starts_on
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

__all__ = ["Matched", "counts_for", "matched", "unmatched"]

Codes = NDArray[np.int8]

_PASS = 2048
"""Columns that are handed up at a time."""
_TOGETHER = 1 << 16
"""Starts looked at together."""


@dataclass(frozen=True, slots=True)
class Matched:
    """starts: node numbers, ascending. best: a row an item, by start the gravest severity code reached, -1 for none."""

    starts: Ints
    best: Codes

    def taken(self, chosen: Mask) -> "Matched":
        """Some of the starts."""
        return Matched(self.starts[chosen], self.best[:, chosen])

    @property
    def all_of(self) -> Codes:
        """By start, the gravest severity where every item is reached, else -1."""
        if not len(self.best):
            return np.full(len(self.starts), -1, dtype=np.int8)
        return np.where((self.best >= 0).all(axis=0), self.best.max(axis=0), -1).astype(np.int8)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One item of one query on its way through the passes.

    starts: as nodes, and the `places` where they begin. best: by start. first: the number of its first column.
    """

    compiled: Compiled
    item: Item
    columns: Columns
    starts: Ints
    places: Ints
    best: Codes
    first: int


def matched(grounds: Grounds, several: Sequence[Compiled], severity: Codes) -> list[Matched]:
    """Who matches each of these queries, all of which are asked on this walk. severity: by node."""
    walk = grounds.walk
    found = [unmatched(walk, compiled) for compiled in several]
    asked, first = list[_Asked](), 0
    for compiled, mine in zip(several, found, strict=True):
        places = starts_on(walk, mine.starts)
        for item, best in zip(compiled.items, mine.best, strict=True):
            columns = columns_of(compiled, item, severity)
            asked.append(_Asked(compiled, item, columns, mine.starts, places, best, first))
            first += columns.width
    for begin in range(0, first, _PASS):
        _passed(grounds, asked, begin, min(begin + _PASS, first))
    for compiled, mine in zip(several, found, strict=True):
        if compiled.max_hops is not None:
            _cut(walk, compiled, mine, severity)
    return found


def unmatched(walk: Walk, compiled: Compiled) -> Matched:
    """Whoever may be a row of a query, before anything is known to be reached."""
    live = ~walk.dead[: compiled.estate.n_nodes]
    starts = np.flatnonzero(compiled.asked & live).astype(np.int32)
    return Matched(starts, np.full((len(compiled.items), len(starts)), -1, dtype=np.int8))


def _passed(grounds: Grounds, asked: list[_Asked], begin: int, end: int) -> None:
    """One pass for the columns of a range, and what it tells of the items that have some of them."""
    seeds = [(one, np.flatnonzero(_inside(one.columns.column + one.first, begin, end))) for one in asked]
    nodes = np.concatenate([one.columns.node[rows] for one, rows in seeds]).astype(np.int32)
    columns = np.concatenate([one.columns.column[rows] + one.first for one, rows in seeds]) - begin
    only = np.concatenate([one.columns.control_only[rows] for one, rows in seeds])
    reached = grouped(grounds, nodes, columns, end - begin, only)
    for one, rows in seeds:
        if len(rows):
            _tell(reached, one, begin, end)


def _inside(column: NDArray[np.int64], begin: int, end: int) -> Mask:
    return np.asarray((column >= begin) & (column < end))


def _tell(reached: Grouped, one: _Asked, begin: int, end: int) -> None:
    """Raise `best` of an item by the columns of this pass."""
    every = np.arange(one.columns.width)
    every = every[_inside(every + one.first, begin, end)]
    bit = every + one.first - begin
    first, last = int(bit[0]) // 64, int(bit[-1]) // 64 + 1
    for group, admitted in _groups(one, every):
        mine, severity = bit[admitted] - first * 64, one.columns.severity[every[admitted]]
        masks = [(code, _bits(mine[severity == code], last - first)) for code in np.unique(severity).tolist()]
        for start in range(0, len(group), _TOGETHER):
            part = group[start : start + _TOGETHER]
            words = reached.of(one.places[part], one.item.effect, slice(first, last))
            _without_own(words, one, part, begin + first * 64, min(begin + last * 64, end))
            for code, mask in masks:
                some = (words & mask).any(axis=1)
                one.best[part[some]] = np.maximum(one.best[part[some]], code)


def _groups(one: _Asked, columns: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], Mask]]:
    """Starts that pair conditions treat alike (places), with the columns whose targets these admit."""
    conditions, starts = one.compiled.conditions, one.starts
    if not conditions:
        yield np.arange(len(starts)), np.ones(len(columns), dtype=np.bool_)
        return
    _, example, kind = np.unique(conditions.of_starts(starts), axis=0, return_index=True, return_inverse=True)
    kind = kind.reshape(-1)
    order = np.argsort(kind, kind="stable")
    ends = np.cumsum(np.bincount(kind, minlength=len(example)))
    for number, start in enumerate(starts[example].tolist()):
        admitted = conditions.hold(np.full(len(columns), start), one.columns.example[columns])
        if admitted.any():
            yield order[ends[number - 1] if number else 0 : ends[number]], admitted


def _bits(columns: NDArray[np.int64], words: int) -> Words:
    mask = np.zeros(words, dtype=np.uint64)
    np.bitwise_or.at(mask, columns // 64, np.left_shift(np.uint64(1), (columns % 64).astype(np.uint64)))
    return mask


def _without_own(words: Words, one: _Asked, part: NDArray[np.int64], begin: int, end: int) -> None:
    """A start that is a target does not reach itself: its own column is taken out of its row."""
    columns = one.columns
    own = np.flatnonzero(columns.own & _inside(columns.column + one.first, begin, end))
    row = np.searchsorted(one.starts[part], columns.node[own])
    among = row < len(part)
    among[among] = one.starts[part[row[among]]] == columns.node[own[among]]
    bit = columns.column[own[among]] + one.first - begin
    off = ~np.left_shift(np.uint64(1), (bit % 64).astype(np.uint64))
    np.bitwise_and.at(words, (row[among], bit // 64), off)


def _cut(walk: Walk, compiled: Compiled, mine: Matched, severity: Codes) -> None:
    """What is reached within the hops asked for only: whoever matches without a cut is walked again with it."""
    kept = np.flatnonzero(mine.all_of >= 0)
    mine.best[:] = -1
    assert compiled.max_hops is not None
    for pairs in within(walk, starts_on(walk, mine.starts[kept]), compiled.max_hops):
        inside = pairs.place < compiled.estate.n_nodes
        start, node, control = kept[pairs.start[inside]], pairs.place[inside], pairs.control[inside]
        for item, best in zip(compiled.items, mine.best, strict=True):
            place = np.searchsorted(item.nodes, node).clip(max=max(len(item.nodes) - 1, 0))
            some = np.flatnonzero(item.nodes[place] == node) if len(item.nodes) else place[:0]
            begin, end = mine.starts[start[some]], node[some]
            some = some[_counting(compiled, item, place[some], control[some]) & (begin != end)]
            some = some[compiled.conditions.hold(mine.starts[start[some]], node[some])]
            np.maximum.at(best, start[some], severity[node[some]])


def counts_for(
    compiled: Compiled, item: Item, fallen: Closure, start: int
) -> Iterator[tuple[Ints, NDArray[np.int32], bool]]:
    """What one start reaches of an item: (nodes, their hops, by control), and the same by touch."""
    for control, hops in ((True, fallen.control), (False, fallen.touch)):
        reached = hops[item.nodes]
        place = np.flatnonzero((reached < FAR) & (item.nodes != start))
        place = place[_counting(compiled, item, place, np.full(len(place), control))]
        place = place[compiled.conditions.hold(np.full(len(place), start), item.nodes[place])]
        yield item.nodes[place], reached[place], control


def _counting(compiled: Compiled, item: Item, place: NDArray[np.integer], control: Mask) -> Mask:
    """Which targets of an item (places) that are reached count: `control` says which are controlled (a gate: opened), the
    others are touched.
    """
    gate = compiled.estate.categories[item.nodes[place]] == CATEGORY_CODE["gate"]
    by_control = control & ~gate
    counts = by_control | ~item.control_only[place]
    if item.effect is None:
        return np.asarray(counts)
    return np.asarray(counts & (by_control if item.effect == "control" else ~by_control))
