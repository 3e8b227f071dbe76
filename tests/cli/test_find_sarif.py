"""`find -o FILE.sarif`: written privately and whole, refused for any other answer, and what it leaves out is said on stderr."""

import json
from pathlib import Path

import pytest

from graphnhi.export.sarif import limits
from tests.cli.conftest import Run

CLOCK = ("--as-of", "2026-11-01")


@pytest.mark.parametrize("name", ["findings.sarif", "findings.SARIF", "findings.sarif.json"])
def test_find_writes_sarif(run: Run, workplace: Path, name: str) -> None:
    """By its suffix, beside other formats, readable by its owner alone."""
    ended = run("find", *CLOCK, "--severity", "low", "-o", name, "-o", "findings.json")
    assert ended.exit_code == 0, ended.stderr
    log, answer = json.loads(Path(name).read_text("utf-8")), json.loads(Path("findings.json").read_text("utf-8"))
    assert log["version"] == "2.1.0"
    assert len(log["runs"][0]["results"]) >= len(answer["answer"]) > 0
    assert Path(name).stat().st_mode & 0o077 == 0
    assert "left out" not in ended.stderr


@pytest.mark.parametrize("words", [("reach", "payouts"), ("inventory",), ("queries", "run", "payout-reach")])
def test_another_answer_is_no_sarif(run: Run, workplace: Path, words: tuple[str, ...]) -> None:
    """Exit 2 that says why, no file, and the other files are written all the same."""
    ended = run(*words, "-o", "a.sarif", "-o", "a.json")
    assert ended.exit_code == 2
    assert "only the answer of `find`" in ended.stderr
    assert not Path("a.sarif").exists()
    assert json.loads(Path("a.json").read_text("utf-8"))["answer"]


def test_what_does_not_fit_is_said(run: Run, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More findings than readers take: the file has the gravest, stderr how many it lacks."""
    monkeypatch.setattr(limits.Budget.__init__, "__defaults__", (10, limits.MOST_BYTES))
    ended = run("find", *CLOCK, "--severity", "low", "-o", "few.sarif")
    assert ended.exit_code == 0
    assert "findings are left out" in ended.stderr
    assert 0 < len(json.loads(Path("few.sarif").read_text("utf-8"))["runs"][0]["results"]) <= 10


def test_a_folder_that_is_not_there(run: Run, workplace: Path) -> None:
    """Exit 2 in one line, and nothing is left behind."""
    before = sorted(Path().iterdir())
    ended = run("find", *CLOCK, "--severity", "low", "-o", "nowhere/a.sarif")
    assert ended.exit_code == 2
    assert "nowhere" in ended.stderr
    assert sorted(Path().iterdir()) == before
