"""Who is not of the accounts that were exported: other accounts, anybody, services, and identities that were deleted.

What they bring of their own is taken as granted, since nobody here can see it.
"""

import re
from collections.abc import Iterator
from typing import Final

from graphnhi.access.aws_iam import (
    Authority,
    Caller,
    Context,
    Decision,
    Guard,
    Request,
    Statement,
    caller,
    context,
    decide,
    read,
)
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.inquiries import Inquiry
from graphnhi.deriving.aws.records import account_of
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = [
    "EVERYBODY", "account_named", "add_anyone", "add_service", "add_vendor", "decided_outside", "inquiry_outside", "is_absent", "is_deleted", "is_organisation", "session_named", "spoken_of",
]  # fmt: skip

EVERYBODY: Final = "*"
_ANYONE: Final = "anyone"
_ANYTHING: Final = Authority(
    (read({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "their own policies"),)
)
"""What somebody outside may do by the word of his own account."""
_ACCOUNT: Final = re.compile(r"\d{12}")
_DELETED: Final = re.compile(r"A(?:ROA|IDA|GPA)[0-9A-Z]{8,}")
_ORGANISATION: Final = re.compile(r"o-[a-z0-9]{10,32}")
_SESSION: Final = re.compile(r"(?P<partition>arn:aws[a-z-]*):sts::\d{12}:assumed-role/(?P<role>[^/]+)/(?P<session>.+)")
_NOBODYS: Final = "000000000000"
"""An account that nobody has."""


def account_named(principal: str) -> str | None:
    """The account of a principal of a policy, which is an account's number or an ARN in it."""
    return principal if _ACCOUNT.fullmatch(principal) else account_of(principal)


def is_deleted(principal: str) -> bool:
    """Whether a principal is what AWS leaves of an identity that was deleted: its unique id."""
    return _DELETED.fullmatch(principal) is not None


def is_absent(found: Accounts, principal: str) -> bool:
    """Whether a principal is one identity, and the input has it not; a pattern of a condition is none."""
    if not principal.startswith("arn:") or principal.endswith(":root") or not set(principal).isdisjoint("*?"):
        return False
    return principal not in found.identities.by_arn


def session_named(principal: str) -> tuple[str, str] | None:
    """The name of the role, and that of the session, where a principal is one."""
    told = _SESSION.fullmatch(principal)
    return (told["role"], told["session"]) if told else None


def is_organisation(principal: str) -> bool:
    """Whether a principal that `spoken_of` gives is an organisation."""
    return _ORGANISATION.fullmatch(principal) is not None


def spoken_of(statement: Statement, found: Accounts) -> Iterator[str]:
    """Whom the conditions of a statement for everybody let in, as principals: accounts, identities, organisations that are not ours."""
    for test in statement.tests:
        values = () if test.is_negated else test.values
        match test.key.lower():
            case "aws:principalaccount":
                yield from (f"arn:aws:iam::{value}:root" for value in values if _ACCOUNT.fullmatch(value))
            case "aws:principalarn":
                yield from (value for value in values if account_of(value))
            case "aws:principalorgid":
                yield from (value for value in values if is_organisation(value) and value != found.organisation.id)


def decided_outside(found: Accounts, principal: str, action: str, resource: str, known: Context) -> Decision:
    """Whether somebody outside, as a policy names him (`*`: whoever it is; an organisation: whoever is of it), may do something with a
    resource of ours.
    """
    asking, guard = _stranger(principal), found.guard_of(found.owner(resource), action, resource)
    told = _said_by(principal, asking).updated(_said_of(found, resource, guard)).updated(known)
    decision = decide(Request(asking, action, resource, told), _ANYTHING, guard)
    return _unless_ours(decision) if is_organisation(principal) and found.organisation.id is None else decision


def inquiry_outside(
    found: Accounts, principal: str, action: str, resource: str, known: Context, decision: Decision | None = None
) -> Inquiry:
    """The question whether somebody outside may do something with a resource of ours; decision: the answer, where it is known already."""

    def ask(more: Context) -> Decision:
        return decided_outside(found, principal, action, resource, known.updated(more))

    held = found.policy_of(action, resource)
    own = (held,) if held is not None else ()
    guard = found.guard_of(found.owner(resource), action, resource)
    policies = (*(each.policy for each in own), *(each for level in guard.controls for each in level.policies))
    places = {each.policy.name: each.place for each in own if each.place is not None} | found.organisation.places
    return Inquiry(decision or ask(context()), ask, lambda: places, lambda: policies)


def _said_by(principal: str, asking: Caller) -> Context:
    values = {"aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": str(asking.account)}
    if principal == EVERYBODY:
        values |= {"aws:PrincipalOrgID": "o-outside", "aws:PrincipalOrgPaths": "o-outside/r-outside/"}
    elif is_organisation(principal):
        values["aws:PrincipalOrgID"] = principal
    elif asking.kind != "root":
        values["aws:PrincipalArn"] = asking.name
    return context(values)


def _said_of(found: Accounts, resource: str, guard: Guard) -> Context:
    tags = found.tags(resource)
    values = {f"aws:ResourceTag/{tag}": value for tag, value in (tags or {}).items()}
    values |= {} if guard.account is None else {"aws:ResourceAccount": guard.account}
    placed = found.organisation.keys(guard.account, "Resource")
    return context(values | placed, () if tags is None else ["aws:ResourceTag/"])


def _unless_ours(decision: Decision) -> Decision:
    """What an organisation may, where nothing says which one is ours."""
    if decision.verdict == "denied":
        return decision
    return Decision("conditional", (*decision.why, "placement unknown"), decision.statements)


def _stranger(principal: str) -> Caller:
    """Somebody as he is named; who is named by his account alone is its root, to whom all of it is granted."""
    account = account_named(principal) or _NOBODYS
    session = _SESSION.fullmatch(principal)
    if session is not None:
        return caller(f"{session['partition']}:iam::{account}:role/{session['role']}", principal)
    if not principal.startswith("arn:"):
        return caller(f"arn:aws:iam::{account}:root")
    try:
        return caller(principal)
    except ValueError:  # of a kind that signs in otherwise, or a pattern of some
        return Caller(principal, "user", account)


def add_vendor(rows: Rows, place: Place, account: str) -> str:
    """The node of an outside account or organisation; gives its id."""
    node = f"aws:{account}/vendor/{account}"
    rows.node(place, node, "vendor", name=account, tenant=account)
    return node


def add_anyone(rows: Rows, place: Place) -> str:
    """The node of everybody else; gives its id."""
    rows.node(place, _ANYONE, "vendor", name="anyone")
    return _ANYONE


def add_service(rows: Rows, place: Place, principal: str) -> str:
    """The node of a service of AWS; gives its id, which is its principal."""
    rows.node(place, principal, "app", name=principal, vendor="AWS")
    return principal
