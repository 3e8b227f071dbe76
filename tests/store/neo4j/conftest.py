"""What the tests of estates on a server share: one that is signed in to, addresses of estates there, and pushes in small steps."""

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from graphnhi.store.neo4j import batches, clearing, connection, whole
from tests.servers.proxy import Proxy
from tests.servers.server import Server

Place = Callable[[str], str]


@pytest.fixture
def server(neo4j_with: Callable[..., Server], monkeypatch: pytest.MonkeyPatch) -> Server:
    """An empty server that may be killed; whoever asks it is signed in."""
    found = neo4j_with()
    signed_in(found, monkeypatch)
    return found


@pytest.fixture
def place(neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> Place:
    """By the name of an estate, its address on a server that holds none yet."""
    signed_in(neo4j, monkeypatch)
    return lambda name: f"{neo4j.uri}?estate={quote(name, safe='', errors='surrogatepass')}"


def signed_in(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a user of this server."""
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def network(server: Server) -> Iterator[Proxy]:
    """A way to the server that a test can spoil."""
    with Proxy(server.port) as proxy:
        yield proxy


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small estate is pushed, read and cleared in many steps."""
    monkeypatch.setattr(batches, "ROWS", 20)
    monkeypatch.setattr(clearing, "_MOST", 30)
    monkeypatch.setattr(whole, "_PAGE", 30)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is lost is not tried again for most of a minute."""
    monkeypatch.setattr(connection, "_PAUSE", 1000.0)
    monkeypatch.setitem(connection._CONFIG, "max_transaction_retry_time", 1.0)
