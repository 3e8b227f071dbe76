"""What revoking several identities and credentials together closes: pairs of a start and a crown jewel, before and after.

What is revoked leads nowhere any more, as if it were disabled: no arc leaves it, and it fills no slot of a gate.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Targets
from graphnhi.engine.everybody.condensation import Condensation, condense, spans
from graphnhi.engine.everybody.jewels import Jewels, jewels_of
from graphnhi.engine.everybody.opened import Opened, opened
from graphnhi.engine.everybody.spreading import Words, bits, counted, words_for
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.estate.room import require

__all__ = ["Closed", "closed"]

_TARGETS: Final = 1024
_ROWS: Final = 2048
"""Rows of bits that are unpacked at a time."""
_WORDS: Final = 2**21
"""Words of the causes of pairs that are looked at at a time."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Pairs that are reached before and not after, certain ones first, then by start and target.

    certain: reached certainly before. because: the one revoked node that by itself led from the start to the target, -1 where
    it took several together or one of several would do. own: for each revoked node how many targets it reached itself.
    """

    node: Ints
    target: Ints
    certain: Mask
    because: Ints
    own: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Passes:
    """One walk ready for passes over it; `arcs` (a mask) are those that may be walked, None for all."""

    walk: Walk
    condensation: Condensation
    gates: Opened | None
    arcs: Mask | None

    @classmethod
    def over(cls, walk: Walk, arcs: Mask | None = None) -> "_Passes":
        condensation = condense(walk, arcs)
        return cls(walk, condensation, opened(walk, condensation, arcs) if len(walk.slot_gate) else None, arcs)

    def jewels(self, targets: Ints, control_only: Mask) -> Jewels:
        return jewels_of(self.walk, self.condensation, self.gates, targets, control_only, self.arcs)


def closed(walk: Walk, certain: Walk, targets: Targets, asked: Mask, revoked: Ints) -> Closed:
    """What closes for the starts asked (a mask) when `revoked` (node numbers, ascending) lead nowhere.

    walk: in the bound asked, whose targets these are; certain: in the certain bound. Raises GraphnhiError where the pairs do
    not fit into memory.
    """
    before = _Passes.over(walk)
    after = _Passes.over(walk, ~np.isin(walk.arcs.source, revoked))
    surely = before if certain is walk else _Passes.over(certain)
    starts = np.flatnonzero(asked & ~walk.dead[: walk.nodes]).astype(np.int32)
    causes = _Causes(before, revoked)
    own, parts = np.zeros(len(revoked), dtype=np.int64), []
    for begin in range(0, len(targets.nodes), _TARGETS):
        part = slice(begin, begin + _TARGETS)
        aims = targets.nodes[part], targets.control_only[part]
        was, left, sure = (passes.jewels(*aims) for passes in (before, after, surely))
        own += was.counts()[revoked]
        node, place = _lost(was, left, starts)
        is_sure = targets.certain[part][place] & (sure.controls(node, place) | sure.touches(node, place))
        parts.append((node, aims[0][place], is_sure, causes.of(was, node, place)))
    empty = np.empty(0, dtype=np.int32)
    columns = [np.concatenate(cells) for cells in zip(*parts, strict=True)] if parts else [empty] * 4
    order = np.lexsort((columns[1], columns[0], ~columns[2].astype(np.bool_)))
    return Closed(columns[0][order], columns[1][order], columns[2].astype(np.bool_)[order], columns[3][order], own)


def _lost(was: Jewels, left: Jewels, starts: Ints) -> tuple[Ints, Ints]:
    """Starts and places of targets that are reached in one and not in the other; starts with equal rows are looked at once."""
    row, other = (jewels.row[jewels.condensation.component[starts]].astype(np.int64) for jewels in (was, left))
    starts, row, other = starts[row >= 0], row[row >= 0], other[row >= 0]
    keys, kind = np.unique(row * (len(left.control) + 1) + other + 1, return_inverse=True)
    begin = np.append(0, np.cumsum(np.bincount(kind, minlength=len(keys)))).astype(np.int64)
    starts = starts[np.argsort(kind, kind="stable")]
    found = [*_lost_of_kinds(was, left, keys)]
    which = np.concatenate([np.empty(0, dtype=np.int64), *(one for one, _ in found)])
    place = np.concatenate([np.empty(0, dtype=np.int64), *(one for _, one in found)])
    width = np.diff(begin)[which]
    require(48 * int(width.sum()), "Listing the pairs that close")
    node, place = starts[spans(begin, which)], np.repeat(place, width).astype(np.int32)
    others = node != was.targets[place]
    return node[others], place[others]


def _lost_of_kinds(was: Jewels, left: Jewels, keys: NDArray[np.int64]) -> Iterator[tuple[Any, Any]]:
    """For each pair of rows that loses something, its number and the places of what it loses."""
    for begin in range(0, len(keys), _ROWS):
        row, other = np.divmod(keys[begin : begin + _ROWS], len(left.control) + 1)
        gone = was.control[row] | was.touch[row]
        some = np.flatnonzero(other > 0)
        gone[some] &= ~(left.control[other[some] - 1] | left.touch[other[some] - 1])
        which, place = np.nonzero(bits(gone, len(was.targets)))
        yield begin + which, place


class _Causes:
    """Which revoked node a pair leads through: who controls each of them, and what each reaches by itself."""

    def __init__(self, before: _Passes, revoked: Ints) -> None:
        self._revoked = revoked
        self._live = ~before.walk.dead[revoked]
        self._on_way = before.jewels(revoked, np.ones(len(revoked), dtype=np.bool_))
        self._place = np.full(before.walk.nodes, -1, dtype=np.int32)
        self._place[revoked] = np.arange(len(revoked), dtype=np.int32)

    def of(self, was: Jewels, node: Ints, place: Ints) -> Ints:
        """The cause of each pair of a start and the place of a target, -1 for none or several."""
        onward = self._onward(was)
        found = np.full(len(node), -1, dtype=np.int32)
        rows = self._on_way.row[self._on_way.condensation.component[node]]
        step = max(1, _WORDS // max(1, onward.shape[1]))
        for begin in range(0, len(node), step):
            part = slice(begin, begin + step)
            through = onward[place[part]]
            through[rows[part] < 0] = 0
            through &= self._on_way.control[rows[part]]
            single = np.flatnonzero(counted(through) == 1)
            found[begin + single] = self._revoked[_only_bit(through[single])]
        itself = self._place[node] >= 0
        found[itself] = node[itself]
        return found

    def _onward(self, was: Jewels) -> Words:
        """By target the revoked nodes that reach it, as bits."""
        row = was.row[was.condensation.component[self._revoked]]
        reach = bits(was.control[row] | was.touch[row], len(was.targets))
        reach[(row < 0) | ~self._live] = False
        width = words_for(len(self._revoked))
        found = np.zeros((len(was.targets), width * 8), dtype=np.uint8)
        packed = np.packbits(reach.T, axis=1, bitorder="little")
        found[:, : packed.shape[1]] = packed
        return found.view(np.uint64)


def _only_bit(rows: Words) -> NDArray[np.int64]:
    """The place of the one bit that each row has."""
    word = np.argmax(rows != 0, axis=1) if rows.shape[1] else np.zeros(len(rows), dtype=np.int64)
    single = rows[np.arange(len(rows)), word]
    return np.asarray(word * 64 + np.log2(single.astype(np.float64)).astype(np.int64))
