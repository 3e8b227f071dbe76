"""The matrix and the overview say what `reach --pairs` says, cell by cell and summed by group."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphnhi as nhi
from graphnhi.cli import draw
from graphnhi.engine.crossing import BY
from graphnhi.errors import UsageError
from graphnhi.plots import picture_of
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows
from tests.oracle.rows import Rows

CLOCK = "2026-11-01"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([None, "money", "customer-data", "admin"]), st.sampled_from([None, 3]))
def test_cells_of_single_identities_are_the_pairs(seed: int, target: str | None, hops: int | None) -> None:
    """By identity there is a cell for each pair of `reach --pairs`, with its hops and its bound, and no other."""
    estate = estate_of(random_rows(seed))
    pairs = nhi.reach(estate, target, pairs=True, max_hops=hops, as_of=CLOCK)
    cells = nhi.overview(estate, target, by="identity", max_hops=hops, as_of=CLOCK)
    found = {(row["group"], row["target"]): (row["hops"], row["bound"]) for row in cells.rows}
    assert found == {(row["id"], row["target"]): (row["hops"], row["bound"]) for row in pairs.rows}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["kind", "owner", "environment"]))
def test_groups_count_each_identity_once(seed: int, by: str) -> None:
    """By group a cell counts who certainly reaches any of the column's targets, and who only possibly does."""
    estate = estate_of(random_rows(seed))
    group = dict(estate.node_frame()[["id", by]].fillna("unknown").itertuples(index=False))
    bounds: defaultdict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for row in nhi.reach(estate, None, pairs=True, as_of=CLOCK).rows:
        cell = bounds[group[row["id"]], estate.kind(estate.find(row["target"]))]
        cell[row["id"]] = min(row["bound"], cell.get(row["id"], row["bound"]))
    wanted = {key: Counter(found.values()) for key, found in bounds.items()}
    told: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in nhi.overview(estate, by=by, as_of=CLOCK).rows:
        if row["target_kind"] != "data_store":  # stores of several classes are several columns
            told[row["group"], row["target_kind"]] += Counter(certain=row["certain"], possible=row["possible_only"])
    assert dict(told) == {key: count for key, count in wanted.items() if key[1] != "data_store"}


def test_the_title_counts_who_reaches() -> None:
    """The title is the answer of `reach`: how many certainly, how many more possibly."""
    answer = nhi.reach(nhi.demo(), "payouts", as_of=CLOCK)
    assert picture_of(answer).title == "51 identities and credentials reach payouts; 25 more possibly do"
    assert picture_of(answer).name == "matrix"


def _estate(identities: int) -> Rows:
    rows = Rows().node("p", "initiate_payout")
    for place in range(identities):
        rows.node(f"r{place:03d}", "role").edge(f"r{place:03d}", "PERFORMS", "p")
    return rows


@pytest.mark.parametrize(("identities", "by", "told"), [(60, "identity", 0), (61, "kind", 1)])
def test_above_sixty_the_matrix_is_grouped(identities: int, by: str, told: int) -> None:
    """60 identities have a row each; 61 are one row by kind, and it is said."""
    answer = nhi.overview(estate_of(_estate(identities)), by="identity")
    assert answer.question["by"] == by
    assert len(picture_of(answer, "matrix").told) == told
    assert sum(row["certain"] for row in answer.rows) == identities


def test_an_overview_of_many_groups_folds_those_that_reach_least() -> None:
    """Of 70 owners 59 are drawn and one row stands for 11, with their counts added; the table has all 70."""
    rows = Rows().node("p", "initiate_payout")
    for owner in range(70):
        for place in range(2 if owner < 59 else 1):
            rows.node(f"r{owner:02d}-{place}", "role", owner=f"team-{owner:02d}").edge(
                f"r{owner:02d}-{place}", "PERFORMS", "p"
            )
    picture = picture_of(nhi.overview(estate_of(rows), by="owner"))
    names = picture.figure(_light()).layout.yaxis.ticktext
    assert len(names) == 60
    assert names[-1] == "and 11 more (11)"
    assert picture.table.count == 70


def _light():
    from graphnhi.plots.colours import LIGHT

    return LIGHT


def test_the_command_offers_what_there_is() -> None:
    """The groupings that `draw overview --by` knows are those of the engine, which `--help` does not load."""
    assert draw._BY == BY


def test_columns_of_one_word_are_one() -> None:
    """Targets of a kind are one column, whatever class their data has beside it."""
    rows = Rows().node("p", "initiate_payout").node("q", "initiate_payout", data_class="pii").node("a", "role")
    rows.edge("a", "PERFORMS", "p").edge("a", "PERFORMS", "q")
    assert [(row["target"], row["certain"]) for row in nhi.overview(estate_of(rows), by="kind").rows] == [
        ("action:initiate_payout", 1)
    ]


def test_a_picture_by_owner_does_not_say_that_there_are_many() -> None:
    """What is drawn in groups because that was asked for is not told to be too many."""
    rows = Rows().node("p", "initiate_payout").node("a", "role", owner="x").edge("a", "PERFORMS", "p")
    (told,) = picture_of(nhi.overview(estate_of(rows), by="owner"), "matrix").told
    assert "more than" not in told


def test_an_unknown_grouping_is_refused() -> None:
    """With the words that there are."""
    with pytest.raises(UsageError, match="wanted one of owner, tenant"):
        nhi.overview(nhi.demo(), by="colour")


def test_groups_of_an_unknown_owner_stand_apart() -> None:
    """Who has no known owner is a group of its own, never left out."""
    rows = (
        Rows().node("p", "initiate_payout").node("a", "role", owner="x").node("b", "role", owner="y").node("c", "role")
    )
    for name in "abc":
        rows.edge(name, "PERFORMS", "p")
    answer = nhi.overview(estate_of(rows))
    assert answer.question["by"] == "owner"
    assert {row["group"]: row["certain"] for row in answer.rows} == {"x": 1, "y": 1, "unknown": 1}
