"""`graphnhi generate` as it is run: whole, private, and never over what is there."""

import stat
from pathlib import Path

import pytest

from graphnhi.cli.generate import REGIMES as OFFERED
from graphnhi.export.inventory import INVENTORY_FORMATS
from graphnhi.generating import REGIMES
from tests.cli.conftest import Run, run  # noqa: F401 - a fixture


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_builds(run: Run) -> None:  # noqa: F811
    """Two commands lead from nothing to an estate, and the first says how many rows it wrote."""
    ended = run("generate", "--nodes", "300", "--gates", "9", "-o", "made")
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout == ""
    assert "wrote made: 300 nodes, " in ended.stderr
    assert "next: graphnhi build made" in ended.stderr
    assert run("build", "made", "--strict").exit_code == 0


@pytest.mark.parametrize("form", INVENTORY_FORMATS)
def test_files_are_private_and_alone(run: Run, place: Path, form: str) -> None:  # noqa: F811
    """Two files and nothing else, readable by their owner alone; nothing is left beside the folder."""
    (place / "made").mkdir()
    assert run("generate", "--nodes", "50", "--format", form, "-o", "made").exit_code == 0
    assert sorted(path.name for path in place.iterdir()) == ["made"]
    assert sorted(path.name for path in (place / "made").iterdir()) == [f"edges.{form}", f"nodes.{form}"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (place / "made").iterdir()} == {0o600}
    assert stat.S_IMODE((place / "made").stat().st_mode) == 0o700


def test_nothing_is_overwritten(run: Run, place: Path) -> None:  # noqa: F811
    """A folder that holds anything, a file or a link is left as it is, and the error says what is there."""
    (place / "full").mkdir()
    (place / "full" / "nodes.csv").write_text("mine")
    (place / "file").write_text("mine")
    (place / "link").symlink_to(place / "elsewhere")
    for name, what in (("full", "found 'nodes.csv'"), ("file", "is no folder"), ("link", "is no folder")):
        ended = run("generate", "--nodes", "50", "-o", name)
        assert ended.exit_code == 2
        assert what in ended.stderr
    assert (place / "full" / "nodes.csv").read_text() == "mine"
    assert not (place / "elsewhere").exists()
    assert len([*place.iterdir()]) == 3


def test_a_broken_write_leaves_nothing(run: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Where the disk is full half-way, the error is clear and no half of an inventory stays."""
    from graphnhi.export import inventory as writing

    def full(descriptor: int, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_all", full)
    ended = run("generate", "--nodes", "50", "-o", "made")
    assert ended.exit_code == 2
    assert "No space left" in ended.stderr
    assert [*place.iterdir()] == []


@pytest.mark.parametrize(
    "words",
    [
        ("--nodes", "19", "-o", "made"), ("--nodes", "x", "-o", "made"), ("-o", "made"), ("--nodes", "50"),
        ("--nodes", "50", "--gates", "13", "-o", "made"), ("--nodes", "50", "--seed", "-3", "-o", "made"),
        ("--nodes", "50", "--regime", "round", "-o", "made"), ("--nodes", "50", "--format", "xml", "-o", "made"),
        ("--nodes", "50", "-o", "missing/made"),
    ],
)  # fmt: skip
def test_bad_options_end_with_2(run: Run, place: Path, words: tuple[str, ...]) -> None:  # noqa: F811
    """What cannot be made is a usage error, and nothing is written."""
    ended = run("generate", *words)
    assert ended.exit_code == 2
    assert "error: " in ended.stderr
    assert [*place.iterdir()] == []


def test_the_command_offers_what_there_is() -> None:
    """The words of the options are those of the rooms behind them, which `--help` does not load."""
    assert tuple(REGIMES) == OFFERED
    assert INVENTORY_FORMATS == ("csv", "parquet")
