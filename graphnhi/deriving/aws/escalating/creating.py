"""A new role that trusts whoever makes it and that he gives rights: every right, or those that he may choose.

A role that must have a boundary has what that lets it have.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Final

from graphnhi.access.aws_iam import Context, context
from graphnhi.deriving.aws.escalating.choices import choices
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.widening import Widened, everything, unknown
from graphnhi.deriving.aws.identities import Held, Identity
from graphnhi.deriving.aws.inquiries import Inquiry, Shown
from graphnhi.deriving.aws.rights_table import Asked

__all__ = ["new_roles"]

_FORM: Final = "arn:{partition}:iam::{account}:role/?*"
_ASKS: Final = (
    (Asked("iam:CreateRole", _FORM),),
    (Asked("iam:AttachRolePolicy", _FORM), Asked("iam:PutRolePolicy", _FORM)),
)
_RULE: Final = "pmapper-admin-3: makes a role and gives it rights"
_CHOSEN: Final = "iam:policyarn"
_BOUNDARY: Final = "iam:permissionsboundary"

_Choice = tuple[str | None, Held | None]
"""What is attached (None: what allows everything), and the boundary."""


def new_roles(making: Making, who: Identity, taken: Callable[[Identity, str], Inquiry]) -> Iterator[Widened]:
    """The roles that somebody may make and take; where one of them has every right, that one alone. taken: whether he may assume a role
    that trusts him.
    """
    if not making.batches.speaking.of_own(who, _ASKS[0][0].action.lower()):
        return
    for attached, boundary in _choices(making, who):
        shown = making.all_of(who, _ASKS, _said(who, attached, boundary))
        role = replace(_role(making, who, attached), boundary=boundary)
        assumed = taken(who, role.arn)
        if shown is not None and assumed.decision.verdict != "denied":
            yield Widened(role, Shown((*shown, assumed), rule=_RULE))
            if attached is None and boundary is None:
                return


def _choices(making: Making, who: Identity) -> Iterator[_Choice]:
    speaking, managed = making.batches.speaking, making.batches.found.identities.managed
    layers = [speaking.layers(who, asked.action.lower()) for alternatives in _ASKS for asked in alternatives]
    attached = dict.fromkeys(arn for each in layers for arn in choices(each, _CHOSEN))
    named = dict.fromkeys(arn for each in layers for arn in choices(each, _BOUNDARY))
    boundaries = [managed.get(arn) or unknown(arn) for arn in named]
    yield from product((None, *attached), (None, *boundaries))


def _said(who: Identity, attached: str | None, boundary: Held | None) -> Context:
    chosen = attached or f"arn:{who.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess"
    bound = context({_BOUNDARY: str(boundary.arn)}) if boundary else context(lacking=[_BOUNDARY])
    return context({_CHOSEN: chosen}).updated(bound)


def _role(making: Making, who: Identity, attached: str | None) -> Identity:
    bare = Identity(f"arn:{who.arn.split(':')[1]}:iam::{who.account}:role/x", "role", who.account, "x", who.place, {})
    if attached is None:
        return everything(bare)
    return replace(bare, policies=(making.batches.found.identities.managed.get(attached) or unknown(attached),))
