"""The page as a PDF by a browser of the machine: its text can be read out, it is private, and without a browser nothing is written."""

import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.report import pdf
from graphnhi.report.pdf import browser, printed
from tests.browsing import chromium
from tests.report.made import AS_OF, built
from tests.requiring import lacking


def text_of(path: Path) -> str:
    """All text of a PDF, as another program reads it."""
    tool = shutil.which("pdftotext") or lacking("pdftotext", "no pdftotext on this machine")
    ended = subprocess.run([tool, "-layout", str(path), "-"], capture_output=True, text=True, check=True, timeout=120)
    return re.sub(r"\s+", " ", ended.stdout)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Estate:
    """An estate whose report has few pages."""
    nodes = [{"id": "svc-<b>&amp;", "kind": "service_account"}, {"id": "pay-out", "kind": "initiate_payout"}]
    return built(
        tmp_path_factory.mktemp("small"), nodes, [{"from": "svc-<b>&amp;", "edge": "PERFORMS", "to": "pay-out"}]
    )


@pytest.fixture(scope="module")
def file(small, tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    nhi.report(small, path, as_of=AS_OF)
    return path


def test_the_text_is_in_it(file: Path) -> None:
    """Sentence, names and headings of every section are text of the PDF; the search and the arrows of the headings are not."""
    told = text_of(file)
    assert "1 of 1 live identity or credential reaches money" in told
    assert "svc-<b>&amp;" in told
    for title in (
        "1. What reaches money",
        "3. The ten worst identities",
        "7. Coverage, and what was not read",
        "8. How to read this",
    ):
        assert title in told
    assert "Action that moves money" in told
    assert "Search all tables" not in told
    assert "file:///" not in told


def test_it_is_private_and_the_same_again(file: Path, small, tmp_path: Path) -> None:
    """Mode 0600 whatever the umask, and equal bytes for equal questions: its date is the clock of the report."""
    before = os.umask(0)
    try:
        nhi.report(small, [tmp_path / "a.pdf", tmp_path / "a.html"], as_of=AS_OF)
    finally:
        os.umask(before)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}
    assert (tmp_path / "a.pdf").read_bytes() == file.read_bytes()
    assert b"/CreationDate (D:20261101000000" in file.read_bytes()


def test_without_a_browser_nothing_is_written(small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser: said before anything is asked, with what to install or name, and that html needs none."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("GRAPHNHI_BROWSER", "BROWSER_PATH"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError, match=r"no Chromium or Chrome here.*GRAPHNHI_BROWSER.*html, which needs none"):
        nhi.report(small, [tmp_path / "a.html", tmp_path / "a.pdf"], as_of=AS_OF)
    assert list(tmp_path.iterdir()) == []


def program(path: Path, body: str) -> Path:
    """A stand-in for a browser."""
    path.write_text(f"#!/bin/sh\n{body}\n", "utf-8")
    path.chmod(0o700)
    return path


def test_the_browser_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """GRAPHNHI_BROWSER counts before BROWSER_PATH, and both before what is found; a name that is no program is said."""
    one, other = (program(tmp_path / name, "exit 0") for name in ("one", "other"))
    monkeypatch.setenv("BROWSER_PATH", str(other))
    assert browser() == str(other)
    monkeypatch.setenv("GRAPHNHI_BROWSER", str(one))
    assert browser() == str(one)
    monkeypatch.setenv("GRAPHNHI_BROWSER", str(tmp_path / "none"))
    with pytest.raises(UsageError, match=r"GRAPHNHI_BROWSER names .*none.*no program"):
        browser()


@pytest.mark.parametrize(
    "body, said",
    [
        ("exit 7", "printed no PDF and ended with 7"),
        ("exit 0", "printed no PDF"),
        ('for w; do case "$w" in --print-to-pdf=*) echo no > "${w#*=}";; esac; done', "printed no PDF"),
        ("sleep 60", "printed no PDF within 1 seconds"),
    ],
)
def test_a_browser_that_fails_leaves_nothing(
    small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str, said: str
) -> None:
    """One that ends, prints something else or hangs: said, the file that was there untouched, no process or folder left."""
    monkeypatch.setenv("GRAPHNHI_BROWSER", str(program(tmp_path / "browser", body)))
    monkeypatch.setattr(pdf, "_SECONDS", 1)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(pdf.tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "a.pdf").write_text("before", "utf-8")
    with pytest.raises(UsageError, match=said):
        nhi.report(small, tmp_path / "a.pdf", as_of=AS_OF)
    assert (tmp_path / "a.pdf").read_text("utf-8") == "before"
    assert list((tmp_path / "temporary").iterdir()) == []
    assert {path.name for path in tmp_path.iterdir()} == {"browser", "temporary", "a.pdf"}


def test_the_browser_sees_the_page_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is run without a network, with a profile and a home of its own; the page lies in a private folder; root alone leaves the sandbox."""
    words = tmp_path / "words"
    body = f'echo "$HOME" > {words}; for w; do echo "$w" >> {words}; done; stat -c %a "$HOME" >> {words}; '
    body += 'for w; do case "$w" in --print-to-pdf=*) printf "%%PDF-1.4" > "${w#*=}";; esac; done'
    monkeypatch.setenv("GRAPHNHI_BROWSER", str(program(tmp_path / "browser", body)))
    assert printed("<p>", AS_OF) == b"%PDF-1.4"
    home, *told, mode = words.read_text("utf-8").splitlines()
    assert mode == "700"
    assert not Path(home).exists()
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in told
    assert f"--user-data-dir={home}/profile" in told
    assert ("--no-sandbox" in told) == (os.geteuid() == 0)
