"""A written answer is whole, private, and never half there."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphnhi.errors import UsageError
from graphnhi.export.files import create, save


def modes(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_files_are_private(tmp_path: Path, umask: int) -> None:
    """Files are created 0600 whatever the umask says."""
    before = os.umask(umask)
    try:
        save(tmp_path / "a.json", ["{}"])
        create(tmp_path / "b.toml", "x")
    finally:
        os.umask(before)
    assert [modes(tmp_path / name) for name in ("a.json", "b.toml")] == [0o600, 0o600]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """When the writer fails half-way the old file stands untouched and nothing else is left behind."""
    path = tmp_path / "a.csv"
    save(path, ["old"])

    def broken() -> Iterator[str]:
        yield "x" * 3_000_000
        raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        save(path, broken())
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_create_never_overwrites(tmp_path: Path) -> None:
    """`create` refuses a name that is taken, and what stands there stays."""
    path = tmp_path / "annotations.toml"
    path.write_text("mine")
    with pytest.raises(UsageError, match="not overwritten"):
        create(path, "yours")
    assert path.read_text() == "mine"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """An output that is a link is replaced; what it pointed at keeps its content."""
    victim, link = tmp_path / "victim", tmp_path / "a.json"
    victim.write_text("precious")
    link.symlink_to(victim)
    save(link, ["{}"])
    assert victim.read_text() == "precious"
    assert not link.is_symlink()


@pytest.mark.parametrize("name", ["missing/a.json", "folder.json"])
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str) -> None:
    """A missing folder and a folder in the file's place are errors of one line that name the file."""
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(UsageError, match=r"cannot be written") as told:
        save(tmp_path / name, ["{}"])
    assert name in str(told.value)
    assert "\n" not in str(told.value)


def test_unpaired_surrogates_are_written(tmp_path: Path) -> None:
    """Text that has no UTF-8 form is written with an escape instead of failing."""
    save(tmp_path / "a.txt", ["\ud800 é"])
    assert (tmp_path / "a.txt").read_text("utf-8") == "\\ud800 é"
