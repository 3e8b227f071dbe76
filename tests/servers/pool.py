"""Which server a test gets, and in what state: alive, with the settings that it asks for, and without an estate."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.servers.cleaning import clean, emptied, is_clean
from tests.servers.locking import alone
from tests.servers.server import Server, settings
from tests.servers.starting import started

READ_ONLY = "server.databases.default_to_read_only=true"
"""The line of neo4j.conf for a server whose user has no right to write: Community knows no narrower one."""


class Pool:
    """The one server of a test process, started when it is first asked for, restarted where a test wants other settings."""

    def __init__(self) -> None:
        self._server: Server | None = None
        self._why_not: BaseException | None = None

    def ready(self, *conf: str) -> Server:
        """It runs with these lines of neo4j.conf and is clean, whatever the test before did to it."""
        server = self._started()
        if READ_ONLY not in conf:
            return clean(_running(server, *conf))
        if not (_runs(server, *conf) and is_clean(server)):
            clean(_running(server))
        return _running(server, *conf)

    def close(self) -> None:
        if self._server:
            self._server.own.remove()

    def _started(self) -> Server:
        """Where there was none to be had, every test is told so without another attempt."""
        if self._why_not:
            raise self._why_not
        try:
            self._server = self._server or started()
        except (Exception, pytest.skip.Exception, pytest.fail.Exception) as error:
            self._why_not = error
            raise
        return self._server


def _runs(server: Server, *conf: str) -> bool:
    return server.own.alive and server.own.conf == settings(conf)


def _running(server: Server, *conf: str) -> Server:
    if not _runs(server, *conf):
        end = (
            server.stop if READ_ONLY in conf else server.kill
        )  # what was killed may be unable to recover where nothing may be written
        end()
        server.start(*conf)
    return server


@contextmanager
def borrowed(server: Server) -> Iterator[Server]:
    """Have a given server to ourselves, as far as other tests go, and take away again what the test wrote.

    One that holds an estate already is refused: nobody could tell its nodes from those of the tests.
    """
    with alone(Path(tempfile.gettempdir()) / "graphnhi-tests-given.lock"):
        if server.run("MATCH (n:NHI) RETURN 1 LIMIT 1"):
            pytest.fail("NEO4J_URI holds an estate: give the tests a database without one (nothing was written)")
        try:
            yield server
        finally:
            emptied(server)
