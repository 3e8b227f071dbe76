"""Where a server comes from: one that was given, else a container, else Java with the artifacts of Maven Central."""

import dataclasses
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from tests.requiring import lacking
from tests.servers.artifacts import UnavailableError
from tests.servers.container import Container
from tests.servers.java import QUICK, JavaProcess
from tests.servers.process import PLANNED_ANEW, Process
from tests.servers.server import Server, answered

_DATABASE, _USER = "neo4j", "neo4j"
_ROOM = {"server.memory.pagecache.size": "512m", PLANNED_ANEW: "10s"}
"""What is measured fits into the server's memory, and is planned anew as it grows, as Neo4j by itself sees to."""


def given() -> Server | None:
    """The server that NEO4J_URI names, if it is set."""
    uri = os.environ.get("NEO4J_URI")
    user, password = os.environ.get("NEO4J_USERNAME", _USER), os.environ.get("NEO4J_PASSWORD", "")
    return Server(uri, user, password, os.environ.get("NEO4J_DATABASE", _DATABASE)) if uri else None


def started(*, measured: bool = False) -> Server:
    """A server of our own that answers; skips or fails where there is none to be had.

    measured: let Java compile as it does for everybody, and not for a quick start. Whoever asks for it removes it at the end: `server.own.remove()`.
    """
    process = _process(measured=measured)
    server = Server(f"bolt://127.0.0.1:{process.port}", _USER, secrets.token_urlsafe(16), _DATABASE, process)
    try:
        process.launch(_ROOM if measured else {})
        _claim(server)
    except BaseException:
        process.remove()
        raise
    return server


@contextmanager
def lent(*, measured: bool = False) -> Iterator[dict[str, str]]:
    """The variables by which another program finds a server of our own, which ends with the block; see `started`."""
    server = started(measured=measured)
    try:
        yield server.environment | {"NEO4J_URI": server.uri}
    finally:
        server.own.remove()


def _process(*, measured: bool) -> Process:
    reasons = []
    for way in (Container, lambda: JavaProcess(() if measured else QUICK)):
        try:
            return way()
        except UnavailableError as error:
            reasons.append(str(error))
    why = " ".join("; ".join(reasons).split())
    return lacking("neo4j", f"no Neo4j: set NEO4J_URI, or install Docker, or Java 17 and Maven ({why})")


def _claim(fresh: Server) -> None:
    """Wait until a fresh server listens, and put a random password in the place of the one that all of them have."""
    newborn = dataclasses.replace(fresh, password="neo4j", database="system")
    answered(newborn, "ALTER CURRENT USER SET PASSWORD FROM $old TO $new", old=newborn.password, new=fresh.password)
