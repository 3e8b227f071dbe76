"""README.md holds: what it shows is what happens, and what it tells to type is what the checks run."""

import doctest
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from tests.house.readme import Block, Command, agrees, blocks, commands, marked
from tests.servers.server import Server

WIDTH = 110
SERVER = "neo4j://localhost:7687"
"""How the README calls the server of its readers."""


@pytest.fixture
def text(root: Path) -> str:
    """README.md."""
    return (root / "README.md").read_text("utf-8")


@pytest.fixture
def reader(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A reader's folder: the demo estate, the exports it came of, and `graphnhi` on the path."""
    place, tools = tmp_path / "reader", tmp_path / "bin"
    place.mkdir()
    tools.mkdir()
    graphnhi.save(graphnhi.demo(), place / "estate.graphnhi")
    shutil.copytree(Path(str(files("graphnhi") / "demo_data" / "larkpay")), place / "exports")
    for name, words in {"graphnhi": ["-m", "graphnhi"], "python": []}.items():
        (tools / name).write_text(f'#!/bin/sh\nexec {shlex.join([sys.executable, *words])} "$@"\n', "utf-8")
        (tools / name).chmod(0o755)
    monkeypatch.chdir(place)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(root))
    monkeypatch.delenv("GRAPHNHI_ESTATE", raising=False)
    for name, value in {"NO_COLOR": "1", "TERM": "xterm", "COLUMNS": str(WIDTH), "LINES": "50"}.items():
        monkeypatch.setenv(name, value)
    return place


def test_every_example_does_what_it_shows(text: str, reader: Path) -> None:
    """All console and Python blocks, from the first to the last in one folder, give the output shown below them."""
    space: dict[str, Any] = {}
    for block in blocks(text):
        if SERVER in block.text:
            continue
        if block.file:
            target = reader / block.file
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, "utf-8")
        elif block.language == "console":
            for command in commands(block):
                check(command, block)
        elif block.language == "python":
            execute(block, space)


def test_every_example_on_a_server_does_what_it_shows(
    text: str, reader: Path, neo4j: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So do those that name a server, once it is one that runs."""
    for name, value in neo4j.environment.items():
        monkeypatch.setenv(name, value)
    found = [block for block in blocks(text) if block.language == "console" and SERVER in block.text]
    assert found
    for block in found:
        for command in commands(replace(block, text=block.text.replace(SERVER, neo4j.uri))):
            check(command, block)


def check(command: Command, block: Block) -> None:
    """Run one command on a terminal; a failing one must show how it fails."""
    code, stdout, stderr = on_terminal(command.line)
    where = f"README.md, block at line {block.line}\n$ {command.line}\n(exit {code})\n{stdout}\n{stderr}"
    if not any(line.strip() for line in command.shown):
        assert code == 0, where
    else:
        assert agrees(command.shown, stdout + stderr) or (code == 0 and agrees(command.shown, stdout)), where


def on_terminal(line: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of a shell command whose stdout is a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        ["bash", "-c", line], stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, text=True
    ) as running:
        os.close(theirs)
        shown = b""
        while piece := _piece(ours):
            shown += piece
        told = running.communicate(timeout=120)[1]
    os.close(ours)
    return running.returncode, shown.decode().replace("\r\n", "\n"), told


def _piece(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


def execute(block: Block, space: dict[str, Any]) -> None:
    """Run a Python block in the namespace of those before it."""
    name = f"README.md, block at line {block.line}"
    if ">>>" not in block.text:
        exec(compile(block.text, name, "exec"), space)
        return
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    test = doctest.DocTestParser().get_doctest(block.text, space, name, name, block.line)
    told: list[str] = []
    failed = doctest.DocTestRunner(optionflags=flags).run(test, out=told.append, clear_globs=False).failed
    space.update(test.globs)
    assert not failed, "".join(told)


def test_there_are_examples(text: str) -> None:
    """README.md shows questions on the command line and in Python."""
    assert {"console", "python"} <= {block.language for block in blocks(text)}


@pytest.mark.parametrize(("mark", "ends"), [("main-command", "graphnhi demo"), ("test-command", "pytest")])
def test_two_commands_do_everything(text: str, mark: str, ends: str) -> None:
    """One line runs the main job, one the tests; each makes its own virtual environment and asks for nothing before it."""
    command = marked(text, mark)
    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && .venv/bin/pip install ")
    assert ends in command.split(" && ")[-1]


def test_the_check_runs_the_command_of_the_readme(text: str, root: Path, tmp_path: Path) -> None:
    """`.ci/run` sets up, runs the test command of the README it finds, and ends as that ends."""
    shutil.copytree(root / ".ci", tmp_path / ".ci")
    (tmp_path / ".ci" / "setup").write_text("echo set up\n", "utf-8")
    for told, code in ((text, None), (text.replace(marked(text, "test-command"), "echo tested && (exit 5)"), 5)):
        (tmp_path / "README.md").write_text(told, "utf-8")
        if code is None:
            (tmp_path / "python3").write_text('#!/bin/sh\necho "python3 $@"; exit 7\n', "utf-8")
            (tmp_path / "python3").chmod(0o755)
        ended = subprocess.run(
            ["bash", ".ci/run"], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
            env={**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"},
        )  # fmt: skip
        lines = ["set up", f"$ {marked(told, 'test-command')}", "python3 -m venv .venv" if code is None else "tested"]
        assert (ended.stdout.splitlines(), ended.returncode) == (lines, code or 7), ended.stderr


@pytest.mark.parametrize(
    ("shown", "true", "same"),
    [
        (["a  b", ""], "a b\n", True),
        (["a", "...", "c"], "a\nb\nb\nc\n", True),
        (["a", "..."], "a\n", True),
        (["a", "c"], "a\nb\nc\n", False),
        (["a.c"], "abc\n", False),
        (["a ... c"], "a b b c\n", True),
        (["a...c"], "ab\nbc\n", False),
        (["..."], "", True),
    ],
)
def test_output_is_compared_line_by_line(shown: list[str], true: str, same: bool) -> None:
    """White space does not count, `...` stands for any lines or for any text of one, nothing else is forgiven."""
    assert agrees(shown, true) is same
