"""An estate on a server as it is asked: each question reads one push, of which it knows at its end that it was whole.

A push that was removed while it was read is given up, and the question begins again once with the newer one.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Self, TypeVar

from graphnhi.asking.needs import Need
from graphnhi.errors import quoted
from graphnhi.estate import Estate
from graphnhi.store.neo4j import ledger
from graphnhi.store.neo4j.address import Address
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.failures import RefusedError
from graphnhi.store.neo4j.narrowing import Part
from graphnhi.store.neo4j.rows import as_written
from graphnhi.store.neo4j.signing_in import Login
from graphnhi.store.neo4j.whole import check_count, estate_of

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["ServerEstate"]

T = TypeVar("T")
Told = Callable[[str, int, int], None]


Watching = Callable[[], AbstractContextManager[Told]]


class ServerEstate:
    """An estate on a server. Questions of the front door take it where they take an `Estate`; close it, or use it in a `with`."""

    def __init__(self, address: Address, login: Login, watching: Watching) -> None:
        """Connect now, and see which estate is meant. Raises UsageError where that cannot be done.

        watching: is entered while the whole estate is read, and gives what is then told how far it is.
        """
        self.name, self._address = address.estate or "", address  # told of what is not connected yet, too
        self._server = Connection(address, login)
        self._watching = watching
        try:
            self.name = ledger.chosen(self._server, address.estate)
        except BaseException:
            self._server.close()
            raise
        self._whole: tuple[str, Estate] | None = None

    def __repr__(self) -> str:
        return f"<ServerEstate {self.name!r} at {self._address.uri}>"

    def narrowed(self, need: Need) -> Estate:
        """The part of the estate that a question can be about; it tells the size and the digest of the whole."""

        def read(found: ledger.Reading, about: dict[str, Any]) -> Estate:
            check_count(self._server, found)
            with as_written(self._server, found):
                part = Part(self._server, found.run)
                part.fetch(need)
                return part.found.estate(self._server, found, about)

        return self._consistent(read, lambda found, part: part.as_part(found.nodes, found.edges, found.digest))

    def whole(self) -> Estate:
        """All of it, known to be what was pushed by its digest; kept until a newer one is pushed."""

        def read(found: ledger.Reading, about: dict[str, Any]) -> Estate:
            if self._whole is not None and self._whole[0] == found.run:
                return self._whole[1]
            with self._watching() as told:
                return estate_of(self._server, found, about, told)

        def keep(found: ledger.Reading, estate: Estate) -> Estate:
            self._whole = found.run, estate
            return estate

        return self._consistent(read, keep)

    def _consistent(
        self,
        read: Callable[[ledger.Reading, dict[str, Any]], Estate],
        settle: Callable[[ledger.Reading, Estate], Estate],
    ) -> Estate:
        """What is read of one push that is still whole when it has been read."""
        for _ in range(2):
            found = ledger.reading(self._server, self.name)
            try:
                estate = read(found, ledger.about_of(self._server, found))
            except RefusedError as error:
                if error.lost or ledger.is_kept(self._server, found):
                    raise
                continue
            if ledger.is_kept(self._server, found):
                return settle(found, estate)
        raise RefusedError(
            f"{self._server.address.uri}: the estate {quoted(self.name)} was pushed anew twice while it was read. Ask again."
        )

    @property
    def about(self) -> dict[str, Any]:
        """What is known of the making, as of any estate."""
        return ledger.about_of(self._server, ledger.reading(self._server, self.name))

    @property
    def digest(self) -> str:
        """SHA-256 of the estate that is read now."""
        return ledger.reading(self._server, self.name).digest

    def to_networkx(self) -> "nx.MultiDiGraph[str]":
        """The whole estate as a MultiDiGraph, read to its end; see `Estate.to_networkx`."""
        return self.whole().to_networkx()

    def close(self) -> None:
        """Let go of the server."""
        self._server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
