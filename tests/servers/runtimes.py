"""Which Java on this machine can run a version of Neo4j."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.servers.artifacts import UnavailableError


def java(version: str) -> str:
    """The oldest Java that this version of Neo4j runs on, which is the one it was tested with; raises UnavailableError.

    Source: Operations Manual, System requirements (5.26: Java 17; from 2025.01 on: Java 21).
    """
    needed = 17 if version.startswith("5.") else 21
    found = sorted((release, path) for path in _candidates() if (release := _release(path)) >= needed)
    if not found:
        raise UnavailableError(f"no Java {needed}")
    return found[0][1]


def _candidates() -> set[str]:
    home, on_path = os.environ.get("JAVA_HOME"), shutil.which("java")
    places = [Path(home) / "bin" / "java"] if home else []
    places += [Path(on_path)] if on_path else []
    places += Path("/usr/lib/jvm").glob("*/bin/java")
    return {str(path.resolve()) for path in places if path.is_file()}


def _release(path: str) -> int:
    """The feature release (17, 21) that a Java tells of itself; 0 where it tells none."""
    told = subprocess.run([path, "-version"], capture_output=True, text=True, check=False, timeout=60)
    found = re.search(r'version "(\d+)', told.stderr)
    return int(found[1]) if found else 0
