"""The edges of an inventory as numbers, family by family and chunk by chunk: both ends, and what else their columns say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.census import POPULATIONS
from graphnhi.generating.chance import chosen, happens, heavy_tail
from graphnhi.generating.choosing import Choosing, Ends
from graphnhi.generating.families import FAMILIES, Family

__all__ = ["Edges", "family_edges", "lasting"]

Numbers = NDArray[np.int64]

_NAMES: Final = list(POPULATIONS)
_BYPASSED: Final = 100
"""Thousandths of the edges to what a gate guards that lead past the gate."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Edges of one kind as columns; `slot` and `right` are of gates alone, as texts."""

    kind: str
    source: Numbers
    target: Numbers
    slot: NDArray[np.bytes_] | None = None
    right: NDArray[np.bytes_] | None = None

    def __len__(self) -> int:
        return len(self.source)

    def taken(self, places: NDArray[np.intp] | NDArray[np.bool_]) -> "Edges":
        slot = None if self.slot is None else self.slot[places]
        right = None if self.right is None else self.right[places]
        return Edges(self.kind, self.source[places], self.target[places], slot, right)


def family_edges(choosing: Choosing, chunk: int) -> Iterator[Edges]:
    """All edges of all families, those of at most `chunk` nodes at a time."""
    counts = choosing.places.numbering.counts
    for family in FAMILIES:
        size, start = counts[family.anchor], choosing.places.numbering.start(family.anchor)
        for begin in range(0, size, chunk):
            numbers = np.arange(start + begin, start + min(begin + chunk, size), dtype=np.int64)
            yield lasting(choosing, _of_family(choosing, family, numbers), inward=family.inward)
    yield from _nested_groups(choosing, chunk)


def _of_family(choosing: Choosing, family: Family, numbers: Numbers) -> Edges:
    """The edges that a family makes at these nodes."""
    draws = choosing.chance.draws(family.stream, numbers)
    many = np.where(happens(draws, family.share), heavy_tail(draws, family.steep, family.most), 0)
    anchors = np.repeat(numbers, many)
    turns = np.arange(len(anchors), dtype=np.int64) - np.repeat(np.cumsum(many) - many, many)
    others = _others(choosing, family, anchors, turns)
    source, target = (others, anchors) if family.inward else (anchors, others)
    return _open_ones(choosing, Edges(family.edge, source, target), anchors, turns, family)


def _others(choosing: Choosing, family: Family, anchors: Numbers, turns: Numbers) -> Numbers:
    others = _chosen(choosing, family, family.stream, anchors, turns)
    if family.own:
        first = turns == 0
        others[first] = _chosen(choosing, family, f"own {family.anchor}", anchors[first], turns[first])
    return others


def _chosen(choosing: Choosing, family: Family, stream: str, anchors: Numbers, turns: Numbers) -> Numbers:
    kinds = chosen(choosing.chance.draws(f"{stream} population", anchors, turns), list(family.others.values()))
    populations = np.asarray([_NAMES.index(name) for name in family.others], dtype=np.int64)[kinds]
    ends = Ends(anchors, populations, inward=family.inward, wide=family.wide, level=stream != family.stream)
    return choosing.others(stream, ends, turns)


def _open_ones(choosing: Choosing, edges: Edges, anchors: Numbers, turns: Numbers, family: Family) -> Edges:
    """Without the edges that have no other end, and most of those past a gate."""
    past = happens(choosing.chance.draws(f"{family.stream} past", anchors, turns), _BYPASSED)
    there = (edges.source >= 0) & (edges.target >= 0)
    return edges.taken(there & (past | ~choosing.places.numbering.is_guarded(edges.target)))


def lasting(choosing: Choosing, edges: Edges, *, inward: bool = False) -> Edges:
    """Each edge once, none from a node to itself, and none uphill where the regime is strict.

    They come in the order of the end that they were made at (the target, where `inward`), then of the other.
    """
    ends = edges.taken(edges.source != edges.target)
    if choosing.regime.strict:
        ends = ends.taken(choosing.places.heights(ends.source).above(choosing.places.heights(ends.target)))
    keys = (ends.source, ends.target) if inward else (ends.target, ends.source)
    order = np.lexsort(keys if ends.slot is None else (ends.slot, *keys))
    ends = ends.taken(order)
    same = (ends.source[1:] == ends.source[:-1]) & (ends.target[1:] == ends.target[:-1])
    if ends.slot is not None:
        same &= ends.slot[1:] == ends.slot[:-1]
    return ends.taken(np.concatenate([[True], ~same])[: len(ends)])


def _nested_groups(choosing: Choosing, chunk: int) -> Iterator[Edges]:
    """Groups in groups: the groups of a cell are a tree, at most six deep."""
    start = choosing.places.numbering.start("group")
    first = choosing.places.first[_NAMES.index("group")].astype(np.int64)
    size = int(first[-1])
    for begin in range(0, size, chunk):
        rank = np.arange(begin, min(begin + chunk, size), dtype=np.int64)
        cell = np.searchsorted(first[1:], rank, side="right")
        within, many = rank - first[cell], first[cell + 1] - first[cell]
        fan = np.where(many <= 126, 2, 8)
        nested = within > 0
        parent = first[cell] + (within - 1) // fan
        yield lasting(choosing, Edges("MEMBER_OF", start + rank[nested], start + parent[nested]))
