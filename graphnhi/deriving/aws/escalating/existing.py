"""Escalation by what runs as a role already: code, commands or a shell of one's own in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.deriving.aws.escalating.candidates import Candidate
from graphnhi.deriving.aws.escalating.running import Running, Used
from graphnhi.deriving.aws.escalating.techniques import Technique
from graphnhi.deriving.aws.escalating.trusting import Trusting
from graphnhi.deriving.aws.identities import Identity
from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.aws.things import Thing

__all__ = ["Existing"]

_SWITCH: Final = {"ecs:task": "enableExecuteCommand"}
"""What must be switched on in a thing of a type before it can be used so."""


@dataclass
class Existing:
    """The techniques that make use of what is there."""

    techniques: Sequence[Technique]
    running: Running
    trusting: Trusting
    _guarded: dict[str, bool] = field(default_factory=dict)

    def of(self, who: Identity) -> Iterator[Candidate]:
        """The ways of one identity."""
        speaking = self.running.batches.speaking
        for technique in self.techniques:
            if self._may_be_named(technique) or any(speaking.of_own(who, each) for each in technique.actions):
                for used in self.running.used(who, technique):
                    yield from self._led_to(who, technique, used)

    def _may_be_named(self, technique: Technique) -> bool:
        """Whether a resource's own policy may let somebody in whose policies say nothing."""
        if technique.type not in self._guarded:
            by_arn = self.running.batches.found.resources.by_arn
            told = (by_arn.get(each.arn) for each in self.running.by_type.get(technique.type, ()))
            self._guarded[technique.type] = any(each is not None and each.policy is not None for each in told)
        return self._guarded[technique.type]

    def _led_to(self, who: Identity, technique: Technique, used: Used) -> Iterator[Candidate]:
        if not used.things:
            yield from self._anything(who, technique, used)
            return
        found = defaultdict[tuple[str, ...], list[str]](list)
        for thing in used.things:
            switch = _switch(thing)
            for runs in thing.runs_as if switch is not None else ():
                if runs.role is not None:
                    found[tuple(filter(None, (runs.condition, switch)))].append(runs.role)
        for conditions, roles in found.items():
            yield Candidate([*dict.fromkeys(roles)], technique.name, used.inquiries, None, conditions, technique.first)

    def _anything(self, who: Identity, technique: Technique, used: Used) -> Iterator[Candidate]:
        """Nothing of the kind is listed: what there may be may run as any role that trusts the service."""
        for service in technique.services:
            roles = [arn for arn in self.trusting.roles(service).shown if account_of(arn) == who.account]
            if roles:
                yield Candidate(roles, technique.name, used.inquiries, None, used.conditions, technique.first)


def _switch(thing: Thing) -> str | None:
    """What must be switched on: nothing more (""), a condition where nobody knows, None where it is off."""
    key = _SWITCH.get(thing.type)
    if key is None or thing.told.get(key) is True:
        return ""
    return None if thing.told.get(key) is False else f"condition {key}"
