"""A real Neo4j as tests see it: where it is, how to log on, how to ask it; and, where it is our own, how to end it."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, TransientError

from tests.servers.process import Process

PATIENCE = 180
"""Seconds for a start, on a machine that does much else."""


@dataclass(frozen=True)
class Server:
    """An address with its credentials. `process` is None for a server that was given and that others may use."""

    uri: str
    user: str
    password: str = field(repr=False)
    database: str
    process: Process | None = None

    @property
    def own(self) -> Process:
        """The process of a server that the tests started; a given one has none to end or to restart."""
        assert self.process is not None, "a given server is not ours to kill, to stop or to start"
        return self.process

    @property
    def home(self) -> Path:
        return self.own.home

    @property
    def port(self) -> int:
        return self.own.port

    @property
    def environment(self) -> dict[str, str]:
        """What a user would set to log on."""
        return {"NEO4J_USERNAME": self.user, "NEO4J_PASSWORD": self.password, "NEO4J_DATABASE": self.database}

    def kill(self) -> None:
        """SIGKILL in the middle of whatever it does."""
        with self.own.changing:
            self.own.kill()

    def stop(self) -> None:
        """An orderly end."""
        with self.own.changing:
            self.own.stop()

    def start(self, *conf: str) -> None:
        """Start it on the same data and port, with these lines of neo4j.conf for this run; returns when it answers."""
        with self.own.changing:
            self.own.launch(settings(conf))
        answered(self, "RETURN 1")

    @contextmanager
    def driver(self, **options: Any) -> Iterator[neo4j.Driver]:
        """A driver of the tests' own, logged on."""
        with neo4j.GraphDatabase.driver(self.uri, auth=(self.user, self.password), **options) as driver:
            yield driver

    def run(self, query: str, *, database: str | None = None, **values: Any) -> list[dict[str, Any]]:
        """The rows that a query of a test gives, over a connection of its own."""
        with (
            self.driver(notifications_min_severity="OFF") as driver,
            driver.session(database=database or self.database) as session,
        ):
            return session.run(query, values).data()

    @property
    def agent(self) -> str:
        """How the server calls itself to a driver: `Neo4j/5.26.28`."""
        with self.driver() as driver:
            return driver.get_server_info().agent


def settings(conf: tuple[str, ...]) -> dict[str, str]:
    """Lines of neo4j.conf by name."""
    return dict(line.split("=", 1) for line in conf)


def answered(server: Server, query: str, **values: Any) -> None:
    """Ask a starting server of our own until it answers; raises RuntimeError with its log if it ends or never does."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
            server.run(query, **values)
        except (OSError, DriverError, TransientError) as error:
            if not server.own.alive or time.monotonic() > until:
                raise RuntimeError(f"Neo4j did not start: {error}; it said:\n{server.own.said()}") from error
            time.sleep(0.1)
        else:
            return
