"""Looking at what was derived: edges by their columns, their ends, a node by its id."""

from typing import Any


def edges_of(derived: Any, **wanted: Any) -> Any:
    rows = derived.edges
    for column, value in wanted.items():
        rows = rows[rows[{"start": "from", "end": "to"}.get(column, column)] == value]
    return rows


def ends_of(derived: Any, **wanted: Any) -> Any:
    return sorted(set(edges_of(derived, **wanted)["to"]))


def node_of(derived: Any, name: str) -> Any:
    return derived.nodes[derived.nodes["id"] == name]
