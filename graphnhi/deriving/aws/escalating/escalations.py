"""ESCALATES_TO edges of everybody: the surest way of each to each other identity, or to administer his account.

Somebody who administers his account has nothing to gain in it. Whom widening does not make an administrator has, as the widened
identity, the roles and the resources that this one has.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.identity_nodes import account_id
from graphnhi.deriving.aws.accounts.key_owners import Keys
from graphnhi.deriving.aws.escalating.acting import Acting
from graphnhi.deriving.aws.escalating.candidates import Candidate, Candidates, Given
from graphnhi.deriving.aws.escalating.creating import new_roles
from graphnhi.deriving.aws.escalating.credentials import credentials
from graphnhi.deriving.aws.escalating.existing import Existing
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.passing import Passing
from graphnhi.deriving.aws.escalating.profiles import Profiles
from graphnhi.deriving.aws.escalating.running import Running
from graphnhi.deriving.aws.escalating.tagging import Tagging, tag_actions
from graphnhi.deriving.aws.escalating.techniques import techniques
from graphnhi.deriving.aws.escalating.trusting import Trusting
from graphnhi.deriving.aws.escalating.versions import versions
from graphnhi.deriving.aws.escalating.widening import Widened, Widening
from graphnhi.deriving.aws.inquiries import Shown
from graphnhi.deriving.aws.records import Record
from graphnhi.deriving.aws.rights.batches import Batches
from graphnhi.deriving.aws.rights.rights import Rights
from graphnhi.deriving.aws.things.things import Things
from graphnhi.deriving.aws.trusts.administering import administers
from graphnhi.deriving.aws.trusts.taking import Taking
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.rows import Rows
from graphnhi.library import Library

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
    tagging: Tagging
    rights: Rights

    def add(self, rows: Rows) -> Iterator[dict[str, object]]:
        """The edges of everybody; gives the gaps."""
        for who in self.batches.found.identities.acting:
            shown = administers(self.batches.found, who)
            given = None if shown is None else Given.of(shown.inquiries)
            if given is None or given.why:
                yield from self._add(rows, Candidates(who, given))

    def missing(self) -> Iterator[dict[str, str]]:
        """Types of which the input lists none and that somebody may use, whatever there is of them."""
        accounts = defaultdict[str, set[str]](set)
        for of, account in self.existing.running.unlisted:
            accounts[of].add(account)
        for of in sorted(accounts):
            why = f"none is listed of {', '.join(sorted(accounts[of]))}: they may run as any role that trusts their service"
            yield {"input": of, "why": why}

    def _administers(self, who: Identity) -> bool:
        shown = administers(self.batches.found, who)
        return shown is not None and all(each.decision.verdict == "allowed" for each in shown.inquiries)

    def _add(self, rows: Rows, found: Candidates) -> Iterator[dict[str, object]]:
        who = found.who
        found.add(self._ways(who))
        found.add(self._with_own_tag(who))
        acts = self._acts(who, found.ends)
        found.add(self._widened(rows, found, acts))
        found.write(rows)
        others = self.widening.others(who, acts, found.gives)
        if others:
            yield gap("may widen others", who.arn, f"{others} identities as which it cannot act", who.place)

    def _ways(self, who: Identity) -> Iterator[Candidate]:
        yield from self.acting.of(who)
        yield from self.passing.of(who)
        yield from self.existing.of(who)

    def _with_own_tag(self, who: Identity) -> Iterator[Candidate]:
        """The ways that are open where nobody knows his tags, for who may set them."""
        with_step = self.tagging.itself(who)
        if with_step is None:
            return
        other = replace(who, tags=None)
        taken = (Candidate([role], "sts-001: assumes the role", (each,)) for role, each in self.taking.of(other))
        for way in (*taken, *self._ways(other)):
            inquiries = with_step(way.inquiries)
            if inquiries is not None:
                yield replace(way, inquiries=inquiries)

    def _acts(self, who: Identity, ways: Mapping[str, Candidate]) -> dict[str, Shown]:
        """As whom somebody can act: himself, whom he escalates to by a credential or a trust, and whose role he takes."""
        by_arn = self.batches.found.identities.by_arn
        acts = {who.arn: Shown()}
        acts |= {role: Shown((shown,)) for role, shown in self.taking.of(who)}
        for end, way in ways.items():
            if end in by_arn and end not in acts and way.beside is None:
                acts[end] = Shown(way.inquiries, way.conditions, way.first)
        return acts

    def _widened(self, rows: Rows, found: Candidates, acts: Mapping[str, Shown]) -> Iterator[Candidate]:
        who = found.who
        for widened in self._all_widened(who, acts):
            if not found.gives(widened.shown.inquiries):
                continue
            administering = self._administering(widened)
            if administering is not None:
                yield administering
            if not self._administers(widened.identity):
                self.rights.add_as(rows, who, widened.identity, widened.shown)
                self.rights.gates.note(who, widened.identity, widened.shown)
                yield from self._as(widened)

    def _all_widened(self, who: Identity, acts: Mapping[str, Shown]) -> Iterator[Widened]:
        """At once, and what a tag of his own opens."""
        take = self.acting.as_trusted
        yield from (*self.widening.of(who, acts), *new_roles(self.making, who, take))
        with_step = self.tagging.itself(who)
        other = replace(who, tags=None)
        for each in (*self.widening.of(other, acts), *new_roles(self.making, other, take)) if with_step else ():
            inquiries = with_step(each.shown.inquiries) if with_step else None
            if inquiries is not None:
                yield replace(each, shown=replace(each.shown, inquiries=inquiries))

    def _administering(self, widened: Widened) -> Candidate | None:
        """The way to the account, where the widened identity may have every right in it."""
        one, shown = widened.identity, widened.shown
        administering = administers(self.batches.found, one)
        if administering is None:
            return None
        inquiries = (*shown.inquiries, *administering.inquiries)
        return Candidate([account_id(one.account)], shown.rule, inquiries, None, shown.conditions, shown.first)

    def _as(self, widened: Widened) -> Iterator[Candidate]:
        """The ways of the widened identity, and the roles that it takes."""
        shown = widened.shown
        taken = (Candidate([role], shown.rule, (each,)) for role, each in self.taking.of(widened.identity))
        made = filter(None, map(self._administering, new_roles(self.making, widened.identity, self.acting.as_trusted)))
        for way in (*taken, *self._ways(widened.identity), *made):
            inquiries, conditions = (*shown.inquiries, *way.inquiries), (*shown.conditions, *way.conditions)
            yield Candidate(way.ends, shown.rule, inquiries, way.beside, conditions, shown.first or way.first)


def escalations(
    rights: Rights, taking: Taking, things: Things, library: Library, given: Iterable[Record]
) -> Escalations:
    """Everything that looks for ways, over the same accounts."""
    kept, batches, table = [*given], rights.batches, techniques(library)
    making, trusting, tagging = Making(batches), Trusting(batches.found), Tagging(batches, tag_actions(library))
    running = Running(batches, things, making, tagging)
    passed = [each for each in table if each.rule != _EXISTING]
    used = [each for each in table if each.rule == _EXISTING]
    return Escalations(
        batches, taking, making, Acting(batches, credentials(Keys(batches.found), kept), tagging),
        Passing(passed, making, running, trusting, Profiles(making, running), tagging), Existing(used, running, trusting),
        Widening(batches, versions(kept), tagging), tagging, rights,
    )  # fmt: skip
