"""Who is not of the accounts that were exported: other accounts, anybody, services, and identities that were deleted.

What they bring of their own is taken as granted, since nobody here can see it.
"""

import re
from typing import Final

from graphnhi.access.aws_iam import Authority, Caller, Context, Decision, Request, caller, context, decide, read
from graphnhi.deriving.aws.account import Accounts
from graphnhi.deriving.aws.records import Place, account_of
from graphnhi.deriving.aws.rows import Rows

__all__ = ["account_named", "add_anyone", "add_service", "add_vendor", "decided_outside", "is_deleted"]

_ANYONE: Final = "anyone"
_ANYTHING: Final = Authority(
    (read({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}, "their own policies"),)
)
"""What somebody outside may do by the word of his own account."""
_ACCOUNT: Final = re.compile(r"\d{12}")
_DELETED: Final = re.compile(r"A(?:ROA|IDA|GPA)[0-9A-Z]{8,}")
_NOBODYS: Final = "000000000000"
"""An account that nobody has."""


def account_named(principal: str) -> str | None:
    """The account of a principal of a policy, which is an account's number or an ARN in it."""
    return principal if _ACCOUNT.fullmatch(principal) else account_of(principal)


def is_deleted(principal: str) -> bool:
    """Whether a principal is what AWS leaves of an identity that was deleted: its unique id."""
    return _DELETED.fullmatch(principal) is not None


def decided_outside(found: Accounts, principal: str, action: str, resource: str, known: Context) -> Decision:
    """Whether somebody outside, as a policy names him (`*`: whoever it is), may do something with a resource of ours."""
    asking = _stranger(principal)
    values = {"aws:PrincipalIsAWSService": "false", "aws:PrincipalAccount": str(asking.account)}
    if principal == "*":
        values |= {"aws:PrincipalOrgID": "o-outside", "aws:PrincipalOrgPaths": "o-outside/r-outside/"}
    elif asking.kind != "root":
        values["aws:PrincipalArn"] = asking.name
    guard = found.guard_of(found.owner(resource), action, resource)
    if guard.account is not None:
        values["aws:ResourceAccount"] = guard.account
    return decide(Request(asking, action, resource, context(values).updated(known)), _ANYTHING, guard)


def _stranger(principal: str) -> Caller:
    account = _NOBODYS if principal == "*" else account_named(principal)
    try:
        return caller(principal if principal.startswith("arn:") else f"arn:aws:iam::{account}:root")
    except ValueError:  # a session, a group, a kind that AWS has not told us of: the account answers for it
        return caller(f"arn:aws:iam::{account}:root")


def add_vendor(rows: Rows, place: Place, account: str) -> str:
    """The node of an outside account; gives its id."""
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
