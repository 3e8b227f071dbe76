"""The picture of a blast: a column a hop, money and data in orange, and groups where single nodes could not be read."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphnhi as nhi
from graphnhi.asking import Settings
from graphnhi.engine.flows import flows_of
from graphnhi.model.kinds import KINDS
from graphnhi.plots import picture_of
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows
from tests.plots.estates import layered

CLOCK = "2026-11-01"


@pytest.fixture(scope="module")
def answer():
    return nhi.blast(nhi.demo(), "quillmetrics-connect-token", as_of=CLOCK)


def test_the_title_is_the_answer(answer) -> None:
    """Who reaches how many nodes in how many hops, with the money and the customers' records that fall."""
    assert picture_of(answer).title == (
        "quillmetrics-connect-token reaches 13 nodes in 5 hops: 440,000 EUR a day, 400,400,000 records of customers"
    )


def test_every_node_stands_in_the_column_of_its_hop(answer) -> None:
    """Each row is one box, at its hop; the start is at 0."""
    diagram = picture_of(answer).diagram
    column = {
        line.removeprefix("id: "): box.column for box in diagram.boxes for line in box.hover if line.startswith("id: ")
    }
    assert column == {"quillmetrics-connect-token": 0} | {row["id"]: row["hops"] for row in answer.rows}


def test_exactly_the_routes_to_money_and_data_are_orange(answer) -> None:
    """A link is a route if and only if an action or a store of customers' data lies behind it."""
    worth = {
        (hop["from"], hop["edge"], hop["to"])
        for row in answer.rows
        if row["category"] == "action"
        or row.get("data_class") in {"pii", "transactions", "balances", "kyc", "card_data"}
        for hop in row["path"]
    }
    links = picture_of(answer).diagram.links
    orange = {link.hover[0] for link in links if link.strength == "route"}
    assert orange == {" ".join(hop) for hop in worth}
    assert any(link.strength == "plain" for link in links)


def test_no_node_is_grouped_while_columns_are_short() -> None:
    """150 nodes in columns of at most 60 are 150 boxes."""
    answer = nhi.blast(layered(), "svc-payments-reconciliation-00-0000")
    picture = picture_of(answer)
    assert (answer.summary["reached"], len(picture.diagram.boxes), picture.told) == (150, 151, ())
    assert max(Counter(box.column for box in picture.diagram.boxes).values()) == 60


def test_a_long_column_keeps_what_matters_and_says_how_many_more() -> None:
    """Of 98 boxes 59 stay, those that lead to money first, and one stands for 39; the table has every node."""
    picture = picture_of(nhi.blast(layered((1, 98)), "svc-payments-reconciliation-00-0000"))
    column = [box for box in picture.diagram.boxes if box.column == 1]
    assert len(column) == 60
    assert [box.name for box in column if box.count > 1] == ["and 39 more"]
    assert "svc-payments-reconciliation-01-0000" in {box.name for box in column}
    assert picture.table.count == 99
    assert "39 nodes are drawn as 'and more'" in picture.told[0]
    assert sum(link.weight for link in picture.diagram.links) == 99


def test_over_a_thousand_nodes_are_drawn_by_hop_and_kind() -> None:
    """The grouped view alone: boxes are groups, and their counts add up to every node."""
    answer = nhi.blast(layered((1, 600, 600)), "svc-payments-reconciliation-00-0000")
    picture = picture_of(answer)
    assert [(box.column, box.name) for box in picture.diagram.boxes] == [
        (0, "service account (1)"), (1, "service account (600)"), (2, "service account (600)"), (3, "initiate payout (1)"),
    ]  # fmt: skip
    assert [link.strength for link in picture.diagram.links] == ["route"] * 3
    assert "drawn by hop and kind" in picture.told[0]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6))
def test_flows_say_what_the_rows_say(seed: int) -> None:
    """Groups and flows of random estates are the rows of blast counted by hop and kind, and by the hop before each."""
    rows = random_rows(seed)
    estate = estate_of(rows)
    start = rows.nodes[seed % len(rows.nodes)]["id"]
    answer = nhi.blast(estate, f"id:{start}", as_of=CLOCK)
    starts = np.array([estate.find(start)], dtype=np.int32)
    flows = flows_of(estate, starts, Settings.of(as_of=CLOCK))
    found = Counter(
        {
            (int(hop), KINDS[int(kind)]): int(count)
            for hop, kind, count in zip(flows.hop, flows.kind, flows.count, strict=True)
        }
    )
    wanted = Counter((row["hops"], row["kind"]) for row in answer.rows)
    gates = Counter({key: count for key, count in found.items() if key[1] == "gate"})
    starts_found = Counter({(0, estate.kind(int(starts[0]))): 1})
    assert found - gates - starts_found == wanted - gates - starts_found
    assert int(flows.nodes.sum()) <= len(answer.rows)


def test_several_starts_are_named_by_their_number() -> None:
    """Two starts fall together."""
    answer = nhi.blast(nhi.demo(), "quillmetrics-connect-token", "svc-recon", as_of=CLOCK)
    assert picture_of(answer).title.startswith("2 starts together reach")
