"""An estate as plain rows, and a shorthand to write one by hand.

A row is a dict with the inventory's column names and values as a person writes them (dates as text, numbers as numbers);
a column that is left out is unknown. Two node rows of one id are conflicting records of one node.
"""

import pprint
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass
class Rows:
    """Records of nodes and of edges, as an inventory would have them."""

    nodes: list[Row] = field(default_factory=list)
    edges: list[Row] = field(default_factory=list)

    def node(self, node_id: str, kind: str, **columns: Any) -> "Rows":
        """Add a record of a node; returns itself, so that rows read as a list."""
        self.nodes.append({"id": node_id, "kind": kind, **columns})
        return self

    def edge(self, source: str, kind: str, target: str, **columns: Any) -> "Rows":
        """Add a record of an edge."""
        self.edges.append({"from": source, "edge": kind, "to": target, **columns})
        return self

    def without_node(self, place: int) -> "Rows":
        """The same without the node record at this place (its edges stay)."""
        return Rows(self.nodes[:place] + self.nodes[place + 1 :], list(self.edges))

    def without_edge(self, place: int) -> "Rows":
        """The same without the edge record at this place."""
        return Rows(list(self.nodes), self.edges[:place] + self.edges[place + 1 :])

    def ids(self) -> list[str]:
        """Every id that a node record or an edge's end names, sorted."""
        ends = {edge[end] for edge in self.edges for end in ("from", "to")}
        return sorted({node["id"] for node in self.nodes} | ends)

    def dump(self) -> str:
        """The rows as Python text, to paste into a test."""
        return (
            f"Rows(\n nodes={pprint.pformat(self.nodes, width=160)},\n edges={pprint.pformat(self.edges, width=160)})"
        )


def estate(nodes: str, edges: str) -> Rows:
    """Rows from two texts: a line a record, `id kind column=value ...` and `from EDGE to column=value ...`.

    Values are numbers where they read as numbers; `_` in a value of `condition` or `slot` stays as it is.
    """
    rows = Rows()
    for line in filter(str.strip, nodes.splitlines()):
        node_id, kind, *columns = line.split()
        rows.node(node_id, kind, **_columns(columns))
    for line in filter(str.strip, edges.splitlines()):
        source, edge, target, *columns = line.split()
        rows.edge(source, edge, target, **_columns(columns))
    return rows


def _columns(cells: list[str]) -> Row:
    pairs = (cell.split("=", 1) for cell in cells)
    return {name: _number(value) if name in ("needs", "records", "amount_limit") else value for name, value in pairs}


def _number(text: str) -> float | int:
    value = float(text)
    return int(value) if value.is_integer() else value
