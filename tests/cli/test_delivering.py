"""Where an answer goes: data to stdout alone, files whole and private, everything written before a failing exit."""

import csv
import json
import stat
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.results import Answer
from tests.cli.conftest import Run
from tests.export.hostile import HOSTILE, UNSAFE, answer_of


@pytest.fixture(autouse=True)
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estate that answers every question with three rows."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "estate.graphnhi").mkdir()
    monkeypatch.setattr(graphnhi, "open", lambda path, **_: object())
    answering(monkeypatch, "a", "b", "c")


def answering(monkeypatch: pytest.MonkeyPatch, *names: str, **coverage: Any) -> None:
    for answer in ("reach", "blast", "path"):
        made: Answer = answer_of(answer, names, **coverage)
        monkeypatch.setattr(graphnhi, answer, lambda *_, made=made, **__: made)


QUESTIONS = [("reach", "payouts"), ("blast", "a"), ("path", "a", "b")]


@pytest.mark.parametrize("words", QUESTIONS)
def test_a_pipe_gets_tab_separated_data(run: Run, words: tuple[str, ...]) -> None:
    """In a pipe an answer is a header and one line a row, and nothing else stands on stdout."""
    lines = run(*words).stdout.splitlines()
    assert len(lines) == 4
    assert len({line.count("\t") for line in lines}) == 1


@pytest.mark.parametrize("words", QUESTIONS)
def test_json_is_pure(run: Run, words: tuple[str, ...]) -> None:
    """With --json stdout is one JSON document; hints and coverage are on stderr."""
    ended = run(*words, "--json")
    assert json.loads(ended.stdout)["schema"] == f"graphnhi/{words[0]}/1"
    assert "next: graphnhi " in ended.stderr
    assert "1 record skipped" in ended.stderr


def test_quiet_leaves_the_hint_out(run: Run) -> None:
    """-q silences the hint and never the coverage."""
    ended = run("reach", "-q")
    assert "next:" not in ended.stderr
    assert "1 record skipped" in ended.stderr


def test_verbose_says_every_gap(run: Run) -> None:
    """-v lists the gaps themselves."""
    assert "gap: unmapped permission (id a, count 2)" in run("reach", "-v").stderr


def test_files_by_suffix(run: Run, tmp_path: Path) -> None:
    """-o may be given many times; each suffix decides its format, every file is private, and stdout stays empty."""
    names = ["x.json", "x.jsonl", "x.csv", "x.md", "x.tsv", "x.txt"]
    ended = run("reach", *[word for name in names for word in ("-o", name)])
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert json.loads((tmp_path / "x.json").read_text())["answer"]
    assert [json.loads(line)["id"] for line in (tmp_path / "x.jsonl").read_text().splitlines()] == ["a", "b", "c"]
    assert [row["id"] for row in csv.DictReader((tmp_path / "x.csv").read_text().splitlines())] == ["a", "b", "c"]
    assert (tmp_path / "x.tsv").read_bytes() == (tmp_path / "x.txt").read_bytes()
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == {0o600}


def test_a_format_beside_files(run: Run, tmp_path: Path) -> None:
    """-f beside -o shows the answer on stdout as well."""
    ended = run("reach", "-f", "csv", "-o", "x.json")
    assert ended.stdout.startswith("id,name,kind")
    assert (tmp_path / "x.json").exists()


def test_one_bad_file_does_not_cost_the_others(run: Run, tmp_path: Path) -> None:
    """Where one file cannot be written the others are, stdout too, and the exit code is 2."""
    ended = run("reach", "-f", "json", "-o", "missing/x.csv", "-o", "x.csv")
    assert ended.exit_code == 2
    assert "error: " in ended.stderr
    assert "missing/x.csv" in ended.stderr
    assert json.loads(ended.stdout)["answer"]
    assert (tmp_path / "x.csv").exists()


def test_strict_ends_with_4_after_everything_is_written(run: Run, tmp_path: Path) -> None:
    """Under --strict an incomplete coverage is exit code 4, with every output written and the reason said."""
    ended = run("reach", "--strict", "--json", "-o", "x.csv")
    assert ended.exit_code == 4
    assert json.loads(ended.stdout)["answer"]
    assert (tmp_path / "x.csv").exists()
    assert "error: incomplete, and --strict was given: 1 records skipped; missing from the input: a" in ended.stderr


def test_gaps_alone_are_complete(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gaps and unmapped permissions are said and are not incomplete, as in a strict build."""
    answering(monkeypatch, "a", files=[], missing_inputs=[])
    assert run("reach", "--strict").exit_code == 0


def test_conflicts_are_incomplete(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records in conflict are incomplete, as in a strict build."""
    answering(monkeypatch, "a", files=[], missing_inputs=[], conflicts=[{"id": "a"}])
    assert run("reach", "--strict").exit_code == 4


def test_nothing_found_says_what_was_looked_at(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty answer is exit code 0, and says the estate's size and the question."""
    answering(monkeypatch)
    ended = run("reach", "payouts")
    assert ended.exit_code == 0
    assert "nothing found: looked at 9 nodes and 8 edges (target payouts, bound possible" in ended.stderr


@pytest.mark.parametrize("words", QUESTIONS)
@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "md"])
def test_hostile_names_reach_no_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], form: str
) -> None:
    """Neither stdout nor stderr ever holds a control, escape or bidirectional character of a name, -v included."""
    answering(monkeypatch, *HOSTILE)
    ended = run(*words, "-f", form, "-v")
    assert ended.exit_code == 0
    assert not set(ended.output) & set(UNSAFE)


@pytest.mark.parametrize("name", ["k'1 $(id)", "-k", "a b"])
def test_the_hint_can_be_pasted(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The next step is quoted for a shell, and an id that looks like an option is kept apart."""
    import shlex

    answering(monkeypatch, name)
    hint = run("reach").stderr.splitlines()[-1].removeprefix("next: ")
    assert shlex.split(hint)[-2:] == [name, name]


def test_no_hint_where_it_cannot_be_pasted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An id that a terminal cannot show as it is gives no hint, rather than a wrong one."""
    answering(monkeypatch, "a\x1bb")
    assert "next:" not in run("reach").stderr


def test_the_estate_may_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """GRAPHNHI_ESTATE names the estate where -e does not."""
    opened: list[str] = []
    monkeypatch.setattr(graphnhi, "open", lambda path, **_: opened.append(path))
    (tmp_path / "other.graphnhi").mkdir()
    monkeypatch.setenv("GRAPHNHI_ESTATE", "other.graphnhi")
    run("reach")
    run("reach", "-e", "estate.graphnhi")
    assert opened == ["other.graphnhi", "estate.graphnhi"]
