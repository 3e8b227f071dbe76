"""Escalation by running something with a role: what is made for it, or what is there already and is given the role.

It takes the right to pass this role to this service, a role that trusts the service, and the right to run that; on an instance also
an instance profile of the role, or the right to make or change one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.escalating.candidates import Candidate
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.profiles import Profiles
from graphnhi.deriving.aws.escalating.running import Running, Used
from graphnhi.deriving.aws.escalating.tagging import Tagging
from graphnhi.deriving.aws.escalating.techniques import Technique
from graphnhi.deriving.aws.escalating.trusting import Trusted, Trusting
from graphnhi.deriving.aws.inquiries import Inquiry
from graphnhi.deriving.aws.reasons import reason

__all__ = ["Passing"]

_ACTION: Final = "iam:PassRole"
_MARK: Final = "iam:PassedToService"
_ON_INSTANCE: Final = "profile"
_ON_THING: Final = "change"


@dataclass
class Passing:
    """The techniques that pass a role."""

    techniques: Sequence[Technique]
    making: Making
    running: Running
    trusting: Trusting
    profiles: Profiles
    tagging: Tagging
    _of: Identity | None = None
    _passed: dict[str, list[tuple[Trusted, list[str], Inquiry]]] = field(default_factory=dict)

    def of(self, who: Identity) -> Iterator[Candidate]:
        """The ways of one identity."""
        speaking = self.making.batches.speaking
        if not speaking.of_own(who, _ACTION.lower()):
            return
        for technique in self.techniques:
            if any(speaking.of_own(who, action) for action in technique.actions):
                yield from self._by(who, technique)

    def _by(self, who: Identity, technique: Technique) -> Iterator[Candidate]:
        for used in self._run(who, technique):
            for service in technique.services:
                for trusted, roles, passed in self._passable(who, service):
                    shown = (passed, *used.inquiries)
                    yield from self._candidates(who, technique, trusted, roles, Used((), shown, used.conditions))

    def _run(self, who: Identity, technique: Technique) -> Iterator[Used]:
        """What shows that what the technique runs may be run; of what is there, the first thing will do."""
        if technique.rule == _ON_THING:
            yield from [*self.running.used(who, technique)][:1]
            return
        shown = self.making.all_of(who, technique.asks)
        if shown is not None:
            yield Used((), shown)

    def _passable(self, who: Identity, service: str) -> Iterable[tuple[Trusted, list[str], Inquiry]]:
        """The roles that somebody may pass to a service that may assume them, with what shows it."""
        if self._of is not who:
            self._of, self._passed = who, {}
        if service not in self._passed:
            self._passed[service] = [*self._passing(who, service)]
        return self._passed[service]

    def _passing(self, who: Identity, service: str) -> Iterator[tuple[Trusted, list[str], Inquiry]]:
        trusted, known = self.trusting.roles(service), context({_MARK: service})
        for roles, shown in self.tagging.of(who, _ACTION, trusted.guarded, known):
            yield trusted, roles, shown

    def _candidates(
        self, who: Identity, technique: Technique, trusted: Trusted, roles: list[str], used: Used
    ) -> Iterator[Candidate]:
        for alike in trusted.apart(roles):
            beside = _beside(trusted)
            unsure = _conditions_of(trusted, alike)
            if technique.rule != _ON_INSTANCE:
                yield Candidate(
                    alike, technique.name, used.inquiries, beside, (*used.conditions, *unsure), technique.first
                )
                continue
            for profiled in self.profiles.of(who, alike):
                yield Candidate(
                    profiled.roles, technique.name, (*used.inquiries, *profiled.inquiries), beside,
                    (*used.conditions, *unsure, *profiled.conditions), technique.first,
                )  # fmt: skip


def _beside(trusted: Trusted) -> Callable[[str], tuple[Inquiry, ...]]:
    return lambda role: (trusted.shown[role],)


def _conditions_of(trusted: Trusted, roles: Sequence[str]) -> tuple[str, ...]:
    """What the trust of roles leaves open, which is the same of all of them."""
    return tuple(map(reason, trusted.shown[roles[0]].decision.why))
