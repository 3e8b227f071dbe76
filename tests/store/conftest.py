"""What the tests of the store share: where they write, and the small estates that they save."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for stamped.py, which the child processes import too

from stamped import Stamped

from graphnhi.store import disk


@pytest.fixture
def folder() -> Iterator[Path]:
    """An empty folder, in memory where the system has such a place: a kill does not ask what the disk is made of."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def root(folder: Path) -> Path:
    """A path at which an estate may be saved."""
    return folder / "estate.graphnhi"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Estate number 1 as it was saved."""
    path = tmp_path_factory.mktemp("store") / "template.graphnhi"
    disk.save(Stamped(1), path)
    return path


@pytest.fixture
def saved(root: Path, template: Path) -> Path:
    """A path at which estate number 1 lies: a copy, since saving takes longer."""
    shutil.copytree(template, root)
    return root


@pytest.fixture
def job(folder: Path) -> Callable[[str], dict[str, Any]]:
    """Runs a job of children.py in the folder, and gives what it saw."""

    def run(name: str) -> dict[str, Any]:
        command = [sys.executable, str(Path(__file__).with_name("children.py")), name, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    return run


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    """`os.umask`, put back at the end."""
    before = os.umask(0o022)
    os.umask(before)
    yield os.umask
    os.umask(before)
