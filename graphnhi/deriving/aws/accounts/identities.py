"""Users, roles and groups of accounts, and their policies: what account authorisation details say.

A policy is found by its ARN and is its default version; one that is named and absent, or of which no version is the default, is
missing. A group's policies are those of its members. Of what two exports tell unlike, nobody knows which of them holds: a policy
then says anything, and an identity has one that does.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeGuard

from graphnhi.access.aws_iam import Policy, missing, read
from graphnhi.deriving.aws.records import Record, account_of, tags_of, texts
from graphnhi.deriving.places import Place

__all__ = ["OPEN", "Held", "Identities", "Identity", "identities", "is_managed", "met"]

Kind = Literal["user", "role", "group"]

_KINDS: Final[dict[str, Kind]] = {"user": "user", "role": "role", "group": "group"}
_INLINE: Final = {"user": "UserPolicyList", "role": "RolePolicyList", "group": "GroupPolicyList"}
_MANAGED: Final = re.compile(r"arn:[^:]*:iam::[^:]*:policy/")
_NAMES: Final = {"user": "UserName", "role": "RoleName", "group": "GroupName"}


@dataclass(frozen=True, slots=True)
class Held:
    """A policy that somebody has, where its document stands (None: nowhere), and by which group, if by one. No two policies have the
    same name: that of an inline one begins with the ARN of whose it is.
    """

    policy: Policy
    place: Place | None
    arn: str | None = None
    group: str | None = None


OPEN: Final = Held(Policy("conflict", problem="conflict"), None)
"""What two exports tell unlike."""


def met(first: Held | None, other: Held) -> Held:
    """A policy that is told once more: itself, or, where it is told unlike, one that says anything."""
    if first is None or first.policy == other.policy:
        return other if first is None else first
    return replace(first, policy=replace(first.policy, statements=(), problem="conflict"))


@dataclass(frozen=True, slots=True)
class Identity:
    """A user, a role or a group. `trust` is that of a role; `boundary` None where there is none."""

    arn: str
    kind: Kind
    account: str
    name: str
    place: Place
    told: Mapping[str, Any] = field(repr=False)
    policies: tuple[Held, ...] = ()
    boundary: Held | None = None
    trust: Held | None = None
    tags: Mapping[str, str] | None = None
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Identities:
    """Every identity by its ARN, and every managed policy that the input has, by its ARN."""

    by_arn: Mapping[str, Identity]
    managed: Mapping[str, Held]

    @property
    def acting(self) -> list[Identity]:
        """Those that act: users and roles; a group's policies are its members'."""
        return [each for each in self.by_arn.values() if each.kind != "group"]


def identities(given: Iterable[Record]) -> Identities:
    """Identities with their policies, a group's among them. A record without an ARN is passed over: `unusable` tells it."""
    kept = [record for record in given if record.shape in (*_KINDS, "policy", "member_policy")]
    managed = _managed(kept)
    found = _met(_identities(kept, managed))
    named = {(each.account, each.name): each for each in found.values() if each.kind == "group"}
    return Identities({arn: _with_groups(each, named) for arn, each in sorted(found.items())}, managed)


def _met(told: Iterable[Identity]) -> dict[str, Identity]:
    """Each identity once. One that is told twice and unlike has the policies of both, and one that is open."""
    found = dict[str, Identity]()
    for each in told:
        first = found.setdefault(each.arn, each)
        if _rights(first) != _rights(each):
            found[each.arn] = _open(first, each)
    return found


def _open(first: Identity, other: Identity) -> Identity:
    policies = dict[str, Held]()
    for held in (*first.policies, *other.policies, OPEN):
        policies[held.policy.name] = met(policies.get(held.policy.name), held)
    trust = met(first.trust, other.trust) if first.trust and other.trust else None
    groups = tuple(dict.fromkeys((*first.groups, *other.groups)))
    return replace(first, policies=tuple(policies.values()), trust=trust, groups=groups)


def _rights(each: Identity) -> tuple[Any, ...]:
    """What of an identity decides, wherever it stands."""
    own = [(held.policy, held.arn) for held in each.policies]
    limits = [held and held.policy for held in (each.boundary, each.trust)]
    return own, limits, each.groups, each.tags


def _identities(given: Iterable[Record], managed: Mapping[str, Held]) -> Iterator[Identity]:
    for record in given:
        kind, value = _KINDS.get(record.shape), record.value
        arn, account = value.get("Arn"), account_of(value.get("Arn"))
        if kind is None or not isinstance(arn, str) or account is None:
            continue
        yield Identity(
            arn, kind, account, str(value.get(_NAMES[kind]) or arn.rpartition("/")[2]), record.place, value,
            (*_inline(record, kind), *_attached(value, managed)), _boundary(value, managed), _trust(record),
            tags_of(value.get("Tags")), tuple(texts(value.get("GroupList"))),
        )  # fmt: skip


def _inline(record: Record, kind: Kind) -> Iterator[Held]:
    for number, each in enumerate(_objects(record.value.get(_INLINE[kind]))):
        name = f"{record.value.get('Arn')} {each.get('PolicyName', '')}"
        place = record.place.under(f"/{_INLINE[kind]}/{number}/PolicyDocument")
        yield Held(read(each.get("PolicyDocument"), name), place)


def _attached(value: Mapping[str, Any], managed: Mapping[str, Held]) -> Iterator[Held]:
    for each in _objects(value.get("AttachedManagedPolicies")):
        yield _of_arn(str(each.get("PolicyArn", "")), managed)


def _boundary(value: Mapping[str, Any], managed: Mapping[str, Held]) -> Held | None:
    told = value.get("PermissionsBoundary")
    if not told:
        return None
    arn = told.get("PermissionsBoundaryArn") if isinstance(told, Mapping) else told
    return _of_arn(str(arn), managed)


def _of_arn(arn: str, managed: Mapping[str, Held]) -> Held:
    return managed.get(arn) or Held(missing(arn), None, arn)


def _trust(record: Record) -> Held | None:
    if record.shape != "role":
        return None
    place = record.place.under("/AssumeRolePolicyDocument")
    return Held(read(record.value.get("AssumeRolePolicyDocument"), f"{record.value.get('Arn')} trust policy"), place)


def _managed(given: Iterable[Record]) -> dict[str, Held]:
    """The default version of each managed policy, from an account's details or from a collection of documents by ARN."""
    found = dict[str, Held]()
    for record in given:
        arn = record.value.get("Resource" if record.shape == "member_policy" else "Arn")
        if record.shape == "policy" and isinstance(arn, str):
            found[arn] = met(found.get(arn), _default(record, arn))
        elif record.shape == "member_policy" and is_managed(arn):
            found[arn] = met(found.get(arn), _collected(record, arn))
    return found


def is_managed(arn: Any) -> TypeGuard[str]:
    """Whether an ARN is that of a managed policy."""
    return isinstance(arn, str) and _MANAGED.match(arn) is not None


def _collected(record: Record, arn: str) -> Held:
    told = record.value.get("Policy")
    if isinstance(told, Mapping) and "document" in told:
        return Held(read(told["document"], arn), record.place.under("/document"), arn)
    return Held(read(told, arn), record.place, arn)


def _default(record: Record, arn: str) -> Held:
    chosen = record.value.get("DefaultVersionId")
    for number, version in enumerate(_objects(record.value.get("PolicyVersionList"))):
        if version.get("VersionId") == chosen if chosen else version.get("IsDefaultVersion") is True:
            if "Document" not in version:
                break
            place = record.place.under(f"/PolicyVersionList/{number}/Document")
            return Held(read(version["Document"], arn), place, arn)
    return Held(missing(arn), None, arn)


def _with_groups(one: Identity, named: Mapping[tuple[str, str], Identity]) -> Identity:
    """With the policies of the groups that it is in; those of a group that the input has not are missing."""
    policies = list(one.policies)
    for name in one.groups:
        group = named.get((one.account, name))
        if group is None:
            policies.append(Held(missing(f"group {name}"), None, group=name))
        else:
            policies += [replace(each, group=group.arn) for each in group.policies]
    return replace(one, policies=tuple(policies))


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []
