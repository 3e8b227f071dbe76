"""What each identity and credential reaches, as columns by node: how many targets, the nearest, and the sorts of them as bits.

A sort is what a target is to the business: an action, a class of data, the control of an account.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets
from graphnhi.asking.severity import Severities
from graphnhi.engine.everybody.jewels import Jewels, jewels_of
from graphnhi.engine.everybody.opened import opened
from graphnhi.engine.nearest_rows import Told, told_by
from graphnhi.engine.reaching import NONE, TOUCH, PairRows
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import ADMINISTERED, DATA_CLASSES, KIND_CODE, KINDS, MONEY

__all__ = ["Reached", "reached"]

Bits = NDArray[np.uint64]
_BLOCK: Final = 1024
"""Targets looked at at a time."""
_SHOWN: Final = 4
"""Sorts that are named in words."""


@dataclass(frozen=True, slots=True)
class Reached:
    """By node of the estate, for the nodes asked: `count` of targets in the bound asked, `sure` of those certainly reached,
    `target` (the nearest, -1: none), `hops` and whether it is `certain`, and the `sorts` of all targets as bits.

    words: the sorts by bit, the gravest first. dead: nodes that lead nowhere in the bound asked.
    """

    count: NDArray[np.int64]
    sure: NDArray[np.int64]
    target: Ints
    hops: Ints
    certain: Mask
    sorts: Bits
    sure_sorts: Bits
    words: tuple[str, ...]
    dead: Mask

    def told(self, nodes: NDArray[np.integer]) -> list[str]:
        """What each of these nodes reaches in words: `initiate_payout, kyc data (2 of 5 certain)`."""
        columns = (self.sorts[nodes].tolist(), self.sure[nodes].tolist(), self.count[nodes].tolist())
        cells = [*zip(*columns, self.dead[nodes].tolist(), strict=True)]
        worded = {cell: self._worded(*cell) for cell in set(cells)}
        return [worded[cell] for cell in cells]

    def _worded(self, sorts: int, sure: int, count: int, dead: bool) -> str:
        if not count:
            return "nothing: it is disabled or has expired" if dead else "nothing"
        names = [word for bit, word in enumerate(self.words) if sorts >> bit & 1]
        more = [f"{len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
        how = f"{count} certain" if sure == count else f"{sure} of {count} certain" if sure else f"{count} possible"
        return f"{', '.join([*names[:_SHOWN], *more])} ({how})"

    def money(self, *, certain: bool) -> Mask:
        """Nodes that reach an action that moves money, in the bound asked or certainly."""
        bits = sum(1 << bit for bit, word in enumerate(self.words) if word in MONEY)
        return np.asarray((self.sure_sorts if certain else self.sorts) & np.uint64(bits) != 0)


def reached(estate: Estate, targets: Targets, asked: Mask, settings: Settings, severities: Severities) -> Reached:
    """What the nodes asked (a mask) reach; dead ones reach nothing. Hops count, and cut, as in `reach`."""
    words, sort = _sorts(estate, targets.nodes, severities)
    certain = walk(estate, "certain", settings.as_of)
    possible = None if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    dead = (possible or certain).dead[: estate.n_nodes]
    if settings.max_hops is not None:
        return _by_pairs(PairRows(certain, possible, asked, targets, settings), targets, sort, words, dead)
    sure = targets.in_bound("certain")
    sure_sort = sort[targets.certain]
    surely = told_by(certain, sure.nodes, sure.control_only, asked)
    sure_sorts = _sorts_of(surely, sure, sure_sort)
    if possible is None:
        widest, sorts = surely, sure_sorts
    else:
        widest = told_by(possible, targets.nodes, targets.control_only, asked)
        sorts = _sorts_of(widest, targets, sort)
    is_certain = surely.nearest.effect[: len(asked)] != NONE
    target, hops = (
        np.where(is_certain, getattr(surely.nearest, name)[: len(asked)], getattr(widest.nearest, name)[: len(asked)])
        for name in ("target", "hops")
    )
    return Reached(widest.counts, surely.counts, target, hops, is_certain, sorts, sure_sorts, words, dead)


def _sorts(estate: Estate, targets: Ints, severities: Severities) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The sorts there are, the gravest first, and the place of each target's own among them."""
    kinds = estate.numbers("nodes.kind")[targets].astype(np.int64)
    stores = kinds == KIND_CODE["data_store"]
    key = np.where(stores, len(KINDS) + 1 + estate.numbers("nodes.data_class")[targets], kinds)
    grave = severities.of_nodes(estate, targets)
    found, place = np.unique(key, return_inverse=True)
    gravest = np.zeros(len(found), dtype=np.int64)
    np.maximum.at(gravest, place, grave)
    order = np.lexsort((found, -gravest))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return tuple(_SORTS[int(one)] for one in found[order]), rank[place]


def _sort_of_kind(kind: str) -> str:
    return f"{kind} control" if kind in ADMINISTERED else kind


def _sort_of_class(name: str) -> str:
    words = name.replace("_", " ")
    return words if words.endswith("data") else f"{words} data"


_SORTS: Final = (*map(_sort_of_kind, KINDS), *map(_sort_of_class, ("unclassified", *DATA_CLASSES)))


def _sorts_of(told: Told, targets: Targets, sort: NDArray[np.int64]) -> Bits:
    """The sorts that each node reaches, by node, some targets at a time."""
    walk, condensation = told.walk, told.controlled.condensation
    gates = opened(walk, condensation) if len(walk.slot_gate) else None
    bits = np.zeros(walk.nodes, dtype=np.uint64)
    for begin in range(0, len(targets.nodes), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        found = jewels_of(walk, condensation, gates, targets.nodes[part], targets.control_only[part])
        bits |= _bits_of(walk, found, sort[part])
    return bits


def _bits_of(walk: Walk, found: Jewels, sort: NDArray[np.int64]) -> Bits:
    reaching = found.control | found.touch
    by_row = np.append(_folded(reaching, sort), np.uint64(0))  # the last one, which -1 finds, reaches none
    row = found.row[found.condensation.component[: walk.nodes]]
    bits = by_row[row]
    place = np.flatnonzero(row[found.targets] >= 0)  # a target that is a start does not count for itself
    own = reaching[row[found.targets[place]]]
    own[np.arange(len(place)), place // 64] &= ~np.left_shift(np.uint64(1), (place % 64).astype(np.uint64))
    bits[found.targets[place]] = _folded(own, sort)
    bits[found.dead[: walk.nodes]] = 0
    return bits


def _folded(rows: Bits, sort: NDArray[np.int64]) -> Bits:
    """Rows of bits by target as one word of bits by sort."""
    bits = np.zeros(len(rows), dtype=np.uint64)
    columns = np.ascontiguousarray(rows.T)
    for one in np.unique(sort).tolist():
        mine = np.zeros(rows.shape[1], dtype=np.uint64)
        place = np.flatnonzero(sort == one)
        np.bitwise_or.at(mine, place // 64, np.left_shift(np.uint64(1), (place % 64).astype(np.uint64)))
        some = np.zeros(len(rows), dtype=np.uint64)
        for word in np.flatnonzero(mine).tolist():
            some |= columns[word] & mine[word]
        bits |= (some != 0).astype(np.uint64) << np.uint64(one)
    return bits


def _by_pairs(
    pairs: PairRows, targets: Targets, sort: NDArray[np.int64], words: tuple[str, ...], dead: Mask
) -> Reached:
    """The same from every pair of a start and a target, for walks that are cut at some hops."""
    found, nodes = pairs.found, len(dead)
    order = np.lexsort((found.target, found.effect == TOUCH, found.hops, found.possible, found.node))
    first = order[np.append(True, found.node[order][1:] != found.node[order][:-1])[: len(order)]]
    target, hops, certain = np.full(nodes, -1, np.int32), np.zeros(nodes, np.int32), np.zeros(nodes, np.bool_)
    start = found.node[first]
    target[start], hops[start], certain[start] = found.target[first], found.hops[first], ~found.possible[first]
    bit = np.left_shift(np.uint64(1), sort[np.searchsorted(targets.nodes, found.target)].astype(np.uint64))
    sorts, sure_sorts = np.zeros(nodes, np.uint64), np.zeros(nodes, np.uint64)
    np.bitwise_or.at(sorts, found.node, bit)
    sure = ~found.possible
    np.bitwise_or.at(sure_sorts, found.node[sure], bit[sure])
    count, sure_count = (np.bincount(found.node[kept], minlength=nodes) for kept in (slice(None), sure))
    return Reached(count, sure_count, target, hops, certain, sorts, sure_sorts, words, dead)
