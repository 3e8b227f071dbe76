"""Where an export goes: whole or not at all, its owner's alone, and never in the place of what is no export."""

import errno
import json
import os
import stat
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.export import files, sarif
from graphnhi.export.graph import FORMATS, format_for
from tests.export.whole_estates import BESIDE, OUTPUTS, exported, small

FOLDERS = [name for name, form in FORMATS.items() if form.is_folder]


@pytest.fixture(scope="module")
def estate() -> Estate:
    return small()["differing"]


def outputs(to: str, path: Path) -> list[Path]:
    """All that an export leaves: what was named, and what its format puts beside it."""
    return sorted([path, *(path.with_name(name) for name in BESIDE.get(to, ()))])


def test_every_format_is_tried_here() -> None:
    """A new format is exported by the tests as well."""
    assert set(OUTPUTS) == set(FORMATS)


@pytest.mark.parametrize("to", OUTPUTS)
@pytest.mark.parametrize("umask", [0o000, 0o777])
def test_exports_are_private(estate: Estate, tmp_path: Path, to: str, umask: int) -> None:
    """Files are 0600 and folders 0700, whatever the umask says."""
    before = os.umask(umask)
    try:
        path = exported(estate, to, tmp_path)
    finally:
        os.umask(before)
    for each in (path, *path.rglob("*")):
        assert stat.S_IMODE(each.stat().st_mode) == (0o700 if each.is_dir() else 0o600)


@pytest.mark.parametrize("to", OUTPUTS)
def test_an_earlier_export_is_replaced(estate: Estate, tmp_path: Path, to: str) -> None:
    """The second export of a name leaves what it alone would have left, and nothing else."""
    exported(small()["one node"], to, tmp_path)
    path = exported(estate, to, tmp_path)
    assert sorted(tmp_path.iterdir()) == outputs(to, path)
    (tmp_path / "once").mkdir()
    once = exported(estate, to, tmp_path / "once")
    for file in [path] if path.is_file() else path.iterdir():
        if file.suffix != ".parquet":
            assert file.read_bytes() == (once if path.is_file() else once / file.name).read_bytes()


@pytest.mark.parametrize("to", FOLDERS)
def test_a_folder_that_is_no_export_stays(estate: Estate, tmp_path: Path, to: str) -> None:
    """A folder with anything of somebody else's is not replaced; an empty one is."""
    path = tmp_path / OUTPUTS[to]
    path.mkdir()
    exported(estate, to, tmp_path)
    (path / "mine.txt").write_text("precious")
    with pytest.raises(UsageError, match=r"holds what is no part of an export \(found 'mine.txt'\)"):
        exported(estate, to, tmp_path)
    assert (path / "mine.txt").read_text() == "precious"
    other = tmp_path / "exports"
    other.mkdir()
    (other / "manifest.json").write_text('{"schema": "graphnhi/export/1"}')
    with pytest.raises(UsageError, match="no part of an export"):
        graphnhi.export(estate, other, to)


@pytest.mark.parametrize("to", FOLDERS)
def test_a_file_or_a_link_in_its_place_stays(estate: Estate, tmp_path: Path, to: str) -> None:
    """A folder takes the place of no file, and follows no link."""
    (tmp_path / "file").write_text("precious")
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for name in ("file", "link"):
        with pytest.raises(UsageError, match="is no folder"):
            graphnhi.export(estate, tmp_path / name, to)
    assert (tmp_path / "file").read_text() == "precious"
    assert (tmp_path / "link").is_symlink()
    assert [*(tmp_path / "real").iterdir()] == []


def full(*_: Any) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def interrupted(*_: Any) -> int:
    raise KeyboardInterrupt


@pytest.mark.parametrize("stop", [full, interrupted])
@pytest.mark.parametrize("to", [name for name in OUTPUTS if name != "parquet"])
def test_a_stopped_export_leaves_the_old_one(
    estate: Estate, tmp_path: Path, to: str, stop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk, or when it is interrupted, the old export stands whole and nothing half-written lies about."""
    path = exported(small()["one node"], to, tmp_path)
    before = {each.name: each.read_bytes() for each in ([path] if path.is_file() else path.iterdir())}
    monkeypatch.setattr(files, "write_all", stop)
    with pytest.raises(UsageError if stop is full else KeyboardInterrupt) as told:
        exported(estate, to, tmp_path)
    assert stop is interrupted or path.name in str(told.value)
    assert sorted(tmp_path.iterdir()) == outputs(to, path)
    assert {each.name: each.read_bytes() for each in ([path] if path.is_file() else path.iterdir())} == before


@pytest.mark.parametrize("to", FOLDERS)
def test_a_rename_that_fails_brings_the_old_folder_back(
    estate: Estate, tmp_path: Path, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the two renames of a replacement nothing is lost."""
    path = exported(small()["one node"], to, tmp_path)
    before = (path / "manifest.json").read_bytes()
    rename, calls = os.replace, []

    def second_fails(source: Any, target: Any) -> None:
        calls.append(source)
        if len(calls) == 2:
            full()
        rename(source, target)

    monkeypatch.setattr(os, "replace", second_fails)
    with pytest.raises(UsageError, match="untouched"):
        exported(estate, to, tmp_path)
    assert [*tmp_path.iterdir()] == [path]
    assert (path / "manifest.json").read_bytes() == before


@pytest.mark.parametrize("to", OUTPUTS)
def test_a_place_that_is_not_there_is_said(estate: Estate, tmp_path: Path, to: str) -> None:
    """A folder that does not exist is an error of one line that names the output."""
    with pytest.raises(UsageError, match="cannot be written") as told:
        graphnhi.export(estate, tmp_path / "missing" / OUTPUTS[to], to)
    assert OUTPUTS[to] in str(told.value)
    assert "\n" not in str(told.value)


def test_the_suffix_says_the_format_where_it_can_be_one_only() -> None:
    """`.graphml` is enough; `.json` and a folder may be several, and the error names them."""
    told = {
        suffix: format_for(Path(f"e{suffix}"), None).name
        for suffix in (".graphml", ".GEXF", ".cyjs", ".jsonl", ".ndjson")
    }
    assert list(told.values()) == ["graphml", "gexf", "cytoscape", "jsonl", "jsonl"]
    with pytest.raises(UsageError, match=r"may be cytoscape, nodelink, opengraph. Choose one by --to"):
        format_for(Path("e.json"), None)
    with pytest.raises(UsageError, match=r"a folder may be neo4j-csv, csv, parquet. Choose one by --to"):
        format_for(Path("e"), None)
    with pytest.raises(UsageError, match=r"the suffix does not say a format \(found '.txt'"):
        format_for(Path("e.txt"), None)


@pytest.mark.parametrize("to", OUTPUTS)
def test_an_output_that_a_format_cannot_have_is_said(to: str) -> None:
    """A folder has no suffix, a file has one of its own."""
    form = FORMATS[to]
    assert format_for(Path(OUTPUTS[to]), to) is form
    with pytest.raises(UsageError, match=r"is written as (a folder, named without a suffix|a file with \.)"):
        format_for(Path("e.csv" if form.is_folder else "e"), to)


def test_an_unknown_format_is_said() -> None:
    """With those that are near."""
    with pytest.raises(UsageError, match=r"there is no format 'graphm'.*Did you mean graphml"):
        format_for(Path("e"), "graphm")


def test_the_front_door_keeps_the_name_of_a_room(estate: Estate, tmp_path: Path) -> None:
    """`graphnhi.export` is the function, also after the package of that name was imported; the package gives its own names."""
    import_module("graphnhi.export")
    graphnhi.export(estate, tmp_path / "b.jsonl")
    assert (tmp_path / "b.jsonl").exists()
    assert files is sys.modules["graphnhi.export.files"]


def test_opengraph_has_its_extension_definition_beside_it(estate: Estate, tmp_path: Path) -> None:
    """NAME.schema.json, and it is said."""
    told = graphnhi.export(estate, tmp_path / "e.json", "opengraph", as_of="2026-11-01")
    assert told == [f"wrote {tmp_path / 'e.schema.json'}, the extension definition that BloodHound wants first, once"]
    assert json.loads((tmp_path / "e.json").read_text("utf-8"))["metadata"] == {"source_kind": "NHI"}
    assert "node_kinds" in json.loads((tmp_path / "e.schema.json").read_text("utf-8"))


def test_sarif_holds_the_findings(tmp_path: Path) -> None:
    """The same log as `find -o FILE.sarif`, at the clock that was asked for."""
    demo = graphnhi.demo()
    graphnhi.export(demo, tmp_path / "e.sarif", as_of="2026-11-01")
    wanted = "".join(sarif.written(graphnhi.find(demo, as_of="2026-11-01")))
    assert json.loads((tmp_path / "e.sarif").read_text("utf-8")) == json.loads(wanted)


def test_an_unreadable_clock_is_refused_before_anything_is_written(estate: Estate, tmp_path: Path) -> None:
    """No half of a pair of files."""
    with pytest.raises(UsageError, match="as_of is no date"):
        graphnhi.export(estate, tmp_path / "e.json", "opengraph", as_of="yesterday")
    assert [*tmp_path.iterdir()] == []
