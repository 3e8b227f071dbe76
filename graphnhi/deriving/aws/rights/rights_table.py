"""The table of which action on which type of resource gives which edge (`facts/aws_actions.csv`), read. Nothing is decided here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.facts import kept_while_same, read_facts
from graphnhi.library import Library

__all__ = ["Asked", "Right", "Way", "rights"]

_NAME: Final = "aws_actions"
_COLUMNS: Final = ("action", "type", "of", "form", "edge", "also", "key", "why")


@dataclass(frozen=True, slots=True)
class Asked:
    """An action, and the form of what it is asked of; see `shelves.asked_of`."""

    action: str
    form: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way to a right: everything that must be allowed, the action that gives it its name first. `key`: what a customer's key must
    allow, `policy` where it is the say of who may.
    """

    asked: tuple[Asked, ...]
    key: str
    why: str


@dataclass(frozen=True, slots=True)
class Right:
    """An edge to resources of a type, or to their configurations."""

    type: str
    of: str
    edge: str


@kept_while_same(_NAME)
def rights(library: Library) -> Mapping[Right, tuple[Way, ...]]:
    """Every right with the ways to it, in the order of the table."""
    found = defaultdict[Right, list[Way]](list)
    for row in read_facts(library, _NAME, _COLUMNS).to_dict("records"):
        also = tuple(_asked(each) for each in row["also"].split(";") if each)
        way = Way((Asked(row["action"], row["form"]), *also), row["key"], row["why"])
        found[Right(row["type"], row["of"], row["edge"])].append(way)
    return {right: tuple(ways) for right, ways in found.items()}


def _asked(text: str) -> Asked:
    action, _, form = text.partition("@")
    return Asked(action, form or "*")
