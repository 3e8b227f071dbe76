"""The payload: valid for BloodHound, whole, and with every edge kept."""

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.export.opengraph import payload
from graphnhi.export.opengraph.kinds import RELATIONSHIPS
from graphnhi.export.telling import gap_count
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from tests.export.opengraph.reading import Graph, graph_of
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows
from tests.oracle.rows import Rows, estate

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared")
SAMPLES = SHARED / "data" / "opengraph-samples"
published = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the published schemas (shared/data/opengraph-samples) are not beside this checkout"
)


@pytest.fixture(scope="module")
def demo() -> Estate:
    return graphnhi.demo()


def everything() -> Rows:
    """A node and an edge with a value in every column."""
    rows = Rows()
    rows.node(
        "k", "api_key", name="Key", source="adyen", tenant="eu", environment="prod", owner="pay", purpose="payouts",
        allowed_scope="payouts", vendor="adyen", status="active", mode="live", lifetime="static", created="2026-01-01",
        rotated="2026-01-02T03:04:05Z", expires="2030-01-01", last_used="2026-05-01", last_reviewed="2026-05-02",
        tags="cde", properties='{"a": [1]}',
    ).node("k", "api_key", status="disabled", expires="2020-01-01", mode="test")  # fmt: skip
    rows.node("d", "data_store", data_class="kyc", records=1_200_000).node("g", "gate", needs=2)
    rows.node("pay", "initiate_payout", amount_limit=2_500.5, currency="EUR", period="day")
    rows.edge(
        "k", "PERMITS", "pay", bound="possible", condition="MFA", right="perform", scope="payouts", amount_limit=100,
        currency="EUR", period="day", not_before="2026-01-01", not_after="2030-01-01", rule="scope payouts",
        premises='[{"source": "b.json", "locator": "/1"}]', properties="{}",
    ).edge("k", "APPROVES", "g", slot="key").edge("g", "RELEASES", "pay")  # fmt: skip
    return rows


def of_kind(graph: Graph, kind: str) -> list[dict[str, Any]]:
    return [each for each in graph["edges"] if each["kind"] == kind]


def test_every_column_is_there() -> None:
    """Whatever the estate knows of a node or an edge is a property, `COLUMN_possible` where records conflict, with its evidence."""
    made = estate_of(everything())
    graph = graph_of(made)
    nodes = {node["id"]: node["properties"] for node in graph["nodes"]}
    for number in range(made.n_nodes):
        known, told = made.node(number), nodes[made.id(number)]
        expected = known | {"nhi_id": known.pop("id")} | ({"displayname": known["name"]} if "name" in known else {})
        assert expected.items() <= told.items()
        assert told["evidence_source"] == "nodes.csv"
    assert nodes["k"]["status_possible"] == "active"
    edges = {each["properties"]["edge"]: each["properties"] for each in graph["edges"]}
    for row in range(made.n_edges):
        known = {name: value for name, value in made.edge(row).items() if name not in ("from", "to")}
        assert known.items() <= edges[known["edge"]].items()
        assert edges[known["edge"]]["evidence_locator"].startswith("line ")
    shown = {name for told in nodes.values() for name in told}, {name for told in edges.values() for name in told}
    assert set(NODE_COLUMNS) <= shown[0]
    assert set(EDGE_COLUMNS) <= shown[1]


@published
def test_valid_by_the_published_schemas(demo: Estate) -> None:
    """Every node and relationship of the demo and of an estate with every column is valid by what BloodHound publishes."""
    validators = {
        part: Draft202012Validator(json.loads((SAMPLES / f"opengraph-{part[:-1]}.json").read_text("utf-8")))
        for part in ("nodes", "edges")
    }
    for made in (demo, estate_of(everything()), *(estate_of(random_rows(seed)) for seed in range(90_000, 90_030))):
        for part, each in ((part, each) for part, several in graph_of(made).items() for each in several):
            assert [error.message for error in validators[part].iter_errors(each)] == []


@published
def test_shaped_like_a_collectors_payload(demo: Estate) -> None:
    """The same members at the same places as in the payload of the vendor's own collector."""
    sample = json.loads((SAMPLES / "github-example-2025-08.json").read_text("utf-8"))
    ours = json.loads("".join(payload(demo)))
    assert (ours.keys(), ours["graph"].keys(), ours["metadata"].keys()) == (
        sample.keys(), sample["graph"].keys(), sample["metadata"].keys(),
    )  # fmt: skip
    assert sample["metadata"]["source_kind"] in sample["graph"]["nodes"][0]["kinds"]
    assert ours["metadata"]["source_kind"] in ours["graph"]["nodes"][0]["kinds"]
    for part in ("nodes", "edges"):
        wanted = {frozenset(each) for each in sample["graph"][part]}
        assert {frozenset(each) for each in ours["graph"][part]} <= wanted | {w | {"properties"} for w in wanted}
    ends = {frozenset(each[end]) for each in sample["graph"]["edges"] for end in ("start", "end")}
    ours_ends = {frozenset(each[end]) for each in ours["graph"]["edges"] for end in ("start", "end")}
    assert ours_ends == {end | {"match_by"} for end in ends}, "the sample leaves out match_by, which is `id` by default"


def _stored(value: Any) -> bool:
    """Whether BloodHound stores a value: a text, a number or a boolean, or a list of one of them."""
    if isinstance(value, list):
        return len({type(each) for each in value}) == 1 and all(
            not isinstance(each, list) and _stored(each) for each in value
        )
    return isinstance(value, str | bool) or (isinstance(value, int | float) and math.isfinite(value))


def test_within_what_bloodhound_takes(demo: Estate) -> None:
    """At most three kinds, the source kind among them; lower-case property names, none reserved; values that are stored; ends that are there."""
    for made in (demo, estate_of(everything()), *(estate_of(random_rows(seed)) for seed in range(91_000, 91_030))):
        graph, known = graph_of(made), {each.name for each in RELATIONSHIPS}
        ids = {node["id"].upper() for node in graph["nodes"]}
        assert len(ids) == len(graph["nodes"])
        for node in graph["nodes"]:
            assert 2 <= len(node["kinds"]) <= 3
            assert node["kinds"][-1] == "NHI"
            assert node["properties"]["environmentid"] == graph["nodes"][0]["id"]
        for each in (*graph["nodes"], *graph["edges"]):
            assert all(name == name.lower() and name.isidentifier() for name in each["properties"])
            assert not each["properties"].keys() & {"objectid", "lastseen", "reconcile"}
            assert all(map(_stored, each["properties"].values()))
        for each in graph["edges"]:
            assert each["kind"] in known
            assert {each["start"]["value"].upper(), each["end"]["value"].upper()} <= ids
        ends = [(each["start"]["value"], each["kind"], each["end"]["value"]) for each in graph["edges"]]
        assert len(set(ends)) == len(ends)


def test_every_edge_is_kept() -> None:
    """Of each random estate, every edge with all its columns is a relationship, or one of the parallel ones that a relationship unites."""
    united = 0
    for seed in range(92_000, 92_060):
        made = estate_of(random_rows(seed))
        told = []
        for each in graph_of(made)["edges"]:
            properties = each["properties"]
            several = [json.loads(text) for text in properties.get("parallel_edges", [])] or [properties]
            united += len(several) > 1
            assert properties.get("parallel", 1) == len(several)
            told += [(each["start"]["value"], each["end"]["value"], one) for one in several if not one.get("derived")]
        assert sorted((s, e, _plain(one)) for s, e, one in told) == sorted(
            (edge.pop("from"), edge.pop("to"), json.dumps(edge | _place(made, row), sort_keys=True))
            for row, edge in ((row, made.edge(row)) for row in range(made.n_edges))
        )
    assert united > 20


def _plain(told: dict[str, Any]) -> str:
    return json.dumps({name: told[name] for name in told if name not in ("walked", "parallel")}, sort_keys=True)


def _place(made: Estate, row: int) -> dict[str, str]:
    source, locator = made.location("edges", row)
    return {"evidence_source": source, "evidence_locator": locator}


def test_certain_wins_among_parallel_edges() -> None:
    """A relationship that unites a certain and a possible edge says certain, counts both, and keeps the condition of the other."""
    rows = estate("a role\nb role", "a ASSUMES b condition=MFA\na ASSUMES b\na ASSUMES b condition=aa")
    (only,) = of_kind(graph_of(estate_of(rows)), "NHI_ASSUMES")
    told = only["properties"]
    assert (told["bound"], told["walked"], told["parallel"], "condition" in told) == ("certain", "certain", 3, False)
    conditions = [json.loads(text).get("condition") for text in told["parallel_edges"]]
    assert sorted(map(str, conditions)) == ["MFA", "None", "aa"]


def test_the_estate_says_what_it_lacks(demo: Estate) -> None:
    """One node stands for the estate: its digest, its size, its clock, and its gaps."""
    home = graph_of(demo, "2026-11-01")["nodes"][0]
    assert home["kinds"] == ["NHI_Estate", "NHI"]
    told = home["properties"]
    assert (told["digest"], told["nodes"], told["edges"]) == (demo.digest, demo.n_nodes, demo.n_edges)
    assert len(told["gap_list"]) == len(demo.about["gaps"]) > 0
    assert told["gaps"] == gap_count(demo.about)
    assert told["as_of"] == "2026-11-01"


def test_small_estates() -> None:
    """An empty estate, one node, and a self loop are payloads too."""
    for rows, nodes, edges in (
        (Rows(), 0, 0),
        (Rows().node("a", "role"), 1, 0),
        (Rows().node("a", "role").edge("a", "ASSUMES", "a"), 1, 1),
    ):
        graph = graph_of(estate_of(rows))
        assert (len(graph["nodes"]), len(graph["edges"])) == (nodes + 1, edges)


def test_a_clock_that_is_none(demo: Estate) -> None:
    """An unreadable date is refused before anything is written."""
    with pytest.raises(UsageError, match="as_of is no date"):
        payload(demo, as_of="yesterday")


def test_equal_estates_give_equal_text(demo: Estate) -> None:
    """Twice the same estate at the same clock: the same bytes."""
    assert "".join(payload(demo, as_of="2026-11-01")) == "".join(payload(demo, as_of="2026-11-01"))
