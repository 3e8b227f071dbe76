"""Which starts reach which money-moving actions over nothing tighter than some amount, for everybody at once.

A level is an action and an amount: it is reached where the action is, over limits of at least the amount. No edge leaves an
action, so arcs into actions are not walked; each level starts at the ends of those wide enough.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.condensation import condense, spans
from graphnhi.engine.everybody.jewels import released
from graphnhi.engine.everybody.opened import opened
from graphnhi.engine.everybody.spreading import Words, bits, spread
from graphnhi.engine.limits import entered
from graphnhi.engine.walk import Ints, Mask, Walk

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

_BLOCK = 1024
"""Levels handed up at a time."""

_TOGETHER = 4096
"""Starts weighed at a time, so that memory does not grow with their number."""


class Field:
    """The arcs of a walk as seen from some money-moving actions (node numbers).

    arc, into: arcs that end in an action, and its place in `actions`. leading: arcs that lead to the beginning of any of those.
    """

    def __init__(self, walk: Walk, actions: Ints) -> None:
        self.walk, self.actions = walk, actions
        parts = [(ranges.of(actions), np.diff(ranges.start)[actions]) for ranges in (walk.control_in, walk.touch_in)]
        self.arc = np.concatenate([arcs for arcs, _ in parts])
        self.into = np.concatenate([np.repeat(np.arange(len(actions)), count) for _, count in parts])

    @cached_property
    def leads(self) -> Mask:
        """Places from which an arc into an action begins, and those that lead to one."""
        walk = self.walk
        kept = np.concatenate([walk.control.arc, walk.approve.arc])
        ends = np.where(kept < len(walk.control.arc), walk.arcs.target[kept], entered(walk)[kept])
        roots = np.unique(walk.arcs.source[self.arc])
        source = np.concatenate([walk.arcs.source[kept], roots])
        target = np.concatenate([ends, np.full(len(roots), walk.size)])
        order = np.argsort(target, kind="stable")
        start = np.searchsorted(target[order], np.arange(walk.size + 2)).astype(np.int32)
        graph = csr_array(
            (np.ones(len(order), np.int8), source[order].astype(np.int32), start), shape=(walk.size + 1,) * 2
        )
        found = np.zeros(walk.size + 1, dtype=np.bool_)
        found[breadth_first_order(graph, walk.size, return_predecessors=False)] = True
        return found[:-1]

    @cached_property
    def leading(self) -> Mask:
        """Arcs that can be a part of a way to an action, those into actions left out."""
        walk = self.walk
        found = np.zeros(len(walk.arcs), dtype=np.bool_)
        kept = np.concatenate([walk.control.arc, walk.approve.arc])
        ends = np.where(kept < len(walk.control.arc), walk.arcs.target[kept], entered(walk)[kept])
        found[kept] = self.leads[ends]
        return found


@dataclass(frozen=True, slots=True)
class Levels:
    """Columns to hand up: `action` (a place among the field's), `amount`, and `gain`, what reaching it adds to a width.

    Beginnings by column (CSR `start`): `place`, places of the walk that reach it directly.
    """

    action: Longs
    amount: Floats
    gain: Floats
    start: Longs
    place: Ints


def levels_between(field: Field, last_caps: Floats, own_caps: Floats, chosen: Longs, low: float, high: float) -> Levels:
    """The levels above `low`, up to `high`, of the `chosen` actions (places, ascending), widest amounts last in each.

    last_caps: cap by arc of the field. own_caps: cap by action. What is wider than `high` counts as `high`. An action as the
    start is its own beginning.
    """
    wanted = np.zeros(len(field.actions), dtype=np.bool_)
    wanted[chosen] = True
    into = np.concatenate([field.into, np.arange(len(field.actions))])
    caps = np.concatenate([last_caps, own_caps])
    places = np.concatenate([field.walk.arcs.source[field.arc], field.actions])
    kept = wanted[into] & (caps > low)
    order = np.lexsort((np.minimum(caps[kept], high), into[kept]))
    into, amount, places = into[kept][order], np.minimum(caps[kept], high)[order], places[kept][order]
    first = np.append(True, (into[1:] != into[:-1]) | (amount[1:] != amount[:-1]))[: len(into)]
    head = np.flatnonzero(first)
    action, level = into[head], amount[head]
    same = np.append(False, action[1:] == action[:-1])[: len(action)]
    below = np.where(same, np.append(low, level[:-1])[: len(level)], low)
    ends = np.searchsorted(into, action, side="right")
    bounds = np.stack([head, ends], axis=1).ravel()
    start = np.concatenate([[0], np.cumsum(ends - head)]).astype(np.int64)
    cells = spans(bounds, np.arange(0, len(bounds), 2, dtype=np.int32)) if len(head) else head
    return Levels(action, level, level - below, start, places[cells].astype(np.int32))


class Net:
    """One condensation of the arcs that are wide enough, with the gates that open in it."""

    def __init__(self, field: Field, wide: Mask) -> None:
        walk, arcs = field.walk, wide & field.leading
        self._condensation = condense(walk, arcs)
        gated = len(walk.slot_gate) > 0 and bool(arcs[walk.approve.arc].any())
        self._gates = opened(walk, self._condensation, arcs) if gated else None

    def reached(self, levels: Levels, columns: slice, starts: Ints) -> tuple[Longs, Words]:
        """Row of each start (-1: none reached), and rows: bit i for the i-th of these columns of the levels."""
        component = self._condensation.component
        begin, end = levels.start[columns.start], levels.start[min(columns.stop, len(levels.action))]
        count = np.diff(levels.start)[columns]
        column = np.repeat(np.arange(len(count)), count)
        rows = spread(self._condensation.dag, component[levels.place[begin:end]], column, len(count))
        holders, words = rows.component, rows.words
        if self._gates is not None and self._gates.classes:
            given = released(self._gates, rows.of(component[self._gates.gates]))
            some = np.append(given.any(axis=1), False)
            label = self._gates.label
            holders = np.union1d(holders, np.flatnonzero(some[label])).astype(np.int32)
            words = rows.of(holders)
            inside = np.flatnonzero(label[holders] >= 0)
            words[inside] |= given[label[holders[inside]]]
        row = np.full(self._condensation.dag.size, -1, dtype=np.int64)
        row[holders] = np.arange(len(holders))
        return row[component[starts]], words


def blocks(levels: Levels) -> list[slice]:
    """Runs of columns to hand up together."""
    return [slice(begin, begin + _BLOCK) for begin in range(0, len(levels.action), _BLOCK)]


def weighed(
    words: Words, row: Longs, admitted: Words | None, kind: Longs, weights: list[Floats]
) -> list[NDArray[np.float64]]:
    """For each list of weights by column, the sums over the bits of `words[row]` that `admitted[kind]` has too (all if None).

    They are read off a table by byte: the sum of each of its 256 values.
    """
    eight = bits(np.arange(256, dtype=np.uint64)[:, None], 8).astype(np.float64)
    found = [np.zeros(len(row)) for _ in weights]
    for total, weight in zip(found, weights, strict=True):
        padded = np.zeros(words.shape[1] * 64)
        padded[: len(weight)] = weight
        table = padded.reshape(-1, 8) @ eight.T
        used = np.flatnonzero(table.any(axis=1))
        for begin in range(0, len(row) if len(used) else 0, _TOGETHER):
            part = slice(begin, begin + _TOGETHER)
            rows = words[row[part]] if admitted is None else words[row[part]] & admitted[kind[part]]
            total[part] = table[used, rows.view(np.uint8)[:, used]].sum(axis=1)
    return found
