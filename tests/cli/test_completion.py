"""Completion in a shell: a script for each, and ids without reading the graph."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from graphnhi.cli import completing, main
from graphnhi.store import disk
from tests.cli.conftest import Run
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(run: Run, shell: str) -> None:
    """The script calls back into graphnhi."""
    ended = run("completion", shell)
    assert ended.exit_code == 0
    assert "_GRAPHNHI_COMPLETE" in ended.stdout


def completed(function: completing.Completer, beginning: str) -> list[str]:
    context = click.Context(main)
    return [item.value for item in function(context, click.Argument(["x"]), beginning)]


def test_ids_are_completed(workplace: Path) -> None:
    """Ids of the estate that begin alike are offered; none that do not."""
    found = completed(completing.complete_id, "svc-")
    assert "svc-recon" in found
    assert all(name.startswith("svc-") for name in found)


def saved(*nodes: tuple[str, str]) -> None:
    """Save an estate with nodes of these ids and names where completion looks for it."""
    rows = Rows()
    for node_id, name in nodes:
        rows.node(node_id, "service_account", name=name).edge(node_id, "PERFORMS", "pay")
    disk.save(estate_of(rows.node("pay", "initiate_payout")), "estate.graphnhi")


def test_names_are_completed_behind_ids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is offered like an id, once, and only by its beginning."""
    monkeypatch.chdir(tmp_path)
    saved(("recon-b", "zeta"), ("x/1", "recon-a"), ("x/2", "recon-a"), ("x/3", "recon-b"), ("x/recon-c", "the recon"))
    assert completed(completing.complete_id, "recon-") == ["recon-b", "recon-a"]
    assert completed(completing.complete_id, "z") == ["zeta"]


def test_what_a_shell_would_take_apart_or_run_is_not_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ids and names are foreign text: no quote, blank, newline, dollar or leading dash gets into a command line."""
    monkeypatch.chdir(tmp_path)
    odd = (
        "s$(id)",
        "s`id`",
        "s;id",
        "s id",
        "s\nid",
        "s'",
        's"',
        "s|x",
        "s&",
        "s\x1b[31m",
        "s*",
        "s\\",
        "s>x",
        "s\u202ex",
    )
    saved(*((name, name) for name in odd), ("s#1~a-b", "sü:x/y@z,w=1%+.t"), ("-s", "--estate"))
    assert completed(completing.complete_id, "s") == ["s#1~a-b", "sü:x/y@z,w=1%+.t"]
    assert completed(completing.complete_id, "-") == []


def test_at_most_fifty_are_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a thousand alike the first fifty, in their order."""
    monkeypatch.chdir(tmp_path)
    saved(*((f"s{place:03}", f"t{place:03}") for place in range(200)))
    assert completed(completing.complete_id, "s") == [f"s{place:03}" for place in range(50)]
    assert len(completed(completing.complete_id, "")) == 50


def test_target_words_come_first(workplace: Path) -> None:
    """For a target, its words and kinds are offered before ids."""
    assert completed(completing.complete_target, "pay")[0] == "payouts"
    assert completed(completing.complete_target, "data:k") == ["data:kyc"]


def test_without_an_estate_nothing_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing or damaged estate completes nothing, silently."""
    monkeypatch.chdir(tmp_path)
    assert completed(completing.complete_id, "s") == []
    (tmp_path / "estate.graphnhi").mkdir()
    assert completed(completing.complete_id, "s") == []


def test_the_shell_calls_back(workplace: Path) -> None:
    """What bash asks for while a line is typed is answered on stdout alone."""
    ended = subprocess.run(
        [sys.executable, "-c", "from graphnhi.cli import main; main()"],
        env={"PATH": "", "_GRAPHNHI_COMPLETE": "bash_complete", "COMP_WORDS": "graphnhi rea", "COMP_CWORD": "1"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (ended.stdout.strip(), ended.stderr) == ("plain,reach", "")
