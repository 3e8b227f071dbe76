"""`whocan` as a user types it: rows and reasons, context keys, what is refused."""

import csv
import json
from pathlib import Path

import pytest

import graphnhi
from tests.cli.conftest import Run
from tests.engine.test_whocan import BOB, EVE, OBJECT, written

ASKED = ("whocan", "s3:GetObject", OBJECT)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with an estate of one account."""
    monkeypatch.chdir(tmp_path)
    graphnhi.save(graphnhi.build(written(tmp_path / "exports")), "estate.graphnhi")


def test_rows_and_counts(run: Run) -> None:
    """A row an identity in a pipe; the counts stand on stderr."""
    ended = run(*ASKED)
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout.splitlines()[1].startswith(f"{EVE}\teve\t")
    assert "allowed: 1" in ended.stderr


def test_cells_are_words(run: Run) -> None:
    """What it depends on, and each statement with its policy, effect and place."""
    rows = {row["id"]: row for row in csv.DictReader(run(*ASKED, "-f", "csv").stdout.splitlines())}
    assert rows[BOB]["condition"].startswith("condition aws:MultiFactorAuthPresent")
    assert all("Allow" in row["statements"] and "{" not in row["statements"] for row in rows.values())
    assert ": Allow, open in " in rows[BOB]["statements"]


def test_a_context_key_is_given(run: Run) -> None:
    """--context KEY=VALUE, as often as there are keys; --strict-context."""
    for more, bounds in (
        (("--context", "aws:MultiFactorAuthPresent=true"), ["certain"]),
        (("--context", "aws:MultiFactorAuthPresent=false", "--context", "a=b=c"), []),
        (("--strict-context",), []),
        ((), ["possible"]),
    ):
        answer = json.loads(run(*ASKED, *more, "--json").stdout)
        assert [row["bound"] for row in answer["answer"] if row["id"] == BOB] == bounds, more


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("s3:Get*", OBJECT), "no action"), (("s3:GetObject", "ledger"), "no resource"),
        (("s3:GetObject", OBJECT, "--context", "aws:SourceIp"), "no context key"), (("s3:GetObject",), "RESOURCE"),
        (("s3:GetObject", OBJECT, "--max-hops", "1"), "--max-hops"), (("s3:GetObject", OBJECT, "--mode", "test"), "--mode"),
    ],
)  # fmt: skip
def test_what_is_refused(run: Run, words: tuple[str, ...], told: str) -> None:
    """One line, exit code 2, no data."""
    ended = run("whocan", *words)
    assert (ended.exit_code, ended.stdout, told in ended.stderr) == (2, "", True), ended.stderr
