"""ASSUMES: who takes which role, by its trust policy and by his own policies, and whom outside of the accounts a role trusts.

Web identities and SAML are federations' matter.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Statement, context
from graphnhi.deriving.aws.account import Accounts
from graphnhi.deriving.aws.granting import Granting
from graphnhi.deriving.aws.identities import Held, Identity
from graphnhi.deriving.aws.outside import (
    account_named,
    add_anyone,
    add_service,
    add_vendor,
    decided_outside,
    is_deleted,
)
from graphnhi.deriving.aws.proving import add_decided
from graphnhi.deriving.aws.records import Place
from graphnhi.deriving.aws.reserved import is_service_linked
from graphnhi.deriving.aws.rows import Rows

__all__ = ["add_assumes"]

_ACTION: Final = "sts:AssumeRole"
_EXTERNAL_ID: Final = "sts:externalid"
_SESSION: Final = ":assumed-role/"


def add_assumes(rows: Rows, granting: Granting) -> Iterator[dict[str, object]]:
    """Edges of everybody who may assume a role of the input, and what the roles trust outside; gives the gaps."""
    found = granting.found
    roles = {each.arn: each for each in found.identities.by_arn.values() if each.kind == "role"}
    free = [arn for arn, role in roles.items() if not is_service_linked(role)]
    known = {arn: _external_id(role.trust) for arn, role in roles.items() if role.trust}
    for grant in granting.of(_ACTION, free, known):
        if grant.who.arn != grant.resource:
            proof = grant.decision, found.places(grant.who, _ACTION, grant.resource)
            add_decided(
                rows, grant.who.arn, "ASSUMES", grant.resource, "assumes the role", [proof], otherwise=grant.who.place
            )
    for arn, role in roles.items():
        if role.trust is not None and role.trust.place is not None:
            yield from _Trust(rows, found, role, role.trust, known.get(arn, context())).told()


def _external_id(trust: Held) -> Context:
    """The external id that a trust policy asks for: an agreed name, and no secret. Source: IAM User Guide, "Access to AWS accounts
    owned by third parties".
    """
    tests = [test for each in trust.policy.statements if each.effect == "Allow" for test in each.tests]
    values = [
        value for test in tests if test.key.lower() == _EXTERNAL_ID and not test.is_negated for value in test.values
    ]
    return context({_EXTERNAL_ID: values[0]}) if values else context()


class _Trust:
    """What the trust policy of one role says of principals that are no identities of the input."""

    def __init__(self, rows: Rows, found: Accounts, role: Identity, trust: Held, known: Context) -> None:
        self._rows, self._found, self._role, self._trust, self._known = rows, found, role, trust, known
        self._own = {each.account for each in found.identities.by_arn.values()}

    def told(self) -> Iterator[dict[str, object]]:
        """Add the edges; gives the gaps."""
        outside = defaultdict[str, list[tuple[str, Place]]](list)
        for statement, kind, value in self._principals():
            place = self._place(statement)
            account = account_named(value)
            if kind == "Service":
                self._add_service(value, place)
            elif value == "*":
                outside["*"].append((value, place))
            elif is_deleted(value):
                yield self._gap("deleted principal", value, place)
            elif account is not None and account not in self._own:
                outside[account].append((value, place))
            elif account is not None and _SESSION in value:
                self._add_session(value, place)
            elif account is not None and self._is_absent(value):
                self._add_absent(value, place)
        for account, named in outside.items():
            self._add_outside(account, named)

    def _principals(self) -> Iterator[tuple[Statement, str, str]]:
        for statement in self._trust.policy.statements:
            if statement.effect == "Allow" and statement.concerns(_ACTION.lower()):
                named = [("*", "*")] if statement.but_principals else statement.principals or ()
                yield from ((statement, kind, value) for kind, value in named if kind != "Federated")

    def _add_outside(self, account: str, named: Iterable[tuple[str, Place]]) -> None:
        """One edge from an outside account, or from anyone: the surest of the ways in which it is named."""
        decided = [
            (decided_outside(self._found, value, _ACTION, self._role.arn, self._known), place) for value, place in named
        ]
        open_ways = [each for each in decided if each[0].verdict != "denied"]
        if not open_ways:
            return
        decision, place = min(open_ways, key=lambda each: each[0].verdict != "allowed")
        start = add_anyone(self._rows, place) if account == "*" else add_vendor(self._rows, place, account)
        self._add(start, decision, place, "the role trusts it")

    def _add_session(self, value: str, place: Place) -> None:
        """A session of a role of ours: whoever has the role names his sessions as he likes."""
        name, _, session = value.rpartition(_SESSION)[2].partition("/")
        account = account_named(value)
        who = next(
            (each for each in self._found.identities.by_arn.values() if (each.kind, each.account, each.name) == ("role", account, name)),
            None,
        )  # fmt: skip
        if who is not None and who.arn != self._role.arn:
            decision = self._found.decision(who, _ACTION, self._role.arn, self._known, value)
            if decision.verdict != "denied":
                self._add(who.arn, decision, place, "the role trusts a session", first=f"session {session}")

    def _add_absent(self, value: str, place: Place) -> None:
        """An identity of an account of ours that the export has not."""
        decision = decided_outside(self._found, value, _ACTION, self._role.arn, self._known)
        if decision.verdict != "denied":
            missing = Decision(decision.verdict, (*decision.why, f"{value} missing"), decision.statements)
            self._add(value, missing, place, "the role trusts it")

    def _is_absent(self, value: str) -> bool:
        return value.startswith("arn:") and not value.endswith(":root") and value not in self._found.identities.by_arn

    def _add_service(self, value: str, place: Place) -> None:
        self._rows.edge(
            place, self._role.arn, "TRUSTS", add_service(self._rows, place, value), "the role trusts a service"
        )

    def _add(self, start: str, decision: Decision, place: Place, rule: str, first: str | None = None) -> None:
        proof = decision, {self._trust.policy.name: self._trust_place}
        add_decided(self._rows, start, "ASSUMES", self._role.arn, rule, [proof], first=first, otherwise=place)

    @property
    def _trust_place(self) -> Place:
        assert self._trust.place is not None
        return self._trust.place

    def _place(self, statement: Statement) -> Place:
        return self._trust_place.under(statement.place)

    def _gap(self, gap: str, what: str, place: Place) -> dict[str, object]:
        return {
            "gap": gap, "id": self._role.arn, "what": what, "severity": "low", "file": place.file, "place": place.whole, "count": 1,
        }  # fmt: skip
