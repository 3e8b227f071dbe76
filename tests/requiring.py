"""What a test needs and this machine may lack: the test is skipped in one line, or fails where the run says it must be here."""

import os
from typing import NoReturn

import pytest


def lacking(what: str, why: str) -> NoReturn:
    """Skip, or fail where GRAPHNHI_REQUIRE, a list with commas (`browser,neo4j`), names `what`."""
    if what in os.environ.get("GRAPHNHI_REQUIRE", "").split(","):
        pytest.fail(f"{why}, and GRAPHNHI_REQUIRE names {what}", pytrace=False)
    pytest.skip(why)
