"""Decisions in what was exported: the policies that have a say are found wherever they stand."""

from typing import Any

import pytest

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.places import Place

A, B = "111122223333", "444455556666"
EVE, RUNNER, FAR = f"arn:aws:iam::{A}:user/eve", f"arn:aws:iam::{A}:role/runner", f"arn:aws:iam::{B}:user/far"
BUCKET = "arn:aws:s3:::ledger"
KEY = f"arn:aws:kms:eu-west-1:{A}:key/1"


def statement(action: str, resource: str = "*", effect: str = "Allow", **more: Any) -> Any:
    return {"Statement": {"Effect": effect, "Action": action, "Resource": resource} | more}


def user(arn: str, *documents: Any, **more: Any) -> tuple[str, Any]:
    inline = [{"PolicyName": f"p{number}", "PolicyDocument": each} for number, each in enumerate(documents)]
    return "user", {"Arn": arn, "UserName": arn.rpartition("/")[2], "UserPolicyList": inline} | more


def role(trusted: str) -> tuple[str, Any]:
    trust = {"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": trusted}}}
    return "role", {"Arn": RUNNER, "RoleName": "runner", "AssumeRolePolicyDocument": trust}


def bucket_policy(principal: str, **more: Any) -> tuple[str, Any]:
    return "resource_policy", {"Resource": BUCKET, "Policy": statement("s3:*", Principal={"AWS": principal}), **more}


def told(*given: tuple[str, Any]) -> Accounts:
    return accounts(Record(shape, value, Place("x/a.json", "/{}", at)) for at, (shape, value) in enumerate(given))


def verdict(found: Accounts, who: str, action: str, resource: str, **known: Any) -> tuple[str, tuple[str, ...]]:
    decision = found.decision(found.identities.by_arn[who], action, resource, context(**known))
    return decision.verdict, decision.why


YES, NO = ("allowed", ()), ("denied", ())


def test_an_object_is_guarded_by_its_bucket() -> None:
    """In its account the policy's word is enough; across accounts both sides', once it is known whose the bucket is."""
    assert verdict(told(user(EVE), bucket_policy(EVE)), EVE, "s3:GetObject", f"{BUCKET}/may.csv") == YES
    mine = user(FAR, statement("s3:*"))
    named = bucket_policy(FAR, Account=A)
    assert verdict(told(mine, named), FAR, "s3:GetObject", f"{BUCKET}/may.csv") == YES
    assert verdict(told(user(FAR), named), FAR, "s3:GetObject", f"{BUCKET}/may.csv") == NO
    assert verdict(told(user(EVE, statement("s3:*")), user(FAR)), EVE, "s3:GetObject", f"{BUCKET}/x") == (
        "conditional",
        ("placement unknown",),
    )


def test_a_role_is_assumed_by_its_trust_policy() -> None:
    """One that the input has not may trust anybody; for other actions the trust policy has no say."""
    assume = statement("sts:AssumeRole")
    assert verdict(told(user(EVE), role(EVE)), EVE, "sts:AssumeRole", RUNNER) == YES
    assert verdict(told(user(EVE, assume), role(A)), EVE, "sts:AssumeRole", RUNNER) == YES
    assert verdict(told(user(EVE, assume), role(B)), EVE, "sts:AssumeRole", RUNNER) == NO
    assert verdict(told(user(EVE, assume)), EVE, "sts:AssumeRole", RUNNER) == ("conditional", ("trust policy missing",))
    assert verdict(told(user(EVE, statement("iam:*")), role(B)), EVE, "iam:UpdateRole", RUNNER) == YES


def test_a_key_without_its_policy_is_open() -> None:
    """It may let its account's identities in, or nobody."""
    asked = EVE, "kms:Decrypt", KEY
    grant = user(EVE, statement("kms:Decrypt"))
    assert verdict(told(grant), *asked) == ("conditional", ("no key policies in the input",))
    policy = "resource_policy", {"Resource": KEY, "Policy": statement("kms:*", Principal={"AWS": A})}
    assert verdict(told(grant, policy), *asked) == YES
    assert verdict(told(user(EVE), policy), *asked) == NO


def test_boundaries_and_organisations_hold() -> None:
    """Each from its own export."""
    everything = statement("*")
    bounded = user(EVE, everything, PermissionsBoundary={"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/Lost"})
    assert verdict(told(bounded), EVE, "s3:ListAllMyBuckets", "*") == (
        "conditional",
        ("arn:aws:iam::aws:policy/Lost missing",),
    )
    content = statement("s3:*", effect="Deny")
    tree = "organisation_tree", {"Id": A, "Type": "ACCOUNT", "Policies": [
        {"Id": "p-FullAWSAccess", "Type": "SERVICE_CONTROL_POLICY"}, {"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY", "Content": content},
    ]}  # fmt: skip
    found = told(user(EVE, everything), tree)
    assert verdict(found, EVE, "s3:ListAllMyBuckets", "*") == NO
    assert verdict(found, EVE, "ec2:DescribeInstances", "*") == YES


@pytest.mark.parametrize(
    ("tags", "expected"),
    [([{"Key": "team", "Value": "pay"}], YES), ([], NO), (None, ("conditional", ("aws:PrincipalTag/team",)))],
)
def test_tags_of_the_caller(tags: Any, expected: Any) -> None:
    """Those of the export; without any it is open, and what is said of the request prevails."""
    when = statement("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "pay"}})
    found = told(user(EVE, when, **({} if tags is None else {"Tags": tags})))
    assert verdict(found, EVE, "s3:ListAllMyBuckets", "*") == expected
    assert verdict(found, EVE, "s3:ListAllMyBuckets", "*", values={"aws:PrincipalTag/team": "x"}) == NO
