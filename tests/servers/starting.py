"""Where a server comes from: one that was given, else a container, else Java with the artifacts of Maven Central."""

import dataclasses
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.requiring import lacking
from tests.servers.artifacts import UnavailableError
from tests.servers.cleaning import emptied
from tests.servers.container import Container
from tests.servers.java import JavaProcess
from tests.servers.locking import alone
from tests.servers.process import Process
from tests.servers.server import Server, answered, settings

READ_ONLY = "server.databases.default_to_read_only=true"
"""The line of neo4j.conf for a server whose user has no right to write: Community knows no narrower one."""

_DATABASE, _USER = "neo4j", "neo4j"


def given() -> Server | None:
    """The server that NEO4J_URI names, if it is set."""
    uri = os.environ.get("NEO4J_URI")
    user, password = os.environ.get("NEO4J_USERNAME", _USER), os.environ.get("NEO4J_PASSWORD", "")
    return Server(uri, user, password, os.environ.get("NEO4J_DATABASE", _DATABASE)) if uri else None


def started(*conf: str) -> Server:
    """A server of our own that answers, with these lines of neo4j.conf; skips or fails where there is none to be had.

    It comes to life without them: a read-only one could not even make its databases.
    Whoever asks for it removes it at the end: `server.own.remove()`.
    """
    process = _process()
    server = Server(f"bolt://127.0.0.1:{process.port}", _USER, secrets.token_urlsafe(16), _DATABASE, process)
    try:
        process.launch({})
        _claim(server)
        if conf:
            server.kill()
            server.start(*conf)
    except BaseException:
        process.remove()
        raise
    return server


def _process() -> Process:
    reasons = []
    for way in (Container, JavaProcess):
        try:
            return way()
        except UnavailableError as error:
            reasons.append(str(error))
    return lacking("neo4j", f"no Neo4j: set NEO4J_URI, or install Docker, or Java 17 and Maven ({'; '.join(reasons)})")


def _claim(fresh: Server) -> None:
    """Wait until a fresh server listens, and put a random password in the place of the one that all of them have."""
    newborn = dataclasses.replace(fresh, password="neo4j", database="system")
    answered(newborn, "ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=newborn.password, new=fresh.password)


@contextmanager
def borrowed(server: Server) -> Iterator[None]:
    """Have a given server to ourselves, as far as other tests go, and take away again what the test wrote.

    One that holds an estate already is refused: nobody could tell its nodes from those of the tests.
    """
    with alone(Path(tempfile.gettempdir()) / "graphnhi-tests-given.lock"):
        if server.run("MATCH (n:NHI) RETURN n.id LIMIT 1"):
            pytest.fail("NEO4J_URI holds an estate; give the tests a database without one (nothing was written)")
        yield
        emptied(server)


class Pool:
    """The servers of one test process, by their settings: each started when it is first asked for, and kept for the next."""

    def __init__(self) -> None:
        self._servers: dict[tuple[str, ...], Server] = {}

    def ready(self, *conf: str) -> Server:
        """One of our own that runs with these lines of neo4j.conf and is empty, whatever the test before did to it."""
        if conf not in self._servers:
            self._servers[conf] = started(*conf)
        server = self._servers[conf]
        if not server.own.alive or server.own.conf != settings(conf):
            server.kill()
            server.start(*conf)
        return server if READ_ONLY in conf else emptied(server)

    def close(self) -> None:
        for server in self._servers.values():
            server.own.remove()
