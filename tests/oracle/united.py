"""Rows as one world: the records of one id united, with the set of known values of each column.

Ends that nobody described are nodes of kind `unknown`. Nothing here knows how an edge is walked.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graphnhi.model.kinds import CATEGORY_OF
from tests.oracle.rows import Row, Rows

UNKNOWN = "unknown"

Moment = tuple[datetime, bool]
"""The end of a validity: the instant, and whether the instant itself is still inside."""


@dataclass
class Node:
    """One node: its kind, and for every column all the different known values that its records give."""

    id: str
    kind: str
    values: dict[str, list[Any]] = field(default_factory=dict)

    @property
    def category(self) -> str:
        return CATEGORY_OF[self.kind]

    def known(self, column: str) -> list[Any]:
        return self.values.get(column, [])

    def one(self, column: str) -> Any:
        """The value of a column in which records do not conflict; None where it is unknown."""
        known = self.known(column)
        return known[0] if known else None


@dataclass(frozen=True)
class Edge:
    """One edge record; `row` has all its columns, `line` is where it stands in its source."""

    source: Node
    kind: str
    target: Node
    row: Row
    line: int

    @property
    def bound(self) -> str:
        """`bound` as given; a condition without one means possible; neither means certain."""
        stated = self.row.get("bound")
        if stated:
            return str(stated)
        return "possible" if self.row.get("condition") else "certain"


@dataclass
class World:
    """The united estate."""

    nodes: dict[str, Node]
    edges: list[Edge]

    def leaving(self, node_id: str, kind: str) -> list[Edge]:
        return [edge for edge in self.edges if edge.source.id == node_id and edge.kind == kind]


def united(rows: Rows) -> World:
    """The world of these rows."""
    records: dict[str, list[Row]] = defaultdict(list)
    for row in rows.nodes:
        records[row["id"]].append(row)
    nodes = {node_id: _node(node_id, records.get(node_id, [])) for node_id in rows.ids()}
    lines = [row.get("number", place) for place, row in enumerate(rows.edges, 2)]
    ends = zip(rows.edges, lines, strict=True)
    return World(nodes, [Edge(nodes[row["from"]], row["edge"], nodes[row["to"]], row, line) for row, line in ends])


def _node(node_id: str, records: list[Row]) -> Node:
    kinds = {row["kind"] for row in records} - {UNKNOWN}
    assert len(kinds) <= 1, "rows of one id must agree on its kind"
    node = Node(node_id, kinds.pop() if kinds else UNKNOWN)
    for row in records:
        for column, value in row.items():
            if value is not None and value not in node.known(column):
                node.values.setdefault(column, []).append(value)
    return node


def start_of(text: str) -> datetime:
    """The first instant of a day, or the moment itself."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def end_of(text: str) -> Moment:
    """The end of a validity: a day is valid through its last instant in UTC, a moment is the last valid one."""
    if len(text) == len("2026-01-01"):
        return start_of(text) + timedelta(days=1), False
    return start_of(text), True


def is_over(end: Moment, clock: datetime) -> bool:
    instant, inside = end
    return clock > instant or (clock == instant and not inside)
