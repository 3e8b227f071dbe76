"""The page on Kubernetes clusters: its example runs, and what it names is there."""

import doctest
import re
from pathlib import Path

from graphnhi.cli.how_to_export import script
from graphnhi.deriving.kubernetes.missing import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "kubernetes.md"


def test_the_example_runs() -> None:
    """The evaluator by itself does what the page shows."""
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, tried > 0) == (0, True)


def test_every_missing_input_is_named() -> None:
    """The table of missing inputs has each kind that an answer can name, in their order, and no other one."""
    table = PAGE.read_text("utf-8").partition("## Missing inputs")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE) == [what for what, _, _ in KINDS]


def test_the_words_of_the_script_are_there() -> None:
    """Each variable that the page names for the export is one that the script takes."""
    section = PAGE.read_text("utf-8").partition("## Export")[2].partition("\n## ")[0]
    named = {*re.findall(r"\b[A-Z]+_[A-Z]+\b", section)}
    assert named == {*re.findall(r"\$\{([A-Z]+_[A-Z]+):", script("kubernetes"))}
