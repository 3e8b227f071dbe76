"""Which ends are reached, at which hop and by which arc: two numbers an end, nought where it is never reached.

Memory that is nought everywhere is given out by the system only where it is written, so that marking the few nodes of a small
answer does not cost by the size of the estate.
"""

from dataclasses import dataclass

import numpy as np

from graphnhi.engine.arcs import Ints

FAR = np.int32(2**31 - 1)
"""The hop of what is not reached."""


@dataclass(frozen=True, slots=True)
class Marks:
    """By end: `near` is FAR less its hop, `by` one more than the arc of that hop; 0 where never, and for the arc of a start."""

    near: Ints
    by: Ints

    @classmethod
    def none(cls, size: int) -> "Marks":
        return cls(np.zeros(size, dtype=np.int32), np.zeros(size, dtype=np.int32))

    def hops(self) -> Ints:
        """The hop of every end, FAR where never."""
        return FAR - self.near

    def arcs(self) -> Ints:
        """The arc of every end's hop, -1 where there is none."""
        return self.by - np.int32(1)

    def first(self, arcs: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Of arcs to these ends, those whose end is still far and that are the first to it: they and their ends are marked
        as led to; the hop is for the caller to mark.
        """
        fresh = np.flatnonzero(self.near.take(ends) == 0)
        arcs, ends = arcs.take(fresh), ends.take(fresh)
        by = arcs + np.int32(1)
        self.by[ends[::-1]] = by[::-1]
        chosen = np.flatnonzero(self.by.take(ends) == by)
        return arcs.take(chosen), ends.take(chosen)
