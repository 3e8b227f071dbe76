"""The cheapest way of every place to each of many labels, gates shut: blocks of labels swept over a graph with its
places eliminated.

A label is entered from places at a cost (`Entries`): a target at itself and where it is touched, a slot at its
approvers. A block is a table of costs, a row a place that comes to any of its labels, a column a label.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, dijkstra

from graphnhi.engine.arcs import Ints, Mask, counted_order
from graphnhi.engine.everybody.ease_costs import Entries, Floats
from graphnhi.engine.everybody.eliminated import Eliminated, Ways, eliminated
from graphnhi.engine.walk import Walk

Longs = NDArray[np.int64]

_CELLS = 2**23
"""Cells of a block, where it has more than one column."""
_COLUMNS = 64
_AT_ONCE = 2**18
"""Cells that one step of a sweep works on: they stay in the cache."""
_WIDE = 64
"""Ways that a row may have for them to be taken one by one with those of other rows; what is beyond is taken row by
row.
"""
_LINES = 512
"""Rows that are turned into columns at once: they stay in the cache too."""


@dataclass(frozen=True, slots=True)
class Block:
    """cost: by row and column, infinite where there is no way. place: by row; row: by place of the walk (-1: none);
    labels: by column.
    """

    cost: Floats
    place: Ints
    row: Ints
    labels: Longs

    def row_of(self, places: Ints) -> Ints:
        return self.row[places]

    def improve(self, rows: Ints, cost: Floats, onward: Floats) -> None:
        """Let rows have what lies `onward` (by column), at a cost more, where that is cheaper."""
        columns = np.flatnonzero(np.isfinite(onward))
        step = max(_AT_ONCE // max(len(columns), 1), 1)
        for begin in range(0, len(rows) if len(columns) else 0, step):
            cells = rows[begin : begin + step, None], columns
            through = cost[begin : begin + step, None] + onward[columns]
            self.cost[cells] = np.minimum(self.cost[cells], through)

    def pairs(self, counted: Mask) -> tuple[Ints, Longs, Floats]:
        """Place, column and cost of each pair that has a way, by column, then place; only places that are `counted`."""
        rows = np.flatnonzero(counted[self.place])
        rows = rows[np.argsort(self.place[rows])]
        table = np.empty((len(self.labels), len(rows)))
        for begin in range(0, len(rows), _LINES):
            table[:, begin : begin + _LINES] = self.cost[rows[begin : begin + _LINES]].T
        reached = table < np.inf
        found = np.flatnonzero(reached)
        column = np.repeat(np.arange(len(self.labels)), np.count_nonzero(reached, axis=1))
        return self.place[rows][found - column * len(rows)], column, table.reshape(-1)[found]


@dataclass(frozen=True)
class Sweeps:
    """The places that any label may be entered from, with the ways among them as they are (`ways`, by row) and
    eliminated.

    place: by row; row: by place of the walk (-1: none).
    """

    place: Ints
    row: Ints
    ways: Ways
    graph: Eliminated

    @classmethod
    def of(cls, walk: Walk, cost: Floats, places: Ints) -> "Sweeps":
        """Over these places; no way may lead to them from elsewhere."""
        number = np.full(walk.size, -1, dtype=np.int32)
        number[places] = np.arange(len(places), dtype=np.int32)
        arcs = walk.control.of(places)
        target = number[walk.arcs.target[arcs]]
        arcs, target = arcs[target >= 0], target[target >= 0]
        ways = Ways.least(number[walk.arcs.source[arcs]], target, cost[arcs], len(places))
        graph = eliminated(ways, len(places))
        row = np.empty(len(places), dtype=np.int32)
        row[graph.place] = np.arange(len(places), dtype=np.int32)
        number[places] = row
        return cls(places[graph.place], number, ways.renumbered(row), graph)

    @property
    def count(self) -> int:
        return len(self.place)

    def parts(self, entries: Entries, labels: int) -> Iterator[tuple[Longs, Ints]]:
        """Labels by parts that make one block each, and the rows from which there is a way to any of a part.

        Labels behind the busiest place share most of their rows, so they come together.
        """
        beyond = np.zeros(labels, dtype=np.bool_)
        beyond[entries.label[self._beyond_busiest[self.row[entries.node]]]] = True
        for alike in (np.flatnonzero(beyond), np.flatnonzero(~beyond)):
            waiting = [alike[begin : begin + _COLUMNS] for begin in range(0, len(alike), _COLUMNS)][::-1]
            while waiting:
                part = waiting.pop()
                rows = self._rows_before(np.unique(self.row[entries.node[np.isin(entries.label, part)]]))
                if len(rows) * len(part) > _CELLS and len(part) > 1:
                    waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
                elif len(rows):
                    yield part, rows

    def block(self, entries: Entries, labels: Longs, rows: Ints, others: Ints) -> Block:
        """The costs of some labels over the rows that have a way to any, and empty rows for other places."""
        part = _Part(self.graph, rows, len(labels), len(others))
        mine = np.flatnonzero(np.isin(entries.label, labels))
        column = np.searchsorted(labels, entries.label[mine])
        part.enter(self.row[entries.node[mine]], column, entries.cost[mine])
        part.climb()
        part.cross()
        part.descend()
        place = np.concatenate([self.place[part.rows], others])
        row = np.full(len(self.row), -1, dtype=np.int32)
        row[place] = np.arange(len(place), dtype=np.int32)
        return Block(part.cost, place, row, labels)

    @cached_property
    def _backward(self) -> tuple[Longs, Ints]:
        start, order = counted_order(self.ways.target, self.count)
        return start, self.ways.source[order]

    @cached_property
    def _beyond_busiest(self) -> Mask:
        """By row, whether there is a way from the busiest one: the one with the most ways through it."""
        through = np.bincount(self.ways.source, minlength=self.count) * np.bincount(
            self.ways.target, minlength=self.count
        )
        start, order = counted_order(self.ways.source, self.count)
        beyond = np.zeros(self.count, dtype=np.bool_)
        beyond[_reached(start, self.ways.target[order], np.array([through.argmax()], dtype=np.int32))] = True
        return beyond

    def _rows_before(self, seeds: Ints) -> Ints:
        """Rows from which there is a way to any of these, themselves included; ascending."""
        return np.sort(_reached(*self._backward, seeds))


def _reached(start: Longs, ends: Ints, seeds: Ints) -> Ints:
    """What seeds come to over rows of ways, themselves included."""
    size = len(start) - 1
    rows = np.append(start, start[-1] + len(seeds)).astype(np.int32)
    every = np.concatenate([ends, seeds])
    graph = csr_array((np.ones(len(every)), every, rows), shape=(size + 1, size + 1))
    return np.asarray(breadth_first_order(graph, size, return_predecessors=False)[1:])


class _Part:
    """The sweeps of one block over `rows` of the eliminated graph.

    Its own rows stand level by level, within one by the number of ways ahead, most first: the i-th ways of a level's
    rows then end in a run of rows.
    """

    def __init__(self, graph: Eliminated, rows: Ints, columns: int, others: int) -> None:
        self._graph = graph
        inside = np.zeros(len(graph.place), dtype=np.bool_)
        inside[rows] = True
        ways = graph.ahead_of.of(rows)
        ways = ways[inside[graph.ahead.target[ways]]]
        width = np.bincount(graph.ahead.source[ways], minlength=len(graph.place))[rows]
        level = np.searchsorted(graph.begin, rows, side="right")
        most = _WIDE + 1
        fewer = most - np.minimum(width, most)
        _, order = counted_order((level * (most + 1) + fewer).astype(np.int32), (len(graph.begin) + 1) * (most + 1))
        self.rows = rows[order]
        self._own = np.empty(len(graph.place), dtype=np.int32)
        self._own[self.rows] = np.arange(len(rows), dtype=np.int32)
        self._begin = np.searchsorted(rows, graph.begin)
        self._steps(ways, np.cumsum(width) - width, width, level)
        self.cost = np.full((len(rows) + others, columns), np.inf)
        self._entered = np.zeros(len(rows), dtype=np.bool_)

    def _steps(self, ways: Ints, first: Longs, width: Longs, level: Longs) -> None:
        """The ways by level, then number within their row, then row: `_runs` are the row, the first way and the end of
        each run of rows, and whether all its ways are those of one row.
        """
        source, target = self._graph.ahead.source, self._graph.ahead.target
        number = np.minimum(np.arange(len(ways)) - np.repeat(first, width), _WIDE)
        key = (np.repeat(level, width) * (_WIDE + 1) + number).astype(np.int32)
        _, by_row = counted_order(self._own[source[ways]], len(self.rows))
        _, order = counted_order(key[by_row], (len(self._graph.begin) + 1) * (_WIDE + 1))
        ways, key = ways[by_row[order]], key[by_row[order]]
        row = self._own[source[ways]]
        self._end, self._far = self._own[target[ways]], self._graph.ahead.cost[ways]
        wide = key % (_WIDE + 1) == _WIDE
        new = np.ones(len(ways), dtype=np.bool_)
        new[1:] = (key[1:] != key[:-1]) | (wide[1:] & (row[1:] != row[:-1]))
        begin = np.flatnonzero(new)
        end = np.append(begin[1:], len(ways))[: len(begin)]
        columns = row[begin], begin, end, wide[begin]
        self._runs = list(zip(*(column.tolist() for column in columns), strict=True))

    def enter(self, rows: Ints, columns: Longs, cost: Floats) -> None:
        """Where the labels are entered."""
        own = self._own[rows]
        np.minimum.at(self.cost, (own, columns), cost)
        self._entered[own] = True

    def climb(self) -> None:
        """From entries to rows that left later, the first levels that left first."""
        graph, columns = self._graph, self.cost.shape[1]
        flat, step = self.cost.reshape(-1), max(_AT_ONCE // columns, 1)
        for begin, end in zip(self._begin[-2::-1].tolist(), self._begin[:0:-1].tolist(), strict=True):
            mine = self.rows[begin + np.flatnonzero(self._entered[begin:end])]
            ways = graph.back_of.of(mine)
            for some in (ways[first : first + step] for first in range(0, len(ways), step)):
                cost = self.cost[self._own[graph.back.source[some]]] + graph.back.cost[some, None]
                way, column = np.nonzero(np.isfinite(cost))
                into = self._own[graph.back.target[some]]
                np.minimum.at(flat, into[way].astype(np.int64) * columns + column, cost[way, column])
                self._entered[into] = True

    def cross(self) -> None:
        """Through the core: a search from each label."""
        core, count, columns = int(self._begin[0]), self._graph.core, self.cost.shape[1]
        if not core:
            return
        start, source, cost = self._graph.inner_rows
        column, own = np.nonzero(np.isfinite(self.cost[:core].T))
        rows = np.append(start, start[-1] + np.cumsum(np.bincount(column, minlength=columns))).astype(np.int32)
        ends = np.concatenate([source, self.rows[own]]).astype(np.int32)
        data = np.concatenate([cost, self.cost[own, column]])
        graph = csr_array((data, ends, rows), shape=(count + columns, count + columns))
        found = dijkstra(graph, indices=np.arange(count, count + columns))
        self.cost[:core] = found[:, self.rows[:core]].T

    def descend(self) -> None:
        """To the rows of each level from those that left later, the last levels first."""
        step = max(_AT_ONCE // self.cost.shape[1], 1)
        for row, first, last, wide in self._runs:
            for begin in range(first, last, step):
                end = min(begin + step, last)
                cost = self.cost.take(self._end[begin:end], axis=0)
                cost += self._far[begin:end, None]
                mine = self.cost[row] if wide else self.cost[row + begin - first : row + end - first]
                np.minimum(mine, cost.min(axis=0) if wide else cost, out=mine)
