"""A workplace like a user's: the demo estate as estate.graphnhi, its exports beside it, and a way to run commands there."""

import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import graphnhi
from graphnhi.cli import main

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo estate on disk, and the exports it came of, in one folder."""
    place = tmp_path_factory.mktemp("demo")
    graphnhi.save(graphnhi.demo(), str(place / "estate.graphnhi"))
    shutil.copytree(Path(str(files("graphnhi") / "demo_data" / "larkpay")), place / "exports")
    return place


@pytest.fixture
def workplace(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh copy of the demo's folder, which is also the current one."""
    place = tmp_path / "work"
    shutil.copytree(demo, place)
    monkeypatch.chdir(place)
    monkeypatch.delenv("GRAPHNHI_ESTATE", raising=False)
    return place


@pytest.fixture
def run() -> Run:
    """Run one command line in this process; stdout and stderr come apart."""

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, list(words))

    return run
