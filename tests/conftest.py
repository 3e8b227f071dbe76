"""What tests of several rooms share: the browser, and a real Neo4j."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browsing import launched
from tests.servers.server import Server
from tests.servers.starting import Pool, borrowed, given


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests of a process."""
    with launched() as found:
        yield found


@pytest.fixture(scope="session")
def neo4j_pool() -> Iterator[Pool]:
    """The servers that this process started, ended with it."""
    pool = Pool()
    yield pool
    pool.close()


@pytest.fixture
def neo4j(neo4j_pool: Pool) -> Iterator[Server]:
    """A Neo4j without an estate: the one that was given, for this test alone while it runs, else one of our own."""
    shared = given()
    if shared is None:
        yield neo4j_pool.ready()
        return
    with borrowed(shared):
        yield shared


@pytest.fixture
def neo4j_with(neo4j_pool: Pool) -> Callable[..., Server]:
    """An empty Neo4j of our own, even where one was given: to kill, or to run with lines of neo4j.conf.

    `neo4j_with()` is the server of the fixture `neo4j` unless that one was given; each set of lines makes another.
    """
    return neo4j_pool.ready
