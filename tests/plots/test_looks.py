"""What a picture looks like says nothing untrue: legends, patterns, places of links, what is left out."""

import re
from dataclasses import replace
from itertools import pairwise

import pytest

import graphnhi as nhi
from graphnhi.model.kinds import KINDS_OF
from graphnhi.plots import picture_of
from graphnhi.plots.bars import _PATTERNS
from graphnhi.plots.colours import DARK, LIGHT
from graphnhi.plots.composing import scene_of
from graphnhi.plots.placing import Placing
from graphnhi.plots.with_plotly import sampled
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

CLOCK = "2026-11-01"


def chain(length: int, **last: str) -> Rows:
    """Roles r0000, r0001 and so on that assume one another; the last may pay out."""
    names = [f"r{place:04d}" for place in range(length)]
    rows = Rows([{"id": name, "kind": "role"} for name in names], [])
    for before, after in pairwise(names):
        rows.edge(before, "ASSUMES", after)
    return rows.node("p", "initiate_payout").edge(names[-1], "PERFORMS", "p", **last)


@pytest.mark.parametrize(
    "make", [lambda: nhi.overview(nhi.demo(), as_of=CLOCK), lambda: nhi.reach(nhi.demo(), "payouts")]
)
def test_a_heatmap_on_dark_ground_says_that_lighter_is_more(make) -> None:
    """Its shades are turned round there, and so are its words: the legend names the end at which most stands."""
    picture = picture_of(make())
    for theme, word in ((LIGHT, "darker"), (DARK, "lighter")):
        figure = picture.figure(theme)
        (legend,) = (note.text for note in figure.layout.annotations)
        first, last = (
            sum(int(c[1][at : at + 2], 16) for at in (1, 3, 5))
            for c in (figure.data[0].colorscale[0], figure.data[0].colorscale[-1])
        )
        assert f"; {word}: " in legend
        assert (last < first) == (word == "darker")


def test_no_two_kinds_of_a_category_have_the_same_pattern() -> None:
    """Colour tells the category, the pattern the kind."""
    assert len({*_PATTERNS}) == len(_PATTERNS) >= max(map(len, KINDS_OF.values()))


@pytest.mark.parametrize("last", [{}, {"condition": "condition mfa"}])
def test_the_legend_explains_hollow_boxes(last: dict[str, str]) -> None:
    """Where there are any, and only there; its own mark is hollow."""
    picture = picture_of(nhi.blast(estate_of(chain(2, **last)), "r0000"))
    scene = scene_of(picture.diagram, picture.title)
    words = [text for text in scene.texts if text.lines == ("hollow: only possibly reached",)]
    hollow = [symbol for symbol in scene.symbols if symbol.hollow]
    assert (len(words), len(hollow)) == ((1, 2) if last else (0, 0))


def test_a_link_that_leads_back_does_not_strike_through_names() -> None:
    """A route that comes to the target from the same column, or from further right, goes between the rows."""
    rows = (
        Rows().node("a", "role").node("p", "initiate_payout").node("first", "role").node("a-rather-long-name-of-a-role", "role")
        .node("another-role", "role").edge("a", "ASSUMES", "first").edge("first", "PERFORMS", "p")
        .edge("first", "ASSUMES", "a-rather-long-name-of-a-role").edge("a-rather-long-name-of-a-role", "PERFORMS", "p")
        .edge("a-rather-long-name-of-a-role", "ASSUMES", "another-role").edge("another-role", "PERFORMS", "p")
    )  # fmt: skip
    picture = picture_of(nhi.path(estate_of(rows), "a", "p", k=3))
    diagram, placing = picture.diagram, Placing(picture.diagram, picture.title)
    curves = scene_of(diagram, picture.title).curves
    for number, box in enumerate(diagram.boxes):
        left, right = placing.left(number) + placing.symbol, placing.right(number) - 8
        for curve in (sampled(curve) for curve in curves if curve.hover):
            inside = (curve[:, 0] > left) & (curve[:, 0] < right) & (abs(curve[:, 1] - placing.y[number]) < 5)
            assert not inside.any(), box.name


@pytest.mark.parametrize(("hops", "grouped"), [(60, False), (61, True)])
def test_a_blast_of_many_hops_is_grouped(hops: int, grouped: bool) -> None:
    """A picture of hundreds of columns cannot be read; a raster of it is shrunk until nothing is left of its names."""
    picture = picture_of(nhi.blast(estate_of(chain(hops)), "r0000"))
    assert bool(picture.told) == grouped
    assert not grouped or "61 hops are more than 60: drawn by hop and kind" in picture.told[0]


def test_what_leads_on_within_the_last_column_of_the_grouped_view_is_said_and_not_drawn() -> None:
    """Links between boxes of one column would run over their names."""
    diagram = picture_of(nhi.blast(estate_of(chain(80)), "r0000")).diagram
    assert not any(diagram.boxes[link.source].column == diagram.boxes[link.target].column for link in diagram.links)
    assert diagram.headings[-1] == "hop 6 to 80"
    assert "what leads on within hop 6 to 80 is not drawn" in diagram.notes


def test_hops_that_no_answer_tells_are_counted() -> None:
    """Of a route of 12,001 hops an answer tells 10,000: the bridge and the numbers of the table know of the others."""
    picture = picture_of(nhi.path(estate_of(chain(12_001)), "r0000", "p", k=1))
    assert {link.verb for link in picture.diagram.links if "HOPS" in link.verb} == {"11,961 HOPS"}
    assert [*picture.table.rows()][-1][2] == 12_001
    assert any(re.match("2,001 hops in the middle are told by no answer", line) for line in picture.told)


def test_who_is_owned_by_unknown_stands_with_those_whose_owner_is_unknown() -> None:
    """One group, counted once: no cell tells more than the group has."""
    rows = (
        Rows()
        .node("p", "initiate_payout")
        .node("a", "role", owner="unknown")
        .node("b", "role")
        .node("c", "role", owner="x")
    )
    for name in "abc":
        rows.edge(name, "PERFORMS", "p")
    answer = nhi.overview(estate_of(rows), by="owner")
    assert {row["group"]: (row["certain"], row["size"]) for row in answer.rows} == {"unknown": (2, 2), "x": (1, 1)}


def test_what_stands_behind_a_bar_stays_within_the_picture() -> None:
    """However many currencies fall with the first of a ranking."""
    rows = Rows().node("a", "role")
    for code in ("AUD", "CAD", "CHF", "CZK", "DKK", "EUR", "GBP", "HUF", "JPY", "NOK", "PLN", "SEK", "USD"):
        rows.node(code, "initiate_payout", amount_limit=123_456_789, currency=code).edge("a", "PERFORMS", code)
    figure = picture_of(nhi.rank(estate_of(rows))).figure(LIGHT)
    assert max(len(text) for text in figure.data[1].text) < 45
    assert "…" in figure.data[1].text[0]


@pytest.mark.parametrize("name", ["blast", "sankey", "matrix"])
def test_an_answer_that_lost_its_estate_says_so(name: str) -> None:
    """One line, never a fault of ours, also where several starts need no name."""
    reach, blast = nhi.reach(nhi.demo(), "payouts"), nhi.blast(nhi.demo(), "svc-recon", "sa-reporting")
    with pytest.raises(nhi.errors.UsageError, match="ask again, then draw"):
        picture_of(replace(reach if name == "matrix" else blast, asked_of=None), name)
