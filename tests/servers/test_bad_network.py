"""A bad network between a real driver and a real server: what the one hears, and what the other did."""

from collections.abc import Callable, Iterator

import neo4j as bolt
import pytest
from neo4j.exceptions import IncompleteCommit, ServiceUnavailable, SessionExpired

from tests.servers.faults import COMMIT, sent
from tests.servers.proxy import Proxy
from tests.servers.server import Server

BROKEN = (ServiceUnavailable, SessionExpired, IncompleteCommit)


@pytest.fixture
def server(neo4j_with: Callable[..., Server]) -> Server:
    return neo4j_with()


@pytest.fixture
def network(server: Server) -> Iterator[Proxy]:
    with Proxy(server.port) as proxy:
        yield proxy


def through(network: Proxy, server: Server) -> bolt.Driver:
    return bolt.GraphDatabase.driver(network.uri, auth=(server.user, server.password))


def written(server: Server, network: Proxy) -> None:
    """One node, in one transaction that is not tried again."""
    auth = (server.user, server.password)
    with (
        bolt.GraphDatabase.driver(network.uri, auth=auth) as driver,
        driver.session(database=server.database) as session,
        session.begin_transaction() as transaction,
    ):
        transaction.run("CREATE (:NHI)").consume()
        transaction.commit()


def nodes(server: Server) -> int:
    return int(server.run("MATCH (n) RETURN count(n) AS nodes")[0]["nodes"])


def test_a_commit_whose_answer_is_lost_was_done(server: Server, network: Proxy) -> None:
    """The driver sees a broken connection and cannot know; the server has the node."""
    network.lose_answer()
    with pytest.raises(BROKEN):
        written(server, network)
    assert (network.struck, nodes(server)) == (1, 1)


def test_a_commit_that_is_lost_was_not_done(server: Server, network: Proxy) -> None:
    """To the driver it looks the same; the server has nothing."""
    network.cut_at(sent(COMMIT))
    with pytest.raises(BROKEN):
        written(server, network)
    assert (network.struck, nodes(server)) == (1, 0)


def test_a_server_is_killed_in_the_middle(server: Server, network: Proxy) -> None:
    """Before the commit arrives: nothing is there when it comes back."""
    network.do_at(sent(COMMIT), server.kill)
    with pytest.raises(BROKEN):
        written(server, network)
    server.start()
    assert (network.struck, nodes(server)) == (1, 0)
    written(server, network)
    assert nodes(server) == 1


def test_a_server_tells_another_version_of_itself(server: Server) -> None:
    """The agent of a real server, replaced on its way: an old server, without one."""
    own = server.agent.encode()
    other = (
        own.replace(b"Neo4j/5.2", b"Neo4j/5.1")
        if own.startswith(b"Neo4j/5.2")
        else own.replace(b"Neo4j/20", b"Neo4j/10")
    )
    with Proxy(server.port, {own: other}) as network, through(network, server) as driver:
        assert driver.get_server_info().agent == other.decode()


def test_what_crosses_the_wire_is_counted(server: Server, network: Proxy) -> None:
    """A result of a megabyte is a megabyte received."""
    with through(network, server) as driver:
        driver.execute_query("UNWIND range(1, 1000) AS n RETURN $text + n", text="x" * 1000)
    assert 1_000_000 < network.passed["received"] < 1_100_000
    assert network.passed["sent"] < 10_000
