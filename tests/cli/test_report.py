"""`graphnhi report` as a user meets it: files and their modes, what is said beside them, codes, and what it refuses."""

import os
import stat
from importlib import import_module
from pathlib import Path

import pytest

import graphnhi
from tests.cli.conftest import Run

CLOCK = ("--as-of", "2026-11-01")
SMALL = ("-e", "small.graphnhi", *CLOCK)


@pytest.fixture
def small(workplace: Path) -> Path:
    """The workplace with a small estate beside the demo: what is said of files does not hang on what is in them."""
    (workplace / "in").mkdir()
    (workplace / "in" / "nodes.csv").write_text("id,kind\nk,api_key\nx,spaceship\n", "utf-8")
    graphnhi.save(graphnhi.build(workplace / "in"), workplace / "small.graphnhi")
    return workplace


def test_it_writes_one_page(run: Run, workplace: Path) -> None:
    """report.html unless another is named, mode 0600; stdout has nothing, stderr what was written and how whole the input is."""
    before = os.umask(0)
    try:
        ended = run("report", *CLOCK)
    finally:
        os.umask(before)
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert ended.stderr.splitlines() == [
        "wrote report.html", "estate demo, as of 2026-11-01: 11 files, 0 records skipped, 8 gaps",
    ]  # fmt: skip
    path = workplace / "report.html"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text("utf-8").startswith('<!DOCTYPE html>\n<html lang="en">')


def test_python_writes_the_same(run: Run, workplace: Path) -> None:
    """`nhi.report` and the command give equal bytes, and so does a second run; the function keeps its name beside the room."""
    run("report", *CLOCK, "-o", "one.html")
    graphnhi.report(graphnhi.open("estate.graphnhi"), "other.html", as_of="2026-11-01")
    assert (workplace / "one.html").read_bytes() == (workplace / "other.html").read_bytes()
    import_module("graphnhi.report.page")  # an import of a room binds it in its package, unless the name is taken

    assert callable(graphnhi.report)
    assert graphnhi.report.__module__ == "graphnhi.front.reporting"


def test_redacted_reports_are_equal(run: Run, workplace: Path) -> None:
    """Two redacted reports are equal, and name neither the estate, nor an id, nor a file of the sources."""
    for name in ("a.html", "b.html"):
        assert run("report", *CLOCK, "--redact", "-o", name).exit_code == 0
    page = (workplace / "a.html").read_text("utf-8")
    assert page == (workplace / "b.html").read_text("utf-8")
    assert not [word for word in ("svc-recon", "larkpay", "org-admin", "edges-access.csv", "Rosa") if word in page]


def test_incomplete_input_under_strict(run: Run, small: Path) -> None:
    """--strict writes the page and ends with 4 where records were skipped; without it the same page ends with 0."""
    assert run("report", *SMALL, "-o", "a.html").exit_code == 0
    ended = run("report", *SMALL, "-o", "b.html", "--strict")
    assert ended.exit_code == 4
    assert (small / "a.html").read_bytes() == (small / "b.html").read_bytes()
    assert "1 record skipped" in (small / "b.html").read_text("utf-8")
    assert "error: incomplete, and --strict was given: 1 records skipped" in ended.stderr


@pytest.mark.parametrize(
    "words, said",
    [
        (("-o", "report.docx"), "'.docx', wanted .html or .pdf"),
        (("-o", "report"), "wanted .html or .pdf"),
        (("--pdf", "report.html"), "wanted .pdf"),
        (("-o", "nowhere/report.html"), "nowhere/report.html: cannot be written"),
        (("-e", "none.graphnhi"), "there is no estate here"),
        (("--as-of", "soon"), "wanted a day"),
        (("--library", "none"), "none"),
        (("--max-hops", "3"), "No such option"),
    ],
)
def test_what_cannot_be_done(run: Run, small: Path, words: tuple[str, ...], said: str) -> None:
    """Another suffix, a folder that is not there, no estate: exit 2, one line, no file."""
    before = sorted(path.name for path in small.iterdir())
    ended = run("report", "-e", "small.graphnhi", *words)
    assert ended.exit_code == 2
    assert said in ended.stderr
    assert sorted(path.name for path in small.iterdir()) == before


def test_one_bad_file_does_not_cost_the_others(run: Run, small: Path) -> None:
    """Every file that can be written is, before the failing exit."""
    (small / "folder.html").mkdir()
    ended = run("report", *SMALL, "-o", "nowhere/a.html", "-o", "folder.html", "-o", "b.html")
    assert ended.exit_code == 2
    assert ended.stderr.count("error: ") == 2
    assert (small / "b.html").exists()


def test_no_browser_is_said_before_the_work(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF without a browser: exit 2 with what is missing, and that html needs none; no other file of the run is written."""
    monkeypatch.setenv("PATH", str(small))
    for name in ("GRAPHNHI_BROWSER", "BROWSER_PATH"):
        monkeypatch.delenv(name, raising=False)
    ended = run("report", *SMALL, "--pdf", "report.pdf", "-o", "report.html")
    assert ended.exit_code == 2
    assert "no Chromium or Chrome here" in ended.stderr
    assert "report.html, which needs none" in ended.stderr
    assert not (small / "report.html").exists()


def test_a_full_disk_leaves_what_was_there(run: Run, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the page cannot be written whole, the old one stays, and nothing else is left behind."""
    (small / "report.html").write_text("before", "utf-8")

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("graphnhi.store.atomic.os.write", full)
    ended = run("report", *SMALL)
    monkeypatch.undo()
    assert ended.exit_code == 2
    assert "No space left on device" in ended.stderr
    assert (small / "report.html").read_text("utf-8") == "before"
    assert not list(small.glob(".tmp-*"))
