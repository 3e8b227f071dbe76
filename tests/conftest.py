"""What tests of several rooms share: the browser, and a real Neo4j."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import launched
from tests.servers.pool import Pool, borrowed
from tests.servers.server import Server
from tests.servers.starting import given


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a process."""
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def neo4j_pool() -> Iterator[Pool]:
    """The Neo4j that this process started, ended with it."""
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture
def neo4j(neo4j_pool: Pool) -> Iterator[Server]:
    """A Neo4j without an estate: the one that NEO4J_URI names, for this test alone while it runs, else one of our own."""
    shared = given()
    if shared is None:
        yield neo4j_pool.ready()
        return
    with borrowed(shared):
        yield shared


@pytest.fixture
def neo4j_with(neo4j_pool: Pool) -> Callable[..., Server]:
    """An empty Neo4j of our own, even where one was given: to kill it, or to restart it with lines of neo4j.conf.

    `neo4j_with()`, `neo4j_with("db.memory.transaction.max=16m")`, `neo4j_with(READ_ONLY)`. It is the same server every time,
    so a test asks once.
    """
    return neo4j_pool.ready
