"""Whatever an estate can hold comes back from a server to the same digest, with what is known of its making."""

import json
from collections.abc import Callable

import pytest

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.store.neo4j import whole
from graphnhi.store.neo4j.stored import key_of
from tests.export.whole_estates import NAMES, differing, hostile_rows, small
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.servers.server import Server
from tests.store.neo4j.conftest import Place

LONG = "x" * 9_000
ODD = (
    *NAMES, "\ud83d", "\udc00\ud800", "\ue000", "\uffff", "😀", "e\u0301", "é", "A", "a", "a\x00", "`", "`)-[]-() //", "$run",
    "') MATCH (n) DETACH DELETE n //", "\\u0041", "\n", " ", "_xD800_", "_x005F_", "…sha256:", f"…sha256:{'0' * 64}", "unknown", "NHI",
    "graphnhi/estates", "graphnhi/pushes", "z" * 4_000, "z" * 4_001, "é" * 2_001,
)  # fmt: skip
"""Texts, and ids, that a database, a driver or a query text could take for something else."""
TEXTS = [name for name, form in NODE_COLUMNS.items() if form == "text" and name != "properties"]
TEXTS_OF_EDGES = [
    name for name, form in EDGE_COLUMNS.items() if form == "text" and name not in ("properties", "premises")
]


def odd_ids() -> Rows:
    """Nodes of odd ids, each with an edge to itself and one to the next."""
    rows = Rows()
    for name, other in zip(ODD, [*ODD[1:], ODD[0]], strict=True):
        rows.node(name, "role").edge(name, "ASSUMES", name).edge(name, "ASSUMES", other)
    return rows


def odd_texts() -> Rows:
    """Every column of texts with every odd text, and without any."""
    rows = Rows().node("bare", "role").edge("bare", "ASSUMES", "bare")
    for number, text in enumerate((*ODD, "")):
        rows.node(
            f"n{number}", "role", **dict.fromkeys(TEXTS, text), properties=json.dumps({text: [text, None, 1e400]})
        )
        edge = dict.fromkeys(TEXTS_OF_EDGES, text) | {"premises": json.dumps([{"source": text, "locator": text}])}
        rows.edge(f"n{number}", "USES", "service", **edge)
    return rows


def long_ids() -> Rows:
    """Ids that no index takes, which differ in their last letter, and one that looks like what such an id is found by."""
    first, second, key = f"{LONG}1", f"{LONG}2", key_of(f"{LONG}1")
    rows = Rows().node(first, "role", name="first").node(second, "role").node(key, "human").node(key_of(key), "group")
    for start, end in ((first, second), (second, first), (first, first), (key, first), (first, key_of(key))):
        rows.edge(start, "ASSUMES", end)
    return rows


def numbers() -> Rows:
    """Numbers at the ends of what a float can be, and whole ones about where floats leave off."""
    rows = Rows()
    for number, value in enumerate((0.0, 5e-324, 0.1, 1.7e308, 2**53 - 1, 2**53, 2**53 + 2, 2**63, 1e15, -5, -1e300)):
        rows.node(f"n{number}", "initiate_payout", amount_limit=value, records=value, needs=value, currency="EUR")
        rows.edge("s", "PERFORMS", f"n{number}", amount_limit=value, currency="USD", period="day")
    return rows


def dates() -> Rows:
    """The first and the last moment that can be told, to the microsecond, and days without a time."""
    instants = ("0001-01-01", "0001-01-01T00:00:00.000001Z", "1969-12-31T23:59:59.999999Z", "1970-01-01",
                "9999-12-31", "9999-12-31T23:59:59.999999Z")  # fmt: skip
    columns = [name for name, form in NODE_COLUMNS.items() if form == "instant"]
    rows = Rows()
    for number, instant in enumerate(instants):
        rows.node(f"k{number}", "api_key", **dict.fromkeys(columns, instant))
        rows.edge(f"k{number}", "AUTHENTICATES_AS", "svc", not_before=instant, not_after=instant)
    return rows


def parallel() -> Rows:
    """Edges of the same ends: of other kinds, other bounds, other evidence, and equal in everything but their line."""
    rows = Rows().node("a", "service").node("b", "service")
    for number in range(5):
        rows.edge("a", "USES", "b", number=number).edge("a", "CONTROLS", "b", bound="possible", number=number)
        rows.edge("a", "USES", "b", number=7, scope=f"scope {number}").edge("b", "USES", "b", number=number)
    return rows


CASES: dict[str, Callable[[], Rows]] = {
    "hostile": hostile_rows, "odd ids": odd_ids, "odd texts": odd_texts, "long ids": long_ids, "numbers": numbers, "dates": dates,
    "parallel edges": parallel, "twins": differing, "an empty id": lambda: Rows().node("", "human").edge("", "ASSUMES", "r"),
    "a long text": lambda: Rows().node("a", "role", name="n" * 5_000_000, purpose="é" * 100_000),
}  # fmt: skip


def came_back(estate: Estate, at: str, case: str) -> None:
    pushed = graphnhi.push(estate, at)
    assert (pushed.digest, pushed.nodes, pushed.edges) == (estate.digest, estate.n_nodes, estate.n_edges), case
    pulled = graphnhi.pull(at)
    assert (pulled.digest, pulled.about) == (estate.digest, estate.about), case


def test_whatever_a_cell_holds_comes_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts, ids, numbers and dates of every kind, in small pages, one estate in the place of another."""
    monkeypatch.setattr(whole, "_PAGE", 40)
    for case, rows in CASES.items():
        came_back(estate_of(rows()), place("any"), case)


def test_the_smallest_estates_come_back(place: Place) -> None:
    """No node at all, one, a loop, ends that nobody described, records that disagree."""
    for case, estate in small().items():
        came_back(estate, place("small"), case)


def test_a_hub_comes_back(place: Place) -> None:
    """One node with 30,000 edges, in and out."""
    rows = Rows().node("hub", "role")
    for number in range(15_000):
        rows.edge(f"r{number % 300}", "ASSUMES", "hub", rule=f"in {number}")
        rows.edge("hub", "ASSUMES", f"r{number % 300}", rule=f"out {number}")
    hub = estate_of(rows)
    assert hub.n_edges == 30_000
    came_back(hub, place("hub"), "hub")


def test_an_estate_may_have_any_name(place: Place) -> None:
    """The name in an address is text, however odd; estates of all these names lie side by side."""
    estate = estate_of(Rows().node("a", "role"))
    names = (" ", "a/b?c#d&e=f", "graphnhi/estates", "graphnhi/pushes", "é", "`", "$name", "+ %2B", "x" * 2_000)
    for name in names:
        graphnhi.push(estate, place(name))
    for name in names:
        with graphnhi.open(place(name)) as there:
            assert there.name == name
            assert there.whole().digest == estate.digest


def test_a_name_that_cannot_be_is_refused_before_anything_is_written(place: Place, neo4j: Server) -> None:
    """One line, and nothing of the push is in the database."""
    for name in ("", "é\ud800", "x" * 4_001, "é" * 2_001):
        with pytest.raises(UsageError) as refused:
            graphnhi.push(estate_of(Rows().node("a", "role")), place(name))
        assert len(str(refused.value).splitlines()) == 1
        assert len(str(refused.value)) < 250
    assert neo4j.run("MATCH (n) RETURN count(n) AS nodes") == [{"nodes": 0}]
