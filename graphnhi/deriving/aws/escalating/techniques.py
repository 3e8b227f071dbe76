"""The table of ways to act as a role by what AWS runs with it (`facts/aws_escalations.csv`), read. Nothing is decided here."""

from dataclasses import dataclass
from typing import Final

from graphnhi.deriving.aws.rights.rights_table import Asked
from graphnhi.deriving.facts import kept_while_same, read_facts
from graphnhi.library import Library

__all__ = ["ANEW", "Technique", "techniques"]

_NAME: Final = "aws_escalations"
_COLUMNS: Final = ("ids", "rule", "service", "type", "asks", "first", "why", "needs")
ANEW: Final = ""
"""The form of an action that is asked of whatever it needs."""


@dataclass(frozen=True, slots=True)
class Technique:
    """One way. `asks`: all of them must be allowed, each by any of its alternatives. `needs`: actions of which the role
    itself must be allowed one. `ids`: what catalogues call it, ours first.
    """

    ids: tuple[str, ...]
    rule: str
    services: tuple[str, ...]
    type: str
    asks: tuple[tuple[Asked, ...], ...]
    first: str | None
    why: str
    needs: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As the rule of an edge says it."""
        return f"{self.ids[0]}: {self.why}"

    @property
    def actions(self) -> frozenset[str]:
        """The actions, in lower case, of which at least one must be allowed in any case."""
        return frozenset(each.action.lower() for each in self.asks[0])


@kept_while_same(_NAME)
def techniques(library: Library) -> tuple[Technique, ...]:
    """Every technique, in the order of the table."""
    rows = read_facts(library, _NAME, _COLUMNS).to_dict("records")
    return tuple(
        Technique(
            tuple(row["ids"].split()), row["rule"], tuple(row["service"].split()), row["type"],
            tuple(tuple(map(_asked, each.split("|"))) for each in row["asks"].split(";")), row["first"] or None, row["why"],
            tuple(filter(None, row["needs"].split("|"))),
        )
        for row in rows
    )  # fmt: skip


def _asked(text: str) -> Asked:
    action, _, form = text.partition("@")
    return Asked(action, form)
