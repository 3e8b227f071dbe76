"""The picture of a blast against the rows of its answer, box by box and link by link, on random estates and any way of asking."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphnhi as nhi
from graphnhi.estate import Estate
from graphnhi.model.kinds import CUSTOMER_DATA, KINDS
from graphnhi.plots import picture_of
from graphnhi.plots.diagram import Box, Diagram
from graphnhi.plots.flows import flows_of_answer
from graphnhi.results import Answer
from tests.oracle.build import estate_of
from tests.oracle.random_estates import CLOCKS, Dice, random_rows
from tests.oracle.rows import Rows

Hop = dict[str, Any]
seeds = given(st.integers(0, 10**6))


def asked(seed: int) -> tuple[Estate, Answer]:
    """An estate with gates, touches, interfaces, both bounds and disabled nodes, and a blast of it."""
    dice, rows = Dice(f"blast {seed}"), random_rows(seed)
    estate = estate_of(rows)
    ids = [row["id"] for row in rows.nodes]
    answer = nhi.blast(
        estate, *(f"id:{dice.choice(ids)}" for _ in range(dice.choice((1, 1, 2, 3)))), as_of=dice.choice(CLOCKS),
        bound=dice.choice(("possible", "possible", "certain")), max_hops=dice.choice((None, None, 1, 2, 3, 5)),
        mode=dice.choice((None, "live", "test")), category=dice.choice((None, None, "action", "data", "identity")),
    )  # fmt: skip
    return estate, answer


def every_hop(path: list[Hop]) -> Iterator[Hop]:
    for hop in path:
        for route in hop.get("inputs", ()):
            yield from every_hop(route)
        yield hop


def id_of(box: Box) -> str:
    return next(line.removeprefix("id: ") for line in box.hover if line.startswith("id: "))


def links_of(diagram: Diagram) -> dict[tuple[str, str, str, str], str]:
    ids = [*map(id_of, diagram.boxes)]
    return {
        (ids[link.source], link.verb, ids[link.target], "possible" if link.possible else "certain"): link.strength
        for link in diagram.links
    }


def worth(estate: Estate, row: Hop) -> bool:
    """Whether a row is money, customers' data or marked."""
    data = row.get("data_class") in CUSTOMER_DATA
    return row["category"] == "action" or data or "marked" in estate.node(estate.find(row["id"]))


@settings(max_examples=80, deadline=None)
@seeds
def test_links_are_the_hops_of_the_routes_and_orange_where_they_lead_to_worth(seed: int) -> None:
    """Every hop of every row, inputs of gates included, is a link and there is no other; a possible hop and a certain one of
    the same ends stay apart; those on routes to money or data are orange, and no other.
    """
    estate, answer = asked(seed)
    if not answer.rows:
        return
    wanted: dict[tuple[str, str, str, str], str] = {}
    for row in answer.rows:
        for hop in every_hop(row["path"]):
            key = (hop["from"], hop["edge"], hop["to"], hop["bound"])
            wanted[key] = "route" if worth(estate, row) else wanted.get(key, "plain")
    assert links_of(picture_of(answer).diagram) == wanted


@settings(max_examples=80, deadline=None)
@seeds
def test_boxes_are_rows_and_what_their_routes_pass(seed: int) -> None:
    """A row is a box in the column of its hop, hollow where it is only possible; a gate, or a node of a category that was not
    asked for, stands where a route passes it, behind all that opens it.
    """
    _, answer = asked(seed)
    if not answer.rows:
        return
    boxes = {id_of(box): box for box in picture_of(answer).diagram.boxes}
    rows = {row["id"]: (row["hops"], row["bound"] == "possible") for row in answer.rows}
    assert {node: (boxes[node].column, boxes[node].possible) for node in rows} == rows
    passed = set(boxes) - set(rows) - set(answer.question["starts"])
    hops: dict[str, set[int]] = {}
    for row in answer.rows:
        for place, hop in enumerate(row["path"], start=1):
            hops.setdefault(hop["to"], set()).add(place)
    assert all(boxes[node].column in hops[node] for node in passed & set(hops))
    assert {end for row in answer.rows for hop in every_hop(row["path"]) for end in (hop["from"], hop["to"])} <= set(
        boxes
    )


@settings(max_examples=80, deadline=None)
@seeds
def test_groups_are_the_boxes_by_hop_and_kind(seed: int) -> None:
    """The grouped view has the boxes of the other one, counted by hop and kind, and as many of them only possible."""
    _, answer = asked(seed)
    if not answer.rows:
        return
    flows, boxes = flows_of_answer(answer), picture_of(answer).diagram.boxes
    groups = [(int(hop), KINDS[int(kind)]) for hop, kind in zip(flows.hop, flows.kind, strict=True)]
    assert dict(zip(groups, flows.count.tolist(), strict=True)) == Counter((box.column, box.kind) for box in boxes)
    possible = Counter((box.column, box.kind) for box in boxes if box.possible)
    assert {group: many for group, many in zip(groups, flows.possible.tolist(), strict=True) if many} == possible


@settings(max_examples=80, deadline=None)
@seeds
def test_flows_are_the_last_hops_of_the_rows(seed: int) -> None:
    """A row flows once, from the node before it on its route; as many flow only possibly, and lead to money or data, as lie on a
    route there. What flows to gates and other categories comes on top.
    """
    estate, answer = asked(seed)
    if not answer.rows:
        return
    stands = {id_of(box): (box.column, box.kind) for box in picture_of(answer).diagram.boxes}
    leading = {hop["to"] for row in answer.rows if worth(estate, row) for hop in every_hop(row["path"])}
    wanted, maybe, orange = Counter(), Counter(), Counter()
    for row in answer.rows:
        pair = (stands[row["path"][-1]["from"]], stands[row["id"]])
        wanted[pair] += 1
        maybe[pair] += row["bound"] == "possible"
        orange[pair] += row["id"] in leading
    for found, numbers in zip(_flows(answer), (wanted, maybe, orange), strict=True):
        assert not numbers - found
        rows = {row["id"] for row in answer.rows} | set(answer.question["starts"])
        assert rows < set(stands) or found == +numbers


def _flows(answer: Answer) -> list[Counter[Any]]:
    flows = flows_of_answer(answer)
    groups = [(int(hop), KINDS[int(kind)]) for hop, kind in zip(flows.hop, flows.kind, strict=True)]
    pairs = [(groups[a], groups[b]) for a, b in zip(flows.source, flows.target, strict=True)]
    columns = (flows.nodes, flows.unsure, flows.worth)
    return [+Counter(dict(zip(pairs, column.tolist(), strict=True))) for column in columns]


def _behind_a_gate(many: int) -> Estate:
    """Two approvers, one of them two hops away, open a gate that releases money and a role that assumes `many` more."""
    rows = (
        Rows().node("a", "service_account").node("k", "api_key").node("b", "role").node("c", "role")
        .node("g", "gate", needs=2).node("p", "initiate_payout").node("r", "role")
        .edge("a", "HOLDS", "k").edge("a", "ASSUMES", "b").edge("b", "ASSUMES", "c")
        .edge("k", "APPROVES", "g", slot="one").edge("c", "APPROVES", "g", slot="two")
        .edge("g", "RELEASES", "p").edge("g", "RELEASES", "r")
    )  # fmt: skip
    for place in range(many):
        rows.node(f"x{place}", "role").edge("r", "ASSUMES", f"x{place}")
    return estate_of(rows)


def test_a_gate_stands_at_the_hop_at_which_it_opens() -> None:
    """Not behind the first approval: all its inputs lead to it from the left."""
    diagram = picture_of(nhi.blast(_behind_a_gate(0), "a")).diagram
    assert {id_of(box): box.column for box in diagram.boxes} == {"a": 0, "k": 1, "b": 1, "c": 2, "g": 3, "p": 4, "r": 4}


def test_the_grouped_view_shows_what_opens_a_gate() -> None:
    """Both approvers lead to it, in orange as it releases money."""
    diagram = picture_of(nhi.blast(_behind_a_gate(1_100), "a")).diagram
    names = [(box.column, box.name) for box in diagram.boxes]
    links = {(names[link.source], names[link.target]): link.strength for link in diagram.links}
    assert links[(1, "api key (1)"), (3, "gate (1)")] == "route"
    assert links[(2, "role (1)"), (3, "gate (1)")] == "route"
    assert links[(3, "gate (1)"), (4, "role (1)")] == "plain"
    assert links[(4, "role (1)"), (5, "role (1,100)")] == "plain"


@pytest.mark.parametrize("bound", ["certain", "possible"])
def test_a_gate_that_is_only_possibly_opened_is_hollow(bound: str) -> None:
    """As hollow as what lies behind it."""
    condition = {"condition": "condition mfa"} if bound == "possible" else {}
    rows = (
        Rows().node("a", "role").node("g", "gate", needs=1).node("p", "initiate_payout")
        .edge("a", "APPROVES", "g", **condition).edge("g", "RELEASES", "p")
    )  # fmt: skip
    boxes = {box.name: box for box in picture_of(nhi.blast(estate_of(rows), "a")).diagram.boxes}
    assert (boxes["g"].possible, boxes["p"].possible) == (bound == "possible", bound == "possible")
