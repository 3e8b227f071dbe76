"""Laws that hold of every account: less that is known never proves more, a denial opens nothing, a grant closes nothing."""

import copy
import json
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.aws.making import A, arn, derived, organisation
from tests.seeds import half

NAMES = ("u1", "u2", "u3")
ROLES = ("r1", "r2", "r3")
BUCKET = "arn:aws:s3:::ledger"
KEY = f"arn:aws:kms:eu-west-1:{A}:key/1"
FUNCTION = f"arn:aws:lambda:eu-west-1:{A}:function:f"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{A}:secret:s"
ACTIONS = (
    "*", "iam:*", "iam:PassRole", "iam:CreateAccessKey", "iam:PutUserPolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:CreatePolicyVersion",
    "iam:AddUserToGroup", "iam:UpdateAssumeRolePolicy", "iam:CreateLoginProfile", "iam:PutGroupPolicy", "iam:SetDefaultPolicyVersion", "iam:CreateRole",
    "sts:AssumeRole", "lambda:*", "lambda:UpdateFunctionCode", "lambda:CreateFunction", "lambda:InvokeFunction", "s3:GetObject", "s3:*",
    "secretsmanager:*", "kms:Decrypt", "ec2:RunInstances", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "cloudformation:CreateStack",
)  # fmt: skip
PLACES = (
    "*",
    f"arn:aws:iam::{A}:user/*",
    arn("user", "u2"),
    arn("role", "r1"),
    f"arn:aws:iam::{A}:role/*",
    f"{BUCKET}/*",
    BUCKET,
    FUNCTION,
    SECRET,
)
SERVICES = ("lambda", "ec2", "cloudformation")
WHEN: tuple[dict[str, Any], ...] = (
    {},
    {},
    {},
    {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}},
    {"StringEquals": {"aws:username": "u1"}},
)


class Drawn:
    """The exports of an account, drawn at random."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def statement(self, effect: str | None = None) -> dict[str, Any]:
        draw = self.draw
        told = {"Effect": effect or ("Deny" if draw.random() < 0.15 else "Allow"), "Condition": draw.choice(WHEN)}
        count = draw.randint(1, 3)
        return told | {"Action": draw.sample(ACTIONS, count), "Resource": draw.choice(PLACES[:1] * 4 + PLACES)}

    def document(self) -> dict[str, Any]:
        return {"Version": "2012-10-17", "Statement": [self.statement() for _ in range(self.draw.randint(1, 2))]}

    def trust(self) -> dict[str, Any]:
        draw = self.draw
        kinds = (
            {"Service": f"{draw.choice(SERVICES)}.amazonaws.com"},
            {"AWS": arn("user", draw.choice(NAMES))},
            {"AWS": A},
        )
        return {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": draw.choice(kinds)}]}

    def policies(self) -> list[dict[str, Any]]:
        return [
            {"Arn": arn("policy", f"p{number}"), "DefaultVersionId": "v1", "PolicyVersionList": [
                {"VersionId": f"v{version}", "IsDefaultVersion": version == 1, "Document": self.document()} for version in (1, 2)]}
            for number in (1, 2)
        ]  # fmt: skip

    def identity(self, kind: str, name: str) -> dict[str, Any]:
        draw = self.draw
        told: dict[str, Any] = {f"{kind}Name": name, "Arn": arn(kind.lower(), name)}
        told[f"{kind}PolicyList"] = [{"PolicyName": "own", "PolicyDocument": self.document()}]
        if draw.random() < 0.5:
            told["AttachedManagedPolicies"] = [{"PolicyArn": arn("policy", draw.choice(("p1", "p2")))}]
        if draw.random() < 0.2 and kind != "Group":
            told["PermissionsBoundary"] = {"PermissionsBoundaryArn": arn("policy", "p2")}
        return told

    def exports(self) -> list[Any]:
        draw = self.draw
        users = [self.identity("User", name) | {"GroupList": draw.sample(["g1"], draw.randint(0, 1))} for name in NAMES]
        roles = [
            self.identity("Role", name) | {"AssumeRolePolicyDocument": self.trust(), "InstanceProfileList": []}
            for name in ROLES
        ]
        details = {"UserDetailList": users, "RoleDetailList": roles, "GroupDetailList": [self.identity("Group", "g1")]}
        details["Policies"] = self.policies()
        functions = {
            "Functions": [{"FunctionName": "f", "FunctionArn": FUNCTION, "Role": arn("role", draw.choice(ROLES))}]
        }
        secrets = {"SecretList": [{"ARN": SECRET, "Name": "s"} | ({"KmsKeyId": KEY} if draw.random() < 0.5 else {})]}
        buckets = [{"Resource": BUCKET, "Account": A, "Policy": {"Statement": []}}]
        keys = {KEY: {"Statement": [{"Effect": "Allow", "Principal": {"AWS": A}, "Action": "kms:*", "Resource": "*"}]}}
        listed = {"AccessKeyMetadata": [{"UserName": "u1", "AccessKeyId": "AKIAEXAMPLE000000001", "Status": "Active"}]}
        limits = [organisation(self.statement())] if draw.random() < 0.3 else []
        return [details, functions, secrets, buckets, keys, listed, *limits]


def reached(found: Derived, bound: str) -> set[tuple[str, str]]:
    """Whom and what everybody reaches, by edges of a bound: the closure of the design, over the edges themselves."""
    rows = [
        each
        for each in found.edges.to_dict("records")
        if bound == "possible" or (each.get("bound") or "certain") == "certain"
    ]
    after, slots, opens = (
        defaultdict[str, set[tuple[str, bool]]](set),
        defaultdict[str, set[tuple[str, str]]](set),
        defaultdict[str, set[str]](set),
    )
    for row in rows:
        if row["edge"] == "APPROVES":
            slots[row["from"]].add((row["to"], row["slot"]))
        elif row["edge"] == "RELEASES":
            opens[row["from"]].add(row["to"])
        elif row["edge"] not in ("TRUSTS", "OWNED_BY", "OBSERVED"):
            after[row["from"]].add((row["to"], row["edge"] not in ("USES", "WRITES")))
    return {(start, end) for start in found.nodes["id"] for end in _closure(start, after, slots, opens)}


def _closure(start: str, after: Any, slots: Any, opens: Any) -> set[str]:
    held, touched, filled, left = {start}, set[str](), set[tuple[str, str]](), [start]
    while left:
        node = left.pop()
        filled |= slots[node]
        gates = {gate for gate, _ in filled if {(gate, "object"), (gate, "key")} <= filled}
        ends = [*after[node], *((end, True) for gate in gates for end in opens[gate])]
        for end, leads in ends:
            touched.add(end)
            if leads and end not in held:
                held.add(end)
                left.append(end)
    return touched - {start}


def documents(told: Any) -> Iterator[dict[str, Any]]:
    """The policies of identities: where each stands."""
    for kind in ("User", "Role", "Group"):
        for each in told[0][f"{kind}DetailList"]:
            yield from each[f"{kind}PolicyList"]


@pytest.mark.parametrize("seed", half(range(40)))
def test_a_document_that_cannot_be_read(seed: int, tmp_path: Path) -> None:
    """Shrinks what is certain, and grows what is possible."""
    drawn = Drawn(seed)
    exports = drawn.exports()
    before = derived(tmp_path, *exports)
    broken = copy.deepcopy(exports)
    drawn.draw.choice([*documents(broken)])["PolicyDocument"] = "nonsense"
    after = derived(tmp_path, *broken)
    assert reached(after, "certain") <= reached(before, "certain")
    assert reached(before, "possible") <= reached(after, "possible")


@pytest.mark.parametrize("seed", half(range(40)))
def test_a_denial_and_a_grant(seed: int, tmp_path: Path) -> None:
    """A denial more opens nothing, in either bound; a grant more closes nothing."""
    drawn = Drawn(seed)
    exports = drawn.exports()
    before = derived(tmp_path, *exports)
    for effect in ("Deny", "Allow"):
        changed = copy.deepcopy(exports)
        drawn.draw.choice([*documents(changed)])["PolicyDocument"]["Statement"].append(drawn.statement(effect))
        after = derived(tmp_path, *changed)
        first, second = (after, before) if effect == "Deny" else (before, after)
        for bound in ("certain", "possible"):
            more = reached(first, bound) - reached(second, bound)
            assert not more, (effect, bound, more)


@pytest.mark.parametrize("seed", half(range(40)))
def test_certain_is_possible_and_no_order_counts(seed: int, tmp_path: Path) -> None:
    """The certain bound lies within the possible one, and neither depends on the order of files or records."""
    drawn = Drawn(seed)
    exports = drawn.exports()
    before = derived(tmp_path, *exports)
    assert reached(before, "certain") <= reached(before, "possible")
    turned = json.loads(json.dumps(exports[::-1]))
    for each in ("UserDetailList", "RoleDetailList", "Policies"):
        turned[-1][each].reverse()
    after = derived(tmp_path, *turned)
    for bound in ("certain", "possible"):
        assert reached(after, bound) == reached(before, bound)
