"""Resources that Terraform plans: each as the thing that it is, or as the part of one that it is, and the policy that it gives one.

The `arn` of planned values counts where it is one of the type that is planned. Identities are none of this: the account's
authorisation details tell them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from graphnhi.access.aws_iam import read
from graphnhi.deriving.aws.accounts.identities import Held
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.things.describing import first, owner_of, region_of
from graphnhi.deriving.aws.things.telling import Told, UnusableError, built, named
from graphnhi.deriving.aws.things.thing_kinds import PlannedPart, ThingKind, ThingKinds
from graphnhi.deriving.places import Place

__all__ = ["OF_IAM", "PLANNED", "is_permission", "planned_policy", "planned_told", "together"]

PLANNED: Final = "planned"
_IAM: Final = "aws_iam_"
OF_IAM: Final = "told by account authorization details"
"""Why nothing is made of an identity that is planned."""
_PERMISSION: Final = "aws_lambda_permission"
_WITH_POLICY: Final = ("s3:bucket", "sqs:queue", "sns:topic", "kms:key", "secretsmanager:secret")
"""Types whose planned values may hold their policy themselves."""
_QUEUE_URL: Final = re.compile(
    r"https://(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?/(\d{12})/([^/]+)"
)
_CONDITIONS: Final = {
    "source_arn": ("ArnLike", "aws:SourceArn"), "source_account": ("StringEquals", "aws:SourceAccount"),
    "principal_org_id": ("StringEquals", "aws:PrincipalOrgID"),
    "function_url_auth_type": ("StringEquals", "lambda:FunctionUrlAuthType"),
}  # fmt: skip
"""What a permission of Lambda is limited by. Source: Lambda API, AddPermission."""


def planned_told(record: Record, kinds: ThingKinds) -> Told:
    """What a planned resource says. UnusableError where nothing is made of it."""
    of, values = str(record.value.get("type")), record.value.get("values")
    kind, part = kinds.by_planned.get(of), kinds.parts.get(of)
    if record.value.get("mode") == "data":
        raise UnusableError("a data source of Terraform makes no resource")
    if kind is None and part is None:
        raise UnusableError(OF_IAM if of.startswith(_IAM) else f"nothing is made of a planned {of}")
    if not isinstance(values, Mapping):
        raise UnusableError(f"the planned {of} has no values")
    placed = {"account_id": owner_of(record.value), "region": region_of(record.value), **values}
    told = _whole(record, placed, kind, kinds) if kind is not None else _part(record, placed, kinds.parts[of], kinds)
    return replace(told, inside="/values")


def planned_policy(record: Record, kinds: ThingKinds) -> tuple[Any, str] | None:
    """The policy that a planned resource gives a thing, with its pointer in the record; None where it gives none, or a statement."""
    of, values = str(record.value.get("type")), record.value.get("values")
    kind, part = kinds.by_planned.get(of), kinds.parts.get(of)
    if not isinstance(values, Mapping):
        return None
    key = part.policy if part else "policy" if kind and kind.type in _WITH_POLICY else None
    return (values[key], f"/values/{key}") if key and values.get(key) else None


def is_permission(record: Record) -> bool:
    """Whether a planned resource is one statement of a policy, and not all of it."""
    of = record.value.get("type") if record.shape == PLANNED else None
    return of == _PERMISSION and isinstance(record.value.get("values"), Mapping)


def together(name: str, given: Sequence[Record]) -> Held:
    """The statements of permissions, which stand side by side in one list, as one policy."""
    place = given[0].place
    beside = Place(place.file, place.pattern.removesuffix("/{}"), 0)
    policy = read({"Statement": [_permission(record.value["values"]) for record in given]}, name)
    places = [f"/{record.place.number}/values" for record in given]
    if len(policy.statements) != len(places):
        return Held(policy, place)
    spoken = (replace(each, place=where) for each, where in zip(policy.statements, places, strict=True))
    return Held(replace(policy, statements=tuple(spoken)), beside)


def _whole(record: Record, values: Mapping[str, Any], kind: ThingKind, kinds: ThingKinds) -> Told:
    arn = values.get("arn")
    known = kinds.of(arn) if isinstance(arn, str) else None
    if known is not None and known.type == kind.type:
        return named(known, kinds, record.place, values, describes=True)
    return built(kind, kinds, record.place, values, describes=True)


def _part(record: Record, values: Mapping[str, Any], part: PlannedPart, kinds: ThingKinds) -> Told:
    """What is said of the thing that a part belongs to. Its tags are the part's own."""
    text, kind = first(values, (part.reference,)), kinds.by_type[part.type]
    if text is None:
        raise UnusableError(f"the planned {record.value['type']} does not say what it belongs to")
    own = {key: each for key, each in values.items() if not key.startswith("tags")}
    known = kinds.of(_arn_of_queue(text) or text)
    if known is not None and known.type == kind.type:
        return named(known, kinds, record.place, own, describes=False)
    return built(kind, kinds, record.place, own | {kind.names[0]: text}, describes=False)


def _arn_of_queue(url: str) -> str | None:
    found = _QUEUE_URL.fullmatch(url)
    return f"arn:aws:sqs:{found[1] or found[2]}:{found[3]}:{found[4]}" if found else None


def _permission(values: Mapping[str, Any]) -> dict[str, Any]:
    """The statement that a permission adds to the policy of its function."""
    principal = str(values.get("principal"))
    tests: dict[str, dict[str, Any]] = {}
    for operator, key, value in _tests(values):
        tests.setdefault(operator, {})[key] = value
    return {
        "Effect": "Allow", "Action": values.get("action"), "Resource": "*", "Principal": _principal(principal),
        **({"Condition": tests} if tests else {}),
    }  # fmt: skip


def _principal(principal: str) -> Any:
    if principal == "*":
        return "*"
    return {"Service" if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) else "AWS": principal}


def _tests(values: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    for name, (operator, key) in _CONDITIONS.items():
        if values.get(name):
            yield operator, key, values[name]
