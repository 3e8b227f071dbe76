"""Policies of resources that Terraform plans have their say in decisions, and an estate keeps what decides."""

import json
from typing import Any

import pytest

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.kept import kept
from graphnhi.deriving.aws.records import records_kept
from graphnhi.deriving.aws.things.thing_kinds import thing_kinds
from graphnhi.deriving.aws.things.things import things
from tests.deriving.aws.telling import REGION, A, B, Given, arn, gathered, planned, records

FAR = f"arn:aws:iam::{B}:user/far"
FUNCTION, QUEUE = arn("lambda", "function:f"), arn("sqs", "q")
USER: Given = (
    "user",
    {"Arn": FAR, "UserPolicyList": [{"PolicyName": "all", "PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}}]},
)  # fmt: skip


def document(action: str) -> str:
    return json.dumps({"Statement": {"Effect": "Allow", "Action": action, "Resource": "*", "Principal": {"AWS": FAR}}})


POLICIES: list[tuple[Given, str, str, str]] = [
    (planned("aws_s3_bucket_policy", bucket="b", policy=document("s3:*")), "arn:aws:s3:::b", "s3:GetObject", "policy"),
    (planned("aws_sqs_queue_policy", queue_url=f"https://sqs.{REGION}.amazonaws.com/{A}/q", policy=document("sqs:*")), QUEUE, "sqs:SendMessage", "policy"),
    (planned("aws_sqs_queue", name="q", region=REGION, policy=document("sqs:*")), QUEUE, "sqs:SendMessage", "policy"),
    (planned("aws_sns_topic_policy", arn=arn("sns", "t"), policy=document("sns:*")), arn("sns", "t"), "sns:Publish", "policy"),
    (planned("aws_kms_key_policy", key_id=arn("kms", "key/1"), policy=document("kms:*")), arn("kms", "key/1"), "kms:Decrypt", "policy"),
    (planned("aws_secretsmanager_secret_policy", secret_arn=arn("secretsmanager", "secret:s-1"), policy=document("secretsmanager:*")),
     arn("secretsmanager", "secret:s-1"), "secretsmanager:GetSecretValue", "policy"),
]  # fmt: skip


def verdict(found: Accounts, action: str, name: str) -> str:
    return found.decision(found.identities.by_arn[FAR], action, name, context()).verdict


@pytest.mark.parametrize(("given", "name", "action", "key"), POLICIES)
def test_policies_of_plans_decide(given: Given, name: str, action: str, key: str) -> None:
    """Somebody of another account may do what such a policy grants him, and it stands where the plan has it."""
    found, _ = gathered(USER, given)
    resource = f"{name}/x" if ":s3:::" in name else name
    assert verdict(found, action, resource) == "allowed"
    held = found.resources.by_arn[name].policy
    assert held is not None
    assert held.place is not None
    assert held.place.whole == f"/1/values/{key}"
    assert verdict(gathered(USER)[0], action, resource) != "allowed"


def permission(principal: str, **more: Any) -> Given:
    return planned(
        "aws_lambda_permission", function_name=FUNCTION, action="lambda:InvokeFunction", principal=principal, **more
    )


def test_permissions_of_a_function_are_one_policy() -> None:
    """Each a statement, at its own place, with what limits it; services are none of the accounts."""
    found, _ = gathered(USER, permission(FAR, source_account=A), permission("sns.amazonaws.com"), permission(FAR))
    held = found.resources.by_arn[FUNCTION].policy
    assert held is not None
    assert held.place is not None
    assert [held.place.under(each.place).whole for each in held.policy.statements] == [
        "/1/values",
        "/2/values",
        "/3/values",
    ]
    assert verdict(found, "lambda:InvokeFunction", FUNCTION) == "allowed"
    assert verdict(gathered(USER, permission("sns.amazonaws.com"))[0], "lambda:InvokeFunction", FUNCTION) == "denied"
    assert verdict(gathered(USER, permission(FAR, source_account=A))[0], "lambda:InvokeFunction", FUNCTION) != "allowed"


def test_a_permission_that_is_unreadable() -> None:
    """It leaves the policy of its function unreadable, and so open."""
    found, _ = gathered(USER, permission(FAR), planned("aws_lambda_permission", function_name=FUNCTION, principal=5))
    held = found.resources.by_arn[FUNCTION].policy
    assert held is not None
    assert held.policy.problem == "document unreadable"


def test_a_repository_policy_belongs_to_the_repository_of_its_name() -> None:
    """Its output names owner and name; the region, the inventory tells."""
    policy = "repository_policy", {"registryId": A, "repositoryName": "a/b", "policyText": document("ecr:*")}
    listed = "tagged", {"ResourceARN": arn("ecr", "repository/a/b"), "Tags": []}
    assert verdict(gathered(USER, policy, listed)[0], "ecr:BatchGetImage", arn("ecr", "repository/a/b")) == "allowed"
    _, found = gathered(USER, policy)
    assert [*found.unusable.values()] == ["the ecr:repository has no ARN, and its account or region is not told"]


@pytest.mark.parametrize(("given", "name", "action", "key"), POLICIES)
def test_an_estate_keeps_what_decides(given: Given, name: str, action: str, key: str) -> None:
    """Read again, the kept records say of every resource whose it is, its tags and its policy."""
    del key
    tagged = planned("aws_s3_bucket", bucket="other", tags={"class": "pii"})
    secret = "secret", {"ARN": arn("secretsmanager", "secret:z"), "Name": "z", "Tags": [{"Key": "a", "Value": "b"}]}
    given_all = records(USER, given, tagged, secret, permission(FAR), ("function", {"FunctionArn": FUNCTION}))
    found = accounts(given_all)
    again = accounts(records_kept(kept(given_all, things(found, given_all), thing_kinds())))
    for each, resource in found.resources.by_arn.items():
        if resource.account is None or resource.tags or resource.policy:
            other = again.resources.by_arn[each]
            assert (other.account, other.tags) == (resource.account, resource.tags)
            assert (other.policy and other.policy.policy) == (resource.policy and resource.policy.policy)
    assert verdict(again, action, name) == verdict(found, action, name)
