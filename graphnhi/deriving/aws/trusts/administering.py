"""CONTROLS identity -> account: who may do everything in it, or as much of IAM as it takes to give himself that.

It is asked of the evaluator, and never read off a policy's name: first an action that no service has, so that no statement allows it but
one that allows all of IAM; then whether any of the actions that give rights is left, whatever else is denied.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from graphnhi.access.aws_iam import VERDICTS, Decision, context
from graphnhi.deriving.aws.accounts.account import Accounts
from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.accounts.identity_nodes import account_id
from graphnhi.deriving.aws.inquiries import Shown, add_inquired, inquiry
from graphnhi.deriving.rows import Rows

__all__ = ["add_administrators", "administers"]

_EVERY_ACTION: Final = "iam:EveryAction"
_EVERYTHING: Final = "*"
_GIVING: Final = ("Attach{}Policy", "Put{}Policy")

_Asked = tuple[str, str, Decision]
"""An action, the resource, and the decision."""


def add_administrators(rows: Rows, found: Accounts) -> None:
    """An edge from every user and role that administers its account."""
    for who in found.identities.acting:
        shown = administers(found, who)
        if shown is not None:
            rule, end = "administers the account", account_id(who.account)
            add_inquired(rows, who.arn, "CONTROLS", end, rule, shown, otherwise=who.place)


def administers(found: Accounts, who: Identity) -> Shown | None:
    """What shows that somebody administers his account; None where he certainly does not."""
    every = _surest(found, who, [(_EVERY_ACTION, _EVERYTHING), (_EVERY_ACTION, who.arn)])
    if every[-1].verdict == "denied":
        return None
    giving = _surest(found, who, [*_giving(who)])
    if giving[-1].verdict == "denied":
        return None
    told = (inquiry(found, who, action, on, context(), answer) for action, on, answer in (every, giving))
    return Shown(tuple(told))


def _giving(who: Identity) -> Iterator[tuple[str, str]]:
    """What gives rights to oneself, or else to a user or a role that one makes."""
    own = [kind for kind in ("User", "Role") if kind.lower() == who.kind]
    yield from ((f"iam:{action.format(kind)}", who.arn) for kind in own for action in _GIVING)
    for kind in ("User", "Role"):
        other = f"arn:{who.arn.split(':')[1]}:iam::{who.account}:{kind.lower()}/every{kind}"
        yield from ((f"iam:{action.format(kind)}", other) for action in _GIVING)


def _surest(found: Accounts, who: Identity, wanted: Sequence[tuple[str, str]]) -> _Asked:
    """The surest of some decisions; the first one that is certain."""
    best: _Asked | None = None
    for action, resource in wanted:
        decision = found.decision(who, action, resource, context())
        if best is None or VERDICTS.index(decision.verdict) < VERDICTS.index(best[-1].verdict):
            best = action, resource, decision
        if decision.verdict == "allowed":
            break
    if best is None:
        raise ValueError("nothing was asked")
    return best
