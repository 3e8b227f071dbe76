"""ESCALATES_TO edges of everybody: the surest way of each to each other identity, or to administer his account.

Somebody who administers his account has nothing to gain in it. Whom widening does not make an administrator has, as the widened
identity, the roles and the resources that this one has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.aws.administering import administering
from graphnhi.deriving.aws.batches import Batches
from graphnhi.deriving.aws.escalating.acting import Acting
from graphnhi.deriving.aws.escalating.candidates import Candidate, Candidates
from graphnhi.deriving.aws.escalating.creating import by_new_role
from graphnhi.deriving.aws.escalating.credentials import credentials
from graphnhi.deriving.aws.escalating.existing import Existing
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.passing import Passing
from graphnhi.deriving.aws.escalating.profiles import Profiles
from graphnhi.deriving.aws.escalating.running import Running
from graphnhi.deriving.aws.escalating.techniques import Technique
from graphnhi.deriving.aws.escalating.trusting import Trusting
from graphnhi.deriving.aws.escalating.versions import versions
from graphnhi.deriving.aws.escalating.widening import Widened, Widening
from graphnhi.deriving.aws.gaps import gap
from graphnhi.deriving.aws.identities import Identity
from graphnhi.deriving.aws.identity_nodes import account_id
from graphnhi.deriving.aws.inquiries import Shown, unsure
from graphnhi.deriving.aws.key_owners import Keys
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.rights import Rights
from graphnhi.deriving.aws.rows import Rows
from graphnhi.deriving.aws.taking import Taking
from graphnhi.deriving.aws.things import Things

__all__ = ["Escalations", "escalations"]

_EXISTING: Final = "existing"


@dataclass
class Escalations:
    """Looks for the ways of one identity after the other."""

    batches: Batches
    taking: Taking
    making: Making
    acting: Acting
    passing: Passing
    existing: Existing
    widening: Widening
    rights: Rights

    def add(self, rows: Rows) -> Iterator[dict[str, object]]:
        """The edges of everybody; gives the gaps."""
        for who in self.batches.found.identities.acting:
            if not self._administers(who):
                yield from self._add(rows, who)

    def missing(self) -> Iterator[dict[str, str]]:
        """Types of which the input lists none and that somebody may use, whatever there is of them."""
        for each in sorted(self.existing.running.unlisted):
            yield {"input": each, "why": "none is listed: as which roles they may run is what trust policies let them"}

    def _administers(self, who: Identity) -> bool:
        told = administering(self.batches.found, who)
        return told is not None and not unsure(told)

    def _add(self, rows: Rows, who: Identity) -> Iterator[dict[str, object]]:
        found = Candidates(who)
        found.add(self._ways(who))
        acts = self._acts(who, found.ends)
        found.add(self._widened(rows, who, acts))
        found.write(rows)
        others = self.widening.others(who, acts)
        if others:
            yield gap("may widen others", who.arn, f"{others} identities as which it cannot act", who.place)

    def _ways(self, who: Identity) -> Iterator[Candidate]:
        yield from self.acting.of(who)
        yield from self.passing.of(who)
        yield from self.existing.of(who)
        yield from by_new_role(self.making, who)

    def _acts(self, who: Identity, ways: Mapping[str, Candidate]) -> dict[str, Shown]:
        """As whom somebody can act: himself, whom he escalates to by a credential or a trust, and whose role he takes."""
        by_arn = self.batches.found.identities.by_arn
        acts = {who.arn: Shown()}
        acts |= {role: Shown((shown,)) for role, shown in self.taking.of(who)}
        for end, way in ways.items():
            if end in by_arn and end not in acts and way.beside is None:
                acts[end] = Shown(way.inquiries, way.conditions, way.first)
        return acts

    def _widened(self, rows: Rows, who: Identity, acts: Mapping[str, Shown]) -> Iterator[Candidate]:
        for widened in self.widening.of(who, acts):
            one, shown = widened.identity, widened.shown
            told = administering(self.batches.found, one)
            if told is not None:
                inquiries = (*shown.inquiries, *told)
                yield Candidate([account_id(one.account)], shown.rule, inquiries, None, shown.conditions, shown.first)
            if told is None or unsure(told):
                self.rights.add_as(rows, who, one, shown)
                self.rights.gates.note(who, one, shown)
                yield from self._as(widened)

    def _as(self, widened: Widened) -> Iterator[Candidate]:
        """The ways of the widened identity, and the roles that it takes."""
        shown = widened.shown
        taken = (Candidate([role], shown.rule, (each,)) for role, each in self.taking.of(widened.identity))
        for way in (*taken, *self._ways(widened.identity)):
            inquiries, conditions = (*shown.inquiries, *way.inquiries), (*shown.conditions, *way.conditions)
            yield Candidate(way.ends, shown.rule, inquiries, way.beside, conditions, shown.first or way.first)


def escalations(
    rights: Rights, taking: Taking, things: Things, table: Sequence[Technique], given: Iterable[Record]
) -> Escalations:
    """Everything that looks for ways, over the same accounts."""
    kept, batches = [*given], rights.batches
    making, trusting = Making(batches), Trusting(batches.found)
    running = Running(batches, things, making)
    passed = [each for each in table if each.rule != _EXISTING]
    used = [each for each in table if each.rule == _EXISTING]
    return Escalations(
        batches, taking, making, Acting(batches, credentials(Keys(batches.found), kept)),
        Passing(passed, making, running, trusting, Profiles(making, running)), Existing(used, running, trusting),
        Widening(batches, versions(kept)), rights,
    )  # fmt: skip
