"""What a record may tell of a thing, and how the thing is called where the record has no ARN of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.aws.things.describing import at, first, owner_of, partition_of, region_of, tags_told
from graphnhi.deriving.aws.things.thing_kinds import Named, ThingKind, ThingKinds
from graphnhi.deriving.places import Place

__all__ = ["ByName", "Told", "UnusableError", "built", "named"]


class UnusableError(ValueError):
    """Nothing can be made of a record; the text says why."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says of a thing. `arn` or a name is known; `describes`: the record is its own description, so that a role that
    does not stand there is one that it has not. `inside` is the JSON pointer of `value` in the record.
    """

    kind: ThingKind
    place: Place
    arn: str | None
    names: tuple[str, ...]
    account: str | None
    tags: Mapping[str, str] | None
    value: Mapping[str, Any] = field(repr=False)
    describes: bool = True
    inside: str = ""


@dataclass
class ByName:
    """Finds the one thing of a type and a name that records with an ARN tell of, in an account where one is told."""

    _known: dict[tuple[str, str], dict[str, str | None]] = field(default_factory=lambda: defaultdict(dict))

    def learn(self, told: Iterable[Told]) -> "ByName":
        """Take the names of those with an ARN; gives itself."""
        for one in told:
            for name in one.names if one.arn is not None else ():
                self._known[one.kind.type, name][str(one.arn)] = one.account
        return self

    def arn_of(self, one: Told) -> str | None:
        """The ARN of what a record tells of; None where that is nothing known, or more than one thing."""
        if one.arn is not None:
            return one.arn
        near = {
            arn
            for name in one.names
            for arn, account in self._known.get((one.kind.type, name), {}).items()
            if one.account is None or one.account == account
        }
        return near.pop() if len(near) == 1 else None


def named(found: Named, kinds: ThingKinds, place: Place, value: Mapping[str, Any], *, describes: bool) -> Told:
    """What a record with an ARN says."""
    kind = kinds.by_type[found.type]
    names = [*filter(None, (first(value, kind.names), found.name))]
    account = found.account or owner_of(value)
    return Told(kind, place, found.arn, tuple(dict.fromkeys(names)), account, tags_told(value), value, describes)


def built(kind: ThingKind, kinds: ThingKinds, place: Place, value: Mapping[str, Any], *, describes: bool) -> Told:
    """What a record without an ARN says: the ARN is built of owner, zone and name; where one of them is not told, the thing is known
    by its name. UnusableError where it has none.
    """
    name = first(value, kind.names)
    account = owner_of(value) or next(
        filter(None, (account_of(role) for key in kind.roles for role in at(value, key))), None
    )
    region = region_of(value)
    parts = {"Partition": partition_of(region), "Region": region, "Account": account, "Name": name}
    arn = kinds.built(kind, parts)
    if name is None:
        raise UnusableError(f"the {kind.type} has neither ARN nor name")
    return Told(kind, place, arn, (name,), account, tags_told(value), value, describes)
