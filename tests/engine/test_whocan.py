"""`whocan` on a built estate: who has one right by his own policies, by which statements, and what stays unknown."""

import json
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate

ACCOUNT = "111122223333"
EVE, BOB, RUNNER = (f"arn:aws:iam::{ACCOUNT}:{name}" for name in ("user/eve", "user/bob", "role/runner"))
OBJECT = "arn:aws:s3:::ledger/may.csv"
READS = f"arn:aws:iam::{ACCOUNT}:policy/reads"


def allow(action: str, **more: Any) -> Any:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"} | more]}


MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
UNTIL = {"DateLessThan": {"aws:CurrentTime": "2026-07-01T00:00:00Z"}}
DETAILS = {
    "UserDetailList": [
        {"UserName": "eve", "Arn": EVE, "GroupList": ["staff"], "UserPolicyList": [{"PolicyName": "late", "PolicyDocument": allow("s3:Put*", Condition=UNTIL)}]},
        {"UserName": "bob", "Arn": BOB, "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": allow("s3:GetObject", Condition=MFA)}]},
    ],
    "GroupDetailList": [{"GroupName": "staff", "Arn": f"arn:aws:iam::{ACCOUNT}:group/staff", "AttachedManagedPolicies": [{"PolicyArn": READS}]}],
    "RoleDetailList": [{"RoleName": "runner", "Arn": RUNNER, "AssumeRolePolicyDocument": allow("sts:AssumeRole"), "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::aws:policy/Lost"}]}],
    "Policies": [{"Arn": READS, "DefaultVersionId": "v1", "PolicyVersionList": [{"VersionId": "v1", "Document": allow("s3:GetObject")}]}],
}  # fmt: skip


@pytest.fixture
def estate(tmp_path: Path) -> Estate:
    return graphnhi.build(written(tmp_path / "exports"))


def written(exports: Path) -> Path:
    """An account's details and its bucket's policy, as files of one folder."""
    exports.mkdir()
    (exports / "details.json").write_text(json.dumps(DETAILS), "utf-8")
    bucket = {
        "arn:aws:s3:::ledger": {
            "Statement": {"Effect": "Deny", "Principal": {"AWS": ACCOUNT}, "Action": "s3:Delete*", "Resource": "*"}
        }
    }
    (exports / "buckets.json").write_text(json.dumps(bucket), "utf-8")
    return exports


def told(estate: Estate, action: str, resource: str = OBJECT, **more: Any) -> list[tuple[str, str, str | None]]:
    rows = graphnhi.whocan(estate, action, resource, **more).rows
    return [(row["id"], row["bound"], row["condition"]) for row in rows]


OPEN = [
    (EVE, "certain", None),
    (RUNNER, "possible", "arn:aws:iam::aws:policy/Lost missing"),
    (BOB, "possible", "condition aws:MultiFactorAuthPresent"),
]


def test_rows(estate: Estate) -> None:
    """Certain ones first, by id; a condition that nobody knows and a policy that is missing leave it possible. A group is no row."""
    assert sorted(told(estate, "s3:GetObject")) == sorted(OPEN)
    assert told(estate, "s3:GetObject")[0] == OPEN[0]
    assert told(estate, "s3:GetObject", bound="certain") == OPEN[:1]
    assert graphnhi.whocan(estate, "s3:GetObject", OBJECT).summary == {
        "identities": 3,
        "allowed": 1,
        "conditional": 2,
        "denied": 0,
    }


def test_a_context_key_that_is_given_is_known(estate: Estate) -> None:
    """Then it decides; under strict_context a key that is not given is absent."""
    given = {"aws:MultiFactorAuthPresent": "true"}
    assert (BOB, "certain", None) in told(estate, "s3:GetObject", context=given)
    for more in ({"context": {"aws:MultiFactorAuthPresent": "false"}}, {"strict_context": True}):
        assert BOB not in [row[0] for row in told(estate, "s3:GetObject", **more)]


def test_the_clock_is_the_question_s(estate: Estate) -> None:
    """A grant that ends is there before and not after."""
    assert (EVE, "certain", None) in told(estate, "s3:PutObject", as_of="2026-06-30")
    assert EVE not in [row[0] for row in told(estate, "s3:PutObject", as_of="2026-07-02")]


def test_statements_have_their_places(estate: Estate) -> None:
    """By policy, pointer within it, effect, and where it was read: here a group's policy."""
    (row, *_) = graphnhi.whocan(estate, "s3:GetObject", OBJECT).rows
    assert row["statements"] == [{
        "policy": READS, "place": "/Statement/0", "effect": "Allow", "applies": "yes",
        "evidence": [{"source": "details.json", "locator": "/Policies/0/PolicyVersionList/0/Document/Statement/0", "rule": "aws: policy statement"}],
    }]  # fmt: skip


def test_a_resource_policy_has_its_say(estate: Estate) -> None:
    """A bucket's Deny of the whole account is over what is granted or may be."""
    assert told(estate, "s3:DeleteObject") == []


def test_what_cannot_be_asked(estate: Estate) -> None:
    """A word that is no action, a resource that is no ARN, an estate without policies."""
    for action, resource, words in (
        ("s3:Get*", OBJECT, "no action"),
        ("GetObject", OBJECT, "no action"),
        ("s3:GetObject", "ledger", "no resource"),
    ):
        with pytest.raises(UsageError, match=words):
            graphnhi.whocan(estate, action, resource)
    with pytest.raises(UsageError, match="keeps no policies"):
        graphnhi.whocan(graphnhi.demo(), "s3:GetObject", OBJECT)


def test_policies_are_kept_over_save_and_export(estate: Estate, tmp_path: Path) -> None:
    """The same rows from disk, and from an export that was built again."""
    graphnhi.save(estate, tmp_path / "e.graphnhi")
    graphnhi.export(estate, tmp_path / "e.jsonl", to="jsonl")
    expected = graphnhi.whocan(estate, "s3:GetObject", OBJECT).rows
    for again in (graphnhi.open(tmp_path / "e.graphnhi"), graphnhi.build(tmp_path / "e.jsonl")):
        assert list(graphnhi.whocan(again, "s3:GetObject", OBJECT).rows) == list(expected)
