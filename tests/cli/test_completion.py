"""Completion in a shell: a script for each, and ids without reading the graph."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from graphnhi.cli import completing, main
from tests.cli.conftest import Run


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
