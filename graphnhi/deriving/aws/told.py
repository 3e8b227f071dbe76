"""What one record tells of one thing of an account: its ARN or its name, whose it is, its tags, its own description.

Nothing is joined here: a record that has no ARN is told by its name, and `things` finds out which thing that is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphnhi.deriving.aws.records import Place, Record, account_of, tags_of
from graphnhi.deriving.aws.thing_kinds import Named, ThingKind, ThingKinds

__all__ = ["EMPTY", "LISTING", "PLANNED", "PROFILE", "Told", "UnusableError", "at", "is_told", "told_beside", "told_of"]

EMPTY: Final = "empty"
"""The shape of what stands for a list without records."""
PLANNED: Final = "planned"
PROFILE: Final = "iam:instance-profile"
LISTING: Final = {
    "function": ("lambda:function", "FunctionArn"), "instance": ("ec2:instance", None),
    "instance_profile": (PROFILE, "Arn"), "ecs_service": ("ecs:service", "serviceArn"),
    "ecs_task": ("ecs:task", "taskArn"), "task_definition": ("ecs:task-definition", "taskDefinitionArn"),
    "build_project": ("codebuild:project", "arn"), "notebook": ("sagemaker:notebook-instance", "NotebookInstanceArn"),
    "glue_job": ("glue:job", None), "glue_endpoint": ("glue:devendpoint", None), "stack": ("cloudformation:stack", "StackId"),
    "agent": ("bedrock:agent", "agentArn"), "agent_runtime": ("bedrock-agentcore:runtime", "agentRuntimeArn"),
    "secret": ("secretsmanager:secret", "ARN"), "parameter": ("ssm:parameter", "ARN"), "bucket": ("s3:bucket", "BucketArn"),
    "key": ("kms:key", None),
}  # fmt: skip
"""Shapes that list things of one type: the type, and the key of the ARN if it always is one."""
_INVENTORIES: Final = {"tagged": ("ResourceARN",), "configured": ("arn", "ARN")}
_ARNS_OF_KEYS: Final = ("KeyArn", "Arn")
_OWNERS: Final = ("OwnerId", "AWSAccountId", "Account", "AccountId", "accountId", "account_id", "registryId")
_REGIONS: Final = ("Region", "region", "awsRegion")
_ZONES: Final = ("AvailabilityZone", "availability_zone", "Placement.AvailabilityZone", "placement.availabilityZone")
_REGION: Final = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+")
_SUMMARIES: Final = ("notebook", "agent", "agent_runtime")
"""Shapes that may be a summary, without the role."""
_PARTITIONS: Final = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_OF_IAM: Final = "aws_iam_"


class UnusableError(ValueError):
    """Nothing can be made of a record; the text says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says of a thing. `arn` or `name` is known; `describes`: the record is its own description, so that a role that
    does not stand there is one that it has not.
    """

    kind: ThingKind
    place: Place
    arn: str | None
    name: str | None
    account: str | None
    tags: Mapping[str, str] | None
    value: Mapping[str, Any] = field(repr=False)
    describes: bool = True


def is_told(record: Record) -> bool:
    """Whether a record is of a shape that tells of things."""
    return record.shape in LISTING or record.shape in _INVENTORIES or record.shape == PLANNED


def told_of(record: Record, kinds: ThingKinds) -> Told:
    """What such a record says. UnusableError where it says nothing that can be used."""
    if record.shape in _INVENTORIES:
        return _inventoried(record, kinds)
    if record.shape == PLANNED:
        return _planned(record, kinds)
    return _listed(record, kinds)


def told_beside(record: Record, kinds: ThingKinds) -> Iterator[Told]:
    """Things that a record tells of among others: the instance profiles of a role."""
    for each in at(record.value, "InstanceProfileList") if record.shape == "role" else ():
        named = kinds.of(each["Arn"]) if isinstance(each, Mapping) and isinstance(each.get("Arn"), str) else None
        if named is not None and named.type == PROFILE:
            value = {"Roles": [{"Arn": record.value.get("Arn")}], **each}
            yield _named(named, kinds, record.place.under("/InstanceProfileList"), value, describes=True)


def at(value: Any, path: str) -> list[Any]:
    """What stands under a path of keys (`a.b`); each member of a list on the way counts."""
    found = [value]
    for key in path.split("."):
        inner = [each[key] for each in found if isinstance(each, Mapping) and key in each]
        found = [one for each in inner for one in (each if isinstance(each, list) else [each])]
    return found


def _inventoried(record: Record, kinds: ThingKinds) -> Told:
    value = record.value
    arn = _first(value, _INVENTORIES[record.shape])
    if arn is None:
        raise UnusableError(f"the {record.shape} resource has no ARN")
    named = kinds.of(arn)
    if named is None:
        raise UnusableError(f"nothing is made of {_kind_of(arn)}")
    configuration = value.get("configuration")
    described = isinstance(configuration, Mapping)
    inside = {**configuration, **value} if isinstance(configuration, Mapping) else value
    return _named(named, kinds, record.place, inside, describes=described)


def _kind_of(arn: str) -> str:
    """What an ARN is of, in words that do not name it: its service and the word before its name."""
    parts = arn.split(":", 5)
    if len(parts) < 6 or parts[0] != "arn":
        return "what has no ARN"
    word = re.split("[/:]", parts[5])
    return f"{parts[2]}:{word[0]}" if len(word) > 1 else parts[2]


def _named(named: Named, kinds: ThingKinds, place: Place, value: Mapping[str, Any], *, describes: bool) -> Told:
    account = named.account or _first(value, _OWNERS)
    return Told(
        kinds.by_type[named.type], place, named.arn, named.name, account, tags_of_record(value), value, describes
    )


def _listed(record: Record, kinds: ThingKinds) -> Told:
    value = record.value
    of, key = LISTING[record.shape]
    kind = kinds.by_type[of]
    arn = _first(value, _ARNS_OF_KEYS if record.shape == "key" else (key,) if key else ())
    describes = record.shape not in _SUMMARIES or any(role in value for role in kind.roles)
    named = kinds.of(arn) if arn else None
    if named is not None and named.type == of:
        return _named(named, kinds, record.place, value, describes=describes)
    return _built(kind, kinds, record.place, value, _first(value, _OWNERS), describes)


def _planned(record: Record, kinds: ThingKinds) -> Told:
    value, of = record.value, str(record.value.get("type"))
    kind, values = kinds.by_planned.get(of), value.get("values")
    if value.get("mode") == "data":
        raise UnusableError("a data source of Terraform makes no resource")
    if kind is None:
        told = (
            "told by account authorization details" if of.startswith(_OF_IAM) else f"nothing is made of a planned {of}"
        )
        raise UnusableError(told)
    if not isinstance(values, Mapping):
        raise UnusableError(f"the planned {of} has no values")
    arn, account = values.get("arn"), _first(value, _OWNERS)
    named = kinds.of(arn) if isinstance(arn, str) else None
    if named is not None and named.type == kind.type:
        return _named(named, kinds, record.place, {"account_id": account, **values}, describes=True)
    return _built(kind, kinds, record.place, values, account, describes=True)


def _built(
    kind: ThingKind, kinds: ThingKinds, place: Place, value: Mapping[str, Any], account: str | None, describes: bool
) -> Told:
    """A thing without an ARN, which is built of owner, zone and name; where one of them is not told, it is known by its name."""
    name = _first(value, kind.names)
    account = account or next(filter(None, (account_of(role) for key in kind.roles for role in at(value, key))), None)
    region = region_of(value)
    parts = {"Partition": partition_of(region), "Region": region, "Account": account, "Name": name}
    arn = kinds.built(kind, parts)
    if arn is None and name is None:
        raise UnusableError(f"the {kind.type} has neither ARN nor name")
    return Told(kind, place, arn, name, account, tags_of_record(value), value, describes)


def region_of(value: Mapping[str, Any]) -> str | None:
    """The region that a description names, itself or by its zone."""
    told = [*(value.get(key) for key in _REGIONS), *(zone for path in _ZONES for zone in at(value, path))]
    found = (_REGION.match(each) for each in told if isinstance(each, str))
    return next((each[0] for each in found if each is not None), None)


def partition_of(region: str | None) -> str:
    """The partition that a region lies in."""
    return next((each for start, each in _PARTITIONS.items() if region and region.startswith(start)), "aws")


def tags_of_record(value: Mapping[str, Any]) -> dict[str, str] | None:
    """The tags of a description, wherever it has them."""
    told = (tags_of(value.get(key)) for key in ("Tags", "tags_all", "tags", "TagList", "TagSet"))
    return next((each for each in told if each is not None), None)


def _first(value: Mapping[str, Any], keys: Iterable[str]) -> str | None:
    return next((value[key] for key in keys if isinstance(value.get(key), str) and value[key]), None)
