"""Whom outside of the input a role trusts, and what its trust policy names of the input that is no identity there: sessions, absent ones.

Who of the input assumes a role is no matter of this module.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from graphnhi.access.aws_iam import Context, Policy, Statement
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Held, Identity
from graphnhi.deriving.aws.accounts.reserved import is_service_linked
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, add_inquired, inquiry
from graphnhi.deriving.aws.trusts.agreeing import surest
from graphnhi.deriving.aws.trusts.outside import (
    EVERYBODY,
    account_named,
    add_anyone,
    add_service,
    add_vendor,
    decided_outside,
    inquiry_outside,
    is_absent,
    is_deleted,
    is_organisation,
    session_named,
    spoken_of,
)
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["ASSUME", "Own", "Trust", "letting_in"]

ASSUME: Final = "sts:AssumeRole"


def letting_in(trust: Policy) -> list[Statement]:
    """The statements of a trust policy that let somebody assume its role."""
    return [each for each in trust.statements if each.effect == "Allow" and each.concerns(ASSUME.lower())]


@dataclass(frozen=True, slots=True)
class Own:
    """The accounts of the input, and their roles by account and name."""

    accounts: frozenset[str]
    roles: Mapping[tuple[str, str], Identity]
    """Which sessions have in their ARN, and which no two roles of an account share."""

    @classmethod
    def of(cls, found: Accounts) -> "Own":
        """All that the input has."""
        known = found.identities.by_arn.values()
        roles = {(each.account, each.name): each for each in known if each.kind == "role"}
        return cls(frozenset(each.account for each in known), roles)


@dataclass(frozen=True, slots=True)
class Trust:
    """What the trust policy of one role says of principals that are no identities of the input."""

    rows: Rows
    found: Accounts
    role: Identity
    trust: Held
    place: Place
    own: Own
    agreed: Sequence[Context]

    def told(self) -> Iterator[dict[str, object]]:
        """Add the edges; gives the gaps."""
        outside = defaultdict[str, list[tuple[str, Place]]](list)
        if self.trust.policy.problem is not None and not is_service_linked(self.role):
            outside[EVERYBODY].append((EVERYBODY, self.place))
        for statement, kind, value in self._principals():
            place, account = self.place.under(statement.place), account_named(value)
            if kind == "Service" and value:
                self._add_service(value, place)
            elif value == EVERYBODY or is_organisation(value):
                outside[value].append((value, place))
            elif account is None:
                yield self._gap("deleted principal" if is_deleted(value) else "unknown principal", value, place)
            elif account not in self.own.accounts:
                outside[account].append((value, place))
            elif (session := session_named(value)) is not None:
                self._add_session(account, value, place, *session)
            elif is_absent(self.found, value):
                self._add_absent(value, place)
        for account, named in outside.items():
            self._add_outside(account, named)

    def _principals(self) -> Iterator[tuple[Statement, str, str]]:
        """Whom the statements name; where one names everybody, also those of whom its conditions speak."""
        for statement in letting_in(self.trust.policy):
            named = [("*", EVERYBODY)] if statement.but_principals else [*dict.fromkeys(statement.principals or ())]
            yield from ((statement, kind, value) for kind, value in named if kind != "Federated")
            if any(value == EVERYBODY for _, value in named):
                yield from ((statement, "AWS", value) for value in dict.fromkeys(spoken_of(statement, self.found)))

    def _add_outside(self, account: str, named: Iterable[tuple[str, Place]]) -> None:
        """One edge from an outside account, an organisation or anyone: the surest of the ways in which it is named."""
        asked = [(self._asked(value), place) for value, place in named]
        open_ways = [each for each in asked if each[0].decision.verdict != "denied"]
        if not open_ways:
            return
        told, place = min(open_ways, key=lambda each: each[0].decision.verdict != "allowed")
        start = add_anyone(self.rows, place) if account == EVERYBODY else add_vendor(self.rows, place, account)
        self._add(start, Shown((told,)), place, "the role trusts it")

    def _asked(self, principal: str) -> Inquiry:
        of = self.found, principal, ASSUME, self.role.arn
        decision, known = surest(partial(decided_outside, *of), self.agreed)
        return inquiry_outside(*of, known, decision)

    def _add_session(self, account: str, value: str, place: Place, name: str, session: str) -> None:
        """A session of a role of ours: whoever has the role names his sessions as he likes."""
        who = self.own.roles.get((account, name))
        if who is None:
            self._add_absent(value, place)
            return
        of = who, ASSUME, self.role.arn
        decision, known = surest(partial(self.found.decision, *of, session=value), self.agreed)
        if who.arn != self.role.arn and decision.verdict != "denied":
            told = inquiry(self.found, *of, known, decision)
            again = replace(told, ask=lambda more: self.found.decision(*of, known.updated(more), value))
            self._add(who.arn, Shown((again,), first=f"session {session}"), place, "the role trusts a session")

    def _add_absent(self, value: str, place: Place) -> None:
        """An identity of an account of ours that the export has not."""
        told = self._asked(value)
        if told.decision.verdict != "denied":
            self._add(value, Shown((told,), (f"{value} missing",)), place, "the role trusts it")

    def _add_service(self, value: str, place: Place) -> None:
        service = add_service(self.rows, place, value)
        self.rows.edge(place, self.role.arn, "TRUSTS", service, "the role trusts a service")

    def _add(self, start: str, shown: Shown, place: Place, rule: str) -> None:
        add_inquired(self.rows, start, "ASSUMES", self.role.arn, rule, shown, otherwise=place)

    def _gap(self, gap: str, what: str, place: Place) -> dict[str, object]:
        return {
            "gap": gap, "id": self.role.arn, "what": what, "severity": "low", "file": place.file, "place": place.whole, "count": 1,
        }  # fmt: skip
