"""The resources of which a technique makes use: which of them somebody may use so, or whether there may be any."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.escalating.making import Making, form_of
from graphnhi.deriving.aws.escalating.tagging import Tagging
from graphnhi.deriving.aws.escalating.techniques import Technique
from graphnhi.deriving.aws.inquiries import Inquiry
from graphnhi.deriving.aws.rights.batches import Batches
from graphnhi.deriving.aws.rights.rights_table import Asked, Way
from graphnhi.deriving.aws.rights.ways import Ways
from graphnhi.deriving.aws.things.things import Thing, Things

__all__ = ["Running", "Used"]

_OF_THING: Final = ("{}", "{region}")


@dataclass(frozen=True, slots=True)
class Used:
    """Somebody may use some things, or, where there are none listed, any that there may be; what shows it, and what it depends on."""

    things: Sequence[Thing]
    inquiries: tuple[Inquiry, ...]
    conditions: tuple[str, ...] = ()


@dataclass
class Running:
    """Asks about the things of the input, by their types."""

    batches: Batches
    things: Things
    making: Making
    tagging: Tagging
    by_type: Mapping[str, Sequence[Thing]] = field(init=False)
    unlisted: set[tuple[str, str]] = field(default_factory=set)
    """Types and the accounts of which the input lists none, where somebody may use any."""
    _asked: dict[tuple[str, int], Ways] = field(default_factory=dict)
    _ways: dict[str, list[Way]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_type = self.things.by_type()

    def used(self, who: Identity, technique: Technique) -> Iterator[Used]:
        """What of a technique's type somebody may use in its way, certain ones first."""
        beside = self.making.all_of(who, [each for each in technique.asks if not _is_of_thing(each)])
        if beside is None:
            return
        things, ways, had = self.by_type.get(technique.type, ()), self._ways_of(technique), set[int]()
        for each in self._of(technique.type, things, self.batches).had(who, ways):
            had |= {*each.places.tolist()}
            yield Used([things[place] for place in each.places.tolist()], (*each.inquiries, *beside))
        for thing, shown in self._later(who, technique, had):
            yield Used([thing], (*shown, *beside))
        if not self.things.lists(technique.type, who.account):
            yield from self._unlisted(who, technique, beside)

    def _later(self, who: Identity, technique: Technique, had: set[int]) -> Iterator[tuple[Thing, tuple[Inquiry, ...]]]:
        """What somebody may use only after he has set a tag of it."""
        if not self.tagging.may_open(who):
            return
        things, ways = self.by_type.get(technique.type, ()), self._ways_of(technique)
        for each in self._of(technique.type, things, self.tagging.open).had(who, ways):
            for thing in (things[place] for place in each.places.tolist() if place not in had):
                after = self.tagging.after(who, thing.arn, each.inquiries)
                if after is not None:
                    yield thing, after

    def _of(self, of: str, things: Sequence[Thing], batches: Batches) -> Ways:
        key = of, id(batches)
        if key not in self._asked:
            owners = {each.arn: each.account for each in things if each.account}
            self._asked[key] = Ways(batches, [each.arn for each in things], owners)
        return self._asked[key]

    def _ways_of(self, technique: Technique) -> list[Way]:
        """Its alternatives, each with everything that must be allowed on one thing."""
        key = technique.ids[0]
        if key not in self._ways:
            asks = [each for each in technique.asks if _is_of_thing(each)]
            self._ways[key] = [Way(each, "", technique.why) for each in product(*asks) if each]
        return self._ways[key]

    def _unlisted(self, who: Identity, technique: Technique, beside: tuple[Inquiry, ...]) -> Iterator[Used]:
        form = form_of(technique.type)
        asks = [[Asked(each.action, each.form.replace("{}", form)) for each in one] for one in technique.asks]
        shown = self.making.all_of(who, [each for each in asks if _is_of_thing(each) or form in each[0].form])
        if shown is not None:
            self.unlisted.add((technique.type, who.account))
            yield Used((), (*shown, *beside), (f"no {technique.type} in the input",))


def _is_of_thing(alternatives: Sequence[Asked]) -> bool:
    return any(mark in each.form for each in alternatives for mark in _OF_THING)
