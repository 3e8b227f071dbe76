"""The picture of a blast: a column a hop, money and data in orange, and groups where single nodes could not be read."""

from collections import Counter

import pytest

import graphnhi as nhi
from graphnhi.plots import picture_of
from graphnhi.plots.composing import scene_of
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows
from tests.plots.estates import layered

CLOCK = "2026-11-01"


@pytest.fixture(scope="module")
def answer():
    return nhi.blast(nhi.demo(), "quillmetrics-connect-token", as_of=CLOCK)


def test_the_title_is_the_answer(answer) -> None:
    """Who reaches how many nodes in how many hops, with the money and the customers' records that fall."""
    assert picture_of(answer).title == (
        "quillmetrics-connect-token reaches 13 nodes (1 only possibly) in 5 hops: 440,000 EUR a day, "
        "400,400,000 records of customers"
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


def test_several_starts_are_named_by_their_number() -> None:
    """Two starts fall together."""
    answer = nhi.blast(nhi.demo(), "quillmetrics-connect-token", "svc-recon", as_of=CLOCK)
    assert picture_of(answer).title.startswith("2 starts together reach")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (Rows().node("p", "persist_access").edge("a", "PERFORMS", "p"), "1 action with no amount counted"),
        (Rows().node("d", "data_store", data_class="pii").edge("a", "READS", "d"), "customers' records, how many is unknown"),
        (Rows().node("d", "data_store", data_class="pii", records=70).edge("a", "WRITES", "d"), "70 records of customers that may be written"),
        (Rows().node("d", "data_store", data_class="pii", records=0).edge("a", "READS", "d"), "customer data with no amount counted"),
        (Rows().node("p", "initiate_payout", mode="test").edge("a", "PERFORMS", "p"), "1 action with no amount counted"),
        (Rows().node("d", "data_store", data_class="kyc", mode="test").edge("a", "READS", "d"), "customer data with no amount counted"),
        (Rows().node("d", "data_store", data_class="credentials").edge("a", "READS", "d"), "no money and no customer data"),
        (Rows().node("r", "role").edge("a", "ASSUMES", "r"), "no money and no customer data"),
    ],
)  # fmt: skip
def test_the_title_never_denies_what_is_orange(rows: Rows, says: str) -> None:
    """No money and no customer data is said only where nothing is drawn as leading there."""
    rows.node("a", "role")
    picture = picture_of(nhi.blast(estate_of(rows), "a"))
    assert says in picture.title
    orange = any(link.strength == "route" for link in picture.diagram.links)
    assert orange != picture.title.endswith("no money and no customer data")


def test_certain_and_possible_hops_to_a_folded_group_are_two_links() -> None:
    """As many hops each as there are; neither is told as the other."""
    rows = Rows().node("a", "role")
    for place in range(80):
        maybe = {"condition": "condition mfa"} if place >= 65 else {}
        rows.node(f"r{place:02d}", "role").edge("a", "ASSUMES", f"r{place:02d}", **maybe)
    diagram = picture_of(nhi.blast(estate_of(rows), "a")).diagram
    group = next(place for place, box in enumerate(diagram.boxes) if box.count > 1)
    found = {link.possible: link.weight for link in diagram.links if link.target == group}
    assert (found, diagram.boxes[group].count, diagram.boxes[group].possible) == ({False: 6, True: 15}, 21, False)


def test_links_between_the_same_boxes_do_not_hide_one_another() -> None:
    """One who fills two slots of a gate, one of them only possibly: two curves, one dashed, apart."""
    rows = (
        Rows().node("a", "role").node("g", "gate", needs=2).node("p", "initiate_payout").edge("a", "APPROVES", "g", slot="one")
        .edge("a", "APPROVES", "g", slot="two", condition="condition mfa").edge("g", "RELEASES", "p")
    )  # fmt: skip
    picture = picture_of(nhi.blast(estate_of(rows), "a"))
    curves = [curve for curve in scene_of(picture.diagram, picture.title).curves if "APPROVES" in " ".join(curve.hover)]
    assert sorted(curve.dashed for curve in curves) == [False, True]
    assert abs(curves[0].points[-1][1] - curves[1].points[-1][1]) >= 4
