"""Random requests with all the policies that have a say in them, drawn by seed, in the form that the independent evaluator reads.

Half of what is drawn is near the request: its action, its resource, its caller, with a letter changed or a wildcard put in.
"""

import random
from typing import Any

Json = dict[str, Any]

HERE, THERE = "111122223333", "444455556666"
ORG = "o-a1b2c3d4e5"
RESOURCES = {
    "s3:GetObject": "arn:aws:s3:::ledger-eu/2026/may.csv",
    "s3:PutObject": "arn:aws:s3:::ledger-eu/in/${odd}.csv",
    "s3:ListBucket": "arn:aws:s3:::ledger-eu",
    "s3:ListAllMyBuckets": "*",
    "sqs:SendMessage": f"arn:aws:sqs:eu-west-1:{HERE}:payouts",
    "sns:Publish": f"arn:aws:sns:eu-west-1:{HERE}:refunds",
    "secretsmanager:GetSecretValue": f"arn:aws:secretsmanager:eu-west-1:{HERE}:secret:prod/adyen-a1B2c3",
    "kms:Decrypt": f"arn:aws:kms:eu-west-1:{HERE}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "sts:AssumeRole": f"arn:aws:iam::{HERE}:role/payout-runner",
    "iam:PassRole": f"arn:aws:iam::{HERE}:role/payout-runner",
    "iam:CreateAccessKey": f"arn:aws:iam::{HERE}:user/eve",
    "lambda:InvokeFunction": f"arn:aws:lambda:eu-west-1:{HERE}:function:refund",
    "dynamodb:GetItem": f"arn:aws:dynamodb:eu-west-1:{HERE}:table/balances",
    "ec2:DescribeInstances": "*",
}
WITH_POLICIES = {"s3", "sqs", "sns", "secretsmanager", "kms", "sts", "lambda", "dynamodb"}
CONTEXT: dict[str, tuple[Any, ...]] = {
    "aws:SourceIp": ("10.1.2.3", "192.0.2.7"),
    "aws:MultiFactorAuthPresent": ("true", "false"),
    "aws:MultiFactorAuthAge": ("5", "300", "301"),
    "aws:SecureTransport": ("true", "false"),
    "aws:RequestedRegion": ("eu-west-1", "us-east-1"),
    "aws:CurrentTime": ("2026-06-01T12:00:00Z", "2025-12-31T23:59:59Z"),
    "aws:PrincipalOrgID": (ORG, "o-other"),
    "aws:PrincipalTag/team": ("pay", "Pay", "*", "data"),
    "aws:TagKeys": (["team"], ["team", "cost"], ["x"]),
    "aws:CalledVia": (["athena.amazonaws.com"], ["athena.amazonaws.com", "lambda.amazonaws.com"]),
    "aws:UserAgent": ("aws-cli/2", "Boto3"),
    "aws:SourceArn": (f"arn:aws:sns:eu-west-1:{HERE}:refunds", "arn:aws:s3:::ledger-eu"),
    "aws:SourceAccount": (HERE, THERE),
    "aws:SourceVpce": ("vpce-1a2b3c4d",),
}
MANY = ("aws:TagKeys", "aws:CalledVia")


class Drawer:
    """Draws one scenario."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(f"aws {seed}")
        self.action = self.dice.choice(list(RESOURCES))
        self.service = self.action.partition(":")[0]
        self.resource = RESOURCES[self.action].replace("${odd}", self.dice.choice(("eve", "x")))
        self.account = self.dice.choice((HERE, HERE, HERE, THERE))
        self.kind = self.dice.choice(("user", "user", "role", "role", "role"))
        self.who = f"arn:aws:iam::{self.account}:{self.kind}/{self.dice.choice(('eve', 'bob'))}"
        name = self.who.rpartition("/")[2]
        self.session = f"arn:aws:sts::{self.account}:assumed-role/{name}/s1" if self.kind == "role" else None
        if self.service in WITH_POLICIES and self.chance(0.06):
            self.who, self.kind, self.session, self.account = "lambda.amazonaws.com", "service", None, ""

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def scenario(self) -> Json:
        """The whole, as JSON."""
        is_service = self.kind == "service"
        found: Json = {
            "request": {
                "principal": self.session or self.who, "action": self.action,
                "resource": {"resource": self.resource, "accountId": HERE}, "contextVariables": self.context(),
            },
            "identityPolicies": [] if is_service else self.named(self.dice.choice((0, 1, 1, 2, 3)), "identity"),
            "serviceControlPolicies": [] if is_service else self.levels("control", 0.3),
            "resourceControlPolicies": self.levels("guard", 0.2),
        }  # fmt: skip
        if self.chance(0.25) and not is_service:
            found["permissionBoundaryPolicies"] = self.named(1, "boundary")
        if self.chance(0.2) and self.kind == "role":
            found["sessionPolicy"] = self.document("session")
        if self.service in WITH_POLICIES and self.chance(1.0 if self.service in ("kms", "sts") else 0.55):
            found["resourcePolicy"] = self.document("resource")
        return found

    def context(self) -> Json:
        found = {key: self.dice.choice(values) for key, values in CONTEXT.items() if self.chance(0.5)}
        found["aws:PrincipalIsAWSService"] = str(self.kind == "service").lower()
        if self.kind != "service":
            found |= {"aws:PrincipalArn": self.who, "aws:PrincipalAccount": self.account}
        if self.kind == "user":
            found["aws:username"] = self.who.rpartition("/")[2]
        return found | {"aws:ResourceAccount": HERE}

    def named(self, count: int, what: str) -> list[Json]:
        return [
            {"name": f"{what}-{number}", "policy": self.document(what.partition("-")[0])} for number in range(count)
        ]

    def levels(self, what: str, share: float) -> list[Json]:
        if not self.chance(share):
            return []
        found = []
        for number in range(self.dice.choice((1, 2, 3))):
            policies = self.named(self.dice.choice((0, 1)), f"{what}-{number}")
            if what == "control" and (not policies or self.chance(0.8)):
                policies.append({"name": "FullAWSAccess", "policy": everything()})
            found.append({"orgIdentifier": f"ou-{number}", "policies": policies})
        return found

    def document(self, what: str) -> Json:
        version = "2012-10-17" if what == "guard" else self.dice.choice(("2012-10-17",) * 8 + ("2008-10-17", None))
        self.variables = version == "2012-10-17"
        statements = [self.statement(what) for _ in range(self.dice.choice((1, 1, 2, 3)))]
        told: Json = {"Statement": statements[0] if len(statements) == 1 and self.chance(0.5) else statements}
        return told | ({"Version": version} if version else {})

    def statement(self, what: str) -> Json:
        allow = {"guard": 0.0, "boundary": 0.85, "session": 0.85}.get(what, 0.78)
        found: Json = {"Effect": "Allow" if self.chance(allow) else "Deny"}
        element = "NotAction" if self.chance(0.12) and what not in ("resource", "guard") else "Action"
        found[element] = self.some(self.near_action if what != "guard" else self.own_action)
        if self.service != "sts" or what != "resource":
            near = self.near_resource if what != "guard" else self.whole_resource
            found["NotResource" if self.chance(0.12) and what != "guard" else "Resource"] = self.some(near)
        if what == "resource":
            found |= self.principal(found["Effect"])
        if what == "guard":
            found["Principal"] = "*"
        if self.chance(0.4):
            found["Condition"] = self.condition()
        return found

    def some(self, draw: Any) -> Any:
        values = [draw() for _ in range(self.dice.choice((1, 1, 2)))]
        return values[0] if len(values) == 1 and self.chance(0.6) else values

    def near_action(self) -> str:
        service, _, name = self.action.partition(":")
        return self.dice.choice((
            self.action, self.action, "*", f"{service}:*", f"{service}:{name[:3]}*", self.action.upper(), f"{service}:?{name[1:]}",
            f"{service}:*{name[-4:]}", "s3:Get*", "kms:*", "iam:*", f"{service}:{name[:-1]}",
        ))  # fmt: skip

    def own_action(self) -> str:
        service, _, name = self.action.partition(":")
        return self.dice.choice((self.action, f"{service}:*", f"{service}:{name[:3]}*", f"{service}:Untag*"))

    def near_resource(self) -> str:
        found = self.any_resource()
        return found if self.variables or "${" not in found else self.resource

    def any_resource(self) -> str:
        if self.resource == "*":
            return self.dice.choice(("*", "*", "arn:aws:s3:::ledger-eu"))
        head, tail = self.resource[:-4], self.resource[-4:]
        parts = self.resource.split(":", 5)
        wild = [":".join([*parts[:at], "*", *parts[at + 1 :]]) for at in (3, 4, 5)]
        return self.dice.choice((
            self.resource, self.resource, "*", "*", f"{head}*", f"{head}?{tail[1:]}", f"{self.resource}x", *wild,
            f"{self.resource[:14]}*{tail}", ":".join(parts[:3]) + ":*", f"{head}${{aws:username}}", f"{head}[{tail[0]}]{tail[1:]}",
            self.resource.upper(), f"{head}${{*}}", f"{head}${{aws:PrincipalTag/team}}",
        ))  # fmt: skip

    def whole_resource(self) -> str:
        found = self.near_resource()
        return found if found == "*" or found.count(":") >= 5 else "*"

    def principal(self, effect: str) -> Json:
        own = self.who if self.kind != "service" else f"arn:aws:iam::{HERE}:user/eve"
        account = self.account or HERE
        value: Any = self.dice.choice((
            "*", {"AWS": "*"}, {"AWS": own}, {"AWS": own}, {"AWS": account}, {"AWS": f"arn:aws:iam::{account}:root"},
            {"AWS": [own, f"arn:aws:iam::{THERE}:user/zoe"]}, {"AWS": f"arn:aws:iam::{account}:{self.kind}/mallory"},
            {"Service": "lambda.amazonaws.com"}, {"Service": ["ec2.amazonaws.com", "lambda.amazonaws.com"]},
            {"AWS": self.session or own},
        ))  # fmt: skip
        if effect == "Deny" and self.chance(0.15):
            return {
                "NotPrincipal": {
                    "AWS": [own, f"arn:aws:iam::{account}:root", *([self.session] if self.session else [])]
                }
            }
        return {"Principal": value}

    def condition(self) -> Json:
        found: Json = {}
        for _ in range(self.dice.choice((1, 1, 2))):
            operator, key, values = self.test()
            found.setdefault(operator, {})[key] = values
        return found

    def test(self) -> tuple[str, str, Any]:
        key = self.dice.choice([*CONTEXT, "aws:username", "aws:PrincipalArn", "aws:PrincipalAccount"])
        if self.chance(0.1):
            return "Null", key, self.dice.choice(("true", "false"))
        operator, values = self.of_key(key)
        if key in MANY:
            operator = f"{self.dice.choice(('ForAllValues', 'ForAnyValue'))}:{operator}"
        elif self.chance(0.2):
            operator += "IfExists"
        return operator, self.spelled(key), values[0] if len(values) == 1 and self.chance(0.6) else values

    def spelled(self, key: str) -> str:
        return key.lower() if self.chance(0.1) and "/" not in key else key

    def of_key(self, key: str) -> tuple[str, list[str]]:
        dice = self.dice
        if key == "aws:SourceIp":
            return dice.choice(("IpAddress", "NotIpAddress")), [
                dice.choice(("10.0.0.0/8", "192.0.2.7", "2001:db8::/32"))
            ]
        if key in ("aws:MultiFactorAuthPresent", "aws:SecureTransport"):
            return "Bool", [dice.choice(("true", "false"))]
        if key == "aws:MultiFactorAuthAge":
            orders = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
            return f"Numeric{dice.choice(orders)}", [dice.choice(("300", "5"))]
        if key == "aws:CurrentTime":
            orders = ("LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
            return f"Date{dice.choice(orders)}", [dice.choice(("2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z"))]
        if key in ("aws:SourceArn", "aws:PrincipalArn"):
            values = (
                "arn:aws:s3:::ledger-*",
                f"arn:aws:*:*:{HERE}:*",
                "arn:aws:s3*",
                self.who,
                "arn:aws:iam::*:role/*",
            )
            operator = dice.choice(("ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "StringLike"))
            return operator, [dice.choice(values)]
        known = CONTEXT.get(key, (self.who.rpartition("/")[2], self.account))
        flat = [each for value in known for each in (value if isinstance(value, list) else [value])]
        values = [
            dice.choice(
                (
                    *flat,
                    *flat,
                    flat[0][:2] + "*",
                    "?" + flat[0][1:],
                    "${aws:username}",
                    "${aws:PrincipalTag/team, 'pay'}",
                )
            )
        ]
        values = [value if self.variables or "${" not in value else flat[0] for value in values]
        values += [dice.choice(flat)] if self.chance(0.3) else []
        names = ("Equals", "Equals", "Like", "Like", "NotEquals", "NotLike", "EqualsIgnoreCase", "NotEqualsIgnoreCase")
        return f"String{dice.choice(names)}", values


def everything() -> Json:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


def scenario(seed: int) -> Json:
    """The scenario of a seed."""
    return Drawer(seed).scenario()
