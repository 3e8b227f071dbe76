"""Escalation by what runs as a role already: code, commands or a shell of one's own in it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.escalating.candidates import Candidate
from graphnhi.deriving.aws.escalating.running import Running, Used
from graphnhi.deriving.aws.escalating.techniques import Technique
from graphnhi.deriving.aws.escalating.trusting import Trusting
from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.aws.things.things import Thing

__all__ = ["Existing"]

_SWITCH: Final = {"ecs:task": "enableExecuteCommand"}
"""What must be switched on in a thing of a type before it can be used so."""
_ELSE: Final = "no default host management in the input"
"""What lets an agent reach its service where the role of the instance does not. Source: AWS Systems Manager User Guide, "Managing EC2
instances automatically with Default Host Management Configuration"."""


@dataclass
class Existing:
    """The techniques that make use of what is there."""

    techniques: Sequence[Technique]
    running: Running
    trusting: Trusting
    _guarded: frozenset[str] = field(init=False)
    """Types of which a resource has a policy, which may let somebody in whose own policies say nothing."""

    def __post_init__(self) -> None:
        by_arn = self.running.batches.found.resources.by_arn
        told = self.running.by_type.items()
        self._guarded = frozenset(
            of
            for of, things in told
            if any((found := by_arn.get(each.arn)) is not None and found.policy is not None for each in things)
        )

    def of(self, who: Identity) -> Iterator[Candidate]:
        """The ways of one identity."""
        speaking = self.running.batches.speaking
        for technique in self.techniques:
            if technique.type in self._guarded or any(speaking.of_own(who, each) for each in technique.actions):
                for used in self.running.used(who, technique):
                    yield from self._led_to(who, technique, used)

    def _led_to(self, who: Identity, technique: Technique, used: Used) -> Iterator[Candidate]:
        if not used.things:
            yield from self._anything(who, technique, used)
            return
        found = defaultdict[tuple[str, ...], list[str]](list)
        for thing in used.things:
            switch = _switch(thing)
            for runs in thing.runs_as if switch is not None else ():
                if runs.role is not None:
                    needed = self._needed(technique, runs.role)
                    found[tuple(filter(None, (runs.condition, switch, needed)))].append(runs.role)
        for conditions, roles in found.items():
            yield Candidate([*dict.fromkeys(roles)], technique.name, used.inquiries, None, conditions, technique.first)

    def _needed(self, technique: Technique, role: str) -> str:
        """What stands in for what the role is not allowed; nothing ("") where it is, or where nobody knows what it is allowed."""
        batches = self.running.batches
        one = batches.found.identities.by_arn.get(role)
        if one is None or not technique.needs:
            return ""
        told = (batches.found.decision(one, each, "*", batches.known) for each in technique.needs)
        return "" if any(each.verdict == "allowed" for each in told) else _ELSE

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
