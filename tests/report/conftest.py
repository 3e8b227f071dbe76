"""Pages that the tests of the report share: of the demo, and of an estate of hostile names."""

from pathlib import Path

import pytest

import graphnhi as nhi
from graphnhi.asking import Settings
from graphnhi.estate import Estate
from graphnhi.report import asked
from graphnhi.report.answers import Answers
from tests.report.made import AS_OF, NAMES, built, marked


@pytest.fixture(scope="session")
def demo() -> Estate:
    return nhi.demo()


@pytest.fixture(scope="session")
def answers(demo: Estate) -> Answers:
    """Everything that the report of the demo tells."""
    return asked(demo, Settings.of(as_of=AS_OF), None)


@pytest.fixture(scope="session")
def demo_page(demo: Estate, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the demo."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    nhi.report(demo, path, as_of=AS_OF)
    return path


@pytest.fixture(scope="session")
def hostile_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of an estate in which every text is hostile, each beside a mark that tells what it is."""
    folder = tmp_path_factory.mktemp("hostile")
    estate = built(folder / "in", *marked(lambda what, number: f"{what} {NAMES[number]}", len(NAMES)))
    nhi.report(estate, folder / "report.html", as_of=AS_OF)
    return folder / "report.html"
