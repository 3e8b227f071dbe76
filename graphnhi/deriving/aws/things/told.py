"""What one record tells of one thing of an account: its ARN or its name, whose it is, its tags, its own description.

Nothing is joined here: a record that has no ARN is told by its name, and `by_name` finds out which thing that is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.things.describing import at, first
from graphnhi.deriving.aws.things.planned import PLANNED, planned_policy, planned_told
from graphnhi.deriving.aws.things.telling import Told, UnusableError, built, named
from graphnhi.deriving.aws.things.thing_kinds import ThingKind, ThingKinds

__all__ = ["LISTING", "PROFILE", "is_told", "policy_told", "told_beside", "told_of"]

PROFILE: Final = "iam:instance-profile"
LISTING: Final = {
    "function": ("lambda:function", "FunctionArn"), "instance": ("ec2:instance", None), "instance_profile": (PROFILE, "Arn"),
    "ecs_service": ("ecs:service", "serviceArn"), "ecs_task": ("ecs:task", "taskArn"),
    "task_definition": ("ecs:task-definition", "taskDefinitionArn"), "build_project": ("codebuild:project", "arn"),
    "notebook": ("sagemaker:notebook-instance", "NotebookInstanceArn"), "glue_job": ("glue:job", None),
    "glue_endpoint": ("glue:devendpoint", None), "stack": ("cloudformation:stack", "StackId"), "agent": ("bedrock:agent", "agentArn"),
    "agent_runtime": ("bedrock-agentcore:runtime", "agentRuntimeArn"), "secret": ("secretsmanager:secret", "ARN"),
    "parameter": ("ssm:parameter", "ARN"), "bucket": ("s3:bucket", "BucketArn"), "key": ("kms:key", None),
    "key_alias": ("kms:alias", "AliasArn"), "user_data": ("ec2:instance", None),
    "repository_policy": ("ecr:repository", None),
}  # fmt: skip
"""Shapes that list things of one type: the type, and the key of the ARN if it always is one."""
_INVENTORIES: Final = {"tagged": ("ResourceARN",), "configured": ("arn", "ARN")}
_ARNS: Final = {"key": ("KeyArn", "Arn")}
"""Of shapes with several keys for it."""
_WITH_POLICY: Final = "repository_policy"
_SUMMARIES: Final = ("notebook", "agent", "agent_runtime")
"""Shapes that may be a summary, without the role."""
_ATTRIBUTES: Final = ("user_data", "repository_policy")
"""Shapes that tell one attribute."""


def is_told(record: Record) -> bool:
    """Whether a record is of a shape that tells of things."""
    return record.shape in LISTING or record.shape in _INVENTORIES or record.shape == PLANNED


def told_of(record: Record, kinds: ThingKinds) -> Told:
    """What such a record says. UnusableError where it says nothing that can be used."""
    if record.shape in _INVENTORIES:
        return _inventoried(record, kinds)
    return planned_told(record, kinds) if record.shape == PLANNED else _listed(record, kinds)


def policy_told(record: Record, kinds: ThingKinds) -> tuple[Any, str] | None:
    """The policy that such a record gives its thing, with its pointer in the record; None where it gives none."""
    if record.shape == _WITH_POLICY:
        return record.value.get("policyText"), "/policyText"
    return planned_policy(record, kinds) if record.shape == PLANNED else None


def told_beside(record: Record, kinds: ThingKinds) -> Iterator[Told]:
    """Things that a record tells of among others: the instance profiles of a role."""
    for each in at(record.value, "InstanceProfileList") if record.shape == "role" else ():
        known = kinds.of(each["Arn"]) if isinstance(each, Mapping) and isinstance(each.get("Arn"), str) else None
        if known is not None and known.type == PROFILE:
            value = {"Roles": [{"Arn": record.value.get("Arn")}], **each}
            yield named(known, kinds, record.place.under("/InstanceProfileList"), value, describes=True)


def _inventoried(record: Record, kinds: ThingKinds) -> Told:
    value = record.value
    arn = first(value, _INVENTORIES[record.shape])
    if arn is None:
        raise UnusableError(f"the {record.shape} resource has no ARN")
    known = kinds.of(arn)
    if known is None:
        raise UnusableError(f"nothing is made of {_kind_of(arn)}")
    configuration = value.get("configuration")
    if not isinstance(configuration, dict):
        return named(known, kinds, record.place, value, describes=False)
    own = {key: each for key, each in value.items() if key != "configuration"}
    describes = _has_role(kinds.by_type[known.type], configuration)
    return replace(named(known, kinds, record.place, configuration | own, describes=describes), inside="/configuration")


def _has_role(kind: ThingKind, value: Mapping[str, Any]) -> bool:
    """Whether a description says which role there is, for a type whose descriptions do."""
    return not kind.roles or any(at(value, role) for role in kind.roles)


def _kind_of(arn: str) -> str:
    """What an ARN is of, in words that do not name it: its service and the word before its name."""
    parts = arn.split(":", 5)
    if len(parts) <= len("arn:"):
        return "what has no ARN"
    word = re.split("[/:]", parts[-1])
    return f"{parts[2]}:{word[0]}" if len(word) > 1 else parts[2]


def _listed(record: Record, kinds: ThingKinds) -> Told:
    value = record.value
    of, key = LISTING[record.shape]
    arn = first(value, _ARNS.get(record.shape, (key,) if key else ()))
    describes = record.shape not in _ATTRIBUTES and (
        record.shape not in _SUMMARIES or _has_role(kinds.by_type[of], value)
    )
    known = kinds.of(arn) if arn else None
    if known is not None and known.type == of:
        return named(known, kinds, record.place, value, describes=describes)
    return built(kinds.by_type[of], kinds, record.place, value, describes=describes)
