"""What the policies of resources give to those outside of the input, and to sessions and absent identities that they name.

Rights of identities of the input are no matter of this module, and neither are roles, which are assumed. A right that takes more than
one action is none that somebody has by the word of one resource.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Policy, Statement, context, read
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.inquiries import Inquiry, Shown, add_inquired, inquiry
from graphnhi.deriving.aws.rights.gates import KEY, OBJECT, POLICY, Gates
from graphnhi.deriving.aws.rights.rights_table import Asked, Right, Way
from graphnhi.deriving.aws.rights.shelves import asked_of
from graphnhi.deriving.aws.things.configurations import is_configured
from graphnhi.deriving.aws.things.things import Thing
from graphnhi.deriving.aws.trusts.outside import (
    EVERYBODY,
    account_named,
    add_anyone,
    add_vendor,
    inquiry_outside,
    is_absent,
    is_deleted,
    is_organisation,
    session_named,
    spoken_of,
)
from graphnhi.deriving.aws.trusts.trusted import Own
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.left_secrets import configuration_id
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["Lending"]

_SOME: Final = "?*"
"""How the form of a right ends that is asked of what lies in a resource."""
_READ: Final = "kms:Decrypt"
_OF_A_SERVICE: Final = "arn:aws:iam::cloudfront:"

(_ANYTHING,) = read(
    {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}, "anything"
).statements

Ask = Callable[[str, str, Context], Inquiry]
"""An action, a resource, and what is known of the request."""


@dataclass(frozen=True, slots=True)
class _Borrower:
    """Somebody whom the policy of a resource names: how he is asked about, what makes his node, and what he depends on. `key`: the same
    for all that are one node.
    """

    key: str
    ask: Ask
    node: Callable[[], str]
    shown: Shown = field(default_factory=Shown)


@dataclass(frozen=True, slots=True)
class Lending:
    """Looks through the policies of resources. table: which action gives which edge; known: what is said of every request."""

    rows: Rows
    found: Accounts
    table: Mapping[Right, Sequence[Way]]
    gates: Gates
    known: Context

    def add(self, things: Mapping[str, Sequence[Thing]]) -> Iterator[dict[str, object]]:
        """The edges to all things, by their type; gives the gaps: principals that were deleted, or that are nobody's who is known."""
        own = Own.of(self.found)
        for kind, several in things.items():
            rights = [(right, ways) for right, ways in self.table.items() if right.type == kind]
            for thing in several if rights else ():
                resource = self.found.resources.by_arn.get(thing.arn)
                held = resource.policy if resource else None
                if held is not None and held.place is not None:
                    yield from self._add(thing, held.policy, held.place, rights, own)

    def _add(
        self, thing: Thing, policy: Policy, place: Place, rights: Iterable[tuple[Right, Sequence[Way]]], own: Own
    ) -> Iterator[dict[str, object]]:
        borrowers: list[tuple[_Borrower, Statement]] = []
        for statement, value in self._named(policy):
            borrower = self._borrower(value, place.under(statement.place), own)
            if isinstance(borrower, str):
                yield gap(borrower, thing.arn, value, place.under(statement.place))
            elif borrower is not None:
                borrowers.append((borrower, statement))
        for right, ways in rights if borrowers else ():
            if not right.of or is_configured(thing):
                self._add_right(thing, place, right, ways, borrowers)

    def _named(self, policy: Policy) -> Iterator[tuple[Statement, str]]:
        """Whom its statements name; one of which nothing is known may name anybody."""
        if policy.problem is not None:
            yield _ANYTHING, EVERYBODY
        for statement in policy.statements:
            if statement.effect != "Allow":
                continue
            values = {value for kind, value in statement.principals or () if kind not in ("Service", "Federated")}
            named = {EVERYBODY} if statement.but_principals else values
            spoken = spoken_of(statement, self.found) if EVERYBODY in named else ()
            yield from ((statement, value) for value in sorted({*named, *spoken}))

    def _borrower(self, value: str, place: Place, own: Own) -> _Borrower | str | None:
        """Who a principal is; None for those of the input, and for services; the name of a gap for those who are nobody known."""
        account, ask = account_named(value), partial(inquiry_outside, self.found, value)
        if value == EVERYBODY:
            return _Borrower(value, ask, partial(add_anyone, self.rows, place))
        if is_organisation(value) or (account is not None and account not in own.accounts):
            return _Borrower(account or value, ask, partial(add_vendor, self.rows, place, account or value))
        if account is None:
            return None if value.startswith(_OF_A_SERVICE) else _gap_of(value)
        session = session_named(value)
        role = own.roles.get((account, session[0])) if session else None
        if session is not None and role is not None:
            first = Shown(first=f"session {session[1]}")
            return _Borrower(value, partial(_of_session, self.found, value, role), lambda: role.arn, first)
        missing = Shown((), (f"{value} missing",))
        return _Borrower(value, ask, lambda: value, missing) if is_absent(self.found, value) else None

    def _add_right(
        self,
        thing: Thing,
        place: Place,
        right: Right,
        ways: Sequence[Way],
        borrowers: Iterable[tuple[_Borrower, Statement]],
    ) -> None:
        """One edge from each borrower: by the surest of the ways."""
        surest = dict[str, tuple[_Borrower, Way, Inquiry]]()
        for borrower, statement in borrowers:
            for way in ways:
                if len(way.asked) == 1 and statement.concerns(way.asked[0].action.lower()):
                    for told in self._asked(borrower, way.asked[0], thing, statement):
                        best = surest.get(borrower.key)
                        if told.decision.verdict != "denied" and (
                            best is None or best[2].decision.verdict != "allowed"
                        ):
                            surest[borrower.key] = (borrower, way, told)
        for borrower, way, told in surest.values():
            self._write(thing, place, right, way, borrower, told)

    def _asked(self, borrower: _Borrower, asked: Asked, thing: Thing, statement: Statement) -> Iterator[Inquiry]:
        """The questions about a thing, or about what a statement speaks of in it, each pattern as the one thing that is called so."""
        base = asked_of(asked.form.removesuffix(_SOME), thing.arn, thing.account or "")
        within = [each for each in statement.resources or () if each.startswith(base) and len(each) > len(base)]
        for resource in [f"{base}x", *within] if asked.form.endswith(_SOME) else [base]:
            yield borrower.ask(asked.action, resource, self.known)

    def _write(self, thing: Thing, place: Place, right: Right, way: Way, borrower: _Borrower, told: Inquiry) -> None:
        action, shown = way.asked[0].action, borrower.shown.and_by([told])
        rule, start = f"{action}: {way.why}", borrower.node()
        if thing.key is None or not way.key:
            node = configuration_id(thing.arn) if right.of else thing.arn
            scope = action if right.edge == "USES" else None
            add_inquired(self.rows, start, right.edge, node, rule, shown, otherwise=place, scope=scope)
            return
        gate, use = self.gates.of(thing, right.edge, way.key), _READ if way.key == POLICY else way.key
        add_inquired(self.rows, start, "APPROVES", gate, rule, shown, otherwise=place, slot=OBJECT)
        by_service = context({"kms:ViaService": _service_of(thing)})
        key = borrower.ask(use, thing.key, self.known.updated(by_service))
        if key.decision.verdict != "denied":
            by_key = borrower.shown.and_by([key])
            add_inquired(self.rows, start, "APPROVES", gate, f"{use}: the key", by_key, otherwise=place, slot=KEY)


def _service_of(thing: Thing) -> str:
    """By which service the key of a thing is used: that of its region, which the key is in too."""
    return f"{thing.type.partition(':')[0]}.{_region(str(thing.key))}.amazonaws.com"


def _region(arn: str) -> str:
    return arn.split(":")[3] if arn.count(":") > 3 else ""


def _of_session(found: Accounts, session: str, role: Identity, action: str, resource: str, known: Context) -> Inquiry:
    """The question whether a session of a role of ours may do something."""

    def ask(more: Context) -> Decision:
        return found.decision(role, action, resource, known.updated(more), session)

    return replace(inquiry(found, role, action, resource, known, ask(context())), ask=ask)


def _gap_of(value: str) -> str:
    return "deleted principal" if is_deleted(value) else "unknown principal"
