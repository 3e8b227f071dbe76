"""Who holds two starts that only together reach all that a query asks for, though none of them does alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.everybody.grouped import Grounds, grouped
from graphnhi.engine.querying.compiled import Compiled
from graphnhi.engine.querying.matching import Matched
from graphnhi.engine.walk import Ints

__all__ = ["Upstream", "upstream"]

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Upstream:
    """Nodes, ascending, and the gravest severity that their starts reach together."""

    node: Ints
    severity: Codes


@dataclass(frozen=True, slots=True)
class _Seeds:
    """Starts by column: one column an item and severity, and the last one for starts that reach all alone."""

    node: Ints
    column: NDArray[np.int64]
    items: NDArray[np.int64]
    severity: NDArray[np.int64]

    @property
    def width(self) -> int:
        return len(self.items) + 1


def upstream(grounds: Grounds, several: Sequence[Compiled], found: Sequence[Matched]) -> list[Upstream]:
    """Of each query the nodes that fit its `common_upstream`, are no starts of it, and control starts for every item, none of
    which reaches all alone; none for a query that asks for no upstream. One pass for all.
    """
    seeds = [
        _seeds(mine) if compiled.upstream is not None else None for compiled, mine in zip(several, found, strict=True)
    ]
    widths = [0 if one is None else one.width for one in seeds]
    first = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    if not first[-1]:
        return [Upstream(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int8)) for _ in several]
    parts = [(one.node, one.column + begin) for one, begin in zip(seeds, first, strict=False) if one is not None]
    nodes, columns = (np.concatenate(column) for column in zip(*parts, strict=True))
    reached = grouped(grounds, nodes, columns, int(first[-1]), np.ones(len(nodes), dtype=np.bool_))
    told = []
    for compiled, one, begin in zip(several, seeds, first.tolist(), strict=False):
        asked = np.empty(0, dtype=np.int32)
        if compiled.upstream is not None:
            wanted = compiled.upstream & ~compiled.starts & ~grounds.walk.dead
            asked = np.flatnonzero(wanted).astype(np.int32)
        bits = np.zeros((len(asked), 0 if one is None else one.width), dtype=np.bool_)
        if len(asked):
            words = np.unpackbits(reached.of(asked, "control").view(np.uint8), axis=1, bitorder="little")
            bits = words[:, begin : begin + bits.shape[1]].astype(np.bool_)
        told.append(_told(asked, bits, one, len(compiled.items)))
    return told


def _seeds(mine: Matched) -> _Seeds:
    nodes, columns, items, severities = list[Ints](), list[NDArray[np.int64]](), list[int](), list[int]()
    for item, best in enumerate(mine.best):
        for code in np.unique(best[best >= 0]).tolist():
            some = mine.starts[best == code]
            nodes.append(some)
            columns.append(np.full(len(some), len(items)))
            items.append(item)
            severities.append(code)
    alone = mine.starts[mine.all_of >= 0]
    nodes.append(alone)
    columns.append(np.full(len(alone), len(items)))
    return _Seeds(
        np.concatenate(nodes).astype(np.int32), np.concatenate(columns).astype(np.int64), np.array(items, dtype=np.int64),
        np.array(severities, dtype=np.int64),
    )  # fmt: skip


def _told(asked: Ints, bits: NDArray[np.bool_], seeds: _Seeds | None, items: int) -> Upstream:
    if seeds is None or not len(asked) or not len(seeds.items):
        return Upstream(asked[:0], np.empty(0, dtype=np.int8))
    every = np.ones(len(asked), dtype=np.bool_)
    for item in range(items):
        every &= bits[:, np.flatnonzero(seeds.items == item)].any(axis=1)
    every &= ~bits[:, -1]
    gravest = np.where(bits[:, :-1], seeds.severity[None, :], -1).max(axis=1, initial=-1)
    return Upstream(asked[every], gravest[every].astype(np.int8))
