"""Escalation by a new role that trusts whoever makes it and that he gives every right."""

from collections.abc import Iterator
from typing import Final

from graphnhi.access.aws_iam import context
from graphnhi.deriving.aws.administering import administering
from graphnhi.deriving.aws.escalating.candidates import Candidate
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.widening import everything
from graphnhi.deriving.aws.identities import Identity
from graphnhi.deriving.aws.identity_nodes import account_id
from graphnhi.deriving.aws.rights_table import Asked

__all__ = ["by_new_role"]

_FORM: Final = "arn:{partition}:iam::{account}:role/?*"
_ASKS: Final = (
    (Asked("iam:CreateRole", _FORM),),
    (Asked("iam:AttachRolePolicy", _FORM), Asked("iam:PutRolePolicy", _FORM)),
)
_RULE: Final = "pmapper-admin-3: makes a role and gives it every right"


def by_new_role(making: Making, who: Identity) -> Iterator[Candidate]:
    """The way of one identity. A role that must have a boundary is none of every right."""
    partition = who.arn.split(":")[1]
    known = context(
        {"iam:PolicyARN": f"arn:{partition}:iam::aws:policy/AdministratorAccess"}, ["iam:PermissionsBoundary"]
    )
    shown = making.all_of(who, _ASKS, known)
    if shown is None:
        return
    bare = Identity(f"arn:{partition}:iam::{who.account}:role/x", "role", who.account, "x", who.place, {})
    told = administering(making.batches.found, everything(bare))
    if told is not None:
        yield Candidate([account_id(who.account)], _RULE, (*shown, *told))
