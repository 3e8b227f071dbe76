"""Small estates of one team over time, and what must be true of a server that holds one."""

import threading
from functools import cache
from typing import Self

import graphnhi as nhi
from graphnhi.errors import GraphnhiError
from graphnhi.estate import Estate
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.servers.server import Server

ACTIONS = 5
SERVICES = 40


@cache
def version(number: int) -> Estate:
    """Version by version ten services go, ten others come, and what each key permits changes."""
    rows = Rows()
    for action in range(ACTIONS):
        rows.node(f"pay-{action}", "initiate_payout")
    for service in range(number * 10, number * 10 + SERVICES):
        rows.node(f"svc-{service}", "service_account", owner=f"team-{number}").node(f"key-{service}", "api_key")
        rows.edge(f"svc-{service}", "HOLDS", f"key-{service}")
        rows.edge(f"key-{service}", "PERMITS", f"pay-{(service + number) % ACTIONS}")
    return estate_of(rows)


def here(server: Server, name: str) -> str:
    """The address of an estate there."""
    return f"{server.uri}?estate={name}"


def expect_whole(server: Server, estate: Estate, name: str = "random") -> None:
    """It is what is read, to the digest; nothing is there twice; and nobody's rows are left beside those that may be read."""
    assert nhi.pull(here(server, name)).digest == estate.digest
    (state,) = server.run(
        "MATCH (e:NHI:NHIEstate {id: $name}) RETURN e.current AS current, e.previous AS previous", name=name
    )
    (nodes,) = server.run(
        "MATCH (n:NHI {run: $run}) RETURN count(n) AS count, count(DISTINCT n.id) AS ids", run=state["current"]
    )
    (edges,) = server.run(
        "MATCH ()-[r]->() WHERE r.run = $run RETURN count(r) AS count, count(DISTINCT r.row) AS rows",
        run=state["current"],
    )
    assert nodes == {"count": estate.n_nodes, "ids": estate.n_nodes}
    assert edges == {"count": estate.n_edges, "rows": estate.n_edges}


def runs(server: Server) -> set[str]:
    """The pushes that have any row in the database, or an entry."""
    rows = server.run("MATCH (n:NHI) WHERE NOT n.run STARTS WITH 'graphnhi/' RETURN DISTINCT n.run AS run")
    edges = server.run("MATCH ()-[r]->() WHERE r.run IS NOT NULL RETURN DISTINCT r.run AS run")
    entries = server.run("MATCH (p:NHI:NHIPush) RETURN p.id AS run")
    return {row["run"].removesuffix("/about") for row in (*rows, *edges, *entries)}


def readable(server: Server) -> set[str]:
    """The pushes that somebody may read."""
    rows = server.run("MATCH (e:NHI:NHIEstate) RETURN e.current AS current, e.previous AS previous")
    return {run for row in rows for run in row.values() if run is not None}


class Onlooker:
    """Somebody who reads an estate again and again, whole, while others push; tells the digests that were seen.

    A server that refuses, in one of our own errors, is no fault; anything else is.
    """

    def __init__(self, server: Server, name: str = "random") -> None:
        self._uri = here(server, name)
        self.digests: list[str] = []
        self.refusals: list[str] = []
        self.faults: list[BaseException] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(70)
        assert not self._thread.is_alive(), "a reader hangs"
        assert self.faults == []

    def _look(self) -> None:
        while not self._ended.wait(0.05):
            try:
                self.digests.append(nhi.pull(self._uri).digest)
            except GraphnhiError as error:
                self.refusals.append(str(error))
            except BaseException as error:  # noqa: BLE001 - told by the thread that waits
                self.faults.append(error)
                return
