"""Whose a resource is and which policy it has."""

from typing import Any

import pytest

from graphnhi.deriving.aws.accounts.resources import Resources, resources
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.places import Place

BUCKET, QUEUE = "arn:aws:s3:::ledger", "arn:aws:sqs:eu-west-1:111122223333:payouts"
DOCUMENT = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}}


def told(*given: tuple[str, Any, str]) -> Resources:
    return resources(Record(shape, value, Place(file, "/{}", at)) for at, (shape, value, file) in enumerate(given))


def role(account: str, file: str) -> tuple[str, Any, str]:
    return "role", {"Arn": f"arn:aws:iam::{account}:role/r"}, file


@pytest.mark.parametrize(
    ("shape", "value", "arn", "pointer"),
    [
        ("resource_policy", {"Resource": BUCKET, "Policy": DOCUMENT}, BUCKET, "/0/Policy"),
        ("resource_policy", {"Resource": "ledger", "Policy": DOCUMENT}, BUCKET, "/0/Policy"),
        ("wrapped", {"Resource": BUCKET, "Output": {"Policy": DOCUMENT}}, BUCKET, "/0/Output/Policy"),
        ("wrapped", {"Resource": QUEUE, "Output": {"Attributes": {"Policy": DOCUMENT}}}, QUEUE, "/0/Output/Attributes/Policy"),
        ("wrapped", {"Resource": QUEUE, "Output": {"policyText": DOCUMENT}}, QUEUE, "/0/Output/policyText"),
        ("wrapped", {"Resource": QUEUE, "Output": {"ResourcePolicy": DOCUMENT}}, QUEUE, "/0/Output/ResourcePolicy"),
        ("secret_policy", {"ARN": QUEUE, "ResourcePolicy": DOCUMENT}, QUEUE, "/0/ResourcePolicy"),
    ],
)  # fmt: skip
def test_policies_of_resources(shape: str, value: Any, arn: str, pointer: str) -> None:
    """In each form in which they are exported, with the place of the document."""
    held = told((shape, value, "a.json")).by_arn[arn].policy
    assert held is not None
    assert held.place is not None
    assert (held.policy.problem, held.place.whole) == (None, pointer)


def test_whose_a_bucket_is() -> None:
    """What names its account, else the one account of its folder, else nobody."""
    policy = {"Resource": BUCKET, "Policy": DOCUMENT}
    named = ("resource_policy", policy | {"Account": "444455556666"}, "x/b.json")
    plain = ("resource_policy", policy, "x/b.json")
    assert told(named, role("111122223333", "x/a.json")).account(BUCKET) == "444455556666"
    assert told(plain, role("111122223333", "x/a.json")).account(BUCKET) == "111122223333"
    assert told(plain, role("111122223333", "y/a.json")).account(BUCKET) is None
    assert told(plain, role("111122223333", "x/a.json"), role("444455556666", "x/c.json")).account(BUCKET) is None
    assert told().account(QUEUE) == "111122223333"


def test_tags_that_are_told_unlike() -> None:
    """Those of the later place count, whichever record is read first."""
    given = [
        ("tagged", {"ResourceARN": BUCKET, "Tags": [{"Key": "class", "Value": value}]}, "a.json")
        for value in ("pii", "kyc")
    ]
    both = [Record(shape, value, Place(file, "/{}", at)) for at, (shape, value, file) in enumerate(given)]
    assert [resources(each).by_arn[BUCKET].tags for each in (both, both[::-1])] == [{"class": "kyc"}] * 2


def test_tags() -> None:
    """Those of an inventory; without one they are not known."""
    tagged = ("tagged", {"ResourceARN": BUCKET, "Tags": [{"Key": "class", "Value": "pii"}]}, "a.json")
    assert told(tagged).by_arn[BUCKET].tags == {"class": "pii"}
    assert told(("resource_policy", {"Resource": BUCKET, "Policy": DOCUMENT}, "a.json")).by_arn[BUCKET].tags is None
