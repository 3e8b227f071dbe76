"""The official artifacts of Neo4j Community from Maven Central, kept in the user's cache, outside the repository.

`python -m tests.servers.artifacts` brings them there before any test asks for them. No test lives here, and no server.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import platformdirs

from tests.servers.locking import alone

LONGEST = 600
"""Seconds that Maven may take for some 200 jars."""

_LIST = "jars.txt"
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>graphnhi</groupId><artifactId>tests</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
<dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
<dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{version}</version></dependency>
</dependencies></project>
"""


class UnavailableError(Exception):
    """A server cannot be had in this way; the text says why."""


def version() -> str:
    """The version of Neo4j that the tests run: GRAPHNHI_NEO4J_VERSION, else the long-term one."""
    found = os.environ.get("GRAPHNHI_NEO4J_VERSION", "5.26.28")
    if not re.fullmatch(r"\d+\.\d+\.\d+", found):
        raise ValueError(f"GRAPHNHI_NEO4J_VERSION must look like 5.26.28, found {found!r}")
    return found


def jars() -> list[Path]:
    """The server's jars, from the cache, or from Maven Central into it; raises UnavailableError."""
    cache = platformdirs.user_cache_path("graphnhi-tests")
    folder = cache / f"neo4j-{version()}"
    if not (found := _whole(folder)):
        with alone(cache / f"{folder.name}.lock"):
            found = _whole(folder) or _resolved(folder)
    return found


def _whole(folder: Path) -> list[Path]:
    """The jars of a folder, if all that its list names are there with their sizes; else none."""
    try:
        listed = [line.rsplit(" ", 1) for line in (folder / _LIST).read_text("utf-8").splitlines()]
        complete = all((folder / name).stat().st_size == int(size) for name, size in listed)
    except (OSError, ValueError):
        return []
    return [folder / name for name, _ in listed] if complete else []


def _resolved(folder: Path) -> list[Path]:
    """Have Maven copy the jars beside the cached folder, and only a complete set takes its place."""
    mvn = shutil.which("mvn")
    if mvn is None:
        raise UnavailableError("no Maven")
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f"{folder.name}-") as temporary:
        fresh = Path(temporary) / "lib"
        _copied(mvn, Path(temporary), fresh)
        names = sorted(path.name for path in fresh.glob("*.jar"))
        (fresh / _LIST).write_text("".join(f"{name} {(fresh / name).stat().st_size}\n" for name in names), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)
    return [folder / name for name in names]


def _copied(mvn: str, place: Path, into: Path) -> None:
    (place / "pom.xml").write_text(_POM.format(version=version()), "utf-8")
    words = ["dependency:copy-dependencies", f"-DoutputDirectory={into}", "-DincludeScope=runtime"]
    try:
        ended = subprocess.run(
            [mvn, "-q", "-B", *words], cwd=place, capture_output=True, text=True, check=False, timeout=LONGEST
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"Maven did not end within {LONGEST} s") from None
    if ended.returncode != 0 or not into.is_dir():
        raise UnavailableError(f"Maven could not bring Neo4j {version()}: {ended.stdout.strip()[:300]}")


if __name__ == "__main__":
    sys.stderr.write(f"Neo4j {version()}: {len(jars())} jars\n")
