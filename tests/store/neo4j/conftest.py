"""What the tests of estates on a server share: a clean server that is signed in to, and the addresses of estates there."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.servers.server import Server

Place = Callable[[str], str]


@pytest.fixture
def place(neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> Place:
    """By the name of an estate, its address on a server that holds none yet."""
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    return lambda name: f"{neo4j.uri}?estate={quote(name, safe='', errors='surrogatepass')}"
