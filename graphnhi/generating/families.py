"""Which edges there are: families of edges of one kind between populations, with how many a node has of them.

A table of judgement. Every edge kind, source population and target population stands in one family only, so that no two
families ever make the same edge.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["FAMILIES", "Family"]


@dataclass(frozen=True, slots=True)
class Family:
    """Edges of a kind, made node by node of the population `anchor`: out of it, or into it (`inward`).

    others: populations of the other end, with weights. share: thousandths of the anchors that have any; `steep` (twice the
    exponent) and `most` are of the power law of how many. wide: thousandths that lead to any cell whatever the regime;
    None where the regime decides. own: the first one is with the anchor's own counterpart, the same in all such families.
    """

    edge: str
    anchor: str
    others: Mapping[str, int]
    share: int = 1000
    steep: int = 5
    most: int = 64
    inward: bool = False
    wide: int | None = None
    own: bool = False

    @property
    def stream(self) -> str:
        """Its name among the streams of chance."""
        return f"{self.edge} {self.anchor} {'in' if self.inward else 'out'}"


_KEYS: Final = ("access_key", "api_key", "token", "secret", "certificate", "ssh_key")
_HOLDERS: Final = {"service_account": 70, "app": 12, "pipeline": 6, "agent": 7, "human": 5}
_STORERS: Final = {
    "secret_store": 60,
    "repository": 10,
    "host": 10,
    "workload": 8,
    "data": 6,
    "database": 3,
    "service": 3,
}
_CALLED: Final = {"service": 50, "database": 20, "queue": 15, "tool": 8, "secret_store": 7}
_RIGHTS: Final = {
    "workload": 25,
    "host": 12,
    "service": 18,
    "repository": 8,
    "secret_store": 5,
    "database": 8,
    "namespace": 4,
    "data": 20,
}
_OWNERS: Final = {"human": 60, "group": 40}
_ACCOUNTS: Final = {"account": 60, "cluster": 40}


def _credentials() -> Iterator[Family]:
    for key in _KEYS:
        yield Family("HOLDS", key, _HOLDERS, share=930, steep=6, inward=True, own=True)
        yield Family("AUTHENTICATES_AS", key, _HOLDERS, share=400 if key == "secret" else 830, most=1, own=True)
        yield Family("STORES", key, _STORERS, share=620, steep=6, most=8, inward=True)
        yield Family("OBSERVED", key, {"host": 50, "service": 50}, share=400, most=12)
    yield Family("HOLDS", "password", {"human": 1}, share=980, most=1, inward=True, own=True)
    yield Family("AUTHENTICATES_AS", "password", {"human": 1}, most=1, own=True)
    yield Family("STORES", "password", {"secret_store": 70, "data": 30}, share=200, most=2, inward=True)
    yield Family("HOLDS", "federation", {"pipeline": 60, "service_account": 40}, most=12, inward=True)
    yield Family("AUTHENTICATES_AS", "federation", {"role": 1}, most=6)
    for key in ("api_key", "token"):
        yield Family("PERMITS", key, {"service": 60, "data": 25, "queue": 15}, share=300, steep=4, most=20)


def _identities() -> Iterator[Family]:
    for identity, share in (("human", 850), ("service_account", 800), ("app", 700), ("pipeline", 850), ("agent", 700)):
        yield Family("ASSUMES", identity, {"role": 1}, share=share, steep=4)
    yield Family("ASSUMES", "role", {"role": 1}, share=600)
    yield Family("ASSUMES", "group", {"role": 1}, share=700)
    for identity, share in (("human", 970), ("service_account", 700), ("app", 500), ("agent", 500)):
        yield Family("MEMBER_OF", identity, {"group": 1}, share=share, most=12)
    for identity in ("human", "app", "agent"):
        yield Family("IMPERSONATES", identity, {"service_account": 90, "human": 10}, share=60, most=8)
    yield Family("ESCALATES_TO", "role", {"role": 60, "workload": 25, "host": 15}, share=40, most=3)
    for run in ("app", "service", "service_account"):
        yield Family(
            "OPERATES", run, {"vendor": 1}, share=20 if run == "service_account" else 150, most=1, inward=True, wide=500
        )
    for owned, share in (
        ("service_account", 450),
        ("app", 600),
        ("agent", 600),
        ("pipeline", 500),
        ("service", 800),
        ("data", 300),
    ):
        yield Family("OWNED_BY", owned, _OWNERS, share=share, most=1)
    yield Family("TRUSTS", "role", {"app": 60, "account": 20, "vendor": 20}, share=200, most=4, wide=300)


def _rights() -> Iterator[Family]:
    for user, share in (
        ("service_account", 820),
        ("app", 850),
        ("agent", 950),
        ("pipeline", 600),
        ("workload", 700),
        ("service", 800),
    ):
        yield Family("USES", user, _CALLED, share=share, steep=4, most=60)
    yield Family("CONTROLS", "role", _RIGHTS, share=700, steep=4, most=300)
    yield Family("CONTROLS", "human", {"host": 60, "repository": 40}, share=300, most=10)
    yield Family("CONTROLS", "service_account", {"workload": 60, "host": 20, "service": 20}, share=80, most=20)
    for reader, share in (
        ("service_account", 450),
        ("app", 400),
        ("agent", 550),
        ("role", 500),
        ("workload", 400),
        ("service", 500),
    ):
        yield Family("READS", reader, {"data": 1}, share=share, most=30)
    for writer, share in (("service_account", 320), ("app", 250), ("workload", 250), ("service", 400)):
        yield Family("WRITES", writer, {"data": 70, "database": 15, "queue": 15}, share=share, most=20)


def _systems() -> Iterator[Family]:
    for runner, share in (("workload", 950), ("service", 700), ("host", 500), ("tool", 600)):
        yield Family("RUNS_AS", runner, {"service_account": 85, "role": 15}, share=share, most=1)
    for placed, share in (("workload", 850), ("service", 500), ("queue", 300), ("service_account", 60)):
        yield Family("CONTAINS", placed, {"namespace": 70, "host": 30}, share=share, most=1, inward=True)
    for placed, share in (
        ("namespace", 800),
        ("host", 500),
        ("database", 500),
        ("secret_store", 400),
        ("data", 200),
        ("role", 60),
    ):
        yield Family("CONTAINS", placed, _ACCOUNTS, share=share, most=1, inward=True)
    for deployer, share in (("pipeline", 800), ("repository", 700)):
        yield Family("DEPLOYS", deployer, {"workload": 60, "service": 30, "host": 10}, share=share, steep=4, most=60)


def _jewels() -> Iterator[Family]:
    yield Family(
        "PERFORMS",
        "action",
        {"role": 35, "service_account": 35, "service": 20, "app": 10},
        steep=2,
        most=100,
        inward=True,
        wide=600,
    )
    yield Family("PERMITS", "action", {"api_key": 70, "token": 30}, share=500, most=10, inward=True, wide=350)
    yield Family(
        "READS",
        "customer_data",
        {"role": 50, "service_account": 30, "service": 20},
        steep=2,
        most=100,
        inward=True,
        wide=600,
    )
    yield Family(
        "WRITES",
        "customer_data",
        {"role": 30, "service": 40, "workload": 30},
        share=700,
        most=20,
        inward=True,
        wide=350,
    )
    for jewel in _ACCOUNTS:
        yield Family("CONTROLS", jewel, {"role": 90, "human": 10}, steep=4, most=12, inward=True, wide=200)


FAMILIES: Final = (*_credentials(), *_identities(), *_rights(), *_systems(), *_jewels())
