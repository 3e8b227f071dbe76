"""The page on AWS accounts: its example runs, and what it names is there."""

import doctest
import re
from pathlib import Path

from graphnhi.library import Library

PAGE = Path(__file__).parents[2] / "docs" / "aws.md"


def test_the_example_runs() -> None:
    """The evaluator by itself does what the page shows."""
    failed, tried = doctest.testfile(str(PAGE), module_relative=False)
    assert (failed, tried > 0) == (0, True)


def test_every_table_is_there() -> None:
    """Each table of facts on AWS that can be replaced is named, and each that is named is one."""
    named = {*re.findall(r"^\| `(\w+\.csv)` \|", PAGE.read_text("utf-8"), re.MULTILINE)}
    shipped = {name for name in Library().files("facts") if name.startswith("aws_") and name != "aws_rights.csv"}
    assert named == shipped | {"tag_data_classes.csv"}
