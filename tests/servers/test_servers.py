"""The real server that tests ask: it answers, it is clean for each, and it comes back after it was killed."""

from collections.abc import Callable

import pytest
from neo4j.exceptions import TransientError

from tests.servers.cleaning import FOREIGN, emptied
from tests.servers.server import Server

COUNT = "MATCH (n) RETURN count(n) AS nodes"


def test_it_is_a_real_server(neo4j: Server) -> None:
    """A query is answered by a Neo4j, over Bolt, for the credentials of this run alone."""
    assert neo4j.run("RETURN 1 AS one") == [{"one": 1}]
    assert neo4j.agent.startswith("Neo4j/")
    assert neo4j.password not in repr(neo4j)


def test_each_test_finds_it_clean(neo4j_with: Callable[..., Server]) -> None:
    """Nodes, links, constraints and indexes of the test before are gone, more of them than one small transaction holds; the one
    constraint that every push needs is there.
    """
    server = neo4j_with()
    server.run("CREATE CONSTRAINT FOR (n:NHI) REQUIRE n.id IS UNIQUE")
    server.run("CREATE INDEX FOR (n:Person) ON (n.name)")
    server.run("UNWIND range(1, 5000) AS id CREATE (:NHI {run: 'a', id: id})-[:KNOWS]->(:Person)")
    assert neo4j_with().run(COUNT) == [{"nodes": 0}]
    (kept,) = server.run("SHOW CONSTRAINTS")
    assert (kept["labelsOrTypes"], kept["properties"], kept["type"]) == (["NHI"], ["run", "id"], "UNIQUENESS")
    indexes = {(row["type"], row["owningConstraint"]) for row in server.run("SHOW INDEXES")}
    assert indexes == {("LOOKUP", None), ("RANGE", kept["name"])}


def test_on_a_given_server_only_what_tests_wrote_goes(neo4j_with: Callable[..., Server]) -> None:
    """Somebody else's nodes, links and constraints stay where NEO4J_URI names a server that others use."""
    server = neo4j_with()
    server.run("CREATE CONSTRAINT FOR (n:Person) REQUIRE n.name IS UNIQUE")
    server.run(f"CREATE (:NHI)-[:KNOWS]->(:Person {{name: 'A'}})-[:KNOWS]->(:Person {{name: 'B'}}), (:{FOREIGN})")
    emptied(Server(server.uri, server.user, server.password, server.database))
    assert server.run("MATCH (n)-[link]->(m) RETURN n.name AS one, m.name AS other") == [{"one": "A", "other": "B"}]
    assert (server.run(COUNT), len(server.run("SHOW CONSTRAINTS"))) == ([{"nodes": 2}], 1)


def test_a_killed_server_comes_back_with_its_data(neo4j_with: Callable[..., Server]) -> None:
    """SIGKILL loses nothing that was committed; address and password stay, settings are those of the new start."""
    server = neo4j_with()
    server.run("CREATE (:NHI {id: 'kept'})")
    server.kill()
    assert not server.own.alive
    server.start("db.memory.transaction.max=16m")
    assert server.run("MATCH (n) RETURN n.id AS id") == [{"id": "kept"}]
    with pytest.raises(TransientError, match=r"db\.memory\.transaction\.max"):
        server.run("UNWIND range(1, 1000000) AS id CREATE (:NHI {id: id})")


def test_a_server_with_little_memory(neo4j_with: Callable[..., Server]) -> None:
    """A transaction too big for it fails as it does for a user; what the test before left behind, a server or data, is gone."""
    lines = "db.memory.transaction.max=16m"
    server = neo4j_with(lines)
    with pytest.raises(TransientError, match=r"db\.memory\.transaction\.max"):
        server.run("UNWIND range(1, 1000000) AS id CREATE (:NHI {id: id})")
    server.run("UNWIND range(1, 5000) AS id CREATE (:NHI {id: id})")
    assert neo4j_with(lines) is server
    assert server.run(COUNT) == [{"nodes": 0}]
