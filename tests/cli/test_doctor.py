"""The check-up: versions, optional programs, and whether the estate is sound."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run


def states(run: Run, *words: str) -> tuple[int, dict[str, str]]:
    ended = run("doctor", "--json", *words)
    return ended.exit_code, {row["check"]: row["state"] for row in json.loads(ended.stdout)["answer"]}


def test_a_sound_estate(run: Run, workplace: Path) -> None:
    """Everything that is needed is there and the estate is as it was saved: exit code 0."""
    code, found = states(run)
    assert code == 0
    assert {found[name] for name in ("python", "numpy", "scipy", "duckdb", "sound", "size")} == {"ok"}


def test_a_damaged_estate(run: Run, workplace: Path) -> None:
    """One changed byte anywhere is found by its digest: exit code 2."""
    victim = max(workplace.glob("estate.graphnhi/*/*.npy"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[-1] ^= 1
    victim.write_bytes(data)
    code, found = states(run)
    assert (code, found["sound"]) == (2, "problem")


def test_an_exposed_estate(run: Run, workplace: Path) -> None:
    """An estate that others can read is a problem."""
    (workplace / "estate.graphnhi").chmod(0o755)
    code, found = states(run)
    assert (code, found["sound"]) == (2, "problem")


def test_no_estate_yet(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first build there is nothing to check, which is no problem; a named one that is missing is."""
    monkeypatch.chdir(tmp_path)
    assert states(run)[0] == 0
    assert states(run, "-e", "other.graphnhi")[0] == 2


def test_optional_programs_are_no_problem(run: Run, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Graphviz and a browser all that is missing is some pictures."""
    monkeypatch.setenv("PATH", "")
    code, found = states(run)
    assert (code, found["Graphviz"], found["browser"]) == (0, "missing", "missing")
