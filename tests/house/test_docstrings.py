"""Examples in docstrings hold."""

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "graphnhi"
WITH_EXAMPLES = sorted(
    ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    for path in ROOT.rglob("*.py")
    if ">>>" in path.read_text("utf-8")
)


def test_there_are_examples() -> None:
    """A function whose use is not plain shows it."""
    assert "graphnhi.export.clean" in WITH_EXAMPLES


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_every_example_gives_what_it_shows(name: str) -> None:
    """Each `>>>` of a module, run as it stands."""
    assert doctest.testmod(importlib.import_module(name.removesuffix(".__init__"))).failed == 0
