"""A request, and the policies that have a say in it. Nothing is judged here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.aws_iam.context import Context, context
from graphnhi.access.aws_iam.documents import Policy
from graphnhi.access.aws_iam.principals import Caller

__all__ = ["Authority", "Guard", "Level", "Request", "standard_context"]


@dataclass(frozen=True, slots=True)
class Request:
    """Who wants to do what (`s3:GetObject`) with which resource: its ARN, or `*` for an action that has none."""

    who: Caller
    action: str
    resource: str
    context: Context = field(default_factory=context)


@dataclass(frozen=True, slots=True)
class Level:
    """The organisation policies of one level: the root, a unit, an account."""

    name: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Authority:
    """What a caller brings: its own policies and its groups', and what limits them.

    boundary, session: None where there is none. controls: service control policies by level, empty where none hold: the
    organisation has none, or nothing is known of one, or the account is that which manages it.
    """

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: Policy | None = None
    controls: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """What stands before a resource: whose it is (None: not known), its policy (None: it has none), and the resource control
    policies by level.
    """

    account: str | None
    policy: Policy | None = None
    controls: tuple[Level, ...] = ()


_TYPES: Final = {
    "user": "User",
    "role": "AssumedRole",
    "root": "Account",
    "anonymous": "Anonymous",
    "federated": "FederatedUser",
}


def standard_context(
    who: Caller, guard: Guard, tags: Mapping[str, str] | None = None, resource_tags: Mapping[str, str] | None = None
) -> Context:
    """The keys that follow from who asks for what.

    tags, resource_tags: those of the caller and of the resource, all of them; None where they are not known.
    """
    values: dict[str, str] = {"aws:PrincipalIsAWSService": str(who.kind == "service").lower()}
    lacking = [] if who.kind == "user" else ["aws:username"]
    if who.kind == "user":
        values["aws:username"] = who.name.rpartition("/")[2]
    if who.account is not None and who.kind != "federated":
        values |= {"aws:PrincipalArn": who.name, "aws:PrincipalAccount": who.account}
    if who.kind in _TYPES:
        values["aws:PrincipalType"] = _TYPES[who.kind]
    if guard.account is not None:
        values["aws:ResourceAccount"] = guard.account
    for prefix, known in (("aws:PrincipalTag/", tags), ("aws:ResourceTag/", resource_tags)):
        if known is not None:
            values |= {f"{prefix}{tag}": value for tag, value in known.items()}
            lacking.append(prefix)
    return context(values, lacking)
