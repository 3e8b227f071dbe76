"""Everybody's best target found the slow way: the closure, or a naive fixed point of eases, from each start by itself."""

from collections.abc import Iterator

import numpy as np

from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.walk import Walk
from graphnhi.engine.walks import walk
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.model.values import parse_instant
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import Dice, random_rows
from tests.oracle.rows import Rows

CLOCK = parse_instant("2026-06-15T12:00:00Z")


def packed(seeds: range, bound: str) -> Walk:
    """The walk of many random estates side by side."""
    return walk_of(pack([prefixed(random_rows(seed), f"s{seed}.") for seed in seeds]), bound)


def walk_of(rows: Rows, bound: str = "possible") -> Walk:
    assert CLOCK is not None
    return walk(estate_of(rows), bound, CLOCK)


def some_targets(dice: Dice, asked: Walk) -> tuple[np.ndarray, np.ndarray]:
    """Random nodes of any kind as targets, and which of them count only when they are controlled."""
    share = dice.choice((0.05, 0.15, 0.4))
    nodes = [node for node in range(asked.nodes) if dice.happens(share)]
    return np.array(nodes, dtype=np.int32), np.array([dice.happens(0.2) for _ in nodes], dtype=np.bool_)


def pairs(asked: Walk, targets: np.ndarray, only: np.ndarray, most: int | None) -> Iterator[tuple[np.ndarray, ...]]:
    """By start: hops by which it controls and by which it touches each target; a gate is touched when it opens."""
    gate = asked.estate.categories[targets] == CATEGORY_CODE["gate"]
    for start in range(asked.nodes):
        fallen = closure(asked, np.array([start], dtype=np.int32), most)
        opened = fallen.control[targets]
        touched = np.where(gate, opened, fallen.touch[targets])
        yield np.where(gate, FAR, opened), np.where(only, FAR, touched)


def nearest_of(start: int, targets: np.ndarray, control: np.ndarray, touch: np.ndarray) -> tuple[int, int, int] | None:
    """(hops, 0 for control or 1 for touch, target): the least over the targets but the start; None without any."""
    hops = np.where(control < FAR, control, touch)
    by_touch = control == FAR
    found = np.flatnonzero((hops < FAR) & (targets != start))
    if not len(found):
        return None
    first = found[np.lexsort((targets[found], by_touch[found], hops[found]))[0]]
    return int(hops[first]), int(by_touch[first]), int(targets[first])


def eases_from(asked: Walk, start: int, ease: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The best ease of controlling and of touching every place, by a naive fixed point."""
    arcs, first, last = asked.arcs, len(asked.control.arc), len(asked.arcs) - len(asked.approve.arc)
    worth = np.zeros(asked.size)
    worth[start] = 1.0
    while True:
        better, slots = worth.copy(), np.zeros(len(asked.slot_gate))
        np.maximum.at(better, arcs.target[:first], (worth[arcs.source] * ease)[:first])
        np.maximum.at(slots, arcs.target[last:], (worth[arcs.source] * ease)[last:])
        for gate in np.unique(asked.slot_gate[slots > 0]).tolist():
            filled = np.sort(slots[asked.slot_gate == gate])[::-1]
            if 0 < asked.needs[gate] <= len(filled):
                better[gate] = max(better[gate], np.prod(filled[: asked.needs[gate]]))
        if np.array_equal(better, worth):
            break
        worth = better
    touched = np.zeros(asked.size)
    np.maximum.at(touched, arcs.target[first:last], (worth[arcs.source] * ease)[first:last])
    return worth, touched
