"""The page for people who browse in Neo4j Browser: what is to be pasted runs, and captions and colours are those of the house."""

import re
from pathlib import Path

import neo4j as driver
import pytest

import graphnhi as nhi
from graphnhi.plots.colours import BY_CATEGORY
from tests.servers.server import Server

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "neo4j.md").read_text("utf-8")
STYLE = (DOCS / "neo4j.grass").read_text("utf-8")
TEXTS = re.findall(r"```cypher\n(.*?)```", PAGE, re.DOTALL)
MAY_BE_EMPTY = ("Which static credentials", "Which credentials have several")


def test_every_text_runs_and_finds_something(neo4j: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the demo, every text of the page gives rows: none has a label, type or property that is not there.

    The note of one's own stays at its node when the estate is pushed again.
    """
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    nhi.push(nhi.demo(), neo4j.uri)
    with driver.GraphDatabase.driver(neo4j.uri, auth=(neo4j.user, neo4j.password)) as connected:
        for text in TEXTS:
            found = connected.execute_query(text, {"estate": "demo"}, database_=neo4j.database)
            assert found.records, text
        again = nhi.build(nhi.front.estates.DEMO, name="demo", annotations=None)
        again.about["built"] = "2026-01-01T00:00:00Z"
        pushed = nhi.push(again, neo4j.uri)
        assert (pushed.already, pushed.links.moved, pushed.links.left) == (False, 1, 0)
        found = connected.execute_query(
            "MATCH (:Ticket)-[:ABOUT]->(n:NHI) RETURN n.run", {}, database_=neo4j.database
        )  # fmt: skip
        assert [row[0] for row in found.records] == [pushed.run]
        connected.execute_query("MATCH (t:Ticket) DETACH DELETE t", {}, database_=neo4j.database)


def test_the_page_has_enough() -> None:
    """There is something to paste for each thing that people look for first."""
    assert len(TEXTS) >= 12


def test_the_style_is_that_of_our_pictures() -> None:
    """Every category has the colour of our own pictures, and the caption that every node has."""
    rules = dict(re.findall(r"node\.(\w+) \{(.*?)\n\}", STYLE, re.DOTALL))
    assert set(rules) == {"NHI", *BY_CATEGORY}
    assert all('caption: "{caption}"' in rule for rule in rules.values())
    for category, colour in BY_CATEGORY.items():
        assert f"color: {colour};" in rules[category]
