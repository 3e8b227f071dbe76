"""The ids of nodes: company, team and environment, then a prefix that says what it is, and its number."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.census import POPULATIONS
from graphnhi.generating.places import ENVIRONMENTS, Places
from graphnhi.generating.text import Column, Texts, digits, words

__all__ = ["Naming"]

_FIELDS: Final = (
    "payments", "ledger", "cards", "kyc", "risk", "fraud", "treasury", "lending", "onboarding", "billing", "payouts", "fx",
    "disputes", "identity", "platform", "data", "growth", "support", "mobile", "web", "partners", "reporting", "settlement",
    "security",
)  # fmt: skip
_PREFIXES: Final = words([f"/{population.prefix}-" for population in POPULATIONS.values()])


class Naming:
    """Ids, and the parts of them that other columns repeat, of one inventory."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._digits = len(str(int(places.numbering.sizes.max())))
        teams = int(places.team[-1]) + 1
        self._teams = words([f"{_FIELDS[team % len(_FIELDS)]}-{team // len(_FIELDS) + 1}" for team in range(teams)])
        self._environments = words(ENVIRONMENTS)

    def ids(self, numbers: NDArray[np.int64]) -> Column:
        """The ids of these nodes."""
        population, rank, cell = self._places.homes(numbers)
        team, environment = self.teams(cell), self.environments(cell)
        return [b"corp:", team, b"/", environment, _PREFIXES[population], digits(rank + 1, self._digits)]

    def teams(self, cells: NDArray[np.int64]) -> Texts:
        """The name of the team of each cell."""
        return np.asarray(self._teams[self._places.team[cells]])

    def environments(self, cells: NDArray[np.int64]) -> Texts:
        """The name of the environment of each cell."""
        return np.asarray(self._environments[self._places.environment[cells]])
