"""What a user installs: the wheel and the sdist carry all that the program needs, and nothing of the workshop."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

DATA = ("_shipped/loaders", "_shipped/queries", "facts", "schemas", "demo_data", "report/static", "cli/how_to_export")
"""Folders of the package, and where their files stand in a checkout."""

pytest.importorskip("hatchling", reason="hatchling is not installed: pip install -e '.[test]'")


def build(kind: str, source: Path, out: Path) -> Path:
    """A wheel or an sdist of a folder, built by the very backend that pip calls, without a network."""
    words = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(out)]
    ended = subprocess.run(words, cwd=source, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    (made,) = out.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """A wheel of this checkout."""
    return zipfile.ZipFile(build("wheel", root, tmp_path_factory.mktemp("wheel")))


def test_the_wheel_carries_all_data(wheel: zipfile.ZipFile, root: Path) -> None:
    """Every loader, query, fact, schema and demo file of the checkout is in the wheel; so are py.typed and the licence."""
    inside = set(wheel.namelist())
    for folder in DATA:
        here = root / (folder.removeprefix("_shipped/") if folder.startswith("_shipped") else f"graphnhi/{folder}")
        files = {
            path.relative_to(here).as_posix() for path in here.rglob("*") if path.is_file() and path.suffix != ".pyc"
        }
        assert files, folder
        assert {f"graphnhi/{folder}/{file}" for file in files} <= inside
    assert "graphnhi/py.typed" in inside
    assert any(name.endswith("licenses/LICENSE") for name in inside)


def test_the_wheel_carries_nothing_else(wheel: zipfile.ZipFile, root: Path) -> None:
    """One import package, no tests, no caches, and no trace of the machine it was built on."""
    for name in wheel.namelist():
        assert re.match(r"graphnhi(-[\w.]+\.dist-info)?/", name), name
        assert not re.search(r"\.pyc$|_cache/|(^|/)tests?/|test_\w+\.py$", name), name
        assert str(root).encode() not in wheel.read(name), name


def test_the_wheel_works_by_itself(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """Away from the checkout, the unpacked wheel builds, saves and tells its demo, and knows its loaders."""
    wheel.extractall(tmp_path / "site")
    (tmp_path / "elsewhere").mkdir()
    program = "import graphnhi, graphnhi.library as library; print(graphnhi.__file__); library.Library().loader('inventory-nodes')"
    for words in (["-c", program], ["-m", "graphnhi", "demo", "-o", "demo.graphnhi"]):
        ended = subprocess.run(
            [sys.executable, *words], cwd=tmp_path / "elsewhere", env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        assert words[0] == "-m" or ended.stdout.startswith(str(tmp_path / "site"))


def test_the_sdist_gives_the_same_wheel(wheel: zipfile.ZipFile, root: Path, tmp_path: Path) -> None:
    """Whoever builds from the sdist gets the same files; the tests come with it, caches and estates do not."""
    with tarfile.open(build("sdist", root, tmp_path / "sdist")) as packed:
        packed.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    names = {path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()}
    assert {
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        ".ci/run",
        "tests/house/test_packaging.py",
    } <= names
    assert not [name for name in names if re.search(r"\.pyc$|_cache/|\.graphnhi/|\.key$", name)]
    with zipfile.ZipFile(build("wheel", source, tmp_path / "wheel")) as again:
        assert sorted(again.namelist()) == sorted(wheel.namelist())
