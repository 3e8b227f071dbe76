"""The nodes of an inventory as columns, population by population and chunk by chunk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.chance import Chance, below, chosen, happens
from graphnhi.generating.gates import needs
from graphnhi.generating.naming import Naming
from graphnhi.generating.places import Places
from graphnhi.generating.text import Column, Texts, words
from graphnhi.model.kinds import ACTIONS, CATEGORY_OF, CUSTOMER_DATA, KINDS, MONEY

__all__ = ["NODE_COLUMNS", "Describing"]

Numbers = NDArray[np.int64]
Columns = dict[str, Column]

NODE_COLUMNS: Final = (
    "id", "kind", "name", "environment", "owner", "purpose", "vendor", "status", "mode", "lifetime", "created", "rotated",
    "expires", "last_used", "last_reviewed", "data_class", "records", "amount_limit", "currency", "period", "needs", "tags",
)  # fmt: skip
_NOTHING: Final = b""

_ACTIONS: Final = ("initiate_payout", *(kind for kind in KINDS if kind in ACTIONS and kind != "initiate_payout"))
_OFTEN: Final = tuple(4 if kind in MONEY else 1 for kind in _ACTIONS)
_CLASSES: Final = tuple(sorted(CUSTOMER_DATA))
_FIRST: Final = ("Ada", "Ben", "Chidi", "Dana", "Emeka", "Fatima", "Goran", "Hana", "Ines", "Jonas", "Kaori", "Lena", "Mateo", "Nadia", "Omar", "Priya")  # fmt: skip
_LAST: Final = ("Abe", "Brandt", "Costa", "Diallo", "Eriksen", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Kowalski", "Li", "Moreau", "Nowak", "Okafor", "Patel")  # fmt: skip
_NAMES: Final = words([f"{first} {last}" for first in _FIRST for last in _LAST])
_PURPOSES: Final = words(["", "reconciliation", "payout batch", "card issuing", "reporting", "data export", "monitoring", "customer support", "deployment"])  # fmt: skip
_VENDORS: Final = words([f"vendor {letter}" for letter in "abcdefghijklmnop"])
_STATUS: Final = (words(["active", "disabled", "offboarded", ""]), (880, 20, 10, 90))
_MODE: Final = (words(["", "live", "test"]), (800, 170, 30))
_LIMITS: Final = (words(["", "500", "5000", "25000", "100000", "250000", "1000000"]), (15, 10, 20, 20, 15, 15, 5))
_PERIODS: Final = (words(["day", "week", "month", "transaction"]), (70, 10, 10, 10))
_CURRENCIES: Final = (words(["EUR", "USD", "GBP"]), (60, 25, 15))
_RECORDS: Final = (words(["", "1200", "48000", "310000", "1200000", "9400000"]), (20, 20, 20, 20, 15, 5))
_TAGS: Final = (words(["", "pci", "critical", "pci;treasury", "legacy"]), (940, 20, 15, 10, 15))

_DAYS: Final = words([str(day) for day in np.arange("2019-01-01", "2026-01-01", dtype="datetime64[D]")])
_PAST: Final = words([str(day) for day in np.arange("2020-01-01", "2025-01-01", dtype="datetime64[D]")])
_FUTURE: Final = words([str(day) for day in np.arange("2035-01-01", "2045-01-01", dtype="datetime64[D]")])
_FEW: Final = 1461
"""Days at the end of the calendar in which things were used or rotated."""


@dataclass(frozen=True, slots=True)
class Describing:
    """What the node columns say, by chance."""

    places: Places
    chance: Chance
    naming: Naming

    def columns(self, population: str, numbers: Numbers) -> Columns:
        """All node columns of these nodes of one population."""
        _, rank, cell = self.places.homes(numbers)
        told: Columns = {name: [_NOTHING] for name in NODE_COLUMNS}
        told["id"], told["environment"] = self.naming.ids(numbers), [self.naming.environments(cell)]
        told["kind"] = [population.encode()]
        told["tags"] = [self._one_of("tags", numbers, *_TAGS)]
        told |= self._own(population, numbers, rank)
        told |= self._life(CATEGORY_OF.get(population, ""), numbers, self.naming.teams(cell))
        return told

    def _own(self, population: str, numbers: Numbers, rank: Numbers) -> Columns:
        """What nodes of this population alone have."""
        match population:
            case "human":
                told: Columns = {"name": [self._any("name", numbers, _NAMES)]}
            case "vendor":
                told = {"name": [_VENDORS[rank % len(_VENDORS)]], "vendor": [_VENDORS[rank % len(_VENDORS)]]}
            case "data" | "customer_data":
                told = {"kind": [b"data_store"], **self._data(population, numbers)}
            case "action":
                told = self._action(numbers, rank)
            case "gate":
                told = {"needs": [words(["", "1", "2", "3"])[needs(rank)]]}
            case "api_key":
                told = {"mode": [self._one_of("mode", numbers, *_MODE)]}
            case _:
                told = {}
        return told

    def _data(self, population: str, numbers: Numbers) -> Columns:
        classes = words(_CLASSES if population == "customer_data" else ("", "", "credentials"))
        return {
            "data_class": [self._any("class", numbers, classes)],
            "records": [self._one_of("records", numbers, *_RECORDS)],
        }

    def _action(self, numbers: Numbers, rank: Numbers) -> Columns:
        """Financial actions of every kind, the first one a payout; most have a limit."""
        kind = chosen(self.chance.draws("action", numbers), _OFTEN)
        limit = self._one_of("limit", numbers, *_LIMITS)
        limited = limit != b""
        return {
            "kind": [words(_ACTIONS)[np.where(rank == 0, 0, kind)]],
            "amount_limit": [limit],
            "currency": [self._one_of("currency", numbers, *_CURRENCIES)],
            "period": [np.where(limited, self._one_of("period", numbers, *_PERIODS), b"")],
        }

    def _life(self, category: str, numbers: Numbers, teams: Texts) -> Columns:
        """Owners, status and dates, of what has a life of its own; much of it nobody wrote down."""
        if category not in ("identity", "credential"):
            return {"owner": [self._known("owner", numbers, teams, 500)]} if category == "system" else {}
        told: Columns = {
            "owner": [self._known("owner", numbers, teams, 700)],
            "status": [self._one_of("status", numbers, *_STATUS)],
            "created": [self._known("created", numbers, self._any("day", numbers, _DAYS), 800)],
            "last_used": [self._known("used", numbers, self._any("last day", numbers, _DAYS[-_FEW:]), 600)],
            "last_reviewed": [self._known("reviewed", numbers, self._any("review", numbers, _DAYS[-_FEW:]), 250)],
        }
        if category == "identity":
            return {**told, "purpose": [self._any("purpose", numbers, _PURPOSES)]}
        return {**told, **self._credential(numbers)}

    def _credential(self, numbers: Numbers) -> Columns:
        expired = self._known("expired", numbers, self._any("past", numbers, _PAST), 30)
        later = self._known("expires", numbers, self._any("future", numbers, _FUTURE), 400)
        return {
            "rotated": [self._known("rotated", numbers, self._any("rotation", numbers, _DAYS[-_FEW:]), 500)],
            "expires": [np.where(expired != b"", expired, later)],
            "lifetime": [self._one_of("lifetime", numbers, words(["static", "short_lived", ""]), (60, 15, 25))],
            "vendor": [self._known("vendor", numbers, self._any("which vendor", numbers, _VENDORS), 80)],
        }

    def _one_of(self, stream: str, numbers: Numbers, texts: Texts, weights: Sequence[int]) -> Texts:
        """One of these texts for each node, as often as its weight says."""
        return np.asarray(texts[chosen(self.chance.draws(f"node {stream}", numbers), weights)])

    def _any(self, stream: str, numbers: Numbers, texts: Texts) -> Texts:
        return np.asarray(texts[below(self.chance.draws(f"node {stream}", numbers), len(texts))])

    def _known(self, stream: str, numbers: Numbers, texts: Texts, per_mille: int) -> Texts:
        """The texts of some nodes; of the others nothing is known."""
        return np.where(happens(self.chance.draws(f"known {stream}", numbers), per_mille), texts, np.bytes_(b""))
