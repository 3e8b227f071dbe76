"""The catalogued ways that pass a role to a service, or that use what runs as a role: as rows, and the smallest account of each.

`required` is what the catalogues ask for: `;` is and, `|` is or.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from tests.deriving.aws.making import CERTAIN, RUNNER, A, Bound, arn, details, role, statement, trusts, user

__all__ = [
    "DOCUMENT",
    "OTHER",
    "PASS",
    "PROFILE",
    "QUEUE",
    "REGION",
    "THINGS",
    "Row",
    "account",
    "configured",
    "grants",
]

PASS: Final = "iam:PassRole"
OTHER: Final = arn("role", "other")
_IDENTITIES: Final = "cognito-identity.amazonaws.com"
"""Vouches for users, and does not act itself."""
_ASSUME: Final = "sts:AssumeRole"
PROFILE: Final = arn("instance-profile", "runner")
REGION: Final = "eu-west-1"
DOCUMENT: Final = f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript"
NONE: Final[Mapping[str, Bound]] = MappingProxyType({})


def at(service: str, rest: str) -> str:
    return f"arn:aws:{service}:{REGION}:{A}:{rest}"


QUEUE = at("batch", "job-queue/q")

THINGS: Final = {
    "apprunner:service": (at("apprunner", "service/s/1"), "InstanceConfiguration.InstanceRoleArn"),
    "batch:job-definition": (at("batch", "job-definition/j:1"), "containerProperties.jobRoleArn"),
    "bedrock-agentcore:browser-custom": (at("bedrock-agentcore", "browser-custom/b"), "executionRoleArn"),
    "bedrock-agentcore:code-interpreter-custom": (at("bedrock-agentcore", "code-interpreter-custom/c"), "executionRoleArn"),
    "bedrock-agentcore:runtime": (at("bedrock-agentcore", "runtime/r"), "roleArn"),
    "cloudformation:stack": (at("cloudformation", "stack/s/1"), "RoleARN"),
    "codebuild:project": (at("codebuild", "project/p"), "serviceRole"),
    "ec2:instance": (at("ec2", "instance/i-1"), "IamInstanceProfile.Arn"),
    "ec2:launch-template": (at("ec2", "launch-template/lt-1"), "LaunchTemplateData.IamInstanceProfile.Arn"),
    "ecs:task": (at("ecs", "task/c/1"), "overrides.taskRoleArn"),
    "ecs:task-definition": (at("ecs", "task-definition/t:1"), "taskRoleArn"),
    "glue:devendpoint": (at("glue", "devEndpoint/e"), "RoleArn"),
    "glue:job": (at("glue", "job/j"), "Role"),
    "lambda:function": (at("lambda", "function:f"), "Role"),
    "sagemaker:notebook-instance": (at("sagemaker", "notebook-instance/n"), "RoleArn"),
}  # fmt: skip
"""A resource of each type that an export can list, and where its description has its role or its instance profile."""
_BESIDE: Final = {
    "autoscaling:CreateAutoScalingGroup": ["*"], "bedrock-agentcore:ConnectBrowserAutomationStream": ["*"], "batch:SubmitJob": [QUEUE],
    "codedeploy:GetDeploymentConfig": ["*"], "codedeploy:RegisterApplicationRevision": ["*"], "ec2:DescribeInstances": ["*"],
    "glue:CreateTrigger": ["*"], "sagemaker:CreateNotebookInstanceLifecycleConfig": ["*"], "ssm:SendCommand": [DOCUMENT],
}  # fmt: skip
"""What an action is asked of beside the thing itself, or instead of it."""


@dataclass(frozen=True)
class Row:
    """One way. `service`: whom the role trusts; `thing`: the type of what is there already; `profiled`: the role has an instance profile;
    `first`: what the way depends on by its own nature; `left`: what still leads there without a permission, because it is another row; `needs`: what the role itself is allowed.
    """

    id: str
    required: str
    service: str
    thing: str = ""
    profiled: bool = False
    bound: Bound = CERTAIN
    left: Mapping[str, Bound] = field(default_factory=lambda: NONE)
    needs: str = ""

    @property
    def clauses(self) -> list[list[str]]:
        """All that must be allowed, each by any of its alternatives."""
        return [clause.split("|") for clause in self.required.split(";")]

    @property
    def actions(self) -> list[str]:
        """The first alternative of each."""
        return [clause[0] for clause in self.clauses]

    @property
    def passes(self) -> bool:
        """Whether it passes the role."""
        return PASS in self.actions


def grants(row: Row, action: str, passed: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The statement that allows an action of a row, on as little as it takes."""
    if action == PASS:
        condition = {"Condition": passed} if passed else {}
        return statement(action, RUNNER, **condition)
    if row.thing not in THINGS:
        return statement(action)
    beside = _BESIDE.get(action, [])
    return statement(action, beside if "*" in beside else [THINGS[row.thing][0], *beside])


def configured(of: str, runs_as: str, **more: Any) -> dict[str, Any]:
    """A resource with the role that it runs as, as a query of AWS Config gives it."""
    name, path = THINGS[of]
    value: Any = PROFILE.replace("runner", runs_as.rpartition("/")[2]) if "Profile" in path else runs_as
    for key in reversed(path.split(".")):
        value = {key: value}
    told = value | ({"enableExecuteCommand": True} if of == "ecs:task" else {}) | more
    return {"arn": name, "resourceType": of, "accountId": A, "awsRegion": REGION, "configuration": told}


def account(
    row: Row,
    *statements: dict[str, Any],
    service: str | None = None,
    runs_as: str = RUNNER,
    profiled: bool | None = None,
    **eve: Any,
) -> list[Any]:
    """Eve with some statements, the role that the row leads to and another one that anybody may be, and what is there."""
    of = service or row.service
    has_profile = row.profiled if profiled is None else profiled
    on_host = row.thing in ("ec2:instance", "ec2:launch-template")
    own = [statement(row.needs)] if row.needs else []
    roles = [
        role(each.rpartition("/")[2], _trust(trusted), *own, InstanceProfileList=_profiles(each) if has_profile or on_host else [])
        for each, trusted in ((RUNNER, of), (OTHER, row.service))
    ]  # fmt: skip
    there = [{"Results": [configured(row.thing, runs_as)], "QueryInfo": {}}] if row.thing in THINGS else []
    return [details(user("eve", *statements, **eve), *roles), *there]


def _trust(service: str) -> dict[str, Any]:
    if service == _IDENTITIES:
        return trusts({"Federated": service}, f"{_ASSUME}WithWebIdentity")
    return trusts({"Service": service})


def _profiles(of: str) -> list[dict[str, Any]]:
    name = of.rpartition("/")[2]
    return [
        {"InstanceProfileName": name, "Arn": PROFILE.replace("runner", name), "Roles": [{"RoleName": name, "Arn": of}]}
    ]
