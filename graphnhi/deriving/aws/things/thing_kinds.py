"""Which type a resource is of, by its ARN: the rows of `facts/aws_resources.csv`. No record is known here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from graphnhi.deriving.facts import kept_while_same, read_facts
from graphnhi.library import Library

__all__ = ["Named", "PlannedPart", "ThingKind", "ThingKinds", "thing_kinds"]

_NAME: Final = "aws_resources"
_PLANNED: Final = "aws_planned_parts"
_COLUMNS: Final = ("type", "kind", "data_class", "arn", "spans", "planned", "name", "role", "key")
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_KNOWN: Final = {
    "Partition": "(?P<partition>aws[a-z-]*)",
    "Region": "(?P<region>[a-z0-9-]*)",
    "Account": r"(?P<account>\d{12})",
}
_PARTS: Final = 5
"""Colons before the part of an ARN that names the resource."""
_NO_ACCOUNT: Final = "${Region}::"
"""How the ARN of a type goes on that IAM names without an account; inventories name it with one."""
_QUALIFIED: Final = "lambda:function"
"""The type whose versions and aliases are itself."""
_SUFFIXED: Final = ("secretsmanager:secret",)
"""Types whose ARNs cannot be built of a name: AWS adds characters to it."""
_PREFIXED: Final = {"kms:alias": "alias/"}
"""What names of a type begin with, and their ARNs have already."""
_RUNNING: Final = ("workload", "host", "agent", "tool")


@dataclass(frozen=True, slots=True)
class ThingKind:
    """A type of resource: which node it makes (None: none), and by which keys its descriptions have its name, its role, its key."""

    type: str
    kind: str | None
    data_class: str | None
    arn: str
    planned: tuple[str, ...]
    names: tuple[str, ...]
    roles: tuple[str, ...]
    keys: tuple[str, ...]
    pattern: re.Pattern[str] = field(repr=False)

    @property
    def runs(self) -> bool:
        """Whether such a thing may run as a role."""
        return self.kind in _RUNNING

    def name_in(self, arn: str) -> str:
        """The name that stands in an ARN of this type."""
        words = self.arn.split(":", _PARTS)[_PARTS].partition("${")[0]
        return arn.split(":", _PARTS)[_PARTS].removeprefix(words)


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """A type of Terraform that is a part of a thing: of which type, by which value it says of which, and which value is its policy."""

    type: str
    reference: str
    policy: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """What an ARN says: the type, the ARN as IAM writes it, the account, which IAM may leave out, and the name, if it is one word."""

    type: str
    arn: str
    account: str | None
    name: str | None


@dataclass(frozen=True)
class ThingKinds:
    """Every type by its name, and by the types of Terraform that plan one."""

    by_type: Mapping[str, ThingKind]
    by_planned: Mapping[str, ThingKind]
    parts: Mapping[str, PlannedPart]
    _by_service: Mapping[str, tuple[ThingKind, ...]] = field(repr=False)

    def of(self, arn: str) -> Named | None:
        """What an ARN names; None for one of no type that is known."""
        for kind in self._by_service.get(service_of(arn), ()):
            found = kind.pattern.fullmatch(arn)
            if found is not None:
                told = found.groupdict()
                arn = told["start"] + (told.get("end") or "")
                return Named(kind.type, arn, told.get("account"), told.get("name"))
        return None

    def built(self, kind: ThingKind, parts: Mapping[str, str | None]) -> str | None:
        """The ARN of a thing by its `Partition`, `Region`, `Account` and `Name`; None where one that it has is not known."""
        names = [each for each in _VARIABLE.findall(kind.arn) if each not in _KNOWN]
        if kind.type in _SUFFIXED:
            return None
        name = (parts.get("Name") or "").removeprefix(_PREFIXED.get(kind.type, "")).lstrip("/")
        values = {**parts, names[0]: name} if len(names) == 1 else dict(parts)
        if not all(values.get(each) for each in _VARIABLE.findall(kind.arn)):
            return None
        arn = _VARIABLE.sub(lambda found: str(values[found[1]]), kind.arn)
        return arn if kind.pattern.fullmatch(arn) else None


def service_of(arn: str) -> str:
    """The service that an ARN names."""
    return arn.split(":", 3)[2] if arn.startswith("arn:") and arn.count(":") > 2 else ""


def thing_kinds(facts: Library | None = None) -> ThingKinds:
    """The types of a library's facts; of the package's alone without one. InputError where they are no table."""
    return _kinds(facts) if facts is not None else _shipped()


@cache
def _shipped() -> ThingKinds:
    return _kinds(Library())


@kept_while_same(_NAME, _PLANNED)
def _kinds(facts: Library) -> ThingKinds:
    rows = read_facts(facts, _NAME, _COLUMNS).to_dict("records")
    kinds = [_kind({str(name): str(cell) for name, cell in row.items()}) for row in rows]
    services = dict.fromkeys(service_of(each.arn) for each in kinds)
    return ThingKinds(
        {each.type: each for each in kinds},
        {planned: each for each in kinds for planned in each.planned},
        _parts(facts),
        {service: tuple(each for each in kinds if service_of(each.arn) == service) for service in services},
    )


def _parts(facts: Library) -> dict[str, PlannedPart]:
    rows = read_facts(facts, _PLANNED, ("planned", "type", "reference", "policy")).to_dict("records")
    return {row["planned"]: PlannedPart(row["type"], row["reference"], row["policy"] or None) for row in rows}


def _kind(row: Mapping[str, str]) -> ThingKind:
    planned, names, roles, keys = (tuple(row[column].split()) for column in ("planned", "name", "role", "key"))
    pattern = _pattern(row["type"], row["arn"], row["spans"])
    return ThingKind(
        row["type"], row["kind"] or None, row["data_class"] or None, row["arn"], planned, names, roles, keys, pattern
    )


def _pattern(of: str, arn: str, spans: str) -> re.Pattern[str]:
    """The ARN as an expression: `start` and `end` are what IAM writes of it."""
    beginning, hidden, rest = arn.partition(_NO_ACCOUNT)
    single = sum(each not in _KNOWN for each in _VARIABLE.findall(arn)) == 1
    inner = f"[^{re.escape(''.join({'/', ':'} - {*spans}))}]+" if set(spans) < {"/", ":"} else ".+"
    inner = f"(?P<name>{inner})" if single else inner
    start = _expression(beginning + hidden[:-1], inner)
    qualified = "(?::[^:/]+)?" if of == _QUALIFIED else ""
    if not hidden:
        return re.compile(f"(?P<start>{start}){qualified}", re.DOTALL)
    return re.compile(rf"(?P<start>{start})(?P<account>\d{{12}})?(?P<end>:{_expression(rest, inner)})", re.DOTALL)


def _expression(text: str, inner: str) -> str:
    parts = _VARIABLE.split(text)
    return "".join(_KNOWN.get(each, inner) if at % 2 else re.escape(each) for at, each in enumerate(parts))
