"""Rights on data of which the input lists none: no node is made up for it, but how many have the right is told."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from graphnhi.deriving.aws.escalating.making import Making, form_of
from graphnhi.deriving.aws.gaps import gap
from graphnhi.deriving.aws.rights_table import Asked, Right, Way

__all__ = ["rights_on_nothing"]

_EDGE: Final = "READS"


def rights_on_nothing(
    making: Making, table: Mapping[Right, Sequence[Way]], listed: set[str]
) -> Iterator[tuple[dict[str, object], dict[str, str]]]:
    """By type: a gap with the number of users and roles that may read any, and the same as an input that is missing."""
    for right, ways in table.items():
        if right.edge == _EDGE and not right.of and right.type not in listed:
            count = _holders(making, right.type, ways)
            if count:
                what = "users and roles may read any, and the input lists none"
                missing = {
                    "input": right.type,
                    "why": f"none is listed, and any may be read, by how many users and roles: {count}",
                }
                yield gap("no data listed", right.type, what, None, count), missing


def _holders(making: Making, of: str, ways: Sequence[Way]) -> int:
    asks = [[[Asked(each.action, _form(each.form, of))] for each in way.asked] for way in ways]
    people = making.batches.found.identities.acting
    return sum(any(making.all_of(who, ask) is not None for ask in asks) for who in people)


def _form(form: str, of: str) -> str:
    """The form of any resource of a type, where the form of a right has that of one."""
    return form.replace("{}", form_of(of)).replace("{name}", "?*")
