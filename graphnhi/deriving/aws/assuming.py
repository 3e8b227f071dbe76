"""ASSUMES: who takes which role, by its trust policy and by his own policies, and whom outside of the accounts a role trusts.

Web identities and SAML are federations' matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Policy, Statement, context
from graphnhi.deriving.aws.account import Accounts
from graphnhi.deriving.aws.agreeing import agreements, surest
from graphnhi.deriving.aws.granting import Grant, Granting
from graphnhi.deriving.aws.identities import Held, Identity
from graphnhi.deriving.aws.outside import (
    EVERYBODY,
    account_named,
    add_anyone,
    add_service,
    add_vendor,
    decided_outside,
    is_deleted,
    is_organisation,
    spoken_of,
)
from graphnhi.deriving.aws.proving import add_decided
from graphnhi.deriving.aws.records import Place
from graphnhi.deriving.aws.reserved import is_service_linked
from graphnhi.deriving.aws.rows import Rows

__all__ = ["add_assumes"]

_ACTION: Final = "sts:AssumeRole"
_SESSION: Final = ":assumed-role/"


def add_assumes(rows: Rows, granting: Granting) -> Iterator[dict[str, object]]:
    """Edges of everybody who may assume a role of the input, and what the roles trust outside; gives the gaps."""
    found = granting.found
    roles = {each.arn: each for each in found.identities.by_arn.values() if each.kind == "role"}
    agreed = {arn: agreements(role.trust.policy) for arn, role in roles.items() if role.trust is not None}
    for grant in _grants(granting, [role for role in roles.values() if not is_service_linked(role)]):
        asked = partial(found.decision, grant.who, _ACTION, grant.resource)
        decision = grant.decision if grant.decision.verdict == "allowed" else surest(asked, agreed[grant.resource])
        if grant.who.arn != grant.resource and decision.verdict != "denied":
            proof = decision, found.places(grant.who, _ACTION, grant.resource)
            add_decided(
                rows, grant.who.arn, "ASSUMES", grant.resource, "assumes the role", [proof], otherwise=grant.who.place
            )
    own = _Own(frozenset(each.account for each in found.identities.by_arn.values()), _named(roles.values()))
    for arn, role in roles.items():
        if role.trust is not None and role.trust.place is not None:
            yield from _Trust(rows, found, role, role.trust, role.trust.place, own, agreed[arn]).told()


def _grants(granting: Granting, roles: Sequence[Identity]) -> Iterator[Grant]:
    """Everybody whom a role's trust lets in, or may. Where it names only identities, nobody else is asked."""
    found, wide = granting.found, [role.arn for role in roles if role.trust is not None and _is_wide(role.trust.policy)]
    yield from granting.of(_ACTION, wide)
    asked = {*wide}
    for role in roles:
        if role.trust is None or role.arn in asked:
            continue
        named = {value for each in _letting_in(role.trust.policy) for _, value in each.principals or ()}
        for who in (found.identities.by_arn[each] for each in sorted(named) if each in found.identities.by_arn):
            decision = found.decision(who, _ACTION, role.arn, context())
            if who.kind != "group" and decision.verdict != "denied":
                yield Grant(who, role.arn, decision)


def _is_wide(trust: Policy) -> bool:
    """Whether a trust policy names more than single identities: accounts, everybody, all but some; or may."""
    if trust.problem is not None or any(each.but_principals for each in _letting_in(trust)):
        return True
    values = [
        value for each in _letting_in(trust) for kind, value in each.principals or () if kind in ("AWS", EVERYBODY)
    ]
    return any(value == EVERYBODY or value.endswith(":root") or account_named(value) == value for value in values)


def _letting_in(trust: Policy) -> list[Statement]:
    return [each for each in trust.statements if each.effect == "Allow" and each.concerns(_ACTION.lower())]


def _named(roles: Iterable[Identity]) -> dict[tuple[str, str], Identity]:
    """Roles by account and name, which sessions have in their ARN, and which no two roles of an account share."""
    return {(each.account, each.name): each for each in roles}


@dataclass(frozen=True, slots=True)
class _Own:
    """The accounts of the input, and their roles by account and name."""

    accounts: frozenset[str]
    roles: Mapping[tuple[str, str], Identity]


@dataclass(frozen=True, slots=True)
class _Trust:
    """What the trust policy of one role says of principals that are no identities of the input."""

    rows: Rows
    found: Accounts
    role: Identity
    trust: Held
    place: Place
    own: _Own
    agreed: Sequence[Context]

    def told(self) -> Iterator[dict[str, object]]:
        """Add the edges; gives the gaps."""
        outside = defaultdict[str, list[tuple[str, Place]]](list)
        for statement, kind, value in self._principals():
            place, account = self.place.under(statement.place), account_named(value)
            if kind == "Service":
                self._add_service(value, place)
            elif value == EVERYBODY or is_organisation(value):
                outside[value].append((value, place))
            elif account is None:
                yield self._gap("deleted principal" if is_deleted(value) else "unknown principal", value, place)
            elif account not in self.own.accounts:
                outside[account].append((value, place))
            elif _SESSION in value:
                self._add_session(account, value, place)
            elif self._is_absent(value):
                self._add_absent(value, place)
        for account, named in outside.items():
            self._add_outside(account, named)

    def _principals(self) -> Iterator[tuple[Statement, str, str]]:
        """Whom the statements name; where one names everybody, also those of whom its conditions speak."""
        for statement in _letting_in(self.trust.policy):
            named = [("*", EVERYBODY)] if statement.but_principals else statement.principals or ()
            yield from ((statement, kind, value) for kind, value in named if kind != "Federated")
            if any(value == EVERYBODY for _, value in named):
                yield from ((statement, "AWS", value) for value in spoken_of(statement, self.found))

    def _add_outside(self, account: str, named: Iterable[tuple[str, Place]]) -> None:
        """One edge from an outside account, an organisation or anyone: the surest of the ways in which it is named."""
        decided = [(self._decided(value), place) for value, place in named]
        open_ways = [each for each in decided if each[0].verdict != "denied"]
        if not open_ways:
            return
        decision, place = min(open_ways, key=lambda each: each[0].verdict != "allowed")
        start = add_anyone(self.rows, place) if account == EVERYBODY else add_vendor(self.rows, place, account)
        self._add(start, decision, place, "the role trusts it")

    def _decided(self, principal: str) -> Decision:
        return surest(partial(decided_outside, self.found, principal, _ACTION, self.role.arn), self.agreed)

    def _add_session(self, account: str, value: str, place: Place) -> None:
        """A session of a role of ours: whoever has the role names his sessions as he likes."""
        name, _, session = value.rpartition(_SESSION)[2].partition("/")
        who = self.own.roles.get((account, name))
        if who is None:
            self._add_absent(value, place)
            return
        asked = partial(self.found.decision, who, _ACTION, self.role.arn, session=value)
        decision = surest(asked, self.agreed)
        if who.arn != self.role.arn and decision.verdict != "denied":
            self._add(who.arn, decision, place, "the role trusts a session", first=f"session {session}")

    def _add_absent(self, value: str, place: Place) -> None:
        """An identity of an account of ours that the export has not."""
        decision = self._decided(value)
        if decision.verdict != "denied":
            missing = Decision(decision.verdict, (*decision.why, f"{value} missing"), decision.statements)
            self._add(value, missing, place, "the role trusts it")

    def _is_absent(self, value: str) -> bool:
        """Whether it is one identity, and the input has it not; a pattern of a condition is none."""
        if not value.startswith("arn:") or value.endswith(":root") or not set(value).isdisjoint("*?"):
            return False
        return value not in self.found.identities.by_arn

    def _add_service(self, value: str, place: Place) -> None:
        service = add_service(self.rows, place, value)
        self.rows.edge(place, self.role.arn, "TRUSTS", service, "the role trusts a service")

    def _add(self, start: str, decision: Decision, place: Place, rule: str, first: str | None = None) -> None:
        proof = decision, self.found.organisation.places | {self.trust.policy.name: self.place}
        add_decided(self.rows, start, "ASSUMES", self.role.arn, rule, [proof], first=first, otherwise=place)

    def _gap(self, gap: str, what: str, place: Place) -> dict[str, object]:
        return {
            "gap": gap, "id": self.role.arn, "what": what, "severity": "low", "file": place.file, "place": place.whole, "count": 1,
        }  # fmt: skip
