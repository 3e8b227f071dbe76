"""A new role that trusts whoever makes it and that he gives rights: every right, or those that he may choose.

A role that must have a boundary has what that lets it have.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from graphnhi.access.aws_iam import Context, context
from graphnhi.deriving.aws.accounts.identities import Held, Identity, is_managed
from graphnhi.deriving.aws.escalating.choices import choices
from graphnhi.deriving.aws.escalating.making import Making
from graphnhi.deriving.aws.escalating.widening import Offer, Widened, bundles, everything, unknown
from graphnhi.deriving.aws.inquiries import Inquiry, Shown
from graphnhi.deriving.aws.rights.rights_table import Asked

__all__ = ["new_roles"]

_FORM: Final = "arn:{partition}:iam::{account}:role/?*"
_ASKS: Final = (
    (Asked("iam:CreateRole", _FORM),),
    (Asked("iam:AttachRolePolicy", _FORM), Asked("iam:PutRolePolicy", _FORM)),
)
_RULE: Final = "pmapper-admin-3: makes a role and gives it rights"
_CHOSEN: Final = "iam:policyarn"
_BOUNDARY: Final = "iam:permissionsboundary"


def new_roles(making: Making, who: Identity, taken: Callable[[Identity, str], Inquiry]) -> Iterator[Widened]:
    """The roles that somebody may make and take; where one of them has every right, that one alone. taken: whether he may assume a role
    that trusts him.
    """
    if not making.batches.speaking.of_own(who, _ASKS[0][0].action.lower()):
        return
    bare = Identity(f"arn:{who.arn.split(':')[1]}:iam::{who.account}:role/x", "role", who.account, "x", who.place, {})
    assumed = taken(who, bare.arn)
    if assumed.decision.verdict == "denied":
        return
    for boundary in (None, *_named(making, who, _BOUNDARY)):
        every = making.all_of(who, _ASKS, _said(who, None, boundary))
        if every is not None:
            yield _widened(replace(everything(bare), boundary=boundary), (*every, assumed))
            if boundary is None:
                return
            continue
        for held, shown in bundles([*_attachable(making, who, boundary)]):
            yield _widened(replace(bare, policies=held, boundary=boundary), (*shown, assumed))


def _widened(role: Identity, shown: tuple[Inquiry, ...]) -> Widened:
    return Widened(role, Shown(shown, rule=_RULE))


def _attachable(making: Making, who: Identity, boundary: Held | None) -> Iterator[Offer]:
    """The policies that he may give the role, where not every one; of those that the input has not, one, for all say as much."""
    for held in _named(making, who, _CHOSEN):
        shown = making.all_of(who, _ASKS, _said(who, held, boundary))
        if shown is not None:
            yield held, shown
            if _is_missing(held):
                return


def _named(making: Making, who: Identity, key: str) -> list[Held]:
    """The managed policies that conditions name for a key, those that the input has first."""
    speaking, managed = making.batches.speaking, making.batches.found.identities.managed
    layers = [speaking.layers(who, asked.action.lower()) for alternatives in _ASKS for asked in alternatives]
    named = dict.fromkeys(arn for each in layers for arn in choices(each, key) if is_managed(arn))
    return sorted((managed.get(arn) or unknown(arn) for arn in named), key=_is_missing)


def _is_missing(held: Held) -> bool:
    return held.place is None


def _said(who: Identity, attached: Held | None, boundary: Held | None) -> Context:
    every = f"arn:{who.arn.split(':')[1]}:iam::aws:policy/AdministratorAccess"
    bound = context({_BOUNDARY: str(boundary.arn)}) if boundary else context(lacking=[_BOUNDARY])
    return context({_CHOSEN: str(attached.arn) if attached else every}).updated(bound)
