"""Pushing an estate: batch by batch under a new run, compared with what was sent, and only then made the one that is read.

A push that dies is gone on with by the next push of the same estate. Whoever reads meanwhile reads the run before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.estate.exported import about_digest
from graphnhi.store.neo4j import ledger
from graphnhi.store.neo4j.batches import Batch, turns
from graphnhi.store.neo4j.clearing import Links, clear, move_links
from graphnhi.store.neo4j.connection import Connection, Run
from graphnhi.store.neo4j.failures import RefusedError
from graphnhi.store.neo4j.statements import CONSTRAINT, CREATE, TAKE_TURN
from graphnhi.store.neo4j.stored import fits_index, stored_text
from graphnhi.store.neo4j.whole import estate_of

__all__ = ["Pushed", "push"]

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: the estate's `name` there, its `run`, what it wrote, and what became of links of others.

    already: the very estate was there, and nothing was written. resumed: how many turns an earlier push had written.
    """

    name: str
    run: str
    digest: str
    nodes: int
    edges: int
    already: bool
    resumed: int = 0
    links: Links = field(default_factory=Links)


def push(server: Connection, estate: Estate, name: str, told: Told) -> Pushed:
    """Write an estate under a name and make it the one that is read there.

    Raises RefusedError where the server refuses, somebody else pushes the same name, or what is there is not what was sent;
    what was read before is then still what is read.
    """
    if not fits_index(stored_text(name)):
        raise UsageError(f"the name of an estate is too long for a server (found {quoted(name)}). Give ?estate=NAME.")
    server.define(CONSTRAINT)
    before = ledger.replaced(server, name)
    if before is not None and _is_same(server, estate, before, told):
        return Pushed(name, before.run, estate.digest, estate.n_nodes, estate.n_edges, already=True)
    begun = ledger.begin(server, estate, name)
    links = _cleared(server, name, begun, before, told)
    _write_all(server, estate, begun, name, told)
    ledger.keep_about(server, begun, estate.about)
    _compare(server, estate, name, begun, told)
    if not ledger.switch(server, begun, name):
        raise ledger.taken_over(server, name)
    if before is not None:
        told("moving the links of others", begun.turns, begun.turns)
        links += move_links(server, before.run, begun.run)
    return Pushed(name, begun.run, estate.digest, estate.n_nodes, estate.n_edges, False, begun.done, links)


def _is_same(server: Connection, estate: Estate, before: ledger.Reading, told: Told) -> bool:
    """Whether the very estate is there, to the digest, so that what was changed there by others is written anew."""
    if (before.digest, before.about_digest) != (estate.digest, about_digest(estate.about)):
        return False
    try:
        estate_of(server, before, ledger.about_of(server, before), told)
    except RefusedError as error:
        if error.lost:
            raise
        return False
    return True


def _cleared(server: Connection, name: str, begun: ledger.Push, before: ledger.Reading | None, told: Told) -> Links:
    """Remove what nobody reads: the push before the current one, and those that died; links of others are moved first."""
    links = Links()
    ledger.drop_previous(server, name)
    for run in ledger.stale(server, name, begun.run):
        told("removing what an earlier push left", begun.done, begun.turns)
        if before is not None:
            links += move_links(server, run, before.run)
        clear(server, run)
    return links


def _write_all(server: Connection, estate: Estate, begun: ledger.Push, name: str, told: Told) -> None:
    for number, turn in enumerate(turns(estate, begun.run, begun.done), start=begun.done):
        told(f"writing {turn[0].table}: {turn[0].kind}", number, begun.turns)
        _write(server, begun, name, number, turn)


def _write(server: Connection, begun: ledger.Push, name: str, number: int, turn: list[Batch]) -> None:
    """Write one turn once, whatever becomes of the answer: the database counts the turns that it has."""

    def work(run: Run) -> bool:
        if not run(TAKE_TURN, {"run": begun.run, "writer": begun.writer, "done": number}).rows:
            return False
        for batch in turn:
            written = run(CREATE[batch.table, batch.kind], {"run": begun.run, "rows": batch.rows})
            if written.count != len(batch.rows):
                raise RefusedError(
                    f"{server.address.uri}: nodes of this push were removed while it was under way. {_AGAIN}"
                )
        return True

    if not server.settled(work) and ledger.progress_of(server, begun) != number + 1:
        raise ledger.taken_over(server, name)


def _compare(server: Connection, estate: Estate, name: str, begun: ledger.Push, told: Told) -> None:
    """Read back what was written; it must be the estate, to the digest. What is not is not gone on with."""
    try:
        found = ledger.under_way(server, begun, name)
        assert (found.digest, found.nodes, found.edges) == (estate.digest, estate.n_nodes, estate.n_edges)
        estate_of(server, found, ledger.about_of(server, found), told)
    except RefusedError as error:
        if not error.lost:
            clear(server, begun.run)
        raise


_AGAIN: Final = "What was read before is still read; push again."
