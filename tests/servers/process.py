"""What a running Neo4j of our own can be told, whatever runs it; and the settings that every one of them has."""

import random
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol


class Process(Protocol):
    """A Neo4j that the tests started themselves. Its data and its port stay the same over `launch` and `kill`."""

    port: int
    home: Path
    conf: Mapping[str, str]
    changing: threading.Lock
    """Held while it is ended or launched: it may be killed in one thread while another, which noticed, starts it again."""

    @property
    def alive(self) -> bool:
        """It has been launched and has not ended."""
        ...

    def launch(self, conf: Mapping[str, str]) -> None:
        """Start it with these settings on top of the common ones, without waiting until it answers."""
        ...

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        ...

    def stop(self) -> None:
        """Let it end by itself, and wait."""
        ...

    def remove(self) -> None:
        """Kill it and delete its data."""
        ...

    def said(self) -> str:
        """The end of what it wrote to its console."""
        ...


PLANNED_ANEW = "dbms.cypher.min_replan_interval"
"""How long a query's plan is kept at least, however the database grows or shrinks; ten seconds where nothing is said."""


def common(port: int) -> dict[str, str]:
    """Loopback, Bolt alone, nothing told to anybody, little memory and disk; a plan serves all tests that ask the same."""
    return {
        "server.default_advertised_address": "127.0.0.1",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "dbms.usage_report.enabled": "false",
        "server.memory.pagecache.size": "64m",
        "db.tx_log.preallocate": "false",
        PLANNED_ANEW: "1h",
    }


def free_port() -> int:
    """A port of loopback that nobody listens on.

    It lies below those that systems give to outgoing connections, so that nobody gets it while the server is down.
    """
    for port in random.SystemRandom().sample(range(15000, 32000), 100):
        with socket.socket() as trial, suppress(OSError):
            trial.bind(("127.0.0.1", port))
            return port
    raise OSError("no free port on loopback")
