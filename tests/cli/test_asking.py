"""The questions on the demo estate, from the command line to the answer."""

import json
from pathlib import Path

import pytest

import graphnhi
from tests.cli.conftest import Run

CLOCK = ("--as-of", "2026-11-01")


def test_reach_equals_the_python_answer(run: Run, workplace: Path) -> None:
    """The command line and the front door give the same answer to the same question."""
    told = json.loads(run("reach", "payouts", "--json", *CLOCK).stdout)
    assert told == graphnhi.reach(graphnhi.open("estate.graphnhi"), "payouts", as_of="2026-11-01").to_dict()
    assert told["answer"]


def test_blast_equals_the_python_answer(run: Run, workplace: Path) -> None:
    """The same for blast with two starts."""
    starts = [row["id"] for row in json.loads(run("reach", "payouts", "--json", *CLOCK).stdout)["answer"][:2]]
    told = json.loads(run("blast", *starts, "--json", "--bound", "certain", *CLOCK).stdout)
    estate = graphnhi.open("estate.graphnhi")
    assert told == graphnhi.blast(estate, *starts, bound="certain", as_of="2026-11-01").to_dict()


def test_path_has_evidence_on_every_hop(run: Run, workplace: Path) -> None:
    """Every hop of a route names a file of the sources and a place in it."""
    told = json.loads(run("path", "svc-recon", "initiate_payout", "-k", "3", "--json", *CLOCK).stdout)
    assert [row["rank"] for row in told["answer"]] == list(range(1, len(told["answer"]) + 1))
    for row in told["answer"]:
        assert all(step["evidence"][0]["source"] and step["evidence"][0]["locator"] for step in row["path"])


def test_the_hint_of_reach_runs(run: Run, workplace: Path) -> None:
    """The next step after reach is a command that finds a route."""
    import shlex

    hint = run("reach", "payouts").stderr.splitlines()[-1]
    ended = run(*shlex.split(hint.removeprefix("next: "))[1:])
    assert ended.exit_code == 0
    assert "nothing found" not in ended.stderr


@pytest.mark.parametrize("words", [("reach", "payuots"), ("blast", "svc-recn"), ("path", "svc-recn", "payouts")])
def test_an_unknown_word_is_refused_with_the_near_ones(run: Run, workplace: Path, words: tuple[str, ...]) -> None:
    """A word that names nothing is exit code 2 and says what is near it."""
    ended = run(*words)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "Did you mean" in ended.stderr


def test_no_hops_reach_nothing(run: Run, workplace: Path) -> None:
    """With no hop to walk nothing is reached, and the answer says what was looked at."""
    ended = run("reach", "payouts", "--max-hops", "0")
    assert ended.exit_code == 0
    assert "nothing found: looked at" in ended.stderr


def test_an_estate_that_others_can_read_is_refused(run: Run, workplace: Path) -> None:
    """An estate is an attack map: one that others can read is opened only with --allow-shared."""
    (workplace / "estate.graphnhi").chmod(0o755)
    ended = run("reach", "payouts")
    assert ended.exit_code == 2
    assert "map for attackers" in ended.stderr
    assert run("reach", "payouts", "--allow-shared").exit_code == 0
