"""Which roles a service of AWS may assume, by their trust policies: what can be run with which role."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from graphnhi.access.aws_iam import Authority, Caller, Context, Decision, Policy, Request, context, decide
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.reserved import is_service_linked
from graphnhi.deriving.aws.inquiries import Inquiry
from graphnhi.deriving.aws.rights.batches import Guarded
from graphnhi.deriving.aws.rights.shelves import Shelf
from graphnhi.deriving.places import Place

__all__ = ["Trusted", "Trusting"]

_BY_IDENTITY: Final = ("cognito-identity.amazonaws.com",)
"""Services that vouch for users and do not act themselves."""
_ASSUME: Final = "sts:AssumeRole"
_ASSUME_BY_WEB: Final = f"{_ASSUME}WithWebIdentity"


@dataclass(frozen=True)
class Trusted:
    """The roles that a service may assume, on a shelf, and what shows it of each, by its ARN."""

    guarded: Guarded
    shown: Mapping[str, Inquiry]

    def apart(self, roles: list[str]) -> list[list[str]]:
        """Roles apart by what their trust leaves open, certain ones first."""
        found = defaultdict[tuple[str, ...], list[str]](list)
        for role in roles:
            found[self.shown[role].decision.why].append(role)
        return [found[why] for why in sorted(found, key=len)]


@dataclass
class Trusting:
    """Finds the roles of each service once."""

    found: Accounts
    _known: dict[str, Trusted] = field(default_factory=dict)

    def roles(self, service: str) -> Trusted:
        """The roles that a service may assume, certainly or if what their trust asks for holds."""
        if service not in self._known:
            told = {each.arn: _shown(self.found, service, each) for each in _roles(self.found)}
            shown = {arn: each for arn, each in told.items() if each.decision.verdict != "denied"}
            self._known[service] = Trusted(Guarded(self.found, Shelf.of(shown)), shown)
        return self._known[service]


def _roles(found: Accounts) -> list[Identity]:
    """Those with which anybody but a service itself can have something run."""
    return [each for each in found.identities.by_arn.values() if each.kind == "role" and not is_service_linked(each)]


def _shown(found: Accounts, service: str, role: Identity) -> Inquiry:
    ask = partial(_decided, found, service, role)
    trust = role.trust
    places: dict[str, Place] = {trust.policy.name: trust.place} if trust and trust.place else {}
    policies: tuple[Policy, ...] = (trust.policy,) if trust else ()
    return Inquiry(ask(context()), ask, lambda: places, lambda: policies)


def _decided(found: Accounts, service: str, role: Identity, known: Context) -> Decision:
    """Whether the trust of a role lets a service in that acts for somebody of the role's account."""
    vouches = service in _BY_IDENTITY
    who = Caller(service, "federated" if vouches else "service")
    action = _ASSUME_BY_WEB if vouches else _ASSUME
    said = {"aws:SourceAccount": role.account, "aws:PrincipalIsAWSService": str(not vouches).lower()}
    return decide(
        Request(who, action, role.arn, context(said).updated(known)),
        Authority(),
        found.guard_of(role.account, action, role.arn),
    )
