"""Closures of single starts on one walk, the last of them kept: many queries ask about the same start.

With an edge taken away or with none; how many are kept follows the size of the walk.
"""

import numpy as np

from graphnhi.engine.closure import Closure, closure
from graphnhi.engine.querying.kept import Kept
from graphnhi.engine.querying.variants import starts_on
from graphnhi.engine.walk import Walk

__all__ = ["Closures"]

_KEPT_PLACES = 4_000_000
"""Places of walks that all kept closures have together."""


class Closures:
    """The closures of a walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self._kept: Kept[tuple[int, int | None, int], Closure] = Kept(max(1, _KEPT_PLACES // walk.size))

    def of(self, start: int, max_hops: int | None, without: int = -1) -> Closure:
        """The closure of a node; `without`: an edge row that is taken away, and its parallels of the same kind with it."""
        return self._kept.of((start, max_hops, without), lambda: self._made(start, max_hops, without))

    def _made(self, start: int, max_hops: int | None, without: int) -> Closure:
        places = starts_on(self.walk, np.array([start], dtype=np.int32))
        kept = None if without < 0 else ~np.isin(self.walk.arcs.row, self._parallel(without))
        return closure(self.walk, places, max_hops, kept)

    def _parallel(self, row: int) -> list[int]:
        """The edge rows with the same ends and kind: they are one removal."""
        estate = self.walk.estate
        ends = [estate.numbers(f"edges.{name}") for name in ("from", "kind", "to")]
        begin, end = estate.numbers("out.start")[[int(ends[0][row]), int(ends[0][row]) + 1]].tolist()
        same = np.ones(end - begin, dtype=np.bool_)
        for column in ends[1:]:
            same &= column[begin:end] == column[row]
        return [begin + place for place in np.flatnonzero(same).tolist()]
