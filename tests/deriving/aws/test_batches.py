"""Rights decided for many resources at once are those that are decided one by one."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.accounts.account import Accounts, accounts
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.rights.batches import Batch, Batches, Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf
from graphnhi.deriving.places import Place

A, B = "111122223333", "444455556666"
NAMES = ("ab", "abc", "b", "bc", "cab")
BUCKETS = tuple(f"arn:aws:s3:::{name}" for name in NAMES)
QUEUES = tuple(f"arn:aws:sqs:eu-west-1:{account}:{name}" for name in NAMES for account in (A, B))
OBJECTS = ("x", "pub/x", "pub/", "priv/x", "priv/ab/x", "u1/x", "q/pub/z")
PATTERNS = (
    "*", "arn:aws:s3:::*", "arn:aws:s3:::a*", "arn:aws:s3:::ab/*", "arn:aws:s3:::a*/pub/*", "arn:aws:s3:::*/priv/*", "arn:aws:s3:::b?/*",
    "arn:aws:s3:::*/${aws:username}/*", "arn:aws:s3:::bc/pub/x", "arn:aws:sqs:*:*:*", f"arn:aws:sqs:*:{A}:a*", f"arn:aws:sqs:eu-west-1:{B}:bc",
    "arn:aws:sqs:eu-west-1:*:c?b", "arn:aws:s3:::ab", "arn:aws:s3:::${aws:PrincipalTag/team}*",
)  # fmt: skip
TESTS: tuple[dict[str, Any], ...] = (
    {}, {}, {}, {"StringEquals": {"aws:username": "u1"}}, {"StringEquals": {"aws:ResourceTag/t": "1"}}, {"Bool": {"aws:SecureTransport": "false"}},
    {"StringEquals": {"aws:PrincipalTag/team": "a"}}, {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, {"StringEquals": {"aws:ResourceAccount": A}},
)  # fmt: skip
ACTIONS = ("s3:GetObject", "s3:*", "*", "sqs:SendMessage", "sqs:*")
KNOWN = context({"aws:SecureTransport": "true"})
RANK = ("denied", "conditional", "allowed")


class Drawn:
    """An estate of two accounts, drawn at random."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)
        self.users = [f"arn:aws:iam::{account}:user/u{number}" for account in (A, B) for number in (1, 2)]

    def statement(self, *, of_resource: str | None = None) -> dict[str, Any]:
        draw = self.draw
        effect = "Deny" if draw.random() < 0.3 else "Allow"
        told: dict[str, Any] = {"Effect": effect, "Condition": draw.choice(TESTS)}
        told["NotAction" if draw.random() < 0.1 else "Action"] = draw.choice(ACTIONS)
        chosen = [of_resource, f"{of_resource}/*"] if of_resource else draw.sample(PATTERNS, draw.randint(1, 3))
        told["NotResource" if draw.random() < 0.15 and not of_resource else "Resource"] = chosen
        if of_resource:
            told["Principal"] = draw.choice(
                ("*", {"AWS": draw.choice(self.users)}, {"AWS": A}, {"AWS": [B, self.users[0]]})
            )
        return told

    def document(self, **of: Any) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Statement": [self.statement(**of) for _ in range(self.draw.randint(1, 3))]}

    def records(self) -> Iterator[tuple[str, Any]]:
        draw = self.draw
        shared, bound = self.document(), self.document()
        for number, document in enumerate((shared, bound)):
            version = [{"VersionId": "v1", "Document": document}]
            yield (
                "policy",
                {"Arn": f"arn:aws:iam::{A}:policy/p{number}", "DefaultVersionId": "v1", "PolicyVersionList": version},
            )
        for arn in self.users:
            told: dict[str, Any] = {
                "Arn": arn,
                "UserName": arn[-2:],
                "Tags": [{"Key": "team", "Value": draw.choice("abc")}],
            }
            told["UserPolicyList"] = [{"PolicyName": "own", "PolicyDocument": self.document()}]
            if draw.random() < 0.6:
                told["AttachedManagedPolicies"] = [{"PolicyArn": f"arn:aws:iam::{A}:policy/p0"}]
            if draw.random() < 0.3:
                told["PermissionsBoundary"] = {"PermissionsBoundaryArn": f"arn:aws:iam::{A}:policy/p1"}
            yield "user", told
        for arn in (*BUCKETS, *QUEUES):
            tags = [{"Key": "t", "Value": draw.choice("12")}]
            yield "tagged", {"ResourceARN": arn, "Account": draw.choice((A, B)), "Tags": tags}
            if draw.random() < 0.4:
                yield "resource_policy", {"Resource": arn, "Policy": self.document(of_resource=arn)}
        if draw.random() < 0.3:
            content = [
                {
                    "Id": "p-1",
                    "Type": draw.choice(("SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY")),
                    "Content": self.limit(),
                }
            ]
            children = [{"Type": "ACCOUNT", "Id": each, "Policies": content} for each in (A, B)]
            yield "organisation_tree", {"Id": "r-1", "Type": "ROOT", "Children": children}

    def limit(self) -> dict[str, Any]:
        """An organisation's policy, which names nobody."""
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"}
        return {"Version": "2012-10-17", "Statement": [everything, self.statement() | {"Principal": "*"}]}

    def accounts(self) -> Accounts:
        return accounts(
            Record(shape, value, Place("x/a.json", "/{}", at)) for at, (shape, value) in enumerate(self.records())
        )


def is_real(found: Accounts, batch: Batch, action: str, shelf: Shelf, place: int) -> bool:
    """Whether one thing of a resource has the verdict that its batch has."""
    first = shelf.arns[batch.places[0]]
    asked = batch.asked.replace(first, shelf.arns[place], 1)
    return found.decision(batch.who, action, asked, KNOWN).verdict == batch.decision.verdict


def decided(found: Accounts, action: str, shelf: Shelf) -> dict[tuple[str, str], tuple[str, tuple[str, ...]]]:
    batches, guarded = Batches(found, KNOWN), Guarded(found, shelf)
    told = {}
    for who in found.identities.by_arn.values():
        for batch in batches.of(who, action, guarded):
            for place in batch.places:
                assert (who.arn, shelf.arns[place]) not in told, "no resource is in two batches"
                assert is_real(found, batch, action, shelf, place)
                told[who.arn, shelf.arns[place]] = batch.decision.verdict, batch.decision.why
    return told


@pytest.mark.parametrize("seed", range(150))
def test_batches_of_resources(seed: int) -> None:
    """A right on a resource itself has the verdict and the reasons of the one decision on it."""
    found = Drawn(seed).accounts()
    told = decided(found, "sqs:SendMessage", Shelf.of(QUEUES))
    for who in found.identities.by_arn.values():
        for queue in QUEUES:
            one = found.decision(who, "sqs:SendMessage", queue, KNOWN)
            assert told.get((who.arn, queue), ("denied",))[0] == one.verdict, (who.arn, queue)
            if one.verdict == "conditional":
                assert told[who.arn, queue][1] == one.why


@pytest.mark.parametrize("seed", range(150))
def test_batches_of_what_lies_in_resources(seed: int) -> None:
    """A right on what lies in a bucket is the best that there is on any object of it, and never more than a real one's."""
    found = Drawn(seed).accounts()
    told = decided(found, "s3:GetObject", Shelf.of(BUCKETS, "{}/?*"))
    for who in found.identities.by_arn.values():
        for bucket in BUCKETS:
            verdicts = [found.decision(who, "s3:GetObject", f"{bucket}/{key}", KNOWN).verdict for key in OBJECTS]
            best = max(map(RANK.index, verdicts))
            assert RANK.index(told.get((who.arn, bucket), ("denied",))[0]) >= best, (who.arn, bucket, verdicts)
