"""Rights on data of which the input lists none: no node is made up for it, but how many have the right is told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graphnhi.deriving.aws.accounts.identities import Identity
from graphnhi.deriving.aws.escalating.making import Making, form_of
from graphnhi.deriving.aws.rights.rights_table import Asked, Right, Way
from graphnhi.deriving.aws.things.things import Things
from graphnhi.deriving.gaps import gap

__all__ = ["rights_on_nothing"]

_EDGE: Final = "READS"


def rights_on_nothing(
    making: Making, table: Mapping[Right, Sequence[Way]], things: Things
) -> Iterator[tuple[dict[str, object], dict[str, str]]]:
    """By type: a gap with the number of users and roles that may read any in an account of which none is listed, and the same as an
    input that is missing.
    """
    for right, ways in table.items():
        holders = [*_holders(making, right, ways, things)] if right.edge == _EDGE and not right.of else []
        if holders:
            what = "users and roles may read any, and the input lists none"
            accounts = ", ".join(sorted({who.account for who in holders}))
            why = f"none is listed of {accounts}, and any may be read, by how many users and roles: {len(holders)}"
            yield gap("no data listed", right.type, what, None, len(holders)), {"input": right.type, "why": why}


def _holders(making: Making, right: Right, ways: Sequence[Way], things: Things) -> Iterator[Identity]:
    asks = [[[Asked(each.action, _form(each.form, right.type))] for each in way.asked] for way in ways]
    for who in making.batches.found.identities.acting:
        unlisted = not things.lists(right.type, who.account)
        if unlisted and any(making.all_of(who, ask) is not None for ask in asks):
            yield who


def _form(form: str, of: str) -> str:
    """The form of any resource of a type, where the form of a right has that of one."""
    return form.replace("{}", form_of(of)).replace("{name}", "?*")
