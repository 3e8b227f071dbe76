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
COUNTED = re.compile(r"count\((\w+) (in|out)\) (\S+) (\d+)")
PAIRED = re.compile(r"(from\.(?P<column>\w+) (?P<sign>!?=) to\.\w+)|(?P<outside>outside\(allowed_scope\))")


class Words:
    """The words of queries over one world at one time, in both readings of what is only possible or in conflict."""

    def __init__(self, oracle: Oracle) -> None:
        self.readings = {bound: Reading(oracle, bound) for bound in (CERTAIN, POSSIBLE)}

    def selected(self, table: Row | None, bound: str, where: str | None = None) -> set[str]:
        """Ids of the nodes that fit every key of a table and every term of a further `where`.

        A term holds certainly if it does however it is read, possibly if it does in some way.
        """
        table = table or {}
        several = [*terms(table.get("where")), *terms(where)]
        nodes = self.readings[CERTAIN].world.nodes.values()
        return {
            node.id
            for node in nodes
            if self.readings[CERTAIN].fits(node, table) and all(self._holds(node, term, bound) for term in several)
        }

    def _holds(self, node: Node, term: str, bound: str) -> bool:
        several = all if bound == CERTAIN else any
        if found := COUNTED.fullmatch(term):
            counts = [len(reading.others(node, found[1], found[2])) for reading in self.readings.values()]
            return several(SIGNS[found[3]](number, int(found[4])) for number in range(counts[0], counts[1] + 1))
        return several(reading.holds(node, term) for reading in self.readings.values())

    def compared(self, start: Node, target: Node, terms_of_ends: list[tuple[str, str]], bound: str) -> bool:
        """Whether all comparisons (column, sign) of two ends hold: certainly however each end is read, possibly in some way."""
        several, readings = (all if bound == CERTAIN else any), list(self.readings.values())
        return all(
            several(
                compared(one.value(start, column), other.value(target, column), sign)
                for one in readings
                for other in readings
            )
            for column, sign in terms_of_ends
        )


class Reading:
    """One reading: edges and conflicting values as one bound takes them."""

    def __init__(self, oracle: Oracle, bound: str) -> None:
        self.world, self.clock, self.bound = oracle.world, oracle.asked.clock, bound
        timely = [edge for edge in self.world.edges if oracle.rules[CERTAIN].in_time(edge)]
        self.edges = [edge for edge in timely if edge.bound == CERTAIN or bound == POSSIBLE]

    def fits(self, node: Node, table: Row) -> bool:
        """Whether a node fits every key of a table, its `where` aside."""
        keys = {
            "id": lambda wanted: any(_like(pattern).match(node.id) for pattern in wanted),
            "name": lambda wanted: node.one("name") in wanted,
            "category": lambda wanted: node.category in wanted,
            "kind": lambda wanted: node.kind in wanted,
            "tag": lambda wanted: set(wanted) & set(_tags(node)),
        }
        return all(judge(listed(table[key])) for key, judge in keys.items() if key in table)

    def holds(self, node: Node, term: str) -> bool:
        """Whether one term about one node is true; a comparison with an unknown is not."""
        if found := re.fullmatch(r"(\w+) is (known|unknown)", term):
            return (self.value(node, found[1]) is None) == (found[2] == "unknown")
        if found := re.fullmatch(r"age\((\w+)\) (\S+) (\d+)(\w)", term):
            value = self.value(node, found[1])
            hours = None if value is None else (self.clock - value).total_seconds() / 3600
            return hours is not None and SIGNS[found[2]](hours, int(found[3]) * HOURS[found[4]])
        found = re.fullmatch(r"(\w+) (\S+) '?([^']*)'?", term)
        assert found, term
        return self._plain(node, *found.groups())

    def _plain(self, node: Node, column: str, sign: str, text: str) -> bool:
        value = self.value(node, column)
        if value is None:
            return False
        if column == "owner":
            end = self._owning(node)
            called = {value} if node.one("owner") or end is None else {value, end.id}
            return (text in called) == (sign == "=")
        if column == "tags":
            return (text in _tags(node)) == (sign == "=")
        if column in INSTANTS:
            return SIGNS[sign](value, start_of(text))
        return SIGNS[sign](value, float(text) if column in NUMBERS else text)

    def value(self, node: Node, column: str) -> Any:
        if column in ("id", "kind", "category"):
            return getattr(node, column)
        if column == "owner" and node.one("owner") is None:
            end = self._owning(node)
            return None if end is None else named(end)
        if column in ("owner_status", "vendor_status"):
            return self._status_of_other(node, column.removesuffix("_status"))
        values = [start_of(value) if column in INSTANTS else value for value in node.known(column)]
        if column in INSTANTS - {"expires"}:
            values = [value for value in values if value <= self.clock]
        if column == "needs":
            values = [value for value in values if value >= 1]
        if column not in ("needs", "expires"):
            assert len(values) <= 1, f"records disagree about {column}"
            return values[0] if values else None
        reaches_less = max if column == "needs" else min
        reaches_more = min if column == "needs" else max
        return (reaches_less if self.bound == CERTAIN else reaches_more)(values, default=None)

    def _owning(self, node: Node) -> Node | None:
        """The end of the OWNED_BY edge of a node, whatever its bound and time; of several the least."""
        ends = [edge.target for edge in self.world.edges if edge.kind == "OWNED_BY" and edge.source is node]
        return min(ends, key=lambda end: end.id, default=None)

    def _status_of_other(self, node: Node, role: str) -> str | None:
        """The worst status among the node that the column names, by id or as the one of that name, and those of edges."""
        found = {edge.target.id for edge in self.edges if edge.kind == "OWNED_BY" and edge.source is node}
        among = list(self.world.nodes.values())
        if role == "vendor":
            by = [edge for edge in self.edges if edge.kind in ("OPERATES", "HOLDS") and edge.target is node]
            found = {edge.source.id for edge in by if edge.source.kind == "vendor"}
            among = [other for other in among if other.kind == "vendor"]
        text = node.one(role)
        named = [other.id for other in among if other.id == text] or [
            o.id for o in among if text and o.one("name") == text
        ]
        found |= set(named) if len(named) == 1 else set()
        statuses = {self.world.nodes[other].one("status") for other in found} - {None}
        return max(statuses, key=WORST.index, default=None)

    def others(self, node: Node, kind: str, direction: str) -> set[str]:
        edges = [edge for edge in self.edges if edge.kind == kind]
        if direction == "in":
            return {edge.source.id for edge in edges if edge.target is node}
        return {edge.target.id for edge in edges if edge.source is node}


def compared(one: Any, other: Any, sign: str) -> bool:
    """Whether two values are known and compare so."""
    return None not in (one, other) and SIGNS[sign](one, other)


def named(node: Node) -> str:
    """The name of a node, or the tail of its id."""
    return node.one("name") or node.id[max(node.id.rfind("/"), node.id.rfind(":")) + 1 :] or node.id


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
