"""Where nodes live: teams with a heavy tail of sizes, each in up to three environments. A team in one environment is a cell.

The nodes of a population lie in its cells one after another, so that those in a cell are a range of numbers. The first of
a range stand lowest: most edges lead downhill, to what is powerful and few.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.census import POPULATIONS, SINKS, Numbering
from graphnhi.generating.chance import Chance, happens

__all__ = ["ENVIRONMENTS", "Heights", "Places"]

Numbers = NDArray[np.int64]

ENVIRONMENTS: Final = ("prod", "staging", "dev")
_SHARES: Final = (5, 2, 3)
_TEAM: Final = 200
"""Nodes of a team, on average."""
_DIVISIBLE: Final = 100
"""A team smaller than this lives in one environment."""
_GATE: Final = list(POPULATIONS).index("gate")
_SINKS: Final = [list(POPULATIONS).index(name) for name in SINKS]


@dataclass(frozen=True, slots=True)
class Heights:
    """How high nodes stand in their cells, as fractions `over` / `under`; of equal ones, those of `first` stand higher.

    A gate stands just above what it guards.
    """

    over: Numbers
    under: Numbers
    first: NDArray[np.bool_]

    def above(self, other: "Heights") -> NDArray[np.bool_]:
        """Strictly higher, one by one: an order, so that edges which lead down never close a circle."""
        left, right = self.over * other.under, other.over * self.under
        return np.asarray((left > right) | ((left == right) & self.first & ~other.first))


@dataclass(frozen=True)
class Places:
    """The cells of an inventory: `weights` (nodes that a cell gets, in parts of their sum), `team` and `environment` by cell."""

    numbering: Numbering
    weights: Numbers
    team: Numbers
    environment: Numbers

    @classmethod
    def of(cls, numbering: Numbering, chance: Chance) -> "Places":
        """Teams by Zipf's law, large ones first."""
        nodes = int(numbering.starts[-1])
        teams = np.arange(max(1, nodes // _TEAM), dtype=np.int64)
        sizes = (1 << 30) // (teams + 2)
        divided = np.repeat(sizes * nodes >= _DIVISIBLE * int(sizes.sum()), len(ENVIRONMENTS))
        team, environment = np.repeat(teams, len(ENVIRONMENTS)), np.tile(np.arange(len(ENVIRONMENTS)), len(teams))
        only = np.where(happens(chance.draws("environment", teams), 600), 0, 2)
        kept = divided | (environment == np.repeat(only, len(ENVIRONMENTS)))
        shares = np.where(divided, np.tile(_SHARES, len(teams)), sum(_SHARES))
        weights = np.repeat(sizes, len(ENVIRONMENTS)) * shares
        return cls(numbering, weights[kept], team[kept], environment[kept])

    @cached_property
    def _ends(self) -> Numbers:
        """Where each cell ends, as a count of 2^30 parts of the whole."""
        total = int(self.weights.sum())
        # Python's own numbers: the products do not fit into 64 bits
        return np.asarray([(end << 30) // total for end in np.cumsum(self.weights).tolist()], dtype=np.int64)

    @cached_property
    def first(self) -> NDArray[np.int32]:
        """The first rank of each population (row) in each cell (column), and behind the last cell its size."""
        sizes = self.numbering.sizes[:, None]
        begins = np.concatenate([[0], self._ends])[None, :]
        ranks = -((_PARTS - 2 * sizes * begins) // (2 * _PARTS))
        return np.asarray(np.clip(ranks, 0, sizes), dtype=np.int32)

    def homes(self, numbers: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Population, rank in it, and cell of each node; a gate lives where lives what it guards."""
        population = self.numbering.population(numbers)
        rank = numbers - self.numbering.starts[population]
        gates = population == _GATE
        if gates.any():
            _, _, beside = self.homes(self.numbering.guarding(rank[gates]))
            cells = self.cells(population, rank)
            cells[gates] = beside
            return population, rank, cells
        return population, rank, self.cells(population, rank)

    def cells(self, population: Numbers, rank: Numbers) -> Numbers:
        """The cell of each rank of a population."""
        points = (2 * rank + 1) * _PARTS // (2 * np.maximum(self.numbering.sizes[population], 1))
        return np.asarray(np.searchsorted(self._ends[:-1], points, side="right"), dtype=np.int64)

    def heights(self, numbers: Numbers) -> Heights:
        """How high each node stands; what no edge leaves stands lowest."""
        population = self.numbering.population(numbers)
        gates = population == _GATE
        if gates.any():
            numbers = numbers.copy()
            numbers[gates] = self.numbering.guarding(numbers[gates] - self.numbering.starts[_GATE])
        population, rank, cell = self.homes(numbers)
        first = self.first[population, cell]
        many = self.first[population, cell + 1].astype(np.int64) - first
        over = np.where(np.isin(population, _SINKS), -1, 2 * (rank - first) + 1)
        return Heights(over, 2 * many, gates)


_PARTS: Final = 1 << 30
