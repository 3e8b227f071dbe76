"""Pushing an estate: batch by batch under a new run, compared with what was sent, and only then made the one that is read.

A push that dies is gone on with by the next push of the same estate. Whoever reads meanwhile reads the run before.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.estate.exported import about_digest
from graphnhi.store.neo4j import ledger
from graphnhi.store.neo4j.batches import Batch, turns
from graphnhi.store.neo4j.clearing import Links, clear, move_links
from graphnhi.store.neo4j.connection import Connection, Run
from graphnhi.store.neo4j.failures import ChangedError, RefusedError, TakenOverError
from graphnhi.store.neo4j.statements import CONSTRAINT, CREATE, RARE, TAKE_TURN
from graphnhi.store.neo4j.stored import fits_index, key_of, stored_text
from graphnhi.store.neo4j.whole import estate_of

__all__ = ["Pushed", "push"]

Told = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: the estate's `name` there, its `run`, what it wrote, and what became of links of others.

    already: the very estate was there, and no node or edge was written. resumed: how many turns an earlier push had written.
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
    server.write_settled(CONSTRAINT)
    before = ledger.replaced(server, name)
    if before is not None and _is_same(server, estate, before, told):
        links = _moved_to(server, before, told)
        return Pushed(name, before.run, estate.digest, estate.n_nodes, estate.n_edges, already=True, links=links)
    begun = ledger.begin(server, estate, name)
    with _standing(_UNFINISHED):
        links = _cleared(server, begun, told)
        _write_all(server, estate, begun, told)
        ledger.keep_about(server, begun, estate.about)
        _compare(server, estate, begun, told)
    with _standing(_UNKNOWN):
        ledger.switch(server, begun)
    with _standing(_UNMOVED):
        links += _moved_to(server, ledger.reading(server, name), told)
    return Pushed(name, begun.run, estate.digest, estate.n_nodes, estate.n_edges, False, begun.done, links)


_UNFINISHED: Final = "The push is unfinished: nobody reads what it wrote, and the same command goes on from there."
_UNKNOWN: Final = "Everything is written, but whether it is what is read now is not known; the same command finds out."
_UNMOVED: Final = "The estate is pushed and read; links of others are moved by the same command or the next push."
_AGAIN: Final = "What was read before is still read; push again."


@contextmanager
def _standing(how: str) -> Iterator[None]:
    """Say behind what went wrong how things stand, where that is not said already."""
    try:
        yield
    except (ChangedError, TakenOverError):
        raise
    except RefusedError as error:
        raise RefusedError(f"{error} {how}", lost=error.lost) from error


def _is_same(server: Connection, estate: Estate, before: ledger.Reading, told: Told) -> bool:
    """Whether the very estate is there, to the digest, so that what was changed there by others is written anew."""
    if (before.digest, before.about_digest) != (estate.digest, about_digest(estate.about)):
        return False
    try:
        estate_of(server, before, ledger.about_of(server, before), told)
    except ChangedError:
        return False
    return True


def _cleared(server: Connection, begun: ledger.Push, told: Told) -> Links:
    """Remove what nobody reads: the push before the current one, and those that died; links of others are moved first."""
    links = Links()
    for run in ledger.stale(server, begun):
        told("removing what an earlier push left", begun.done, begun.turns)
        before = ledger.replaced(server, begun.estate)
        links += move_links(server, run, before)
        clear(server, run)
    return links


def _moved_to(server: Connection, current: ledger.Reading, told: Told) -> Links:
    """Links of others that still end at the push before the current one are moved."""
    before = ledger.previous(server, current.estate)
    if before is None:
        return Links()
    told("moving the links of others", current.nodes, current.nodes)
    return move_links(server, before, current)


def _write_all(server: Connection, estate: Estate, begun: ledger.Push, told: Told) -> None:
    for number, turn in enumerate(turns(estate, begun.done), start=begun.done):
        told(f"writing {turn[0].table}: {turn[0].kind}", number, begun.turns)
        _write(server, begun, number, turn)


def _write(server: Connection, begun: ledger.Push, number: int, turn: list[Batch]) -> None:
    """Write one turn once, whatever becomes of the answer: the database counts the turns that it has."""

    def work(run: Run) -> None:
        if not run(TAKE_TURN, {"run": begun.run, "done": number}).rows:
            return  # an earlier try whose answer was lost has written it
        for batch in turn:
            text = CREATE[batch.table, batch.kind] + (RARE[batch.table] if batch.rare else "")
            written = run(text, {"run": begun.run, "rows": batch.rows})
            if written.count != len(batch.rows):
                raise ChangedError(
                    f"{server.address.uri}: nodes of this push were removed while it was under way. {_AGAIN}"
                )

    try:
        ledger.held(server, begun.estate, begun.writer, work)
    except ChangedError:
        _removed(server, begun)
        raise


def _compare(server: Connection, estate: Estate, begun: ledger.Push, told: Told) -> None:
    """Read back what was written; it must be the estate, to the digest. What is not is not gone on with."""
    found = ledger.under_way(server, begun)
    assert (found.digest, found.nodes, found.edges) == (estate.digest, estate.n_nodes, estate.n_edges)
    try:
        estate_of(server, found, ledger.about_of(server, found), told, [*map(key_of, estate.ids)])
    except ChangedError:
        _removed(server, begun)
        raise


def _removed(server: Connection, begun: ledger.Push) -> None:
    """What is not as it was written is not gone on with."""
    ledger.give_up(server, begun)
    clear(server, begun.run)
