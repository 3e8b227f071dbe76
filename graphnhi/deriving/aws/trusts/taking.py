"""Who may assume which role of the input, with what shows it. What edge that makes is no matter of this module."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.reserved import is_service_linked
from graphnhi.deriving.aws.inquiries import Inquiry, inquiry
from graphnhi.deriving.aws.rights.batches import Batches, Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf
from graphnhi.deriving.aws.trusts.agreeing import agreements, surest

__all__ = ["Taking"]

_ACTION: Final = "sts:AssumeRole"


@dataclass
class Taking:
    """The roles that are assumed, on a shelf: all but those that only their service assumes."""

    batches: Batches
    _roles: Guarded = field(init=False)
    _known: dict[str, list[tuple[str, Inquiry]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = self.batches.found
        roles = (each for each in found.identities.by_arn.values() if each.kind == "role")
        self._roles = Guarded(found, Shelf.of(each.arn for each in roles if not is_service_linked(each)))

    def of(self, who: Identity) -> list[tuple[str, Inquiry]]:
        """The roles that one identity may assume, each with its own trust to show it."""
        known = self.batches.found.identities.by_arn.get(who.arn)
        if known is not who:
            return [*self._of(who)]
        if who.arn not in self._known:
            self._known[who.arn] = [*self._of(who)]
        return self._known[who.arn]

    def _of(self, who: Identity) -> Iterator[tuple[str, Inquiry]]:
        for batch in self.batches.of(who, _ACTION, self._roles):
            roles = [arn for place in batch.places.tolist() if (arn := self._roles.shelf.arns[place]) != who.arn]
            if batch.decision.verdict == "allowed":
                found, known = self.batches.found, self.batches.known
                yield from ((role, inquiry(found, who, _ACTION, role, known, batch.decision)) for role in roles)
            else:
                yield from self._agreed(who, roles)

    def _agreed(self, who: Identity, roles: list[str]) -> Iterator[tuple[str, Inquiry]]:
        """What may be agreed with the account of a role is no matter of who asks."""
        found, known = self.batches.found, self.batches.known
        for role in roles:
            trust = found.identities.by_arn[role].trust
            agreed = [known.updated(each) for each in agreements(trust.policy)] if trust else [known]
            decision, said = surest(partial(found.decision, who, _ACTION, role), agreed)
            if decision.verdict != "denied":
                yield role, inquiry(found, who, _ACTION, role, said, decision)
