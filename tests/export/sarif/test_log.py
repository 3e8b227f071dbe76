"""Findings as SARIF: valid, one result for each finding and target, every reference holds, and nothing is left out in silence."""

import gzip
import json
import os
import random
import string
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.export.sarif import Budget, left_out_line, written
from graphnhi.results import Answer, LazyRows
from tests.export.hostile import answer_of as other_answer_of
from tests.export.sarif.logs import Run, answer_of, finding, messages, read, run_of

SCHEMA = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared") / (
    "data/sarif-schema/sarif-schema-2.1.0.json"
)


@pytest.fixture(scope="module")
def found() -> Answer:
    """All findings of the demo."""
    answer = graphnhi.find(graphnhi.demo(), as_of="2026-11-01")
    return Answer(answer.answer, answer.estate, answer.question, list(answer.rows), answer.summary, answer.coverage)


@pytest.fixture(scope="module")
def run(found: Answer) -> Run:
    return run_of(found)


@pytest.mark.skipif(
    not SCHEMA.is_file(), reason="the schema of OASIS (shared/data/sarif-schema) is not beside this checkout"
)
def test_valid_by_the_schema_of_oasis(found: Answer) -> None:
    """The log of the demo, of no findings, and of an estate that lacks everything is valid SARIF 2.1.0."""
    validator = Draft4Validator(json.loads(SCHEMA.read_text("utf-8")))
    for answer in (found, answer_of([]), lacking(), answer_of([finding(), finding(path=[])])):
        errors = validator.iter_errors(json.loads("".join(written(answer))))
        assert [f"{error.json_path}: {error.message[:200]}" for error in errors] == []


def test_one_result_for_each_finding_and_target(found: Answer, run: Run) -> None:
    """Identity, target and query of every finding, those of `also` included, each once and in the order of the answer."""
    wanted = [
        (row["query"], row["id"], reached["target"]) for row in found.rows for reached in (row, *row.get("also", ()))
    ]
    told = [(each["ruleId"], each["properties"]["id"], each["properties"]["target"]) for each in run["results"]]
    assert told == wanted
    assert len(wanted) > len(found.rows)


def test_every_reference_holds(run: Run) -> None:
    """Rules, framework items, notifications: each index leads to the id that stands beside it."""
    driver, taxonomies = run["tool"]["driver"], run["taxonomies"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    for rule in driver["rules"]:
        assert rule["relationships"]
        for relation in rule["relationships"]:
            component, target = relation["target"]["toolComponent"], relation["target"]
            assert taxonomies[component["index"]]["name"] == component["name"]
            assert taxonomies[component["index"]]["taxa"][target["index"]]["id"] == target["id"]
    assert [each["name"] for each in driver["supportedTaxonomies"]] == [each["name"] for each in taxonomies]
    for note in run["invocations"][0]["toolExecutionNotifications"]:
        assert driver["notifications"][note["descriptor"]["index"]]["id"] == note["descriptor"]["id"]


def test_rules_are_the_queries(found: Answer, run: Run) -> None:
    """A rule has its question, reason, close and framework items, at most 20 tags, and the severity of its gravest finding."""
    score = {"critical": (9.0, 10.0), "high": (7.0, 8.9), "medium": (4.0, 6.9), "low": (0.1, 3.9)}
    order = ("low", "medium", "high", "critical")
    for rule in run["tool"]["driver"]["rules"]:
        rows = [row for row in found.rows if row["query"] == rule["id"]]
        gravest = max((row["severity"] for row in rows), key=order.index)
        low, high = score[gravest]
        assert low <= float(rule["properties"]["security-severity"]) <= high
        assert read(rule["shortDescription"]["text"]) == rows[0]["question"]
        assert read(rule["fullDescription"]["text"]) == (rows[0]["why"] or rows[0]["question"])
        assert rule["properties"]["frameworks"] == rows[0]["frameworks"]
        assert set(rows[0]["frameworks"]) < set(rule["properties"]["tags"])
        assert len(rule["properties"]["tags"]) <= 20


def test_many_tags_are_cut_and_stay_items() -> None:
    """A reader refuses a rule with more than 20 tags; all items stay in the relationships."""
    names = [f"owasp-nhi:X{number}" for number in range(40)]
    (rule,) = run_of(answer_of([finding(frameworks=names, evidence_for=names)]))["tool"]["driver"]["rules"]
    assert (len(rule["properties"]["tags"]), len(rule["relationships"])) == (20, 40)
    assert rule["properties"]["frameworks"] == names


def test_levels_and_bounds(found: Answer, run: Run) -> None:
    """The level follows the severity, certain or not; what is only possible says so first, with its condition."""
    levels = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
    bounds = Counter[str]()
    for result in run["results"]:
        told = result["properties"]
        assert (result["kind"], result["level"]) == ("fail", levels[told["severity"]])
        assert (" possibly " in result["message"]["text"]) == (told["bound"] == "possible")
        bounds[told["bound"]] += 1
    assert min(bounds.values()) > 100
    ranks = {result["properties"]["severity"]: result["rank"] for result in run["results"]}
    assert ranks["critical"] > ranks["high"] > ranks["medium"] > ranks["low"] > 0


def test_fingerprints_stay_and_are_apart(found: Answer, run: Run) -> None:
    """Made of the finding's own fingerprint alone, and none twice in a run."""
    place = Counter[str]()
    for result in run["results"]:
        known = result["properties"]["fingerprint"]
        place[known] += 1
        assert result["partialFingerprints"] == {
            "primaryLocationLineHash": f"{known[:16]}:{place[known]}", "graphnhiFinding/v1": f"{known}:{place[known]}",
        }  # fmt: skip
    assert set(place) == {row["fingerprint"] for row in found.rows}
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"]]
    assert len(set(hashes)) == len(hashes)


def test_no_message_has_a_link_or_a_place_to_fill(run: Run) -> None:
    """Every message of the demo reads as plain text."""
    assert all(read(text) for text in messages(run))


def lacking() -> Answer:
    """An answer whose estate lacks whatever an estate can lack."""
    file = {"file": "a b.csv", "skipped": [{"reason": "no id", "count": 3}]}
    return answer_of(
        [finding()],
        {"not_asked": [{"query": "q", "why": "no such id"}], "warnings": ["odd words"]},
        files=[file],
        gaps=[{"gap": "undescribed end", "id": f"n{number}"} for number in range(1_500)],
        conflicts=[{"id": "k", "column": "status", "values": ["active"], "places": []}],
        missing_inputs=[{"input": "SCPs", "why": "not given"}],
        unmapped=7,
    )


def test_what_the_estate_lacks_is_told() -> None:
    """Missing inputs, skipped records with their file, gaps, conflicts, unmapped permissions, questions that were not asked."""
    notes = run_of(lacking())["invocations"][0]["toolExecutionNotifications"]
    told = Counter(note["descriptor"]["id"] for note in notes)
    once = dict.fromkeys(("missing-input", "records-skipped", "conflict", "unmapped", "not-asked", "warning"), 1)
    assert told == once | {"gap": 1_001}
    assert [note["message"]["text"] for note in notes if "500 more" in note["message"]["text"]] == [
        "500 more are not told one by one; all count as 1,500."
    ]
    (skipped,) = [note for note in notes if note["descriptor"]["id"] == "records-skipped"]
    assert skipped["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b.csv"
    assert "3 records skipped: no id" in skipped["message"]["text"]


def test_a_run_says_that_results_are_not_every_pair() -> None:
    """Whoever counts results must not take them for all that is reached."""
    assert (
        "Every pair of an identity and a crown jewel: graphnhi reach --pairs"
        in run_of(answer_of([finding()]))["properties"]["targets"]
    )


def test_an_estate_that_lacks_nothing_says_nothing() -> None:
    """No notification without a reason."""
    assert run_of(answer_of([finding()]))["invocations"][0]["toolExecutionNotifications"] == []


def with_also(number: int) -> dict[str, Any]:
    also = [{"target": "b", "hops": 1, "effect": "touch", "path": finding()["path"], "closed_by": []}]
    return finding(id=f"n{number}", also=also, together=False)


def test_more_results_than_readers_take() -> None:
    """The gravest are kept, a finding with all its targets or not at all; what is left out is said as an error and counted."""
    answer, budget = answer_of([with_also(number) for number in range(10)]), Budget(results=7)
    run = run_of(answer, budget)
    assert [each["properties"]["id"] for each in run["results"]] == ["n0", "n0", "n1", "n1", "n2", "n2"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (note["descriptor"]["id"], note["level"]) == ("results-left-out", "error")
    assert note["message"]["text"] == left_out_line(answer, budget)
    assert "7 of 10 findings are left out" in note["message"]["text"]
    assert run["properties"]["findings_left_out"] == 7


def test_more_bytes_than_readers_take() -> None:
    """Compressed, the results stay below what readers take, however long each is."""
    dice = random.Random("bytes")
    rows = [finding(owner="".join(dice.choices(string.ascii_letters, k=20_000))) for _ in range(50)]
    answer, budget = answer_of(rows), Budget(compressed=300_000)
    run = run_of(answer, budget)
    assert 0 < len(run["results"]) < 50
    assert len(gzip.compress("".join(written(answer, Budget(compressed=300_000))).encode())) < 350_000
    assert f"{50 - len(run['results'])} of 50 findings" in str(left_out_line(answer, budget))


def test_more_results_than_readers_show() -> None:
    """A reader that shows 5,000 of more results is told about."""
    several = LazyRows(5_001, lambda place: finding(id=f"n{place}"))
    answer = answer_of([])
    answer = Answer("find", answer.estate, answer.question, several, answer.summary, answer.coverage)
    run = run_of(answer)
    assert len(run["results"]) == 5_001
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["descriptor"]["id"] == "results-not-shown"


def test_findings_are_read_one_at_a_time() -> None:
    """The first results are there before the last finding was read, and no finding is read twice."""
    read_rows: list[int] = []

    def make(place: int) -> dict[str, Any]:
        read_rows.append(place)
        return finding(id=f"n{place}")

    empty = answer_of([])
    answer = Answer("find", empty.estate, empty.question, LazyRows(1_000, make), empty.summary, empty.coverage)
    pieces = written(answer)
    assert "n0" in next(pieces) + next(pieces)
    assert len(read_rows) < 3
    assert "n999" in "".join(pieces)
    assert read_rows == list(range(1_000))


def test_another_answer_is_refused() -> None:
    """SARIF holds findings: any other answer is refused before anything is written."""
    with pytest.raises(UsageError, match="only the answer of `find`"):
        written(other_answer_of("reach"))


def test_no_findings() -> None:
    """An empty answer is a run with an empty list of results, which a reader takes as `all clear`, and not as `not run`."""
    run = run_of(answer_of([]))
    assert (run["results"], run["taxonomies"], run["tool"]["driver"]["rules"]) == ([], [], [])
    assert run["invocations"][0]["executionSuccessful"] is True
