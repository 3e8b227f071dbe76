"""What every route to the goal of a lattice must pass: whether a search without some arc can find anything at all."""

import numpy as np

from graphnhi.engine.arcs import Mask
from graphnhi.engine.lattice import Lattice


class Necessary:
    """The places that no route to the goal can do without, grown back from the goal while there is but one way to go.

    A node with one way in needs where that comes from; a gate with no slot to spare needs all its slots. (Not all that is
    necessary is found so, but on a chain, or through gates that lead one to the next, all is.)
    """

    def __init__(self, lattice: Lattice, forbidden: Mask) -> None:
        allowed = np.flatnonzero(~forbidden)
        ends = lattice.target[allowed]
        self._lattice, self._starts = lattice, set(lattice.starts.tolist())
        self._ways = np.bincount(ends, minlength=len(lattice.names))
        self._way = np.full(len(lattice.names), -1, dtype=np.int64)
        self._way[ends] = allowed
        self._found: set[int] = set()
        self._grow(lattice.goal)

    def holds(self, arc: int) -> bool:
        """Whether no route is left without this arc."""
        end = int(self._lattice.target[arc])
        return end in self._found and self._ways[end] == 1

    def fix(self, arc: int) -> None:
        """From now on the end of this arc is entered by it alone."""
        end = int(self._lattice.target[arc])
        self._ways[end], self._way[end] = 1, arc
        if end in self._found:
            self._grow(int(self._lattice.source[arc]))

    def _grow(self, place: int) -> None:
        fresh = [place]
        while fresh:
            place = fresh.pop()
            if place in self._found or place in self._starts:
                continue
            self._found.add(place)
            slots = self._lattice.gate_slots.get(place)
            if self._ways[place] == 1 and slots is None:
                fresh.append(int(self._lattice.source[self._way[place]]))
            if self._ways[place] == 0 and slots is not None and len(slots) <= self._lattice.needs[place]:
                fresh += slots
