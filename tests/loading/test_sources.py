"""Which files a build reads, how they are named, and what is refused or left out."""

import os
from pathlib import Path
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import InputError, UsageError

NODES = "id,kind\na,human\n"


def labels(*sources: Path) -> list[str]:
    return [entry["file"] for entry in loading.build(sources, loading.Options(tenant=("t",))).estate.about["files"]]


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(NODES, encoding="utf-8")
    return folder


def test_labels_are_relative_to_the_source(tmp_path: Path) -> None:
    """A file is named as it lies in its folder; hidden files and folders are passed by."""
    make(tmp_path / "exports", "z.csv", "sub/b.csv", ".hidden.csv", ".git/x.csv")
    assert labels(tmp_path / "exports") == ["sub/b.csv", "z.csv"]
    assert labels(tmp_path / "exports" / "sub" / "b.csv") == ["b.csv"]


def test_equal_names_of_several_sources_are_told_apart(tmp_path: Path) -> None:
    """Two sources with a file of the same name get as much of their path as tells them apart, whatever their order."""
    one, two = make(tmp_path / "x" / "acct", "keys.csv"), make(tmp_path / "y" / "acct", "keys.csv", "more.csv")
    wanted = ["x/acct/keys.csv", "y/acct/keys.csv", "y/acct/more.csv"]
    assert labels(one, two) == labels(two, one) == wanted
    assert labels(one / "keys.csv", two) == wanted


def test_a_file_that_two_sources_hold_is_read_once(tmp_path: Path) -> None:
    """A folder and a file within it, or a link to a file beside it, are one file."""
    folder = make(tmp_path / "exports", "a.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    assert len(labels(folder, folder / "a.csv", folder)) == 1


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A link cannot pull a file from elsewhere into a build; it is told and left out."""
    folder = make(tmp_path / "exports", "a.csv")
    make(tmp_path / "elsewhere", "b.csv")
    (folder / "b.csv").symlink_to(tmp_path / "elsewhere" / "b.csv")
    (folder / "c").symlink_to(tmp_path / "elsewhere")
    (folder / "d.csv").symlink_to(folder / "none.csv")
    told = [str(fault) for fault in loading.build([folder]).faults]
    assert [fault.partition(":")[0] for fault in told] == ["c", "b.csv", "d.csv"]
    assert labels(tmp_path / "exports" / "b.csv") == ["b.csv"], "a link that is named itself is followed"


def test_special_files_are_never_waited_for(tmp_path: Path) -> None:
    """A pipe is refused when named, and told when met; opening one would wait for ever."""
    folder = make(tmp_path / "exports", "a.csv")
    os.mkfifo(folder / "pipe.csv")
    assert "pipe.csv: is no file (found a pipe)" in str(loading.build([folder]).faults[0])
    with pytest.raises(InputError, match="no file and no folder"):
        loading.build([folder / "pipe.csv"])


@pytest.mark.parametrize(
    "name, told", [("none.csv", "no such file or folder"), ("empty", "no file to read in this folder")]
)
def test_nothing_to_read_is_refused(tmp_path: Path, name: str, told: str) -> None:
    """A missing file and an empty folder are mistakes, not empty estates."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=told):
        loading.build([tmp_path / name])
    with pytest.raises(UsageError, match="nothing to build from"):
        loading.build([])


def test_a_file_for_a_folder_is_refused(tmp_path: Path) -> None:
    """A path that goes through a file leads nowhere, and is said to."""
    make(tmp_path, "a.csv")
    with pytest.raises(InputError, match="no such file or folder"):
        loading.build([tmp_path / "a.csv" / "b"])


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    """What cannot be read is never passed over."""
    folder = make(tmp_path / "exports", "a.csv", "b.csv")
    (folder / "b.csv").chmod(0)
    with pytest.raises(InputError, match=r"b\.csv: cannot be read"):
        loading.build([folder])


def test_a_strange_file_is_refused_when_named_and_told_when_met(exports: Any) -> None:
    """Of a file that nothing knows only type and size are told."""
    exports.write(nodes_csv=NODES, notes_md="Don't \"panic\n", picture_png=b"\x89PNG\r\n\x1a\n\0\0", empty_csv="")
    told = [str(fault) for fault in exports.build().faults]
    assert [fault.split(" (")[0] for fault in told] == [
        "empty.csv: no reader knows this file", "notes.md: no reader knows this file", "picture.png: no reader knows this file",
    ]  # fmt: skip
    assert "found an empty file of 0 bytes" in told[0]
    assert "found a picture of 10 bytes" in told[2]
    with pytest.raises(InputError, match=r"notes\.md"):
        loading.build([exports.folder / "notes.md"])


def test_a_folder_of_nothing_known_is_refused(exports: Any) -> None:
    """An estate of no records would look like an answer."""
    exports.write(notes_md="# notes\n")
    assert exports.refused()[-1].startswith("no file of the sources is known")


def test_annotations_are_no_export(exports: Any) -> None:
    """`annotations.toml` beside the exports is no source; one within a subfolder is told, since it is not read."""
    exports.write(nodes_csv=NODES, annotations_toml="")
    make(exports.folder, "sub/annotations.toml")
    assert [str(fault).partition(":")[0] for fault in exports.build().faults] == ["sub/annotations.toml"]
    with pytest.raises(InputError, match="--annotations"):
        loading.build([exports.folder / "annotations.toml"])


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    """Long builds say what they are at."""
    told: list[tuple[str, int, int]] = []
    loading.build([make(tmp_path / "exports", "a.csv", "b.csv")], None, lambda *args: told.append(args))
    assert told[:2] == [("reading a.csv", 0, 2), ("reading b.csv", 1, 2)]
    assert [what.split(" ", 1)[0] for what, _, _ in told[2:]] == ["resolving", "sorting"]


def test_a_broken_file_that_no_loader_could_know_is_left_out(exports: Any) -> None:
    """Met in a folder, such a file refuses nothing; one whose header some loader wants is refused."""
    exports.write(nodes_csv=NODES, notes_csv='what,when\n"never closed,x\n')
    (told,) = exports.build().faults
    assert str(told).startswith("notes.csv: no reader knows this file")
    exports.write(notes_csv='id,kind\n"never closed,x\n')
    assert "notes.csv:line 2: a quote opens here" in exports.refused()[0]
