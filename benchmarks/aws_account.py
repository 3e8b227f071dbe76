"""An AWS account of 2,000 users and roles, 3,000 policies and 20,000 resources, made up, and how long its estate takes to build.

    python -m benchmarks.aws_account [--scale 1.0] [-o FOLDER]

What is in it: teams whose roles reach what begins with the team's name, a few administrators and readers of everything, roles that
trust services, other roles or the whole account, functions and instances that run as them, policies of buckets and keys, and an
organisation. Wanted: at most 20 s and 1.5 GiB on two cores.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.measuring import run

Json = dict[str, Any]

ACCOUNT: Final = "111122223333"
REGION: Final = "eu-west-1"
SERVICES: Final = ("lambda", "ec2", "ecs-tasks", "glue", "codebuild", "cloudformation", "sagemaker")
RESOURCES: Final = {
    "s3": (4_000, "arn:aws:s3:::{}"), "dynamodb": (3_000, "arn:aws:dynamodb:{r}:{a}:table/{}"),
    "secretsmanager": (3_000, "arn:aws:secretsmanager:{r}:{a}:secret:{}"), "ssm": (2_000, "arn:aws:ssm:{r}:{a}:parameter/{}"),
    "sqs": (2_000, "arn:aws:sqs:{r}:{a}:{}"), "kms": (1_000, "arn:aws:kms:{r}:{a}:key/{}"), "lambda": (3_500, ""), "ec2": (1_500, ""),
}  # fmt: skip
"""How many of each service there are, and their ARNs; functions and instances are described, and not only tagged."""
VERBS: Final = {
    "s3": ("s3:GetObject", "s3:PutObject", "s3:ListBucket"), "dynamodb": ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem"),
    "secretsmanager": ("secretsmanager:GetSecretValue",), "ssm": ("ssm:GetParameter*",), "sqs": ("sqs:SendMessage", "sqs:ReceiveMessage"),
    "kms": ("kms:Decrypt",),
}  # fmt: skip


class Account:
    """Draws everything from one seed. scale: 1.0 is the account of the figure."""

    def __init__(self, scale: float) -> None:
        self.draw = random.Random(8)  # noqa: S311
        self.scale = scale
        self.teams = [f"team{number:03d}" for number in range(max(4, round(200 * scale)))]
        self.roles = [f"{self.team(number)}-role{number}" for number in range(round(1_400 * scale))]
        self.users = [f"{self.team(number)}-user{number}" for number in range(round(600 * scale))]

    def team(self, number: int) -> str:
        return self.teams[number % len(self.teams)]

    def resources(self) -> Iterator[tuple[str, str, str]]:
        """Service, name and ARN of each."""
        for service, (count, form) in RESOURCES.items():
            for number in range(round(count * self.scale)):
                name = f"{self.team(number)}-{service}-{number}"
                yield service, name, form.replace("{r}", REGION).replace("{a}", ACCOUNT).replace("{}", name)

    def policy(self, number: int) -> Json:
        """A customer's managed policy: what a team's resources of one service are for."""
        service = [*VERBS][number % len(VERBS)]
        form = RESOURCES[service][1].replace("{r}", "*").replace("{a}", ACCOUNT)
        first = form.replace("{}", f"{self.team(number)}-*")
        places = [first, f"{first}/*"] if service == "s3" else [first]
        statements = [allow([*VERBS[service]], places)]
        if number % 10 == 0:
            statements.append({"Effect": "Deny", "Action": "*", "Resource": form.replace("{}", "*-9*")})
        arn = f"arn:aws:iam::{ACCOUNT}:policy/p{number}"
        version = {"VersionId": "v1", "IsDefaultVersion": True, "Document": document(*statements)}
        return {"Arn": arn, "PolicyName": f"p{number}", "DefaultVersionId": "v1", "PolicyVersionList": [version]}

    def attached(self) -> list[Json]:
        count = round(1_500 * self.scale)
        return [{"PolicyArn": f"arn:aws:iam::{ACCOUNT}:policy/p{self.draw.randrange(count)}"} for _ in range(3)]

    def inline(self, name: str, number: int) -> list[Json]:
        """What one identity may do by itself; one in a hundred administers, two read everything, three pass roles."""
        special = {
            0: allow("*", "*"),
            1: allow(["s3:Get*", "dynamodb:Get*", "dynamodb:Query", "ssm:Get*", "lambda:Get*"], "*"),
            2: allow(["s3:Get*", "secretsmanager:Get*", "sqs:*"], "*"),
            3: allow(["iam:PassRole", "lambda:*", "ec2:RunInstances"], "*"),
            4: allow(["iam:CreateAccessKey", "iam:PutUserPolicy"], f"arn:aws:iam::{ACCOUNT}:user/{name[:7]}*"),
        }
        own = allow(["sts:AssumeRole"], f"arn:aws:iam::{ACCOUNT}:role/{name[:7]}*")
        chosen = special.get(number % 200)
        return [{"PolicyName": "own", "PolicyDocument": document(own, *([chosen] if chosen else []))}]

    def trust(self, number: int) -> Json:
        service = {"Service": f"{SERVICES[number % len(SERVICES)]}.amazonaws.com"}
        other = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/{self.roles[number // 2]}"}
        whole = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        principal = (service, service, service, other, whole)[number % 5]
        return document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal})

    def details(self) -> Json:
        """What `iam get-account-authorization-details` prints."""
        users = [
            {"UserName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "UserPolicyList": self.inline(name, number),
             "AttachedManagedPolicies": self.attached()}
            for number, name in enumerate(self.users)
        ]  # fmt: skip
        roles = [
            {"RoleName": name, "Arn": f"arn:aws:iam::{ACCOUNT}:role/{name}", "RolePolicyList": self.inline(name, number),
             "AttachedManagedPolicies": self.attached(), "AssumeRolePolicyDocument": self.trust(number), "InstanceProfileList": []}
            for number, name in enumerate(self.roles)
        ]  # fmt: skip
        policies = [self.policy(number) for number in range(round(1_500 * self.scale))]
        return {"UserDetailList": users, "RoleDetailList": roles, "GroupDetailList": [], "Policies": policies}

    def inventory(self) -> Iterator[tuple[str, Any]]:
        """The files beside, by their names."""
        tagged = [
            {"ResourceARN": arn, "Tags": [{"Key": "team", "Value": name[:7]}]}
            for _, name, arn in self.resources()
            if arn
        ]
        yield "tagged.json", {"ResourceTagMappingList": tagged}
        yield "functions.json", {"Functions": [self.function(name, at) for at, name in enumerate(self.named("lambda"))]}
        instances = [self.instance(name, at) for at, name in enumerate(self.named("ec2"))]
        yield "instances.json", {"Reservations": [{"OwnerId": ACCOUNT, "Instances": instances}]}
        yield "policies.json", dict(self.resource_policies())
        control = [{"Id": "p-1", "Type": "SERVICE_CONTROL_POLICY", "Content": document(allow("*", "*"))}]
        children = [{"Id": ACCOUNT, "Type": "ACCOUNT", "Policies": control, "Children": []}]
        yield "organisation.json", {"Id": "r-1", "Type": "ROOT", "Policies": control, "Children": children}

    def named(self, service: str) -> list[str]:
        return [name for each, name, _ in self.resources() if each == service]

    def function(self, name: str, number: int) -> Json:
        arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
        role = f"arn:aws:iam::{ACCOUNT}:role/{self.roles[number % len(self.roles)]}"
        return {"FunctionName": name, "FunctionArn": arn, "Role": role}

    def instance(self, name: str, number: int) -> Json:
        return {"InstanceId": f"i-{number:017x}", "Tags": [{"Key": "Name", "Value": name}]}

    def resource_policies(self) -> Iterator[tuple[str, Json]]:
        for number, (service, _, arn) in enumerate(self.resources()):
            if service == "s3" and number % 4 == 0:
                secure = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"]}
                yield arn, document(secure | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}})
            if service == "kms":
                root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
                yield arn, document({"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"})

    def write(self, folder: Path) -> None:
        """Everything, as files."""
        for name, told in (("details.json", self.details()), *self.inventory()):
            (folder / name).write_text(json.dumps(told), "utf-8")


def allow(action: Any, place: Any) -> Json:
    return {"Effect": "Allow", "Action": action, "Resource": place}


def document(*statements: Json) -> Json:
    return {"Version": "2012-10-17", "Statement": [*statements]}


def main(words: Sequence[str] | None = None) -> int:
    """Print what was measured, as JSON."""
    return run(__doc__.partition("\n")[0], lambda scale, folder: Account(scale).write(folder), words)


if __name__ == "__main__":
    sys.exit(main())
