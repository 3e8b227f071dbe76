"""The bars of the ranking and of the findings say what the answers say, the gravest first."""

import pytest

import graphnhi as nhi
from graphnhi.plots import picture_of
from graphnhi.plots.colours import LIGHT

CLOCK = "2026-11-01"


def test_the_ranking_shows_the_first_rows_and_both_bounds() -> None:
    """A bar is the impact of a row, in its order; the part that is only possible is a part of its own."""
    answer = nhi.rank(nhi.demo(), as_of=CLOCK)
    picture = picture_of(answer)
    sure, maybe = picture.figure(LIGHT).data
    losses = [row["impact"]["loss"] for row in answer.rows[:25]]
    assert [a + b for a, b in zip(sure.x, maybe.x, strict=True)] == pytest.approx(losses)
    assert list(sure.x) == pytest.approx([row["impact"]["certain"]["loss"] for row in answer.rows[:25]])
    assert picture.title.startswith(f"{answer.rows[0]['name']} has the largest impact: it reaches 70 crown jewels")
    assert picture.told == (f"25 of {len(answer.rows)} identities and credentials are drawn; -o NAME.csv has all",)
    assert picture.table.count == len(answer.rows)


def test_findings_are_counted_by_question() -> None:
    """The longest bar is the question with most findings; the table has every question that found anything."""
    answer = nhi.find(nhi.demo(), as_of=CLOCK)
    picture = picture_of(answer)
    counts = dict(picture.table.rows())
    assert counts == answer.summary["by_query"]
    assert list(picture.figure(LIGHT).data[0].x) == sorted(counts.values(), reverse=True)[:25]
    assert picture.title == "1,625 findings: 680 critical, 505 high, 366 medium, 74 low"
