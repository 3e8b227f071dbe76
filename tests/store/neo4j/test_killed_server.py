"""A server that is killed in the middle of a push: the push is gone on with, to the digest, and readers read what they could."""

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from tests.servers.faults import COMMIT, sent
from tests.servers.proxy import Proxy
from tests.servers.server import Server
from tests.store.neo4j.small import Onlooker, expect_whole, readable, runs, version

pytestmark = pytest.mark.usefixtures("small_steps", "impatient")

POINTS = {
    "the clearing of an old push": ("removing", sent(b"DETACH DELETE n", 2)),
    "nodes": ("writing nodes: api_key", sent(b"CREATE (n:NHI", 2)),
    "a turn that is written and not committed": ("writing edges: HOLDS", sent(COMMIT)),
    "edges": ("writing edges: PERMITS", sent(b"CREATE (a)-[r:")),
    "the comparison": ("reading", sent(b"UNWIND $ids AS id", 2)),
    "the switch": ("reading", sent(b"e.current = $run, p.complete")),
    "the moving of links": ("moving", sent(b"CREATE (x)-[c:$(type(r))]->(m)", 2)),
}
"""Which step is under way, and what has just not arrived when the server dies."""
OFTEN = ("a turn that is written and not committed", "the switch", "the moving of links")
OLDER, OLD, NEW = version(0), version(1), version(2)
LINK = """
MATCH (n:NHI {kind: 'service_account'}) CREATE (:Person:GraphnhiTestForeign)-[:WATCHES {what: n.id, which: n.run}]->(n)"""
LINKED = """
MATCH (e:NHIEstate {id: 'random'}) MATCH (:Person)-[r:WATCHES]->(n:NHI {run: e.current}) WHERE r.what = n.id
RETURN count(r) AS links, count(DISTINCT [r.what, r.which]) AS different"""


@pytest.mark.parametrize(
    "point", [point if point in OFTEN else pytest.param(point, marks=pytest.mark.marathon) for point in POINTS]
)
def test_a_push_over_a_killed_server_is_gone_on_with(server: Server, network: Proxy, point: str) -> None:
    """The push ends with one line; the server comes back; the same push ends it; readers saw whole estates or a refusal."""
    for estate in (OLDER, OLD):
        nhi.push(estate, server.uri)
    server.run(LINK)
    step, moment = POINTS[point]

    def told(what: str, *_: int) -> None:
        if what.startswith(step) and network.struck == 0:
            network.do_at(moment, server.kill)

    with Onlooker(server) as onlooker:
        with pytest.raises(UsageError, match=r"^bolt://.*(unfinished|pushed and read|not known)"):
            nhi.push(NEW, network.uri, progress=told)
        server.start()
        pushed = nhi.push(NEW, server.uri)
    assert network.struck == 1
    assert bool(pushed.resumed) == (step not in ("removing", "moving"))
    assert pushed.already == (step == "moving")
    expect_whole(server, NEW)
    assert {*onlooker.digests} <= {OLD.digest, NEW.digest}
    assert runs(server) == readable(server)
    assert server.run(LINKED) == [{"links": 30 + 20, "different": 50}]
