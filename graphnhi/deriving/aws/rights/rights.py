"""READS, WRITES, USES and CONTROLS: what users and roles may do with the resources of the input, by the table of rights.

Data that needs a customer's key is behind a gate: see `gates`. Rights start at users and roles; a group's policies are its members'.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.inquiries import Shown, add_inquired, unsure
from graphnhi.deriving.aws.rights.batches import Batches
from graphnhi.deriving.aws.rights.gates import OBJECT, Gates
from graphnhi.deriving.aws.rights.rights_table import Right, Way
from graphnhi.deriving.aws.rights.shelves import Bits
from graphnhi.deriving.aws.rights.ways import Had, Ways
from graphnhi.deriving.aws.things.things import Thing
from graphnhi.deriving.left_secrets import configuration_id
from graphnhi.deriving.rows import Rows

__all__ = ["BY_CHOICE", "Rights"]

BY_CHOICE: Final = context({"aws:SecureTransport": "true", "aws:ViaAWSService": "false"})
"""What whoever makes a request may choose to make true of it."""
_SCOPED: Final = "USES"


@dataclass(frozen=True)
class _Target:
    """Resources of one right, with the ways to it. `nodes`: what the right is on, by place; `key`: what a customer's key must allow for
    these, None where none needs to.
    """

    right: Right
    ways: Sequence[Way]
    things: Sequence[Thing]
    asked: Ways
    key: str | None

    @cached_property
    def nodes(self) -> npt.NDArray[np.object_]:
        """The ids of the nodes, in the order of the things."""
        name = configuration_id if self.right.of else str
        return np.array([name(each.arn) for each in self.things], dtype=object)


@dataclass
class Rights:
    """Looks for the rights of one identity after the other. table: which action gives which edge; things: by their type; configured:
    whether a thing has a configuration that is a node.
    """

    batches: Batches
    table: Mapping[Right, Sequence[Way]]
    things: Mapping[str, Sequence[Thing]]
    configured: Callable[[Thing], bool]
    gates: Gates
    _targets: list[_Target] = field(init=False)

    def __post_init__(self) -> None:
        self._targets = [*self._made()]

    def add(self, rows: Rows) -> None:
        """The edges of every user and role."""
        actions = frozenset(way.asked[0].action.lower() for ways in self.table.values() for way in ways)
        for who in self.batches.found.identities.acting:
            own = self.batches.speaking.allowed(who, actions)
            for target in self._targets:
                for had in target.asked.had(who, target.ways, own):
                    self._write(rows, who, target, had, Shown())

    def add_as(self, rows: Rows, who: Identity, other: Identity, shown: Shown) -> None:
        """The edges that somebody has as another identity and not as surely by himself; shown: what shows that he has its rights."""
        for target in self._targets:
            certain, possible = _own(target.asked.had(who, target.ways), len(target.things))
            for had in target.asked.had(other, target.ways):
                is_sure = shown.and_by(had.inquiries).is_sure
                places = had.places[~(certain if is_sure else possible)[had.places]]
                if len(places):
                    self._write(rows, who, target, Had(had.way, places, had.inquiries), shown)

    def _write(self, rows: Rows, who: Identity, target: _Target, had: Had, shown: Shown) -> None:
        action = had.way.asked[0].action
        rule = f"{shown.rule}: {action}" if shown.rule else f"{action}: {had.way.why}"
        all_shown = shown.and_by(had.inquiries)
        if target.key is None:
            ends: list[str] = target.nodes[had.places].tolist()
            scope = action if target.right.edge == _SCOPED else None
            add_inquired(rows, who.arn, target.right.edge, ends, rule, all_shown, otherwise=who.place, scope=scope)
            return
        things = [target.things[place] for place in had.places.tolist()]
        gates = [self.gates.of(each, target.right.edge, target.key) for each in things]
        add_inquired(rows, who.arn, "APPROVES", gates, rule, all_shown, otherwise=who.place, slot=OBJECT)

    def _made(self) -> Iterator[_Target]:
        asked: dict[tuple[str, str, bool], tuple[list[Thing], Ways]] = {}
        for right, ways in self.table.items():
            for is_keyed in (False, True):
                key = (right.type, right.of, is_keyed)
                if key not in asked:
                    asked[key] = self._asked(right, is_keyed=is_keyed)
                if asked[key][0]:
                    yield from (_Target(right, group, *asked[key], needed) for needed, group in _by_key(ways, is_keyed))

    def _asked(self, right: Right, *, is_keyed: bool) -> tuple[list[Thing], Ways]:
        """The resources of a type, those whose data needs a customer's key or the others."""
        found = [
            each
            for each in self.things.get(right.type, ())
            if (each.key is not None) is is_keyed and (not right.of or self.configured(each))
        ]
        owners = {each.arn: each.account for each in found if each.account}
        return found, Ways(self.batches, [each.arn for each in found], owners)


def _by_key(ways: Sequence[Way], is_keyed: bool) -> Iterator[tuple[str | None, list[Way]]]:
    """The ways apart by what a key must allow; together where there is no key."""
    found = defaultdict[str | None, list[Way]](list)
    for way in ways:
        found[way.key or None if is_keyed else None].append(way)
    yield from found.items()


def _own(had: Iterator[Had], count: int) -> tuple[Bits, Bits]:
    """To which of so many resources somebody has a way certainly, whatever the day, and to which he has any."""
    certain, possible = np.zeros(count, dtype=np.bool), np.zeros(count, dtype=np.bool)
    for each in had:
        possible[each.places] = True
        if not unsure(each.inquiries):
            certain[each.places] = True
    return certain, possible
