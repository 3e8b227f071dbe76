"""Escalation by a new credential of a user, or by a new trust of a role: whoever makes it acts as the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Guard, Policy, context, read
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.reserved import is_changeable, is_service_linked
from graphnhi.deriving.aws.escalating.candidates import Candidate
from graphnhi.deriving.aws.escalating.credentials import Credentials
from graphnhi.deriving.aws.escalating.tagging import Tagging
from graphnhi.deriving.aws.inquiries import Inquiry
from graphnhi.deriving.aws.rights.batches import Batches, Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf
from graphnhi.deriving.aws.rights.speaking import Layers
from graphnhi.deriving.places import Place

__all__ = ["Acting"]

_MOST_KEYS: Final = 2
"""Source: IAM User Guide, "IAM and AWS STS quotas"."""
_ASSUME: Final = "sts:AssumeRole"
_NO_KEYS: Final = "no access key in the input"
_NO_REPORT: Final = "no credential report in the input"
_TRUST: Final = "iam:UpdateAssumeRolePolicy"


@dataclass
class Acting:
    """Makes credentials of users and trusts of roles."""

    batches: Batches
    told: Credentials
    tagging: Tagging
    _users: Guarded = field(init=False)
    _roles: Guarded = field(init=False)
    _taken: Guarded = field(init=False)

    def __post_init__(self) -> None:
        known = self.batches.found.identities.by_arn.values()
        self._users = Guarded(self.batches.found, Shelf.of(each.arn for each in known if each.kind == "user"))
        roles = [each for each in known if each.kind == "role" and not is_service_linked(each)]
        self._roles = Guarded(self.batches.found, Shelf.of(each.arn for each in roles if is_changeable(each)))
        self._taken = Guarded(self.batches.found, Shelf.of(each.arn for each in roles))

    def of(self, who: Identity) -> Iterator[Candidate]:
        """The ways of one identity."""
        yield from self._by_key(who)
        yield from self._by_password(who, "iam:CreateLoginProfile", "iam-004: gives a password", has_one=False)
        yield from self._by_password(who, "iam:UpdateLoginProfile", "iam-006: sets the password", has_one=True)
        yield from self._by_trust(who)
        for roles, taken in self.tagging.later(who, _ASSUME, self._taken):
            yield Candidate(roles, "sts-001: assumes the role", (taken,))

    def _by_key(self, who: Identity) -> Iterator[Candidate]:
        replacing = [*self._made(who, "iam:DeleteAccessKey")]
        for users, made in self._made(who, "iam:CreateAccessKey"):
            rule = "iam-002: makes an access key"
            told = self.told.keys
            yield Candidate([each for each in users if told.get(each, _MOST_KEYS) < _MOST_KEYS], rule, (made,))
            unknown = [each for each in users if each not in told]
            for others, deleted in replacing:
                instead = [each for each in users if told.get(each, _MOST_KEYS) >= _MOST_KEYS and each in {*others}]
                yield Candidate(instead, "iam-003: replaces an access key", (made, deleted))
            yield Candidate(unknown, rule, (made,), None, (_NO_KEYS,))

    def _by_password(self, who: Identity, action: str, rule: str, *, has_one: bool) -> Iterator[Candidate]:
        for users, made in self._made(who, action):
            known = self.told.password
            yield Candidate([each for each in users if known.get(each) is has_one], rule, (made,))
            yield Candidate([each for each in users if each not in known], rule, (made,), None, (_NO_REPORT,))

    def _made(self, who: Identity, action: str) -> Iterator[tuple[list[str], Inquiry]]:
        yield from self.tagging.of(who, action, self._users)

    def _by_trust(self, who: Identity) -> Iterator[Candidate]:
        """The role then names whoever rewrote it, which is enough in its account unless something of his own holds him back."""
        layers = self.batches.speaking.layers(who, _ASSUME.lower())
        for roles, changed in self.tagging.of(who, _TRUST, self._roles):
            for ends in [roles] if _is_plain(layers) else [[each] for each in roles]:
                taken = self.as_trusted(who, ends[0])
                if taken.decision.verdict != "denied":
                    yield Candidate(ends, "iam-012: rewrites the trust of the role", (changed, taken))

    def as_trusted(self, who: Identity, role: str) -> Inquiry:
        """The question whether somebody may assume a role whose trust names him."""
        ask = partial(self._trusted, who, role)
        found, of = self.batches.found, (who, _ASSUME, role)
        return Inquiry(ask(context()), ask, partial(_own_places, self.batches, who), partial(found.policies, *of))

    def _trusted(self, who: Identity, role: str, more: Context) -> Decision:
        found = self.batches.found
        guard = found.guard(who, _ASSUME, role)
        named = Guard(guard.account, _naming(who.arn), guard.controls)
        return found.decision_at(who, _ASSUME, role, self.batches.known.updated(more), named)


def _naming(arn: str) -> Policy:
    """The trust that whoever rewrites one writes."""
    return read(
        {"Statement": {"Effect": "Allow", "Action": _ASSUME, "Principal": {"AWS": arn}}}, "the trust that is written"
    )


def _own_places(batches: Batches, who: Identity) -> dict[str, Place]:
    return batches.found.places(who, _ASSUME, "*")


def _is_plain(layers: Layers) -> bool:
    """Whether nothing among an identity's statements tells one role from another."""
    limits: Sequence[Sequence[object]] = layers.limits
    is_limited = any(
        each.tests or each.but_resources or each.resources not in (None, ("*",))
        for limit in layers.limits
        for each in limit
    )
    return not (limits and is_limited) and not any(each.effect == "Deny" for each in layers.all)
