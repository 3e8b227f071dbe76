"""Trust policies of any nonsense that is still JSON: nothing breaks, every record is counted, and no node is without a name."""

import random
from pathlib import Path
from typing import Any

import pytest

import graphnhi
from tests.deriving.aws.making import EVE, OUTSIDE, RUNNER, A, B, arn, derived, details, role, statement, user
from tests.deriving.aws.test_federating import GITHUB, HOST, OKTA, POOLS

PROVIDERS = [GITHUB, GITHUB.replace(A, B), OKTA, POOLS, "*", "", "arn:", "a.b", "arn:aws:iam::1:oidc-provider/", "*."]
PRINCIPALS = [
    "*", A, B, OUTSIDE, EVE, RUNNER, arn("group", "g"), f"arn:aws:iam::{A}:root", f"arn:aws:sts::{A}:assumed-role/r1/x",
    f"arn:aws:sts::{A}:assumed-role/", f"arn:aws:sts::{OUTSIDE}:assumed-role/a", "AROAEXAMPLEID0001", "", f"arn:aws:iam::{A}:", "\u202e",
    arn("user", "*"), GITHUB,
]  # fmt: skip
ACTIONS = [
    "sts:AssumeRole",
    "sts:*",
    "*",
    "sts:AssumeRoleWithWebIdentity",
    "sts:assumerolewithsaml",
    ["sts:AssumeRole", "sts:TagSession"],
]
VALUES = [
    "*", "repo:*", "repo:a/b:*", "repo:a", "", "repo:", "repo:/", "system:serviceaccount:", "system:serviceaccount:a:b:c", "é\n",
    "${aws:username}", "${", "repo:${aws:x}/y", "[a]", "?", "repo:a@/b@:x", "unauthenticated", "2026-01-01", "o-abcdefghij",
]  # fmt: skip
KEYS = [
    f"{HOST}:sub", f"{HOST}:aud", f"{HOST}:repository", "SAML:sub", f"{POOLS}:amr", f"{POOLS}:aud", "aws:CurrentTime", "sts:ExternalId",
    "aws:PrincipalOrgID", "aws:PrincipalArn", "aws:PrincipalAccount", ":sub", "",
]  # fmt: skip
OPERATORS = [
    "StringEquals",
    "StringLike",
    "ForAnyValue:StringLike",
    "ForAllValues:StringEquals",
    "StringNotLike",
    "Null",
    "ArnLike",
    "DateLessThan",
]


class Nonsense:
    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def some(self, values: list[str]) -> Any:
        alone = self.draw.random() < 0.6
        return self.draw.choice(values) if alone else [self.draw.choice(values) for _ in range(self.draw.randint(0, 3))]

    def condition(self) -> dict[str, Any]:
        keys = {self.draw.choice(KEYS): self.some(VALUES + PRINCIPALS) for _ in range(self.draw.randint(0, 3))}
        return {self.draw.choice(OPERATORS): keys for _ in range(self.draw.randint(0, 2))}

    def statement(self) -> dict[str, Any]:
        kinds = {"AWS": PRINCIPALS, "Federated": PROVIDERS, "Service": ["pods.eks.amazonaws.com", "x", ""]}
        kind = self.draw.choice([*kinds])
        named = "*" if self.draw.random() < 0.1 else {kind: self.some(kinds[kind])}
        word = "NotPrincipal" if self.draw.random() < 0.1 else "Principal"
        told = {
            "Effect": self.draw.choice(["Allow", "Allow", "Allow", "Deny"]),
            word: named,
            "Action": self.draw.choice(ACTIONS),
        }
        return told | ({"Condition": self.condition()} if self.draw.random() < 0.6 else {})


@pytest.mark.parametrize("seed", range(4))
def test_nonsense(tmp_path: Path, seed: int) -> None:
    """Sixty roles at a time; the same edge is never told twice from one statement by one rule."""
    nonsense = Nonsense(seed)
    roles = [
        role(f"r{number}", [nonsense.statement() for _ in range(nonsense.draw.randint(0, 3))]) for number in range(60)
    ]
    group = {"GroupName": "g", "Arn": arn("group", "g")}
    found = derived(tmp_path, details(user("eve", statement("sts:*")), group, *roles))
    assert all(found.nodes["id"])
    assert found.edges[["from", "to"]].astype(bool).to_numpy().all()
    assert not found.edges.duplicated(
        ["from", "edge", "to", "rule", "file", "pattern", "number", "not_before", "condition"]
    ).any()
    (told,) = graphnhi.build(tmp_path).about["files"]
    assert told["read"] == told["used"] + told["duplicates"] + sum(each["count"] for each in told["skipped"])
