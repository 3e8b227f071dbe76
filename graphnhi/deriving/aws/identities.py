"""Users, roles and groups of accounts, and their policies: what account authorisation details say.

A policy is found by its ARN and is its default version; one that is named and absent, or of which no version is the default, is
missing. A group's policies are those of its members.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from graphnhi.access.aws_iam import Policy, missing, read
from graphnhi.deriving.aws.records import Place, Record, account_of, tags_of, texts

__all__ = ["Held", "Identities", "Identity", "identities"]

Kind = Literal["user", "role", "group"]

_KINDS: Final[dict[str, Kind]] = {"user": "user", "role": "role", "group": "group"}
_INLINE: Final = {"user": "UserPolicyList", "role": "RolePolicyList", "group": "GroupPolicyList"}
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


def identities(given: Iterable[Record]) -> Identities:
    """Identities with their policies, a group's among them. A record without an ARN is passed over: `unusable` tells it."""
    kept = [record for record in given if record.shape in (*_KINDS, "policy")]
    managed = _managed(record for record in kept if record.shape == "policy")
    found = {each.arn: each for each in _identities(kept, managed)}
    named = {(each.account, each.name): each for each in found.values() if each.kind == "group"}
    return Identities({arn: _with_groups(each, named) for arn, each in sorted(found.items())}, managed)


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
    """The default version of each managed policy."""
    found = {}
    for record in given:
        arn = record.value.get("Arn")
        if isinstance(arn, str):
            found[arn] = _default(record, arn)
    return found


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
