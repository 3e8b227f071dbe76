"""Conditions on the date are the first and the last moment of an edge, whoever takes a role, and wherever the condition stands."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.making import EVE, OUTSIDE, A, derived, details, role, statement, times, trusts, user
from tests.deriving.aws.test_federating import MAIN, github
from tests.deriving.aws.test_pods import DESCRIBED, pods

UNTIL = {"DateLessThanEquals": {"aws:CurrentTime": "2026-06-30T00:00:00Z"}}
SESSION = f"arn:aws:sts::{A}:assumed-role/second/x"


@pytest.mark.parametrize(
    ("kind", "trust"),
    [
        ("ASSUMES", trusts(EVE, Condition=UNTIL)), ("ASSUMES", trusts(OUTSIDE, Condition=UNTIL)),
        ("AUTHENTICATES_AS", github("StringEquals", MAIN, **UNTIL)), ("AUTHENTICATES_AS", pods(Condition=UNTIL)),
    ],
)  # fmt: skip
def test_a_trust_until_a_day(tmp_path: Path, kind: str, trust: Any) -> None:
    """For identities of the input, outside accounts, federations and pods; it is certain until then."""
    given = details(user("eve"), role("runner", trust)), {"association": DESCRIBED}
    assert times(derived(tmp_path, *given), kind) == [(None, "2026-06-30T00:00:00Z", None)]


def test_an_administrator_until_a_day(tmp_path: Path) -> None:
    """By his own policy."""
    assert times(derived(tmp_path, details(user("eve", statement("*", Condition=UNTIL)))), "CONTROLS") == [
        (None, "2026-06-30T00:00:00Z", None)
    ]


def test_a_session_until_a_day(tmp_path: Path) -> None:
    """The step that comes first stays."""
    second = role("second", trusts({"Service": "ec2.amazonaws.com"}))
    found = derived(tmp_path, details(role("runner", trusts(SESSION, Condition=UNTIL)), second))
    assert times(found, "ASSUMES") == [(None, "2026-06-30T00:00:00Z", "first session x")]
