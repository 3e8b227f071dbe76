"""What others changed in the database is noticed: one clear line, no traceback, and a push writes it anew."""

import pytest

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.store.neo4j.connection import Connection
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.servers.server import Server
from tests.store.neo4j.asking import Question
from tests.store.neo4j.conftest import Place

LONG = f"arn:{'x' * 5_000}/tail"
ASKED = (
    Question("blast", ("svc",)), Question("reach", ("payouts",)), Question("path", ("svc", "pay")), Question("rank"),
    Question("neighbours", ("svc",)), Question("run", ("reach-outside-allowed-scope",)), Question("run", ("owner-offboarded",)),
)  # fmt: skip


def small() -> Rows:
    """A little of everything that is read in its own way: a gate, rights, scopes, owners, a long id, records that disagree."""
    rows = Rows().node("svc", "service_account", owner="team", vendor="acme", allowed_scope="payouts", name="Service")
    rows.node("pay", "initiate_payout", amount_limit=5, currency="EUR").node("g", "gate", needs=1)
    rows.node("k", "api_key", status="active").node("k", "api_key", status="disabled").node(LONG, "role", name="long")
    rows.edge("svc", "HOLDS", "k").edge("k", "PERMITS", "pay", right="perform").edge("svc", "APPROVES", "g", slot="one")
    return rows.edge("g", "RELEASES", "pay").edge("svc", "USES", "box", scope="read").edge("svc", "ASSUMES", LONG)


BY_COUNT = {
    "a node is gone": "MATCH (n:NHI {id: 'pay'}) DETACH DELETE n",
    "an edge is gone": "MATCH (:NHI {id: 'svc'})-[r:HOLDS]->() DELETE r",
    "a node was added": "MATCH (n:NHI {id: 'svc'}) CREATE (:NHI {run: n.run, id: 'new', kind: 'human'})",
    "an edge was added": "MATCH (a:NHI {id: 'svc'}), (b:NHI {id: 'pay'}) CREATE (a)-[:PERFORMS {run: a.run, row: 99}]->(b)",
    "an edge of no kind was added": "MATCH (a:NHI {id: 'svc'}), (b:NHI {id: 'pay'}) CREATE (a)-[:KNOWS {run: a.run, row: 0}]->(b)",
    "an id was taken away": "MATCH (n:NHI {id: 'pay'}) REMOVE n.id",
    "a run was taken away": "MATCH (n:NHI {id: 'pay'}) REMOVE n.run",
    "the label was taken away": "MATCH (n:NHI {id: 'pay'}) REMOVE n:NHI",
    "the run of an edge was taken away": "MATCH ()-[r:HOLDS]->() REMOVE r.run",
}
"""What a count of nodes and edges shows."""
BY_DIGEST = {
    "a limit was raised": "MATCH (n:NHI {id: 'pay'}) SET n.amount_limit = 500",
    "a limit was taken away": "MATCH (n:NHI {id: 'pay'}) REMOVE n.amount_limit",
    "a bound was changed": "MATCH ()-[r:HOLDS]->() SET r.bound = 'possible'",
    "another id": "MATCH (n:NHI {id: 'pay'}) SET n.id = 'pay2'",
    "another kind": "MATCH (n:NHI {id: 'svc'}) SET n.kind = 'human'",
    "an edge in the place of another": "MATCH (a:NHI {id: 'svc'})-[r:HOLDS]->(b) CREATE (b)-[n:AUTHENTICATES_AS]->(a) SET n = r DELETE r",
    "one line for two edges": "MATCH ()-[r:HOLDS]->() SET r.row = 1",
    "other records agree": "MATCH (n:NHI {id: 'k'}) REMOVE n.status_possible",
    "a digest of another estate": "MATCH (p:NHI {run: 'graphnhi/pushes'}) SET p.digest = 'x'",
    "another making": "MATCH (a:NHIAbout) SET a.text = '{}'",
    "no making": "MATCH (a:NHIAbout) DELETE a",
    "more of the making": "MATCH (a:NHIAbout) CREATE (:NHI {run: a.run, id: '000001', text: ''})",
}
"""What only the whole estate shows; a question of a part may be answered meanwhile."""
NONSENSE = (
    "5",
    "['a', 'b']",
    "date('2026-01-01')",
    "'nonsense'",
    "true",
    "[]",
    "1.5",
    "''",
    "point({x: 1, y: 2})",
    "'\\u0000'",
)
CELLS = {
    "(n:NHI {id: 'svc'})": ("id", "kind", "name", "owner", "vendor", "allowed_scope", "created", "number", "file", "properties", "mode"),
    "(n:NHI {id: 'pay'})": ("amount_limit", "currency", "period", "currency_possible"),
    "(n:NHI {id: 'k'})": ("status", "status_possible", "needs_possible"),
    "(n:NHI {name: 'long'})": ("long_id", "id"),
    "()-[n:PERMITS]->()": ("right", "row", "bound", "number", "run"),
    "()-[n:USES]->()": ("scope", "premises", "row"),
    "()-[n:APPROVES]->()": ("slot", "not_after"),
    "(n:NHIPush)": ("digest", "nodes", "edges", "pieces", "format", "estate", "about_digest", "id"),
    "(n:NHIEstate)": ("current", "previous", "id"),
    "(n:NHIAbout)": ("id", "text"),
}  # fmt: skip
"""What is matched, and which of its properties are changed."""


def one_line(told: object) -> bool:
    """Whether something is an error of ours in one line (an estate that is not there is told with the list of those that are)."""
    text = str(told)
    return isinstance(told, str) and ("\n" not in text or "There are:" in text) and len(text) < 500


def tampered(server: Server, at: str, change: str) -> None:
    """Push the small estate, which must be written anew if it was changed before, and change it by hand."""
    pushed = graphnhi.push(estate_of(small()), at)
    assert not pushed.already, change
    server.run(change)


def test_what_was_added_or_removed_is_refused_by_count(place: Place, neo4j: Server) -> None:
    """A question of a part, and the whole estate, are refused in one line; a push of the same estate writes it anew."""
    at = place("small")
    for number, (name, change) in enumerate(BY_COUNT.items()):
        tampered(neo4j, at, change)
        with graphnhi.open(at) as there:
            for question in ASKED[number % 3 :: 3]:
                told = question.answered(there)
                assert "was changed on the server: nodes or edges were added or removed" in told, name
                assert one_line(told), name
            with pytest.raises(UsageError, match="was changed on the server"):
                there.whole()
    graphnhi.push(estate_of(small()), at)
    assert graphnhi.pull(at).digest == estate_of(small()).digest


def test_what_was_changed_is_refused_by_digest(place: Place, neo4j: Server) -> None:
    """The whole estate is refused, a part is answered or refused in one line; a push of the same estate writes it anew."""
    at = place("small")
    for number, (name, change) in enumerate(BY_DIGEST.items()):
        tampered(neo4j, at, change)
        with graphnhi.open(at) as there:
            with pytest.raises(UsageError, match="was changed on the server") as refused:
                there.whole()
            assert one_line(str(refused.value)), name
            for question in ASKED[number % 3 :: 3]:
                told = question.answered(there)
                assert isinstance(told, dict) or one_line(told), (name, told)
    graphnhi.push(estate_of(small()), at)
    assert graphnhi.pull(at).digest == estate_of(small()).digest


def test_nonsense_in_a_cell_is_one_line(place: Place, neo4j: Server) -> None:
    """Numbers, lists, dates and points where texts belong, and the other way round: an answer or one line, never a traceback."""
    here, at = estate_of(small()), place("small")
    graphnhi.push(here, at)
    cells = [(where, cell) for where, names in CELLS.items() for cell in names]
    told = list[object]()
    with graphnhi.open(at) as there:
        for number, (where, cell) in enumerate(cells):
            ((found, kept),) = (row.values() for row in neo4j.run(f"MATCH {where} RETURN elementId(n), properties(n)"))
            by_id = (
                f"MATCH {where.replace(where[where.index('n:') : -1], 'n') if where.startswith('(n') else '()-[n]->()'}"
            )
            for value in NONSENSE[number % 5 :: 5]:
                neo4j.run(f"MATCH {where} SET n.{cell} = {value}")
                told.append(ASKED[len(told) % len(ASKED)].answered(there))
                assert isinstance(told[-1], dict) or one_line(told[-1]), (where, cell, value, told[-1])
                neo4j.run(f"{by_id} WHERE elementId(n) = $found SET n = $kept", found=found, kept=kept)
    assert graphnhi.pull(at).digest == here.digest
    assert sum(isinstance(each, str) for each in told) > len(told) / 3


def test_a_refusal_is_not_asked_twice(place: Place, neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server refuses is no fault of the question: the whole estate is not read to find out."""
    here, at = estate_of(small()), place("small")
    graphnhi.push(here, at)
    neo4j.run(BY_COUNT["a node is gone"])
    with graphnhi.open(at) as there:
        texts: list[str] = []
        read = Connection.read
        monkeypatch.setattr(
            Connection, "read", lambda self, text, /, **more: texts.append(text) or read(self, text, **more)
        )
        assert "was changed" in ASKED[0].answered(there)
        assert len(texts) <= 5
