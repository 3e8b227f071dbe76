"""READS, WRITES, USES and CONTROLS: what users and roles may do with the resources of the input, by the table of rights.

Data that needs a customer's key is behind a gate: see `gates`. Rights start at users and roles; a group's policies are its members'.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.batches import Batches
from graphnhi.deriving.aws.gates import OBJECT, Gates
from graphnhi.deriving.aws.identities import Identity
from graphnhi.deriving.aws.inquiries import add_inquired
from graphnhi.deriving.aws.rights_table import Right, Way
from graphnhi.deriving.aws.rows import Rows
from graphnhi.deriving.aws.things import Thing
from graphnhi.deriving.aws.ways import Had, Ways

__all__ = ["BY_CHOICE", "add_rights"]

BY_CHOICE: Final = context({"aws:SecureTransport": "true", "aws:ViaAWSService": "false"})
"""What whoever makes a request may choose to make true of it."""
_CONFIGURATION: Final = "configuration"
_SCOPED: Final = "USES"


@dataclass(frozen=True, slots=True)
class _Target:
    """Resources of one right, with the node that stands for each."""

    right: Right
    ways: Sequence[Way]
    things: Sequence[Thing]
    asked: Ways

    def node(self, place: int) -> str:
        """The node of what the right is on."""
        arn = self.things[place].arn
        return f"{arn}#{_CONFIGURATION}" if self.right.of else arn


def add_rights(
    rows: Rows,
    batches: Batches,
    table: Mapping[Right, Sequence[Way]],
    things: Mapping[str, Sequence[Thing]],
    configured: Callable[[Thing], bool],
    gates: Gates,
) -> None:
    """Edges of every user and role. things: by their type; configured: whether a thing has a configuration that is a node."""
    targets = [*_targets(batches, table, things, configured)]
    for who in batches.found.identities.by_arn.values():
        if who.kind == "group":
            continue
        for target in targets:
            for had in target.asked.had(who, target.ways):
                _add(rows, who, target, had, gates)


def _targets(
    batches: Batches,
    table: Mapping[Right, Sequence[Way]],
    things: Mapping[str, Sequence[Thing]],
    configured: Callable[[Thing], bool],
) -> Iterator[_Target]:
    asked: dict[tuple[str, str], tuple[list[Thing], Ways]] = {}
    for right, ways in table.items():
        key = (right.type, right.of)
        if key not in asked:
            found = [each for each in things.get(right.type, ()) if not right.of or configured(each)]
            owners = {each.arn: each.account for each in found if each.account}
            asked[key] = found, Ways(batches, [each.arn for each in found], owners)
        if asked[key][0]:
            yield _Target(right, ways, *asked[key])


def _add(rows: Rows, who: Identity, target: _Target, had: Had, gates: Gates) -> None:
    gated = _by_gate(target, had)
    action, rule = had.way.asked[0].action, f"{had.way.asked[0].action}: {had.way.why}"
    plain = gated.pop(None, [])
    if plain:
        scope = action if target.right.edge == _SCOPED else None
        ends = [target.node(place) for place in plain]
        add_inquired(rows, who.arn, target.right.edge, ends, rule, had.inquiries, otherwise=who.place, scope=scope)
    for key, places in gated.items():
        things = [target.things[place] for place in places]
        ends = [gates.of(thing, target.right.edge, str(key)) for thing in things]
        add_inquired(rows, who.arn, "APPROVES", ends, rule, had.inquiries, otherwise=who.place, slot=OBJECT)


def _by_gate(target: _Target, had: Had) -> dict[str | None, list[int]]:
    """The places by what a key must allow for them; None: none needs to."""
    found = defaultdict[str | None, list[int]](list)
    for place in had.places.tolist():
        needed = had.way.key if target.things[place].key and had.way.key else None
        found[needed].append(place)
    return found
