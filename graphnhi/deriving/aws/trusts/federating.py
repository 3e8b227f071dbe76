"""Federations: whom identity providers vouch for, as roles trust them. A federation is a provider and the pattern of a subject, and what
else tells such tokens apart; it AUTHENTICATES_AS the role.

Conditions on what a token claims make the federation what it is; conditions on anything else stay conditions of the edge.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from graphnhi.access.aws_iam import (
    VERDICTS,
    Authority,
    Context,
    Decision,
    Policy,
    Request,
    Statement,
    context,
    decide,
    standard_context,
)
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Held, Identity
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, add_inquired
from graphnhi.deriving.aws.trusts.claims import Tokens, tokens, unmatched
from graphnhi.deriving.aws.trusts.holding import add_holders
from graphnhi.deriving.aws.trusts.providers import ANY, SAML, WEB, Provider, provider_of
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_federations"]

_RULE: Final = "the role trusts such tokens of the identity provider"
_ASSUME: Final = "sts:AssumeRole"
_EVERYBODY: Final = (("*", "*"), ("AWS", "*"))
_NOT_DENIED: Final = VERDICTS[:-1]
"""From the surest on."""


def add_federations(
    rows: Rows, found: Accounts, clusters: Mapping[str, str] = MappingProxyType({})
) -> Iterator[dict[str, object]]:
    """The federations that the roles of the input trust, with who has them; gives the gaps. clusters: the name of each by its issuer."""
    met = dict[str, tuple[Tokens, Place]]()
    for role in found.identities.by_arn.values():
        if role.kind == "role" and role.trust is not None and role.trust.place is not None:
            yield from _Trust(found, role, role.trust, role.trust.place).add(rows, met)
    yield from add_holders(rows, met, clusters)


class _Trust:
    """What the trust policy of one role says of identity providers."""

    def __init__(self, found: Accounts, role: Identity, trust: Held, place: Place) -> None:
        self._found, self._role, self._policy, self._place = found, role, trust.policy, place

    def add(self, rows: Rows, met: dict[str, tuple[Tokens, Place]]) -> Iterator[dict[str, object]]:
        """Add the federations and their edges, and put what was met; gives the gaps."""
        surest = dict[str, tuple[int, Decision, Tokens, Place]]()
        for statement in self._policy.statements:
            place = self._place.under(statement.place)
            for provider in _providers(statement):
                if isinstance(provider, str):
                    yield gap("unknown identity provider", self._role.arn, provider, place)
                    continue
                yield from (
                    gap("subject of nobody", self._role.arn, each, place) for each in unmatched(statement, provider)
                )
                for held in tokens(statement, provider):
                    decision = self._decided(held)
                    if decision.verdict != "denied":
                        told = _NOT_DENIED.index(decision.verdict), decision, held, place
                        surest[held.id] = min(told, surest.get(held.id, told), key=lambda each: each[0])
        for node, (_, decision, held, place) in surest.items():
            met.setdefault(node, (held, place))
            self._add(rows, node, held, decision, place)

    def _add(self, rows: Rows, node: str, held: Tokens, decision: Decision, place: Place) -> None:
        rows.node(place, node, "federation", name=held.name, tenant=held.provider.account, lifetime="short_lived")
        places = self._found.organisation.places | {self._policy.name: self._place}
        guard = self._found.guard_of(self._role.account, held.provider.action, self._role.arn)
        policies = (self._policy, *(each for level in guard.controls for each in level.policies))
        told = Inquiry(decision, partial(self._decided, held), lambda: places, lambda: policies)
        add_inquired(rows, node, "AUTHENTICATES_AS", self._role.arn, _RULE, Shown((told,)), otherwise=place)

    def _decided(self, held: Tokens, more: Context | None = None) -> Decision:
        """Whether such tokens are let in; where one that stands for all of them is not, or further tests cut the pattern, others may."""
        said = more or context()
        decision = self._asked(held.provider, held.known.updated(said))
        if decision.verdict == "denied" or (held.is_pattern and _is_cut(self._policy, held.provider)):
            return self._asked(held.provider, held.settled.updated(said))
        return decision

    def _asked(self, provider: Provider, known: Context) -> Decision:
        guard = self._found.guard_of(self._role.account, provider.action, self._role.arn)
        told = (
            standard_context(provider.caller, guard, None, self._found.tags(self._role.arn))
            .updated(context({"aws:FederatedProvider": provider.id}))
            .updated(known)
        )
        return decide(Request(provider.caller, provider.action, self._role.arn, told), Authority(), guard)


def _providers(statement: Statement) -> Iterator[Provider | str]:
    """The providers whose tokens a statement speaks of; a text that names none. Where it names everybody, they are among them; those
    whom it lets assume the role without a token are no matter of this module.
    """
    actions = [action for action in (WEB, SAML) if statement.effect == "Allow" and statement.concerns(action.lower())]
    named = statement.principals or ()
    if not actions:
        return
    is_for_all = statement.but_principals or any(each in named for each in _EVERYBODY)
    if is_for_all and WEB in actions and not statement.concerns(_ASSUME.lower()):
        yield ANY
    for kind, value in dict.fromkeys(named):
        if kind == "Federated":
            provider = provider_of(value)
            if provider is None or provider.action in actions:
                yield provider or value


def _is_cut(policy: Policy, provider: Provider) -> bool:
    """Whether some tokens are held off by what they claim."""
    return any(
        test.key.lower().startswith(provider.prefix) and (each.effect == "Deny" or test.is_negated)
        for each in policy.statements
        for test in each.tests
    )
