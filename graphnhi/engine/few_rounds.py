"""Rounds of the easiest routes in which few places improve, by plain numbers; and the opening of gates, which wide rounds share.

An array costs some microseconds however short it is, and a chain of a million hops is a million rounds of one place.
"""

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import Ints, Mask, cells
from graphnhi.engine.lattice import Floats, Lattice
from graphnhi.engine.narrow import MOST_NODES

Improved = tuple[NDArray[np.int64], Ints, Ints, Floats]
"""What rounds improved, as columns: round, place, lattice arc (-1: a start, or a gate that opened), new ease."""
_MOST_ARCS = 256
"""Arcs that leave the places of a round that is still narrow."""


def piece(number: int, places: Ints, arcs: Ints, ease: Floats) -> Improved:
    """What one round improved."""
    return np.full(len(places), number, dtype=np.int64), places, arcs, ease


def opened_by(lattice: Lattice, best: Floats, ends: list[int]) -> tuple[Ints, Floats]:
    """Gates that the slots among `ends` make easier, and their new ease: the product of as many slots as they need."""
    gates = sorted({lattice.gate_of_slot[end] for end in ends if end in lattice.gate_of_slot})
    found: dict[int, float] = {}
    for gate in gates:
        needs, slots = lattice.needs[gate], np.sort(best[lattice.gate_slots[gate]])[::-1]
        if 0 < needs <= len(slots) and (worth := float(np.prod(slots[:needs]))) > best[gate]:
            found[gate] = worth
    return np.array([*found], dtype=np.int32), np.array([*found.values()], dtype=np.float64)


class FewRounds:
    """The narrow rounds of one search, over the eases (`best`) that it shares with the wide ones."""

    def __init__(self, lattice: Lattice, best: Floats, forbidden: Mask) -> None:
        self._lattice, self._best_array = lattice, best
        self._best, self._forbidden = cells(best), cells(forbidden)
        self._start, self._out = cells(lattice.out.start), cells(lattice.out.arc)
        self._target = cells(lattice.target)
        self._ease = cells(np.ascontiguousarray(lattice.ease))

    def run(self, changed: Ints, count: int, max_hops: int | None) -> tuple[Ints, int, list[Improved]]:
        """Go on while rounds are narrow, from the places that improved in round `count` - 1.

        Gives the places of the last round, the number of the next, and what the rounds improved.
        """
        few, start = changed.tolist(), self._start
        rounds, places, arcs, eases = list[int](), list[int](), list[int](), list[float]()
        while few and len(few) <= MOST_NODES and (max_hops is None or count <= max_hops):
            if sum(start[place + 1] - start[place] for place in few) > _MOST_ARCS:
                break
            better = self._improved(few)
            for end, (ease, _) in better.items():
                self._best[end] = ease
            opened = self._opened([*better])
            few = [*better, *opened]
            rounds += [count] * len(few)
            places += few
            arcs += [*(arc for _, arc in better.values()), *([-1] * len(opened))]
            eases += [*(ease for ease, _ in better.values()), *opened.values()]
            count += 1
        columns = np.array(rounds, dtype=np.int64), np.array(places, dtype=np.int32), np.array(arcs, dtype=np.int32)
        return np.array(few, dtype=np.int32), count, [(*columns, np.array(eases, dtype=np.float64))]

    def _improved(self, few: list[int]) -> dict[int, tuple[float, int]]:
        """Ends that arcs of these places make easier, with the new ease and the first of the easiest arcs."""
        better: dict[int, tuple[float, int]] = {}
        best, start = self._best, self._start
        for place in few:
            for number in range(start[place], start[place + 1]):
                arc = self._out[number]
                end, worth = self._target[arc], best[place] * self._ease[arc]
                if worth <= best[end] or self._forbidden[arc]:
                    continue
                found, by = better.get(end, (0.0, 0))
                if worth > found or (worth == found and arc < by):
                    better[end] = worth, arc
        return better

    def _opened(self, ends: list[int]) -> dict[int, float]:
        """Gates that these ends make easier, set to their new ease."""
        if not self._lattice.gate_of_slot:
            return {}
        gates, eases = opened_by(self._lattice, self._best_array, ends)
        self._best_array[gates] = eases
        return dict(zip(gates.tolist(), eases.tolist(), strict=True))
