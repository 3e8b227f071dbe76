"""How runs end: one line a fault, the exit codes of the design, and never a traceback."""

import re
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.errors import Fault, InputError, UsageError
from tests.cli.conftest import Run
from tests.export.hostile import HOSTILE, UNSAFE, answer_of


@pytest.fixture(autouse=True)
def estate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estate that is not looked into: `reach` is replaced by each test."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "estate.graphnhi").mkdir()
    monkeypatch.setattr(graphnhi, "open", lambda path, **_: object())
    monkeypatch.setattr(graphnhi, "reach", lambda *_, **__: answer_of("reach"))


def reaching(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(graphnhi, "reach", fail)


def test_every_fault_is_a_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """All faults of an input are said, one `error:` line each, and the exit code is 2."""
    reaching(
        monkeypatch, InputError([Fault("a.csv", "line 7", "ragged row"), Fault("b.csv", "line 1", "no id column")])
    )
    ended = run("reach")
    assert ended.exit_code == 2
    assert ended.stderr.splitlines() == ["error: a.csv:line 7: ragged row.", "error: b.csv:line 1: no id column."]
    assert ended.stdout == ""


def test_candidates_stand_below_their_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unclear word is one error, and its candidates are listed below it."""
    reaching(monkeypatch, UsageError("'x' names 2 nodes:\n  id:a/x\n  id:b/x"))
    ended = run("reach", "x")
    assert ended.exit_code == 2
    assert ended.stderr.splitlines() == ["error: 'x' names 2 nodes:", "  id:a/x", "  id:b/x"]


@pytest.mark.parametrize(
    "error", [KeyError("sk_live_canary"), RecursionError(), AssertionError("sk_live_canary"), OSError("x")]
)
def test_a_fault_of_ours_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """An unexpected exception is one line without its message, which may quote a secret, and exit code 1."""
    reaching(monkeypatch, error)
    ended = run("reach")
    assert ended.exit_code == 1
    assert len(ended.stderr.splitlines()) == 1
    assert ended.stderr.startswith(f"error: a fault of ours: {type(error).__name__} in test_failing.py:")
    assert "run again with --debug" in ended.stderr
    assert "canary" not in ended.output


@pytest.mark.parametrize("words", [("--debug", "reach"), ("reach", "--debug")])
def test_debug_shows_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """With --debug, before or behind the command, the traceback is there too."""
    reaching(monkeypatch, KeyError("k"))
    ended = run(*words)
    assert ended.exit_code == 1
    assert "Traceback (most recent call last)" in ended.stderr


@pytest.mark.parametrize("words", [("reach",), ("--debug", "reach")])
def test_an_interrupt_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    """Ctrl-C ends with 130 and one line."""
    reaching(monkeypatch, KeyboardInterrupt())
    ended = run(*words)
    assert (ended.exit_code, ended.stderr) == (130, "interrupted\n")


def test_out_of_memory_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too large an estate is said as that."""
    reaching(monkeypatch, MemoryError())
    ended = run("reach")
    assert (ended.exit_code, ended.stderr) == (1, "error: not enough memory for this estate\n")


@pytest.mark.parametrize(
    "words, said",
    [
        (("raech",), "there is no command 'raech'. Did you mean reach?"),
        (("xyzzy",), "there is no command 'xyzzy'. There are: demo, init, build"),
        (("reach", "--maxhops", "3"), "--max-hops"),
        (("reach", "--max-hops", "-1"), "--max-hops"),
        (("reach", "--max-hops", "many"), "--max-hops"),
        (("reach", "--max-hops", "1.5"), "--max-hops"),
        (("reach", "--category", "identities"), "there is no category 'identities'"),
        (("reach", "--category", "identitty"), "Did you mean identity?"),
        (("reach", "--bound", "certan"), "Did you mean certain?"),
        (("reach", "--mode", "prod"), "wanted one of live, test"),
        (("reach", "--as-of", "yesterday"), "wanted a day such as 2026-11-24"),
        (("reach", "--as-of", "2026-02-30"), "found '2026-02-30'"),
        (("reach", "--as-of", ""), "found ''"),
        (("reach", "-f", "yaml"), "there is no format 'yaml'"),
        (("reach", "--json", "-f", "csv"), "two formats"),
        (("reach", "-o", "answer.xlsx"), "the suffix does not say a format"),
        (("reach", "-o", "answer"), "the suffix does not say a format"),
        (("path", "a", "b", "-k", "0"), "-k"),
        (("path", "a", "b", "-k", "1000000"), "-k"),
        (("path", "a"), "TO"),
        (("blast",), "START"),
        (("reach", "a", "b"), "unexpected extra argument"),
        (("reach", "-e", "bolt://x"), "unencrypted"),
        (("reach", "-e", "http://x"), "unknown scheme"),
        (("push", "estate.graphnhi"), "the address of a server is wanted"),
        (("push",), "URI"),
        (("pull", "neo4j://user:pa55@localhost"), "an address holds no user and no password"),
        (("neighbours",), "ID"),
        (("neighbours", "a", "--edge", "HOLD"), "Did you mean holds"),
        (("reach", "-e", "missing.graphnhi"), "there is no estate here"),
        (("build",), "SOURCE"),
        (("completion", "powershell"), "bash, zsh, fish"),
    ],
)
def test_bad_usage_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    """A word, option or value that cannot be is one `error:` line that says what can, exit code 2, nothing on stdout."""
    ended = run(*words)
    assert ended.exit_code == 2
    assert said in ended.stderr
    errors = [line for line in ended.stderr.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert ended.stdout == ""


@pytest.mark.parametrize("hops", ["0", "1000000000", "99999999999999999999"])
def test_absurd_hops_are_harmless(run: Run, monkeypatch: pytest.MonkeyPatch, hops: str) -> None:
    """No hops, and more hops than anything has, are answered as they are asked, without a cut of our own."""
    asked: list[int] = []
    monkeypatch.setattr(graphnhi, "reach", lambda *_, max_hops, **__: asked.append(max_hops) or answer_of("reach"))
    assert run("reach", "--max-hops", hops).exit_code == 0
    assert asked == [int(hops)]


@pytest.mark.parametrize("hops", [0, 10**9, 10**20])
def test_absurd_hops_are_answered(hops: int) -> None:
    """The engine takes any number of hops."""
    estate = graphnhi.demo()
    found = graphnhi.path(estate, "svc-recon", "initiate_payout", max_hops=hops, as_of="2026-11-01")
    assert len(found.rows) == (1 if hops else 0)
    assert len(graphnhi.blast(estate, "svc-recon", max_hops=hops).rows) > 0 or not hops
    assert len(graphnhi.reach(estate, "payouts", max_hops=hops).rows) > 0 or not hops


def test_hostile_words_are_shown_safe(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands on the command line, or in a message, reaches the terminal without control characters."""
    for name in HOSTILE:
        assert not set(run("reach", "--as-of", name.replace("\x00", "")).stderr) & set(UNSAFE)
        reaching(monkeypatch, UsageError(f"nothing is called {name}"))
        assert not set(run("reach").stderr) & set(UNSAFE)


def test_no_words_is_help(run: Run) -> None:
    """`graphnhi` alone shows its help, as bad usage."""
    ended = run()
    assert ended.exit_code == 2
    assert "Start here" in ended.stderr


def test_version(run: Run) -> None:
    """--version says name and version."""
    ended = run("--version")
    assert re.fullmatch(r"graphnhi \d+\.\d+\.\d+\S*\n", ended.stdout)
