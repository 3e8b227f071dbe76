"""The demo tells its story, and the commands it prints give the same answers."""

import json
import re
import shlex
from pathlib import Path

import pytest

from graphnhi.model.ids import tail
from tests.cli.conftest import Run


def told_commands(text: str) -> list[list[str]]:
    return [shlex.split(line)[1:] for line in re.findall(r"^  \$ (graphnhi .*)$", text, re.MULTILINE)]


def test_the_story_has_three_answers(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three questions are asked and answered, people's tables even in a pipe, and nothing is written."""
    monkeypatch.chdir(tmp_path)
    ended = run("demo")
    assert ended.exit_code == 0, ended.stderr
    assert [words[0] for words in told_commands(ended.stdout)] == ["reach", "blast", "path"]
    assert "identity" in ended.stdout
    assert "route 1" in ended.stdout
    assert "\t" not in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_printed_commands_give_the_answers(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With -o the estate is written, and each printed command asks it and finds what the story showed."""
    monkeypatch.chdir(tmp_path)
    text = run("demo", "-o", "d.graphnhi").stdout
    for words in told_commands(text):
        rows = json.loads(run(*words, "--json").stdout)["answer"]
        assert rows
        assert tail(rows[0]["id"]) in text


def test_the_story_is_the_same_every_time(run: Run) -> None:
    """The demo is fixed: twice the same words."""
    assert run("demo").stdout == run("demo").stdout
