"""Records of AWS of which nothing can be made, and why: they are told as skipped, with their place."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.aws.accounts.resources import wrapped_policy
from graphnhi.deriving.aws.kept import DECIDING
from graphnhi.deriving.aws.records import EMPTY, Record, account_of
from graphnhi.deriving.aws.things.planned import PLANNED
from graphnhi.deriving.aws.things.told import LISTING
from graphnhi.deriving.aws.trusts.pods import ASSOCIATION, CLUSTER, problem
from graphnhi.deriving.places import Place
from graphnhi.errors import Fault

__all__ = ["unusable"]

_IDENTITIES: Final = ("user", "role", "group")
_USED: Final = (
    *DECIDING, *LISTING, "configured", PLANNED, "access_key", "credential_report", "truncated", EMPTY, ASSOCIATION, CLUSTER,
)  # fmt: skip
"""Shapes of the records of which anything is made."""

_NEEDED: Final = {
    "policy": ("Arn",), "access_key": ("AccessKeyId", "UserName"), "resource_policy": ("Resource",),
    "secret_policy": ("ARN",), "credential_report": ("arn",),
}  # fmt: skip
"""What a record must say as text to be of any use, by shape."""


def unusable(given: Iterable[Record], known: Mapping[Place, str]) -> Iterator[Fault]:
    """One Fault each; known: what was found out already, by the place of a record."""
    for record in given:
        why = known.get(record.place) or _problem(record)
        if why is not None:
            yield Fault(record.place.file, record.place.whole, why)


def _problem(record: Record) -> str | None:
    """Why nothing is made of a record, if nothing is."""
    if record.shape not in _USED:
        return f"nothing is made of a {record.shape.replace('_', ' ')} yet"
    if record.shape in _IDENTITIES and account_of(record.value.get("Arn")) is None:
        return f"the {record.shape} has no ARN"
    if record.shape in (ASSOCIATION, CLUSTER):
        return problem(record)
    if record.shape == "wrapped" and not _is_usable(record.value):
        return "the output holds no policy and no attachment"
    lacking = next((key for key in _NEEDED.get(record.shape, ()) if not isinstance(record.value.get(key), str)), None)
    return f"the {record.shape.replace('_', ' ')} has no {lacking}" if lacking else None


def _is_usable(wrapped: Mapping[str, Any]) -> bool:
    """Whether an output with what it belongs to says anything that is taken: a policy, what is attached, or what it is attached to."""
    output = wrapped.get("Output")
    if "Resource" in wrapped:
        return wrapped_policy(output) is not None
    return isinstance(output, Mapping) and isinstance(
        output.get("Policies" if "TargetId" in wrapped else "Targets"), list
    )
