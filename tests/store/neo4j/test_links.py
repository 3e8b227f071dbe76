"""What others link to our nodes: it outlives every push, moves with the nodes, and is never deleted with them unsaid."""

import pytest
from click.testing import CliRunner

import graphnhi as nhi
from graphnhi.cli import main
from graphnhi.estate import Estate
from graphnhi.store.neo4j import pushing
from graphnhi.store.neo4j.clearing import Links
from tests.servers.server import Server
from tests.store.neo4j.small import expect_whole, readable, runs, version

OLD, NEW, NEWER = version(0), version(1), version(2)
GONE, KEPT, BESIDE = "svc-5", "svc-25", "svc-26"
LINK = """
CREATE (who:Person:GraphnhiTestForeign {name: 'Ann'}), (twin:Person:GraphnhiTestForeign {id: $kept, run: 'hers'})
WITH who, twin MATCH (e:NHIEstate {id: 'random'})
MATCH (kept:NHI {run: e.current, id: $kept}) MATCH (gone:NHI {run: e.current, id: $gone}) MATCH (beside:NHI {run: e.current, id: $beside})
CREATE (who)-[:WATCHES {n: 1, since: date('2026-01-01'), tags: ['a', 'b']}]->(kept), (who)-[:WATCHES {n: 2}]->(kept),
  (kept)-[:`KNOWS``) DETACH DELETE n //` {n: 3}]->(who), (kept)-[:` a b `]->(twin), (who)-[:`HOLDS`]->(kept),
  (kept)-[:HOLDS {n: 4}]->(beside), (kept)-[:` a b `]->(beside), (beside)-[:HOLDS]->(kept), (kept)-[:SELF {n: 5}]->(kept),
  (who)-[:WATCHES {n: 6}]->(gone), (gone)-[:BOSS_OF]->(kept), (who)-[:LIKES]->(twin)"""
FOREIGN = """
MATCH (a)-[r]->(b) WHERE r.run IS NULL OPTIONAL MATCH (e:NHIEstate {id: 'random'})
RETURN coalesce(a.name, a.id) AS a, type(r) AS type, properties(r) AS r, coalesce(b.name, b.id) AS b,
  [x IN [a, b] WHERE x:NHI | x.run = e.current] AS current ORDER BY type, r.n, a, b"""
OTHERS = "MATCH (n) WHERE NOT n:NHI RETURN labels(n) AS labels, properties(n) AS n ORDER BY n.name"


@pytest.fixture
def linked(server: Server) -> Server:
    """A server with an estate, to which others have linked in every way."""
    nhi.push(OLD, server.uri)
    server.run(LINK, kept=KEPT, gone=GONE, beside=BESIDE)
    return server


def links(server: Server) -> list[tuple[str, ...]]:
    """The links of others by their ends' names, and whether each end of ours is at the current push."""
    return [(row["a"], row["type"], str(row["r"]), row["b"], str(row["current"])) for row in server.run(FOREIGN)]


def test_links_move_with_the_nodes(linked: Server) -> None:
    """Both ways, whatever their types are called, with their properties, several alike, between two of ours, over any number of
    pushes; those that end at a node that is gone are told, with its id. No node of others changes.
    """
    before, others = links(linked), linked.run(OTHERS)
    kept = [link for link in before if GONE not in link]
    assert (len(before), len(kept)) == (12, 10)
    pushed = nhi.push(NEW, linked.uri)
    assert pushed.links == Links(moved=9, left=2, at=(GONE,))
    assert [link for link in links(linked) if GONE not in link] == kept
    for estate in (NEWER, NEW, NEWER, NEW):
        pushed = nhi.push(estate, linked.uri)
        assert pushed.links.moved >= 9
        assert links(linked) == kept
        assert linked.run(OTHERS) == others
        expect_whole(linked, estate)
    assert runs(linked) == readable(linked)


def test_what_could_not_move_is_told_once_more_when_it_goes(linked: Server) -> None:
    """The push that takes the node away says so again."""
    nhi.push(NEW, linked.uri)
    assert nhi.push(NEWER, linked.uri).links.left == 2


def test_the_command_line_warns(linked: Server, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moved links and those that could not move are a line each; the same push, made again, still warns of the latter."""
    monkeypatch.chdir(tmp_path)
    nhi.save(NEW, "estate.graphnhi")
    for _ in range(2):
        told = CliRunner().invoke(main, ["push", linked.uri])
        assert told.exit_code == 0
        assert "warning: 2 links of others end at nodes that this estate has no more" in told.stderr
        assert GONE in told.stderr


def test_a_push_that_died_before_it_moved_links(linked: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same push moves them, though it has nothing else to do; so does another one."""
    before = [link for link in links(linked) if GONE not in link]
    for estate, following in ((NEW, NEW), (NEWER, NEW)):
        interrupted(monkeypatch, "_moved_to", estate, linked)
        pushed = nhi.push(following, linked.uri)
        assert pushed.already == (estate is following)
        assert pushed.links.moved >= 9
        assert [link for link in links(linked) if GONE not in link] == before


def interrupted(monkeypatch: pytest.MonkeyPatch, step: str, estate: Estate, server: Server) -> None:
    """A push that dies before this step."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pushing, step, interrupt)
        with pytest.raises(KeyboardInterrupt):
            nhi.push(estate, server.uri)


def test_links_of_a_push_that_never_ended(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody linked to a push that died before any was read is told when it goes."""
    interrupted(monkeypatch, "_compare", OLD, server)
    server.run("MATCH (n:NHI {id: $id}) CREATE (:Person:GraphnhiTestForeign)-[:WATCHES]->(n)", id=KEPT)
    assert nhi.push(NEW, server.uri).links == Links(moved=0, left=1, at=(KEPT,))
    assert server.run("MATCH (p:Person) RETURN count(p) AS there") == [{"there": 1}]
