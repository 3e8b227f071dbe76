"""One connection to a server: texts and parameters in, rows out, each step bounded in time and tried again with a limit.

Whatever the driver raises leaves here as one clear error. Nothing is known here of estates.
"""

import logging
import queue
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Self, TypeVar, cast

import neo4j
from neo4j import exceptions as driver_errors

from graphnhi.store.neo4j.address import Address
from graphnhi.store.neo4j.failures import RefusedError, TooSlowError, refused
from graphnhi.store.neo4j.signing_in import Login
from graphnhi.version import VERSION

__all__ = ["Connection", "Rows", "Run", "Written"]

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # else Python writes what the driver warns of on stderr

T = TypeVar("T")
Rows = list[list[Any]]

_LEAST: Final = (5, 26)
_AGENT: Final = re.compile(r"Neo4j/(\d+)\.(\d+)")
_STEP: Final = 50.0
"""Seconds that one step may take, tries included; with signing in, everything that cannot finish ends within 60."""
_PAUSE: Final = 0.5
_FAREWELL: Final = 2.0
"""Seconds that taking leave may take: a server that has fallen silent need not hear it."""
_HINTS: Final = "notifications_min_severity"
_CONFIG: Final[dict[str, Any]] = {
    "user_agent": f"graphnhi/{VERSION}",
    "connection_timeout": 8.0,
    "connection_acquisition_timeout": 15.0,
    "max_transaction_retry_time": 12.0,
    "max_connection_pool_size": 4,
    _HINTS: "OFF",
}


@dataclass(frozen=True, slots=True)
class Written:
    """What one text wrote: its rows, and how many nodes and relationships are new."""

    rows: Rows
    count: int


Run = Callable[[str, dict[str, Any]], Written]


class Connection:
    """A server that was reached, signed in to and found new enough; see `read` and `settled`. Close it, or use it in a `with`."""

    def __init__(self, address: Address, login: Login) -> None:
        """Reach the server now. RefusedError, in one line, where that cannot be done."""
        self.address, self._login = address, login
        self._stuck = False
        # whatever a cluster was seen to have, later reads see as well
        self._seen = neo4j.GraphDatabase.bookmark_manager()
        self._driver, agent = self._reached(_CONFIG)
        found = _AGENT.match(agent)
        if found and (int(found[1]), int(found[2])) < _LEAST:
            self.close()
            wanted = ".".join(map(str, _LEAST))
            raise RefusedError(
                f"{address.uri}: is Neo4j {found[1]}.{found[2]}, which is too old (wanted {wanted} or newer)."
            )

    def _reached(self, config: dict[str, Any]) -> tuple[neo4j.Driver, str]:
        """The driver, and what the server says that it is."""
        auth = (self._login.user, self._login.password)
        driver = self._said(lambda: neo4j.GraphDatabase.driver(self.address.uri, auth=auth, **config))

        def first() -> str:
            with driver.session(database=self._login.database) as session:
                return str(session.run("RETURN 1").consume().server.agent)

        try:
            return driver, self._said(first)
        except RefusedError as error:
            self._close(driver)
            if isinstance(error.__cause__, driver_errors.ConfigurationError) and _HINTS in config:
                # a server of an older protocol cannot be told to keep its hints to itself
                return self._reached({name: value for name, value in config.items() if name != _HINTS})
            raise

    def read(self, text: str, /, **parameters: Any) -> Rows:
        """The rows of a reading text, each a list of values."""

        @neo4j.unit_of_work(timeout=_STEP)
        def unit(transaction: neo4j.ManagedTransaction) -> Rows:
            return transaction.run(text, parameters).values()

        def work(session: neo4j.Session) -> Rows:
            try:
                return session.execute_read(unit)
            except driver_errors.IncompleteCommit:  # the driver does not try again what may have been done; this may be
                return session.execute_read(unit)

        return self._session(neo4j.READ_ACCESS, work)

    def write_settled(self, text: str, /, **parameters: Any) -> Written:
        """Run a text that does nothing when it was done before: tried again while it is not known whether it was."""
        return self.settled(lambda run: run(text, parameters))

    def settled(self, work: Callable[[Run], T]) -> T:
        """Several texts in one transaction, which together do nothing when they were done before: tried again as one.

        work: is given what runs a text with its parameters; what it raises leaves nothing written.
        """
        end = time.monotonic() + _STEP

        @neo4j.unit_of_work(timeout=_STEP)
        def unit(transaction: neo4j.ManagedTransaction) -> T:
            return work(lambda text, parameters: _written(transaction, text, parameters))

        while True:
            try:
                left = max(end - time.monotonic(), 1.0)
                return self._session(neo4j.WRITE_ACCESS, lambda each: each.execute_write(unit), left)
            except RefusedError as error:
                if not error.lost or self._stuck or time.monotonic() + _PAUSE > end:
                    raise
                time.sleep(_PAUSE)

    def _session(self, mode: str, work: Callable[[neo4j.Session], T], seconds: float | None = None) -> T:
        def run() -> T:
            with self._driver.session(
                database=self._login.database, default_access_mode=mode, bookmark_manager=self._seen
            ) as session:
                return work(session)

        return self._said(run, seconds)

    def _said(self, work: Callable[[], T], seconds: float | None = None) -> T:
        try:
            return _within(_STEP if seconds is None else seconds, work)
        except (driver_errors.DriverError, driver_errors.Neo4jError, TooSlowError, OSError, ValueError) as error:
            self._stuck |= isinstance(error, TooSlowError)
            raise refused(error, self.address.uri, self._login.database) from error

    def close(self) -> None:
        """Let go of the server; what is stuck ends with it, or with the process."""
        self._close(self._driver)

    def _close(self, driver: neo4j.Driver) -> None:
        # after an interrupt a step may still be inside the driver, which then fails in whatever way: nobody is to hear of that
        with suppress(Exception):
            _within(_FAREWELL, driver.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _written(transaction: neo4j.ManagedTransaction, text: str, parameters: dict[str, Any]) -> Written:
    result = transaction.run(text, parameters)
    rows, counters = result.values(), result.consume().counters
    return Written(rows, counters.nodes_created + counters.relationships_created)


def _within(seconds: float, work: Callable[[], T]) -> T:
    """What the work gives, or raises; TooSlowError where it takes longer. The driver itself waits for ever for a server's answer."""
    done: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            done.put((None, error))

    threading.Thread(target=run, daemon=True).start()
    try:
        value, error = done.get(timeout=seconds)
    except queue.Empty:
        raise TooSlowError(int(seconds)) from None
    if error is not None:
        raise error
    return cast(T, value)
