"""How many there are of each population of an inventory, and the numbers that its nodes have.

A population is a set of nodes that live alike: mostly a node kind; customer data and other data stores are two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["GUARDED", "LEAST", "MOST", "POPULATIONS", "SINKS", "Census", "Population"]

LEAST: Final = 20
MOST: Final = 50_000_000
"""Nodes of the smallest and the largest inventory."""


@dataclass(frozen=True, slots=True)
class Population:
    """Its name (the node kind, where that is all it is), the prefix of its ids, and its share of all nodes in 1/100,000."""

    name: str
    prefix: str
    share: int = 0


_DEFINED: Final = (
    Population("service_account", "svc", 42_000), Population("app", "app", 8_000), Population("pipeline", "pipe", 4_000),
    Population("agent", "agent", 3_000), Population("human", "user", 1_600), Population("group", "group", 2_000),
    Population("role", "role", 6_200), Population("vendor", "vendor", 100), Population("access_key", "akey", 5_000),
    Population("api_key", "apikey", 6_000), Population("token", "token", 5_000), Population("secret", "secret", 2_000),
    Population("certificate", "cert", 2_500), Population("ssh_key", "ssh", 700), Population("password", "pass", 800),
    Population("federation", "fed", 500), Population("namespace", "ns", 400), Population("host", "host", 900),
    Population("workload", "job", 3_500), Population("service", "srv", 1_500), Population("repository", "repo", 700),
    Population("secret_store", "vault", 400), Population("database", "db", 500), Population("queue", "queue", 400),
    Population("tool", "tool", 300), Population("data", "data", 2_000), Population("account", "account"),
    Population("cluster", "cluster"), Population("customer_data", "customers"), Population("action", "act"),
    Population("gate", "gate"),
)  # fmt: skip
POPULATIONS: Final = {population.name: population for population in _DEFINED}
_NAMES: Final = tuple(POPULATIONS)
_ALWAYS: Final = ("service_account", "human", "role", "api_key", "secret_store", "service", "data")
"""Populations that even the smallest inventory has one of."""
SINKS: Final = ("action", "customer_data")
"""Populations that no edge leaves."""
GUARDED: Final = ("action", "customer_data", "action", "secret_store")
"""What the gates guard, in turns: half of them actions, a quarter customer data, a quarter secret stores."""


@dataclass(frozen=True, slots=True)
class Census:
    """Nodes by population; their numbers run on from one population to the next, 0 to `nodes` - 1.

    About one node in a thousand is a crown jewel, and at least one action and one store of customer data is there.
    """

    nodes: int
    gates: int

    def counts(self) -> dict[str, int]:
        """How many nodes each population has; they add up to `nodes`."""
        jewels = _jewels(max(2, (self.nodes + 500) // 1000))
        rest = self.nodes - self.gates - sum(jewels.values())
        shares = {name: population.share for name, population in POPULATIONS.items() if population.share}
        counts = {**_shared(rest - len(_ALWAYS), shares), **jewels, "gate": self.gates}
        return {name: counts[name] + (name in _ALWAYS) for name in _NAMES}


def _jewels(many: int) -> dict[str, int]:
    counts = {"account": many * 6 // 100, "cluster": many * 3 // 100, "action": max(1, many * 6 // 10)}
    return {**counts, "customer_data": many - sum(counts.values())}


def _shared(many: int, shares: Mapping[str, int]) -> dict[str, int]:
    """Whole numbers in these shares that add up to `many` (largest remainders; ties by the order of the populations)."""
    whole = sum(shares.values())
    counts = {name: many * share // whole for name, share in shares.items()}
    order = sorted(shares, key=lambda name: -(many * shares[name] % whole))
    for name in order[: many - sum(counts.values())]:
        counts[name] += 1
    return counts


@dataclass(frozen=True)
class Numbering:
    """Which numbers the nodes of each population have."""

    counts: Mapping[str, int]

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The first number of each population, in the order of POPULATIONS, and behind them the number of all nodes."""
        return np.concatenate([[0], np.cumsum([self.counts[name] for name in _NAMES])]).astype(np.int64)

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        """Nodes of each population."""
        return np.diff(self.starts)

    def start(self, name: str) -> int:
        return int(self.starts[_NAMES.index(name)])

    def population(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The population of each node, as its place in POPULATIONS."""
        return np.searchsorted(self.starts[1:], numbers, side="right").astype(np.int64)

    def guarding(self, gates: NDArray[np.int64]) -> NDArray[np.int64]:
        """The node that each gate (0 for the first) guards; where gates are many, several guard the same."""
        turn = gates % len(GUARDED)
        result = np.empty(len(gates), dtype=np.int64)
        for name in dict.fromkeys(GUARDED):
            turns = [place for place, guarded in enumerate(GUARDED) if guarded == name]
            mine = np.isin(turn, turns)
            ordinal = gates[mine] // len(GUARDED) * len(turns) + np.searchsorted(turns, turn[mine])
            result[mine] = self.start(name) + self._guarded(name, ordinal)
        return result

    def _guarded(self, name: str, ordinals: NDArray[np.int64]) -> NDArray[np.int64]:
        """Places within a population that gates lie before: at most half of it, spread evenly."""
        size, some = self.counts[name], self.guarded_of(name)
        return ((ordinals % max(some, 1) + 1) * size + some - 1) // max(some, 1) - 1

    def guarded_of(self, name: str) -> int:
        """How many nodes of a population gates lie before."""
        turns = [place for place, guarded in enumerate(GUARDED) if guarded == name]
        gates = sum(max(0, (self.counts["gate"] - place + len(GUARDED) - 1) // len(GUARDED)) for place in turns)
        return min(gates, max(1, self.counts[name] // 2))

    def is_guarded(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether a gate lies before these nodes."""
        found = np.zeros(len(numbers), dtype=np.bool_)
        for name in dict.fromkeys(GUARDED):
            size, some, start = self.counts[name], self.guarded_of(name), self.start(name)
            place = numbers - start
            mine = (place >= 0) & (place < size)
            place = place[mine]
            found[mine] = place * some // max(size, 1) != (place + 1) * some // max(size, 1)
        return found
