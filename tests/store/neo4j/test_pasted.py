"""A question of the library as Cypher: it runs in a real server, and shows no less than the question finds."""

from collections.abc import Iterator

import neo4j as driver
import pytest

import graphnhi as nhi
from graphnhi.asking.queries import Query
from graphnhi.asking.queries.selection import Selection
from graphnhi.store.neo4j.pasted import pasted
from tests.servers.server import Server

QUERIES = nhi.queries()


@pytest.fixture
def session(neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[driver.Session]:
    """A server that holds the demo."""
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    nhi.push(nhi.demo(), neo4j.uri)
    with (
        driver.GraphDatabase.driver(
            neo4j.uri, auth=(neo4j.user, neo4j.password), notifications_min_severity="OFF"
        ) as connected,
        connected.session(database=neo4j.database) as session,
    ):
        yield session


def shown(session: driver.Session, query: Query, end: str) -> set[str]:
    """The ids of one end of every route that the text shows, however many there are."""
    text = pasted(query, "demo").replace("RETURN route LIMIT 100", f"RETURN DISTINCT {end}.id")
    return {str(found) for (found,) in session.run(text).values()}


def test_no_less_is_shown_than_is_found(session: driver.Session) -> None:
    """Whoever a question finds is at the beginning of a route that its text shows (of what falls: at the end)."""
    demo, compared = nhi.demo(), 0
    for number, query in enumerate(QUERIES.values()):
        if query.answer == "chokepoints" or (number % 3 and query.upstream is None):
            session.run(f"EXPLAIN {pasted(query, 'demo')}").consume()
            continue
        found = {row["id"] for row in nhi.run(demo, query.id).rows}
        ends = shown(session, query, "start" if query.answer == "reach" else "target")
        assert found <= ends, query.id
        compared += len(found)
    assert compared > 300


def test_nothing_else_is_shown_where_nothing_can_be(session: driver.Session) -> None:
    """A text narrows: of a question about a few credentials it does not show the whole estate."""
    few, all_of_it = (shown(session, QUERIES[name], "start") for name in ("coarse-token", "payout-reach"))
    assert len(few) < len(all_of_it) < nhi.demo().n_nodes / 2


HOSTILE = [
    "o'reilly",
    "a\\' OR 1=1 //",
    "x`] DETACH DELETE n //",
    "\u2028\n}})",
    "\x00",
    "\\é\\u0027",
    "\\\\",
    "\U0001f600",
]


def test_no_value_ends_its_literal(session: driver.Session) -> None:
    """Whatever a question compares with stands in its text as a literal, and as the same text."""
    for hostile in HOSTILE:
        start = Selection(names=(hostile,))
        text = pasted(Query(id="x", question="Who?", severity="low", answer="reach", start=start, targets=()), hostile)
        begin = text.index("start.name IN ") + len("start.name IN ")
        ((told,),) = session.run(f"RETURN {text[begin : text.index(NEWLINE, begin)]}").values()
        assert told == [hostile]
        session.run(text).consume()


NEWLINE = "\n"
