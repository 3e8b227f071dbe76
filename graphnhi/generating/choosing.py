"""Who stands at the other end of an edge: near or far, higher or lower, a hub or anyone."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.census import POPULATIONS, SINKS
from graphnhi.generating.chance import Chance, Draws, below, happens, skewed_below
from graphnhi.generating.places import Places
from graphnhi.generating.regimes import Regime

__all__ = ["Choosing", "Ends"]

Numbers = NDArray[np.int64]

_NAMES = list(POPULATIONS)
_SINKS = [_NAMES.index(name) for name in SINKS]
_HIGH = np.uint64(16)


@dataclass(frozen=True, slots=True)
class Ends:
    """What the other ends are chosen for: the nodes at this end, and the population of each other end.

    `level`: counterparts, which stand anywhere wherever the regime is not strict.
    """

    numbers: Numbers
    populations: Numbers
    inward: bool
    wide: int | None = None
    level: bool = False


@dataclass(frozen=True, slots=True)
class Choosing:
    """The choice of other ends in one inventory."""

    places: Places
    chance: Chance
    regime: Regime

    def others(self, stream: str, ends: Ends, turns: Numbers) -> Numbers:
        """The node at the other end of each edge; -1 where there is none to be had."""
        draws = self.chance.draws(f"{stream} cell", ends.numbers, turns)
        population, rank, cell = self.places.homes(ends.numbers)
        cells = self._cells(cell, ends, draws)
        lowest, highest = self._ranks(population, rank, cell, ends, cells, draws)
        many = highest - lowest
        picks = self.chance.draws(f"{stream} rank", ends.numbers, turns)
        hub = happens(picks, 500)
        steps = np.where(hub, skewed_below(picks, np.maximum(many, 1)), below(picks, np.maximum(many, 1)))
        return np.where(many > 0, self.places.numbering.starts[ends.populations] + lowest + steps, -1)

    def _cells(self, cell: Numbers, ends: Ends, draws: Draws) -> Numbers:
        """The cell of each other end: one's own, the next one, or that of anyone; where nobody lives there, the next inhabited."""
        last = len(self.places.weights) - 1
        far = happens(draws, self.regime.far if ends.wide is None else max(ends.wide, self.regime.far))
        lot = self.chance.draws("lot", draws.view(np.int64))
        beside = happens(lot, self.regime.beside) & ~far
        sizes = self.places.numbering.sizes[ends.populations]
        anyone = self.places.cells(ends.populations, below(lot, sizes)) if far.any() else cell
        next_one = np.where(lot >> np.uint64(63) == 0, np.maximum(cell - 1, 0), np.minimum(cell + 1, last))
        cells = np.where(far & (sizes > 0), anyone, np.where(beside, next_one, cell))
        return np.where(sizes > 0, self._inhabited(ends.populations, cells), cells)

    def _inhabited(self, populations: Numbers, cells: Numbers) -> Numbers:
        """The cells themselves where they have nodes of these populations; else the next that has, or the last."""
        first = self.places.first
        begin = first[populations, cells].astype(np.int64)
        empty = begin == first[populations, cells + 1]
        some = np.minimum(begin[empty], np.maximum(self.places.numbering.sizes[populations[empty]] - 1, 0))
        found = cells.copy()
        found[empty] = self.places.cells(populations[empty], some)
        return found

    def _ranks(
        self, population: Numbers, rank: Numbers, cell: Numbers, ends: Ends, cells: Numbers, draws: Draws
    ) -> tuple[Numbers, Numbers]:
        """The ranks of each other end's population that may be chosen, from and up to.

        Where nobody stands strictly lower (higher), the lowest (highest) may be chosen unless the regime is strict.
        """
        first = self.places.first
        lowest = first[ends.populations, cells].astype(np.int64)
        highest = first[ends.populations, cells + 1].astype(np.int64)
        down = 0 if ends.level and not self.regime.strict else self.regime.down
        ordered = happens(draws >> _HIGH, down) & ~np.isin(population, _SINKS)
        ordered &= ~np.isin(ends.populations, _SINKS)
        begin = first[population, cell].astype(np.int64)
        mine, many = 2 * (rank - begin) + 1, 2 * (first[population, cell + 1] - begin)
        size = highest - lowest
        # ranks that stand strictly lower come before mine / many of their cell's, those strictly higher behind it
        least = 0 if self.regime.strict else np.minimum(size, 1)
        lower = np.clip(-((many - 2 * mine * size) // (2 * many)), least, size)
        higher = np.clip((2 * mine * size - many) // (2 * many) + 1, 0, size - least)
        if ends.inward:
            return lowest + np.where(ordered, higher, 0), highest
        return lowest, lowest + np.where(ordered, lower, size)
