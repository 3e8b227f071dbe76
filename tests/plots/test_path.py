"""The picture of a path: a column a hop, the easiest route in front, the answer as its title."""

import csv
from itertools import pairwise
from pathlib import Path

import pytest

import graphnhi as nhi
from graphnhi.plots import picture_of
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

CLOCK = "2026-11-01"


@pytest.fixture(scope="module")
def answer() -> nhi.results.Answer:
    return nhi.path(nhi.demo(), "svc-recon", "initiate_payout", k=6, as_of=CLOCK)


def test_the_title_is_the_answer(answer) -> None:
    """Who reaches what in how many hops, as a sentence, also where the target was asked for by a word."""
    assert picture_of(answer).title == "svc-recon reaches initiate_payout in 5 hops"
    assert answer.figure().layout.title.text == "svc-recon reaches initiate_payout in 5 hops"


def test_a_possible_route_only_may_reach() -> None:
    """A route that the data does not prove is not told as one that it does."""
    rows = Rows(
        [{"id": "a", "kind": "role"}, {"id": "p", "kind": "initiate_payout"}],
        [{"from": "a", "edge": "PERFORMS", "to": "p", "bound": "possible", "condition": "condition mfa"}],
    )
    picture = picture_of(nhi.path(estate_of(rows), "a", "p", k=1))
    assert picture.title == "a may reach p in 1 hop"
    assert "depends on: condition mfa" in picture.diagram.notes


def test_each_hop_of_the_easiest_route_has_a_column_of_its_own(answer) -> None:
    """Box by box along the easiest route, columns are 0, 1, 2 and so on."""
    diagram, path = picture_of(answer).diagram, answer.rows[0]["path"]
    column = {
        line.removeprefix("id: "): box.column for box in diagram.boxes for line in box.hover if line.startswith("id: ")
    }
    assert [column[hop["to"]] for hop in path] == list(range(1, len(path) + 1))
    assert column[path[0]["from"]] == 0


def test_four_routes_are_drawn_and_the_table_has_all(answer) -> None:
    """The easiest is `route`, three more are `other`; what is left out is said; the twin has every hop of every route."""
    picture = picture_of(answer)
    drawn = {hop["from"] + hop["edge"] + hop["to"] for row in answer.rows[:4] for hop in row["path"]}
    strong = [link for link in picture.diagram.links if link.strength == "route"]
    assert len(picture.diagram.links) == len(drawn)
    assert len(strong) == answer.rows[0]["hops"]
    assert picture.told == ("4 of 6 routes are drawn: -o NAME.csv has all",)
    assert picture.table.count == sum(row["hops"] for row in answer.rows) == len(list(picture.table.rows()))


def test_every_hop_shows_its_evidence(answer) -> None:
    """Hovering over a link tells the hop as a sentence, its bound and where it stands."""
    hop = answer.rows[0]["path"][0]
    told = next(link.hover for link in picture_of(answer).diagram.links if link.hover[0] == "svc-recon READS ci-logs")
    assert told[1] == "certain"
    assert f"{hop['evidence'][0]['source']}:{hop['evidence'][0]['locator']}" in " ".join(told)


def test_the_table_twin_is_the_routes_hop_by_hop(answer, tmp_path: Path) -> None:
    """`-o NAME.csv` has route, hop, both ends with name and kind, the edge, its bound and its evidence."""
    nhi.draw(answer, tmp_path / "path.csv")
    rows = list(csv.DictReader((tmp_path / "path.csv").read_text("utf-8").splitlines()))
    first = [(row["from"], row["edge"], row["to"]) for row in rows if row["route"] == "1"]
    assert first == [(hop["from"], hop["edge"], hop["to"]) for hop in answer.rows[0]["path"]]
    assert all(row["evidence"] and row["to_kind"] for row in rows)


def test_routes_through_a_gate_show_every_input() -> None:
    """The approvals that open a gate are links of their own, from each approver."""
    rows = Rows(
        [
            {"id": "a", "kind": "service_account"}, {"id": "k", "kind": "api_key"}, {"id": "b", "kind": "role"},
            {"id": "g", "kind": "gate", "needs": 2}, {"id": "p", "kind": "initiate_payout"},
        ],
        [
            {"from": "a", "edge": "HOLDS", "to": "k"}, {"from": "a", "edge": "ASSUMES", "to": "b"},
            {"from": "k", "edge": "APPROVES", "to": "g", "slot": "one"}, {"from": "b", "edge": "APPROVES", "to": "g", "slot": "two"},
            {"from": "g", "edge": "RELEASES", "to": "p"},
        ],
    )  # fmt: skip
    picture = picture_of(nhi.path(estate_of(rows), "a", "p", k=1))
    names = [box.name for box in picture.diagram.boxes]
    links = {(names[link.source], link.verb, names[link.target]) for link in picture.diagram.links}
    assert links == {(row["from"], row["edge"], row["to"]) for row in rows.edges}
    assert {names[at]: box.column for at, box in enumerate(picture.diagram.boxes)} == {
        "a": 0,
        "k": 1,
        "b": 1,
        "g": 2,
        "p": 3,
    }


def test_of_a_very_long_route_both_ends_are_drawn() -> None:
    """A route of 200 hops is 40 and a bridge that says how many it stands for; the table has all 200."""
    names = [f"r{place:03d}" for place in range(200)]
    nodes = [{"id": name, "kind": "role"} for name in names] + [{"id": "p", "kind": "initiate_payout"}]
    edges = [{"from": a, "edge": "ASSUMES", "to": b} for a, b in pairwise(names)]
    edges.append({"from": names[-1], "edge": "PERFORMS", "to": "p"})
    picture = picture_of(nhi.path(estate_of(Rows(nodes, edges)), "r000", "p", k=1))
    assert len(picture.diagram.links) == 41
    (bridge,) = (link for link in picture.diagram.links if link.verb == "160 HOPS")
    assert "evidence of each hop: in the table" in bridge.hover
    assert "no evidence was given" not in bridge.hover
    assert picture.table.count == 200
    assert any("-o NAME.csv has all" in line for line in picture.told)
