"""Counts by target, and the most that one start moves: what `reach` and `rank` say of each, turned round."""

from collections import Counter
from pathlib import Path

import pytest

import graphnhi as nhi
from graphnhi.asking import Settings
from graphnhi.engine import path, reach
from graphnhi.engine.by_target import by_target
from graphnhi.engine.everybody.worth import worth
from graphnhi.engine.reach import asked_of
from graphnhi.engine.walks import walk
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.library import Library
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import CLOCKS, random_rows

AS_OF = "2026-11-01"


@pytest.fixture(scope="module")
def demo() -> Estate:
    return nhi.demo()


def same_as_pairs(estate: Estate, word: str, bound: str, **settings: str) -> int:
    """Check the counts of every target against the rows of all pairs; gives how many pairs there are."""
    pairs = nhi.reach(estate, word, pairs=True, bound=bound, **settings).rows
    by_bound = Counter((row["target"], row["bound"]) for row in pairs)
    by_category = Counter((row["target"], row["category"]) for row in pairs)
    rows = by_target(estate, word, Settings.of(bound=bound, **settings))
    assert {row["id"] for row in rows} == {row["target"] for row in pairs}
    for row in rows:
        assert (row["certain"], row["possible_only"]) == (
            by_bound[row["id"], "certain"],
            by_bound[row["id"], "possible"],
        )
        assert row["identities"] == by_category[row["id"], "identity"]
        assert row["credentials"] == by_category[row["id"], "credential"]
    every = [row["certain"] + row["possible_only"] for row in rows]
    assert every == sorted(every, reverse=True)
    return sum(every)


BOUNDS = pytest.mark.parametrize("bound", ["certain", "possible"])


@BOUNDS
@pytest.mark.parametrize("word", ["money", "customer-data", "admin"])
def test_the_counts_are_those_of_all_pairs(demo: Estate, word: str, bound: str) -> None:
    """For each target as many identities and credentials as `reach --pairs` has rows, certain and possible apart, most first."""
    assert same_as_pairs(demo, word, bound, as_of=AS_OF) > 50


@BOUNDS
@pytest.mark.parametrize("seed", range(4))
def test_so_are_those_of_random_estates(seed: int, bound: str) -> None:
    """With gates, touches, dead ends and test modes, for targets that are identities or gates themselves too."""
    estate = estate_of(pack([prefixed(random_rows(700_000 + seed * 60 + n), f"s{n}.") for n in range(60)]))
    for word in ("money", "customer-data", "admin", "marked", "role", "gate"):
        for mode in ("live", "test"):
            found = same_as_pairs(estate, word, bound, as_of=CLOCKS[seed % len(CLOCKS)], mode=mode)
            assert found > 0 or word == "marked" or mode == "test"


def test_the_most_is_that_of_one_start(demo: Estate) -> None:
    """Currency by currency the largest of what `rank` says of each start, and the most actions without a limit."""
    settings = Settings.of(as_of=AS_OF)
    most = worth(walk(demo, "possible", settings.as_of), settings, asked_of(demo, settings)).most()
    told = [entry for row in nhi.rank(demo, as_of=AS_OF).rows for entry in row["impact"]["money"]]
    for entry in most:
        mine = [each for each in told if each["currency"] == entry["currency"]]
        assert entry["per_day"] == max(each["per_day"] for each in mine)
        assert entry["unbounded"] == max(each["unbounded"] for each in mine)
    assert {entry["currency"] for entry in most} == {entry["currency"] for entry in told}


def test_a_word_that_is_meant_as_a_word(tmp_path: Path) -> None:
    """Where a target word is meant, a node that has it for its id does not take its place; elsewhere the exact id counts first."""
    (tmp_path / "nodes.csv").write_text("id,kind\nmoney,queue\nsvc,service_account\npay,initiate_payout\n", "utf-8")
    (tmp_path / "edges.csv").write_text("from,edge,to\nsvc,PERFORMS,pay\n", "utf-8")
    estate, settings = nhi.build(tmp_path), Settings.of(as_of=AS_OF)
    ease = Library().facts("ease.toml")
    assert len(reach(estate, "money", settings, words_first=True).rows) == 1
    assert len(reach(estate, "money", settings).rows) == 0
    assert [row["id"] for row in by_target(estate, "money", settings)] == ["pay"]
    assert path(estate, "svc", "money", settings, k=1, facts=ease, words_first=True).rows[0]["id"] == "pay"
    with pytest.raises(UsageError):
        by_target(estate, "nothing at all", settings)
