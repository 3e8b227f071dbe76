"""What lies ahead of the clock did not happen: such a date reads as unknown, wherever keeping is judged."""

import pytest

import graphnhi
from graphnhi.estate import Estate
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

AHEAD = dict.fromkeys(("created", "rotated", "last_used", "last_reviewed"), "2999-01-01")


def two_keys() -> Estate:
    """Two keys that pay out, one without dates and one whose dates lie ahead."""
    rows = Rows().node("pay", "initiate_payout").node("ahead", "api_key", **AHEAD).node("blank", "api_key")
    return estate_of(rows.edge("ahead", "PERMITS", "pay").edge("blank", "PERMITS", "pay"))


def test_a_date_ahead_makes_nothing_healthy() -> None:
    """The two keys are judged alike by `rank` and by `inventory`."""
    rows = {row["id"]: row for row in graphnhi.rank(two_keys(), as_of="2026-06-15").rows}
    assert rows["ahead"]["hygiene"] == rows["blank"]["hygiene"]
    assert rows["ahead"]["exposure"] == rows["blank"]["exposure"]
    listed = {row["id"]: row for row in graphnhi.inventory(two_keys(), as_of="2026-06-15").rows}
    assert listed["ahead"]["missing"] == listed["blank"]["missing"]


@pytest.mark.parametrize("framework", ["NHI7", "NHI1"])
def test_findings_see_through_dates_ahead(framework: str) -> None:
    """So do the questions about age, rotation and use."""
    rows = graphnhi.find(two_keys(), framework=framework, as_of="2026-06-15").rows
    found = {name: {row["query"] for row in rows if row["id"] == name} for name in ("ahead", "blank")}
    assert found["ahead"] == found["blank"] != set()


def test_the_same_dates_count_once_they_are_past() -> None:
    """A clock behind them judges them as any date."""
    rows = {row["id"]: row for row in graphnhi.rank(two_keys(), as_of="2999-01-02").rows}
    assert len(rows["ahead"]["hygiene"]["problems"]) < len(rows["blank"]["hygiene"]["problems"])
