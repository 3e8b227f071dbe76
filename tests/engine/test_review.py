"""The recertification export, and what its decisions close and break: against estates in which the revoked are disabled."""

import copy
from functools import cache
from pathlib import Path

import pytest

import graphnhi
from graphnhi.asking import Settings
from graphnhi.engine.review import DECISIONS, Decision
from graphnhi.engine.review_applied import apply_review
from graphnhi.estate import Estate
from graphnhi.export.columns import columns_of
from graphnhi.library import Library
from graphnhi.model.kinds import CATEGORY_OF
from graphnhi.results import Answer
from tests.oracle.build import estate_of
from tests.oracle.random_estates import Dice, random_asked, random_rows
from tests.oracle.rows import Rows, estate
from tests.seeds import half

AS_OF = "2026-06-15"
FACTS: Path = Library(None).facts("severities.toml")


def small() -> Rows:
    return estate(
        "svc service_account owner=pay last_used=2026-06-14\nold service_account last_used=2025-01-01\nnew service_account\n"
        "key api_key owner=pay\nspare api_key\nshut token status=disabled\nbox workload\nci repository\n"
        "pay initiate_payout\nkyc data_store data_class=kyc\nboss human\n",
        "svc HOLDS key\nold HOLDS key\nnew HOLDS spare\nkey PERMITS pay\nspare PERMITS pay\nkey PERMITS kyc bound=possible\n"
        "box RUNS_AS svc\nci STORES key\nboss IMPERSONATES svc\nshut AUTHENTICATES_AS svc\n",
    )


def reviewed(found: Estate, **asked: object) -> dict[str, dict]:
    return {row["id"]: row for row in graphnhi.review(found, **{"as_of": AS_OF, **asked}).rows}


def applied(found: Estate, *revoked: str, **asked: object) -> Answer:
    """What revoking these would do."""
    settings = Settings.of(**{"as_of": AS_OF, **asked})
    decisions = [Decision(found.find(one), "", "revoke") for one in revoked]
    return apply_review(found, decisions, settings, file="review.csv", facts=FACTS)


def closes(answer: Answer) -> dict[tuple[str, str], str]:
    return {(row["id"], row["target"]): row["bound"] for row in answer.rows if row["change"] == "closes"}


def pairs(found: Estate, settings: dict) -> dict[tuple[str, str], str]:
    return {(row["id"], row["target"]): row["bound"] for row in graphnhi.reach(found, pairs=True, **settings).rows}


def without(rows: Rows, revoked: list[str]) -> Estate:
    """The estate in which every record of these says that they are disabled."""
    rows = copy.deepcopy(rows)
    for record in rows.nodes:
        if record["id"] in revoked:
            record["status"] = "disabled"
    return estate_of(rows)


@pytest.mark.parametrize("first", half(range(0, 200, 50)))
def test_closes_what_disabling_closes(first: int) -> None:
    """The pairs that close are those of the estate that are gone once every revoked one is disabled, gates included."""
    some = 0
    for seed in range(first, first + 50):
        dice, rows, asked = Dice(f"review {seed}"), random_rows(seed), random_asked(seed)
        known = sorted({row["id"] for row in rows.nodes if CATEGORY_OF[row["kind"]] in ("identity", "credential")})
        revoked = dice.sample(known, min(len(known), dice.choice((1, 1, 2, 3))))
        settings = {"bound": asked.bound, "as_of": asked.as_of, "mode": asked.mode}
        found = estate_of(rows)
        before, after = pairs(found, settings), pairs(without(rows, revoked), settings)
        answer = applied(found, *revoked, **settings)
        gone = {pair: bound for pair, bound in before.items() if pair not in after}
        assert closes(answer) == gone, (seed, revoked)
        told = answer.summary["closes"]
        assert told == {bound: [*gone.values()].count(word) for bound, word in _BOUNDS.items()}
        for entry in answer.summary["revoked"]:
            assert entry["closes"] == sum(start == entry["id"] for start, _ in before)
        some += bool(gone)
    assert some > 10


_BOUNDS = {"certain": "certain", "possible_only": "possible"}


@pytest.mark.parametrize("first", range(0, 120, 60))
def test_a_cause_led_there_by_itself(first: int) -> None:
    """`because` is the start itself, or the only one revoked that it controls and that reaches the target alone."""
    told = 0
    for seed in range(first, first + 60):
        rows, dice = random_rows(seed), Dice(f"cause {seed}")
        found = estate_of(rows)
        known = sorted({row["id"] for row in rows.nodes if CATEGORY_OF[row["kind"]] in ("identity", "credential")})
        revoked = dice.sample(known, min(len(known), 3))
        settings = {"bound": "possible", "as_of": AS_OF}
        before = pairs(found, settings)
        controls = cache(lambda start, found=found: {
            row["id"] for row in graphnhi.blast(found, f"id:{start}", as_of=AS_OF).rows
            if "control" in (row["effect"], row.get("possible", {}).get("effect"))
        })  # fmt: skip
        for row in applied(found, *revoked).rows:
            if row["change"] == "closes":
                led = [one for one in revoked if one in controls(row["id"]) and (one, row["target"]) in before]
                itself = row["id"] if row["id"] in revoked else None
                assert row["because"] == (itself or (led[0] if len(led) == 1 else None)), (seed, row, led)
                told += row["because"] is not None
    assert told > 20


def test_two_that_lead_there_are_no_single_cause() -> None:
    """Where one of two would do, or a gate takes both, no single one is blamed."""
    rows = estate(
        "a service_account\nk1 api_key\nk2 api_key\npay settle\ng gate needs=2\nout initiate_payout\n",
        "a HOLDS k1\na HOLDS k2\nk1 PERMITS pay\nk2 PERMITS pay\nk1 APPROVES g slot=one\nk2 APPROVES g slot=two\ng RELEASES out\n",
    )
    told = {
        (row["id"], row["target"]): row["because"]
        for row in applied(estate_of(rows), "k1", "k2").rows
        if row["change"] == "closes"
    }
    assert told == {("a", "pay"): None, ("a", "out"): None, ("k1", "pay"): "k1", ("k2", "pay"): "k2"}
    assert closes(applied(estate_of(rows), "k1")) == {("k1", "pay"): "certain", ("a", "out"): "certain"}


def test_breaks_are_who_uses_it() -> None:
    """Holders, workloads, stores and whoever acts as it break; a use in the last 90 days is likely, an unknown one is unknown."""
    rows = small().edge("box", "OBSERVED", "spare")
    told = {
        (row["id"], row["target"]): (row["use"], row["likely"], row["observed"])
        for row in applied(estate_of(rows), "svc", "key", "spare", "old").rows
        if row["change"] == "breaks"
    }
    assert told == {
        ("box", "svc"): ("runs as it", True, 0),
        ("boss", "svc"): ("acts as it", True, 0),
        ("ci", "key"): ("stores it", None, 0),
        ("new", "spare"): ("holds it", True, 1),
        ("box", "spare"): ("was seen using it", True, 1),
    }


def test_what_was_not_used_lately_is_unlikely_to_break() -> None:
    """A last use of more than 90 days ago says that nothing is likely to break; what it deploys breaks with it."""
    rows = estate(
        "ci pipeline last_used=2026-01-01\nbox workload\nann human\n",
        "ann IMPERSONATES ci\nci DEPLOYS box\nci OBSERVED box\n",
    )
    told = [(row["id"], row["edge"], row["use"], row["likely"]) for row in applied(estate_of(rows), "ci").rows]
    assert told == [
        ("ann", "IMPERSONATES", "acts as it", False),
        ("box", "DEPLOYS", "is deployed by it", False),
        ("box", "OBSERVED", "was seen used by it", False),
    ]


def test_the_export_leaves_out_the_dead_and_asks_for_a_decision() -> None:
    """Every row lives, has the columns of the file in their order and a fingerprint of its own; people fill in the rest."""
    rows = reviewed(estate_of(small()))
    assert set(rows) == {"key", "new", "old", "spare", "svc"}
    assert all(tuple(row) == columns_of("review") for row in rows.values())
    assert {(row["decision"], row["reviewer"], row["comment"]) for row in rows.values()} == {(None, None, None)}
    assert len({row["fingerprint"] for row in rows.values()}) == 5
    assert all(row["fingerprint"].isalpha() for row in rows.values()), "a spreadsheet takes no fingerprint for a number"
    assert rows["key"]["problems"][:2] == ["no known purpose", "environment unknown"]
    assert DECISIONS == ("keep", "revoke", "change")


def test_one_that_may_live_is_reviewed() -> None:
    """Of records that disagree whether it is disabled, the export believes the one by which there is something to review."""
    rows = (
        small().node("shut", "token", status="active", owner="x").node("shut", "token", owner="y", status="offboarded")
    )
    row = reviewed(estate_of(rows), bound="certain")["shut"]
    assert "records disagree on its owner" in row["problems"]
    assert "records disagree on its status" in row["problems"]


def test_fingerprints_do_not_hang_on_how_it_was_asked() -> None:
    """Bound, cut and mode change what is shown, not the fingerprint; another owner or another reach does."""
    found, plain = estate_of(small()), reviewed(estate_of(small()))
    for asked in ({"bound": "certain"}, {"max_hops": 0}, {"mode": "test"}):
        told = reviewed(found, **asked)
        assert {one: row["fingerprint"] for one, row in told.items()} == {
            one: plain[one]["fingerprint"] for one in plain
        }
    rows = small()
    rows.nodes[1]["owner"] = "someone"
    changed = reviewed(estate_of(rows.edge("spare", "PERMITS", "kyc")))
    differs = {one for one, row in changed.items() if row["fingerprint"] != plain[one]["fingerprint"]}
    assert differs == {"old", "spare", "new"}


def test_nothing_revoked_closes_nothing() -> None:
    """Without a decision to revoke there are no rows, and the summary still says who was not reviewed."""
    found = estate_of(small())
    answer = apply_review(
        found, [Decision(found.find("key"), reviewed(found)["key"]["fingerprint"], "keep"), Decision(found.find("svc"), "old", "")],
        Settings.of(as_of=AS_OF), file="review.csv", facts=FACTS,
    )  # fmt: skip
    assert list(answer.rows) == []
    assert answer.summary["decisions"] == {"keep": 1, "revoke": 0, "change": 0, "none": 1}
    assert (answer.summary["not_reviewed"], answer.summary["changed_since_the_review"]) == (3, ["svc"])
    assert answer.to_frame().empty


def test_rows_of_both_sorts_read_alike_however_they_are_read() -> None:
    """One row alone, all of them and a slice are equal; the frame has them all."""
    answer = applied(estate_of(small()), "key", "svc")
    every = list(answer.rows)
    assert {row["change"] for row in every} == {"breaks", "closes"}
    assert [answer.rows[place] for place in range(len(answer.rows))] == every
    assert answer.rows[::-1] == every[::-1]
    assert len(answer.to_frame()) == len(every)
    assert {row["id"] for row in every} <= set(answer.to_networkx())
