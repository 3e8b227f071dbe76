"""Whose each resource is, and the policy that it has: what inventories, listings and exports of resource policies say of ARNs.

An ARN mostly names its account; that of a bucket does not. It then belongs to the account that an inventory or the export of its
policy names, else to the one whose identities were exported into the same folder, else to nobody who is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from graphnhi.access.aws_iam import read
from graphnhi.deriving.aws.accounts.identities import Held, is_managed, met
from graphnhi.deriving.aws.records import Record, account_of, tags_of
from graphnhi.deriving.aws.things.planned import is_permission, together
from graphnhi.deriving.aws.things.telling import ByName, Told, UnusableError
from graphnhi.deriving.aws.things.thing_kinds import ThingKinds, thing_kinds
from graphnhi.deriving.aws.things.told import is_told, policy_told, told_of
from graphnhi.deriving.places import Place

__all__ = ["Resource", "Resources", "resources", "wrapped_policy"]

_OWNER_KEYS: Final = ("Account", "OwnerId", "AccountId", "accountId", "account_id")
_DOCUMENTS: Final = ("Policy", "policyText", "ResourcePolicy")
"""Keys under which outputs have the policy of a resource."""


@dataclass(slots=True)
class Resource:
    """A resource by its ARN; `tags` is None where nothing tells them. `places` is where it is told of."""

    arn: str
    account: str | None = None
    tags: dict[str, str] | None = None
    policy: Held | None = None
    places: list[Place] = field(default_factory=list)


@dataclass
class Resources:
    """Every resource that is told of, by its ARN."""

    by_arn: dict[str, Resource] = field(default_factory=dict)
    _accounts_of_folders: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def account(self, arn: str) -> str | None:
        """Whose a resource is, as far as anything says."""
        known = self.by_arn.get(arn)
        return account_of(arn) or (known.account if known else None)

    def add(self, arn: str, place: Place, account: str | None, tags: Mapping[str, str] | None) -> Resource:
        """A resource is told of somewhere, with its account and its tags where they are told."""
        found = self.by_arn.setdefault(arn, Resource(arn))
        found.places.append(place)
        found.account = found.account or account_of(arn) or account
        if tags is not None:
            found.tags = (found.tags or {}) | dict(tags)
        return found

    def note_folder(self, file: str, account: str) -> None:
        """Identities of an account were exported into this file's folder."""
        self._accounts_of_folders[_folder(file)].add(account)

    def account_near(self, places: Iterable[Place]) -> str | None:
        """The one account whose identities were exported into the folders of some places; None where there is none or are several."""
        near = {account for place in places for account in self._accounts_of_folders.get(_folder(place.file), ())}
        return near.pop() if len(near) == 1 else None

    def settle(self) -> None:
        """Give those without an owner to the one account of their folder."""
        for each in self.by_arn.values():
            if each.account is None:
                each.account = self.account_near(each.places)


def resources(given: Iterable[Record], kinds: ThingKinds | None = None) -> Resources:
    """Resources with their accounts, tags and policies, whatever the order of the records. `kinds`: the types, else the package's."""
    found, kept, types = Resources(), sorted(given, key=_place_of), kinds or thing_kinds()
    told = {record.place: one for record in kept if is_told(record) and (one := _told(record, types)) is not None}
    names = ByName().learn(told.values())
    for record in kept:
        if record.shape in ("user", "role", "group") and (account := account_of(record.value.get("Arn"))):
            found.note_folder(record.place.file, account)
        elif is_told(record):
            _add_told(found, record, told.get(record.place), names)
        else:
            _with_policy(found, record)
    _add_policies(found, kept, told, names, types)
    found.settle()
    return found


def _place_of(record: Record) -> Place:
    return record.place


def _told(record: Record, kinds: ThingKinds) -> Told | None:
    try:
        return told_of(record, kinds)
    except UnusableError:
        return None


def _add_told(found: Resources, record: Record, told: Told | None, names: ByName) -> None:
    """What a listing tells; a resource of a type that makes nothing has tags and an owner all the same."""
    arn = names.arn_of(told) if told is not None else record.value.get("ResourceARN")
    if told is not None and arn is not None:
        found.add(arn, record.place, told.account, told.tags)
    elif isinstance(arn, str):
        found.add(arn, record.place, None, tags_of(record.value.get("Tags")))


def _add_policies(
    found: Resources, given: Iterable[Record], told: Mapping[Place, Told], names: ByName, kinds: ThingKinds
) -> None:
    """The policies that listings and plans give; permissions of one function are statements of one policy."""
    permissions = defaultdict[tuple[str, str, str], list[Record]](list)
    for record in given:
        one = told.get(record.place)
        arn = names.arn_of(one) if one is not None else None
        policy = policy_told(record, kinds) if one is not None else None
        if arn is not None and is_permission(record):
            permissions[arn, record.place.file, record.place.pattern].append(record)
        elif arn is not None and policy is not None:
            _add_policy(found, arn, Held(read(policy[0], f"policy of {arn}"), record.place.under(policy[1])))
    for (arn, _, _), records in permissions.items():
        _add_policy(found, arn, together(f"policy of {arn}", records))


def _add_policy(found: Resources, arn: str, held: Held) -> None:
    resource = found.by_arn[arn]
    resource.policy = met(resource.policy, held)


def _with_policy(found: Resources, record: Record) -> None:
    told = _policy_of(record)
    if told is None:
        return
    arn, document, within = told
    account = next((record.value[key] for key in _OWNER_KEYS if isinstance(record.value.get(key), str)), None)
    found.add(arn, record.place, account, None)
    if document is not None:
        _add_policy(found, arn, Held(read(document, f"policy of {arn}"), record.place.under(within)))


def _policy_of(record: Record) -> tuple[str, Any, str] | None:
    """The ARN that a policy belongs to, the policy (None: it is said that there is none), and its pointer in the record."""
    value = record.value
    if record.shape in ("resource_policy", "member_policy") and isinstance(value.get("Resource"), str):
        if is_managed(value["Resource"]):
            return None
        return _arn(value["Resource"]), value.get("Policy"), "" if record.shape == "member_policy" else "/Policy"
    if record.shape == "secret_policy" and isinstance(value.get("ARN"), str):
        return value["ARN"], value.get("ResourcePolicy"), "/ResourcePolicy"
    if record.shape == "wrapped" and isinstance(value.get("Resource"), str):
        document, pointer = wrapped_policy(value.get("Output")) or (None, "")
        return _arn(value["Resource"]), document, f"/Output{pointer}"
    return None


def wrapped_policy(output: Any) -> tuple[Any, str] | None:
    """The policy that an output of `get-*-policy` or of `get-*-attributes` holds, with its pointer; None where it holds none."""
    if not isinstance(output, Mapping):
        return None
    inner = output.get("Attributes")
    if isinstance(inner, Mapping):
        return (inner["Policy"], "/Attributes/Policy") if "Policy" in inner else None
    return next(((output[key], f"/{key}") for key in _DOCUMENTS if key in output), None)


def _arn(name: str) -> str:
    """A bucket may be called by its name."""
    return name if name.startswith("arn:") or "/" in name or ":" in name else f"arn:aws:s3:::{name}"


def _folder(file: str) -> str:
    return str(PurePosixPath(file).parent)
