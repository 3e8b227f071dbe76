"""Which organisation policies hold an account: those of the root, of each unit above it, and its own, level by level.

The account that manages an organisation is held by none. A policy whose content the input has not is missing. Where it is not told
which units lie above an account, what is attached to any unit may hold it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from graphnhi.access.aws_iam import Level, Policy, missing, read
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.places import Place

__all__ = ["RESOURCE", "SERVICE", "Organisation", "organisation"]

SERVICE: Final = "SERVICE_CONTROL_POLICY"
RESOURCE: Final = "RESOURCE_CONTROL_POLICY"

_EVERYTHING: Final = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
_OWN: Final = {"p-FullAWSAccess": _EVERYTHING}
"""Policies of AWS itself, which an export may name without their content."""
_PASSING: Final = ("p-RCPFullAWSAccess",)
"""Let everything through, and cannot be detached."""
_UNPLACED: Final = "placement unknown"
_ARN: Final = re.compile(r"arn:[^:]*:organizations::\d{12}:[a-z]+/(o-[a-z0-9]+)")


@dataclass(frozen=True, slots=True)
class _Attached:
    """A policy at a root, a unit or an account, where that stands."""

    target: str
    policy: str
    kind: str | None
    place: Place


@dataclass
class Organisation:
    """`is_known`: the input says anything of policies in one. `places` is where the content of each policy stands, by its id."""

    is_known: bool = False
    id: str | None = None
    manager: str | None = None
    above: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By account, what lies above it: the root first, itself last."""
    places: dict[str, Place] = field(default_factory=dict)
    _contents: dict[str, Policy] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _attached: list[_Attached] = field(default_factory=list)

    def levels(self, account: str | None, kind: str) -> tuple[Level, ...]:
        """The policies of one kind (SERVICE, RESOURCE) that hold an account, level by level; none where none do, or none is known."""
        if account is None or account == self.manager:
            return ()
        told = [each for each in self._attached if (each.kind or self._kinds.get(each.policy, kind)) == kind]
        if not told:
            return ()
        path = self.above.get(account)
        if path is not None:
            return tuple(self._level(target, [each for each in told if each.target == target]) for target in path)
        return self._unplaced(account, told)

    def keys(self, account: str | None, side: Literal["Principal", "Resource"]) -> dict[str, str]:
        """The context keys that say where in the organisation an account lies; none where that is not known."""
        path = self.above.get(account or "")
        if self.id is None or account is None or (path is None and account != self.manager):
            return {}
        told = {f"aws:{side}OrgID": self.id}
        return told if path is None else told | {f"aws:{side}OrgPaths": "/".join((self.id, *path[:-1], ""))}

    @property
    def policies(self) -> list[Policy]:
        """Every policy whose content the input has or that is attached somewhere."""
        named = dict.fromkeys((*self._contents, *(each.policy for each in self._attached)))
        return [self._policy(policy) for policy in named if policy not in _PASSING]

    def places_nowhere(self, account: str) -> bool:
        """Whether there are policies, and nothing says where in the organisation an account lies."""
        return (
            bool(self._contents)
            and account != self.manager
            and not self.levels(account, SERVICE)
            and account not in self.above
        )

    def _level(self, target: str, attached: Iterable[_Attached]) -> Level:
        named = sorted({each.policy for each in attached} - {*_PASSING})
        return Level(target, tuple(self._policy(policy) for policy in named))

    def _unplaced(self, account: str, told: list[_Attached]) -> tuple[Level, ...]:
        """Its own level, if it has one, and one of which nothing is known for all that may lie above it."""
        own = [each for each in told if each.target == account]
        if self.above or not (own or self.manager):
            return ()
        others = Level(_UNPLACED, (Policy(_UNPLACED, problem=_UNPLACED),)) if len(told) > len(own) else None
        levels = (others, self._level(account, own) if own else None)
        return tuple(each for each in levels if each is not None)

    def _policy(self, policy: str) -> Policy:
        if policy in self._contents:
            return self._contents[policy]
        return read(_OWN[policy], policy) if policy in _OWN else missing(policy)

    def add_tree(self, node: Mapping[str, Any], place: Place, above: tuple[str, ...] = ()) -> None:
        """A root, a unit or an account with what is attached to it and what lies below it."""
        left = [(node, place, above)]
        while left:
            node, place, above = left.pop()
            name = str(node.get("Id", ""))
            path = (*above, name)
            self.note_id(node.get("Arn"))
            if node.get("Type") == "ACCOUNT":
                self.above[name] = path
            for number, each in enumerate(_objects(node.get("Policies"))):
                self.add_policy(each, place.under(f"/Policies/{number}"))
                self.attach(name, each, place.under(f"/Policies/{number}"))
            left += [
                (each, place.under(f"/Children/{number}"), path)
                for number, each in enumerate(_objects(node.get("Children")))
            ]

    def note_id(self, arn: Any) -> None:
        """An ARN of a root, a unit or an account names the organisation."""
        named = _ARN.match(arn) if isinstance(arn, str) else None
        self.id = self.id or (named[1] if named else None)

    def add_policy(self, told: Mapping[str, Any], place: Place) -> None:
        """What a listing or a description says of a policy; its content, where it has it."""
        summary = told.get("PolicySummary")
        own = summary if isinstance(summary, Mapping) else told
        policy, kind = str(own.get("Id", "")), own.get("Type")
        if isinstance(kind, str):
            self._kinds[policy] = kind
        if "Content" in told:
            content = read(told["Content"], policy)
            if self._contents.setdefault(policy, content) != content:
                self._contents[policy] = Policy(policy, problem="conflict")
            self.places.setdefault(policy, place.under("/Content"))

    def attach(self, target: str, policy: Mapping[str, Any], place: Place) -> None:
        """A policy is attached to a target."""
        kind = policy.get("Type")
        self._attached.append(
            _Attached(target, str(policy.get("Id", "")), kind if isinstance(kind, str) else None, place)
        )


def organisation(given: Iterable[Record]) -> Organisation:
    """What all records together say of an organisation, whatever their order."""
    found = Organisation()
    for record in given:
        if record.shape in _TAKEN:
            found.is_known |= record.shape != _DESCRIPTION
            _TAKEN[record.shape](found, record)
        elif record.shape == "wrapped":
            _wrapped(found, record)
    return found


def _described(found: Organisation, record: Record) -> None:
    manager = record.value.get("MasterAccountId", record.value.get("ManagementAccountId"))
    found.manager = manager if isinstance(manager, str) else found.manager
    found.note_id(record.value.get("Arn"))
    own = record.value.get("Id")
    found.id = found.id or (own if isinstance(own, str) else None)


def _wrapped(found: Organisation, record: Record) -> None:
    """The output of list-policies-for-target or of list-targets-for-policy, with what it belongs to."""
    output = record.value.get("Output")
    if not isinstance(output, Mapping):
        return
    if isinstance(target := record.value.get("TargetId"), str):
        found.is_known = True
        for number, each in enumerate(_objects(output.get("Policies"))):
            place = record.place.under(f"/Output/Policies/{number}")
            found.add_policy(each, place)
            found.attach(target, each, place)
    elif isinstance(policy := record.value.get("PolicyId"), str):
        found.is_known = True
        for number, each in enumerate(_objects(output.get("Targets"))):
            found.attach(str(each.get("TargetId", "")), {"Id": policy}, record.place.under(f"/Output/Targets/{number}"))


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    yield from (each for each in (value if isinstance(value, list) else ()) if isinstance(each, Mapping))


_DESCRIPTION: Final = "organisation"
"""What says who manages it, and nothing of its policies."""
_TAKEN: Final[dict[str, Callable[[Organisation, Record], None]]] = {
    _DESCRIPTION: _described,
    "organisation_tree": lambda found, record: found.add_tree(record.value, record.place),
    "organisation_policy": lambda found, record: found.add_policy(record.value, record.place),
}
