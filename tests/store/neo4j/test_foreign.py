"""A database that others use as well: what is theirs is not touched, counted before and after, and may stand in the way."""

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from tests.servers.cleaning import emptied
from tests.servers.server import Server
from tests.store.neo4j.small import expect_whole, here, readable, runs, version

pytestmark = pytest.mark.usefixtures("small_steps")

OLD, NEW = version(0), version(1)
THEIRS = """
CREATE (:Person:GraphnhiTestForeign {name: 'Ann', run: 'a', id: 'svc-1'})-[:KNOWS {run: 'a', row: 1}]->(:service_account:credential {id: 'svc-1'}),
  (:NHI:GraphnhiTestForeign {name: 'no run, no id'})-[:HOLDS]->(:NHI {id: 'svc-1', kind: 'service_account'}),
  (:NHI {run: 'theirs'})-[:HOLDS {run: 'theirs'}]->(:NHI {run: 'theirs', id: 7}),
  (:NHI {run: 'graphnhi/estates'})-[:X]->(:NHI {run: 'graphnhi/pushes'}), (:NHI {run: 8, id: 'svc-1'}),
  (:NHIEstate {id: 'random', current: 'x'}), (:NHIPush {id: 'x', estate: 'random'})"""
ALL = """
MATCH (n) WHERE NOT (n:NHI AND coalesce(n.run IN $ours, false)) OPTIONAL MATCH (n)-[r]-()
WITH n, r ORDER BY elementId(r) RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS n, collect(properties(r)) AS links ORDER BY id"""


@pytest.fixture
def bare(server: Server) -> Server:
    """A server on which nobody has pushed yet, so that our constraint is not there."""
    return emptied(server)


def theirs(server: Server) -> list[dict[str, object]]:
    """Everything that no push of ours has written, node by node, with the links there."""
    kept = readable(server)
    ours = [*kept, *(f"{run}/about" for run in kept)]
    own = ("NHIEstate", "NHIPush")
    return [row for row in server.run(ALL, ours=ours) if not ("NHI" in row["labels"] and {*own} & {*row["labels"]})]


def test_what_others_have_is_not_touched(server: Server) -> None:
    """Nodes and links of theirs, with our label and without a run, with ids and names like ours, are the same after any pushes,
    one that dies and one that is refused included.
    """
    server.run(THEIRS)
    before = theirs(server)
    assert len(before) == 11
    for number in range(4):
        nhi.push(version(number % 2), server.uri)
        nhi.push(OLD, here(server, "beside"))
    expect_whole(server, NEW)
    expect_whole(server, OLD, "beside")
    assert theirs(server) == before
    with nhi.open(here(server, "random")) as there:
        assert nhi.neighbours(there, "svc-20").to_dict()["answer"] == nhi.neighbours(NEW, "svc-20").to_dict()["answer"]


def test_what_holds_our_constraint_up(bare: Server) -> None:
    """Two nodes of theirs with our label, one run and one id: it is said what stands in the way, and nothing is written."""
    bare.run("CREATE (:NHI {run: 'x', id: 'y'}), (:NHI {run: 'x', id: 'y'})")
    with pytest.raises(
        UsageError, match=r"nodes with the label NHI that are not ours stand in the way of our constraint"
    ):
        nhi.push(OLD, bare.uri)
    assert bare.run("MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 2}]


def test_an_index_in_the_place_of_our_constraint(bare: Server) -> None:
    """It is said, and nothing is written."""
    bare.run("CREATE INDEX FOR (n:NHI) ON (n.run, n.id)")
    with pytest.raises(UsageError, match=r"^[^\n]+ an index on \(NHI.run, NHI.id\) that is not ours [^\n]+$"):
        nhi.push(OLD, bare.uri)
    assert bare.run("MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 0}]


@pytest.mark.parametrize("label", ["NHI", "credential", "api_key"])
def test_a_constraint_of_theirs_on_a_label_of_ours(server: Server, label: str) -> None:
    """One that lets only one push be there: the second says so, and the first is what is read still."""
    server.run(f"CREATE CONSTRAINT FOR (n:{label}) REQUIRE n.id IS UNIQUE")
    nhi.push(OLD, server.uri)
    with pytest.raises(
        UsageError, match=r"^[^\n]+ a constraint that is not ours, on a label [^\n]+ unfinished: [^\n]+$"
    ):
        nhi.push(NEW, server.uri)
    expect_whole(server, OLD)


def test_a_constraint_of_theirs_that_is_called_like_ours(bare: Server) -> None:
    """A name is no reason to go without our own."""
    bare.run("CREATE CONSTRAINT nhi_run_id FOR (n:Person) REQUIRE n.name IS UNIQUE")
    nhi.push(OLD, bare.uri)
    (ours,) = bare.run(
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties WHERE labelsOrTypes = ['NHI'] RETURN properties"
    )
    assert ours == {"properties": ["run", "id"]}
    expect_whole(bare, OLD)
    assert runs(bare) == readable(bare)
