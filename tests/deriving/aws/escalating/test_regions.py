"""A new resource may be made in any region: in each that policies name, and in every other one."""

from pathlib import Path

import pytest

from tests.deriving.aws.making import (
    CERTAIN,
    EVE,
    RUNNER,
    Bound,
    derived,
    details,
    edges,
    role,
    statement,
    trusts,
    user,
)

REGIONS = [f"eu-west-{number}" for number in range(1, 8)]
KEY = "aws:RequestedRegion"
SERVICE = trusts({"Service": "cloudformation.amazonaws.com"})


@pytest.mark.parametrize(
    ("effect", "operator", "expected"),
    [
        ("Allow", "StringEquals", CERTAIN), ("Deny", "StringNotEquals", CERTAIN),
        ("Deny", "StringEquals", ("possible", f"condition {KEY}")), ("Allow", "StringNotEquals", ("possible", f"condition {KEY}")),
    ],
)  # fmt: skip
def test_regions_that_policies_name(tmp_path: Path, effect: str, operator: str, expected: Bound) -> None:
    """The last that is named is tried as well as the first; where only others are let in, it stays open and is not gone."""
    own = [
        statement("iam:PassRole"),
        statement("cloudformation:CreateStack", effect=effect, Condition={operator: {KEY: REGIONS}}),
    ]
    named = [statement("cloudformation:CreateStack")] if effect == "Deny" else []
    most = [statement("cloudformation:CreateStack", effect="Deny", Condition={"StringEquals": {KEY: REGIONS[:-1]}})]
    only_last = most if operator in ("StringEquals", "StringNotEquals") and expected == CERTAIN else []
    found = derived(tmp_path, details(user("eve", *own, *named, *only_last), role("runner", SERVICE)))
    assert edges(found, "ESCALATES_TO") == {(EVE, RUNNER): expected}
