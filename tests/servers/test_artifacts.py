"""The jars of the server: brought once, whole, and kept where every later run finds them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs
import pytest

from tests.servers import artifacts

MAVEN = """#!/bin/sh
echo once >> "{log}"
for word; do case "$word" in -DoutputDirectory=*) into="${{word#*=}}";; esac; done
mkdir "$into" && printf 1 > "$into/a.jar" && sleep 0.3 && printf 22 > "$into/b.jar" && exit {status}
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch) -> Path:
    """An empty cache of this test's own."""
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda _: tmp_path / "cache")
    monkeypatch.setenv("GRAPHNHI_NEO4J_VERSION", "5.26.28")
    return tmp_path / "cache"


def maven(tmp_path: Path, monkeypatch, status: int = 0) -> Path:
    """A Maven that brings two jars, or fails half-way; gives the log of its calls."""
    (tmp_path / "bin").mkdir(exist_ok=True)
    tool, log = tmp_path / "bin" / "mvn", tmp_path / "log"
    tool.write_text(MAVEN.format(log=log, status=status), "utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tool.parent}:/usr/bin:/bin")
    return log


def test_several_at_once_bring_them_once(cache: Path, tmp_path: Path, monkeypatch) -> None:
    """Two workers, or two runs, do not fight, and none sees half of them; later ones need no Maven."""
    log = maven(tmp_path, monkeypatch)
    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(lambda _: artifacts.jars(), range(4)))
    assert found == [[cache / "neo4j-5.26.28" / name for name in ("a.jar", "b.jar")]] * 4
    assert log.read_text("utf-8").splitlines() == ["once"]
    monkeypatch.setenv("PATH", "")
    assert artifacts.jars() == found[0]


@pytest.mark.parametrize("harm", ["lost", "cut", "unlisted"])
def test_a_harmed_cache_is_made_anew(cache: Path, tmp_path: Path, monkeypatch, harm: str) -> None:
    """A jar that is lost or cut short, or a folder without its list, is no cache."""
    log = maven(tmp_path, monkeypatch)
    jar, listed = artifacts.jars()[1], cache / "neo4j-5.26.28" / "jars.txt"
    if harm == "cut":
        jar.write_bytes(b"2")
    else:
        (jar if harm == "lost" else listed).unlink()
    assert [path.read_bytes() for path in artifacts.jars()] == [b"1", b"22"]
    assert len(log.read_text("utf-8").splitlines()) == 2


def test_what_maven_did_not_finish_is_no_cache(cache: Path, tmp_path: Path, monkeypatch) -> None:
    """A failed attempt leaves nothing that a later run could take for the whole."""
    maven(tmp_path, monkeypatch, status=1)
    with pytest.raises(artifacts.UnavailableError, match=r"Maven could not bring Neo4j 5\.26\.28"):
        artifacts.jars()
    assert [path.name for path in cache.iterdir()] == ["neo4j-5.26.28.lock"]
    maven(tmp_path, monkeypatch)
    assert len(artifacts.jars()) == 2


def test_without_maven_it_says_so(cache: Path, monkeypatch) -> None:
    """The reason is part of the one line that a skipped test shows."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(artifacts.UnavailableError, match="no Maven"):
        artifacts.jars()


def test_a_version_that_is_none_is_refused(monkeypatch) -> None:
    """It becomes part of a path and of a file that Maven reads."""
    monkeypatch.setenv("GRAPHNHI_NEO4J_VERSION", "../5.26.28</version>")
    with pytest.raises(ValueError, match="must look like"):
        artifacts.version()
