"""Data that needs a customer's KMS key: a gate with the slots `object` and `key`, which one identity may fill both.

A change of who may do what with such data fills the slot of the object and no more: the key is still needed.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.inquiries import Shown, add_inquired, inquiry
from graphnhi.deriving.aws.rights.batches import Batches, Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf
from graphnhi.deriving.aws.things.things import Thing
from graphnhi.deriving.rows import Rows

__all__ = ["KEY", "OBJECT", "POLICY", "Gates"]

OBJECT: Final = "object"
KEY: Final = "key"
POLICY: Final = "policy"
"""What the table of rights says in the place of a key's action where a right is a change of who may."""
_READ: Final = "kms:Decrypt"
_RIGHTS: Final = {"READS": "read", "WRITES": "write", "CONTROLS": "read"}
_SLOTS: Final = "2"


@dataclass(frozen=True, slots=True)
class _Gate:
    thing: Thing
    right: str
    action: str

    @property
    def id(self) -> str:
        """Of the data, the right, and what the key must allow."""
        return f"{self.thing.arn}#{self.right}/{self.action}"

    @property
    def service(self) -> str:
        """By which service the key is used."""
        return self.thing.type.partition(":")[0]


@dataclass
class Gates:
    """Every gate that somebody fills a slot of, by its id."""

    rows: Rows
    _gates: dict[str, _Gate] = field(default_factory=dict)
    _others: list[tuple[Identity, Identity, Shown]] = field(default_factory=list)

    def note(self, who: Identity, other: Identity, shown: Shown) -> None:
        """Somebody has the rights of another identity too, as something shows: he may fill the slots of the keys with them."""
        self._others.append((who, other, shown))

    def of(self, thing: Thing, edge: str, key: str) -> str:
        """The id of the gate of a right on data with a key; key: what the key must allow, or POLICY."""
        found = _Gate(thing, _RIGHTS[edge], _READ if key == POLICY else key)
        self._gates.setdefault(found.id, found)
        return found.id

    def add(self, batches: Batches) -> None:
        """The gates with what they release, and who fills the slots of the keys."""
        for gate in self._gates.values():
            name = f"{gate.right} {gate.thing.arn.rpartition(':')[2]}: the data and its key"
            account = gate.thing.account
            self.rows.node(gate.thing.place, gate.id, "gate", name=name, needs=_SLOTS, tenant=account)
            self.rows.edge(
                gate.thing.place, gate.id, "RELEASES", gate.thing.arn, "data with a customer's key", right=gate.right
            )
        for (service, action), gates in self._by_use().items():
            self._add_keys(batches, service, action, gates)

    def _by_use(self) -> Mapping[tuple[str, str], list[_Gate]]:
        found = defaultdict[tuple[str, str], list[_Gate]](list)
        for gate in self._gates.values():
            found[gate.service, gate.action].append(gate)
        return found

    def _add_keys(self, batches: Batches, service: str, action: str, gates: Sequence[_Gate]) -> None:
        by_key = defaultdict[str, list[str]](list)
        for gate in gates:
            by_key[str(gate.thing.key)].append(gate.id)
        for region in sorted({_region(key) for key in by_key}):
            keys = Guarded(batches.found, Shelf.of(key for key in by_key if _region(key) == region))
            slot = _Slot(batches, action, keys, by_key, f"{service}.{region}.amazonaws.com")
            for who in batches.found.identities.acting:
                slot.fill(self.rows, who, who, Shown())
            for who, other, shown in self._others:
                slot.fill(self.rows, who, other, shown)


@dataclass(frozen=True, slots=True)
class _Slot:
    """The slots that one action on some keys fills, by way of a service; by_key: the gates of each key."""

    batches: Batches
    action: str
    keys: Guarded
    by_key: Mapping[str, list[str]]
    service: str

    def fill(self, rows: Rows, who: Identity, other: Identity, shown: Shown) -> None:
        """What somebody fills by the rights of an identity, his own or one that he has the rights of."""
        batches, action = self.batches, self.action
        known = context({"kms:ViaService": self.service, "kms:CallerAccount": other.account})
        rule = f"{shown.rule}: {action}" if shown.rule else f"{action}: the key"
        for batch in batches.of(other, action, self.keys, known):
            ends = [gate for place in batch.places.tolist() for gate in self.by_key[self.keys.shelf.arns[place]]]
            asked = inquiry(batches.found, other, action, batch.asked, batches.known.updated(known), batch.decision)
            add_inquired(rows, who.arn, "APPROVES", ends, rule, shown.and_by([asked]), otherwise=who.place, slot=KEY)


def _region(key: str) -> str:
    return key.split(":")[3] if key.count(":") > 3 else ""
