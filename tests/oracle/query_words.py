"""What the tables and the `where` of a query file say of one node, read from the text by itself and judged one at a time.

A value is what the rows state; records of one id may disagree only about `needs` and `expires` where they are compared. Nothing
here walks.
"""

import operator
import re
from collections.abc import Iterable
from fnmatch import translate
from functools import cache
from typing import Any

from tests.oracle.answers import Oracle
from tests.oracle.rows import Row
from tests.oracle.rules import CERTAIN, POSSIBLE
from tests.oracle.united import Node, start_of

SIGNS = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
INSTANTS = {"created", "rotated", "expires", "last_used", "last_reviewed"}
NUMBERS = {"records", "amount_limit", "needs"}
HOURS = {"h": 1, "d": 24, "w": 7 * 24, "y": 365 * 24}
WORST = ("active", "offboarded", "disabled")
PAIRED = re.compile(r"(from\.(?P<column>\w+) (?P<sign>!?=) to\.\w+)|(?P<outside>outside\(allowed_scope\))")


class Words:
    """The words of queries over one world at one time, in both readings of what is only possible or in conflict."""

    def __init__(self, oracle: Oracle) -> None:
        self.readings = {bound: Reading(oracle, bound) for bound in (CERTAIN, POSSIBLE)}

    def selected(self, table: Row | None, bound: str, where: str | None = None) -> set[str]:
        """Ids of the nodes that fit every key of a table and every term of a further `where`.

        In the certain bound in both readings, in the possible one in either.
        """
        both = [reading.selected(table or {}, where) for reading in self.readings.values()]
        return set.intersection(*both) if bound == CERTAIN else set.union(*both)

    def compared(self, start: Node, target: Node, terms_of_ends: list[tuple[str, str]], bound: str) -> bool:
        """Whether all comparisons (column, sign) of two ends hold: certainly in both readings, possibly in either."""
        both = [
            all(reading.compared(start, target, *term) for term in terms_of_ends) for reading in self.readings.values()
        ]
        return all(both) if bound == CERTAIN else any(both)


class Reading:
    """One reading: edges and conflicting values as one bound takes them."""

    def __init__(self, oracle: Oracle, bound: str) -> None:
        self.world, self.clock, self.bound = oracle.world, oracle.asked.clock, bound
        timely = [edge for edge in self.world.edges if oracle.rules[CERTAIN].in_time(edge)]
        self.edges = [edge for edge in timely if edge.bound == CERTAIN or bound == POSSIBLE]

    def selected(self, table: Row, where: str | None) -> set[str]:
        return {node.id for node in self.world.nodes.values() if self._fits(node, table, where)}

    def compared(self, start: Node, target: Node, column: str, sign: str) -> bool:
        values = [self._value(node, column) for node in (start, target)]
        return None not in values and SIGNS[sign](*values)

    def _fits(self, node: Node, table: Row, where: str | None) -> bool:
        keys = {
            "id": lambda wanted: any(_like(pattern).match(node.id) for pattern in wanted),
            "name": lambda wanted: node.one("name") in wanted,
            "category": lambda wanted: node.category in wanted,
            "kind": lambda wanted: node.kind in wanted,
            "tag": lambda wanted: set(wanted) & set(_tags(node)),
        }
        fit = all(judge(listed(table[key])) for key, judge in keys.items() if key in table)
        return fit and all(self.holds(node, term) for text in (table.get("where"), where) for term in terms(text))

    def holds(self, node: Node, term: str) -> bool:
        """Whether one term about one node is true; a comparison with an unknown is not."""
        if found := re.fullmatch(r"(\w+) is (known|unknown)", term):
            return (self._value(node, found[1]) is None) == (found[2] == "unknown")
        if found := re.fullmatch(r"count\((\w+) (in|out)\) (\S+) (\d+)", term):
            return SIGNS[found[3]](len(self._others(node, found[1], found[2])), int(found[4]))
        if found := re.fullmatch(r"age\((\w+)\) (\S+) (\d+)(\w)", term):
            value = self._value(node, found[1])
            hours = None if value is None else (self.clock - value).total_seconds() / 3600
            return hours is not None and SIGNS[found[2]](hours, int(found[3]) * HOURS[found[4]])
        found = re.fullmatch(r"(\w+) (\S+) '?([^']*)'?", term)
        assert found, term
        return self._plain(node, *found.groups())

    def _plain(self, node: Node, column: str, sign: str, text: str) -> bool:
        value = self._value(node, column)
        if value is None:
            return False
        if column == "tags":
            return (text in _tags(node)) == (sign == "=")
        if column in INSTANTS:
            return SIGNS[sign](value, start_of(text))
        return SIGNS[sign](value, float(text) if column in NUMBERS else text)

    def _value(self, node: Node, column: str) -> Any:
        if column in ("id", "kind", "category"):
            return getattr(node, column)
        if column in ("owner_status", "vendor_status"):
            return self._status_of_other(node, column.removesuffix("_status"))
        values = [start_of(value) if column in INSTANTS else value for value in node.known(column)]
        if column == "needs":
            values = [value for value in values if value >= 1]
        if column not in ("needs", "expires"):
            assert len(values) <= 1, f"records disagree about {column}"
            return values[0] if values else None
        reaches_less = max if column == "needs" else min
        reaches_more = min if column == "needs" else max
        return (reaches_less if self.bound == CERTAIN else reaches_more)(values, default=None)

    def _status_of_other(self, node: Node, role: str) -> str | None:
        """The worst status among the node that the column names, by id or as the one of that name, and those of edges."""
        found = {edge.target.id for edge in self.edges if edge.kind == "OWNED_BY" and edge.source is node}
        among = list(self.world.nodes.values())
        if role == "vendor":
            found = {edge.source.id for edge in self.edges if edge.kind == "OPERATES" and edge.target is node}
            among = [other for other in among if other.kind == "vendor"]
        text = node.one(role)
        named = [other.id for other in among if other.id == text] or [
            o.id for o in among if text and o.one("name") == text
        ]
        found |= set(named) if len(named) == 1 else set()
        statuses = {self.world.nodes[other].one("status") for other in found} - {None}
        return max(statuses, key=WORST.index, default=None)

    def _others(self, node: Node, kind: str, direction: str) -> set[str]:
        edges = [edge for edge in self.edges if edge.kind == kind]
        if direction == "in":
            return {edge.source.id for edge in edges if edge.target is node}
        return {edge.target.id for edge in edges if edge.source is node}


def terms(text: str | None, *, paired: bool = False) -> list[str]:
    """The terms of a `where` about one node, or (paired) about two ends."""
    split = text.split(" and ") if text else []
    return [term for term in split if bool(PAIRED.fullmatch(term)) == paired]


def listed(value: str | Iterable[str]) -> list[str]:
    """One text or several, as several."""
    return [value] if isinstance(value, str) else list(value)


def _tags(node: Node) -> list[str]:
    return (node.one("tags") or "").split(";")


@cache
def _like(pattern: str) -> re.Pattern[str]:
    """Only `*` and `?` are special."""
    return re.compile(translate(pattern.replace("[", "[[]")))
