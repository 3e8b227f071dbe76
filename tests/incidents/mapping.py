"""How a published incident, written as plain facts (`specs/*.yaml`), becomes an inventory that graphnhi can build.

Specs keep their own words: six kinds, eight relations, and a guard where a control stopped a step. This file alone
knows what each of them means in graphnhi's vocabulary. Every relation becomes exactly one edge, so hops are kept.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SPECS = Path(__file__).parent / "specs"

KIND = {
    "human": "human",
    "svc": "service_account",
    "app": "app",
    "workload": "service_account",
    "agent": "agent",
    "cred": "token",
    "system": "service",
    "vendor": "vendor",
    "data": "data_store",
}
"""Kind of a node by the spec's word; `columns` of a spec may say it closer (a password, a gate, a payout)."""

CATEGORY = {"human": "identity", "svc": "identity", "app": "identity", "workload": "identity", "agent": "identity"}
"""What a spec's word is where a relation's meaning depends on it."""

EDGE = {
    "authenticates_as": "AUTHENTICATES_AS",
    "accesses": "CONTROLS",
    "modifies": "CONTROLS",
    "serves_code_to": "CONTROLS",
    "contains": "CONTAINS",
    "mints": "HOLDS",
    "runs_as": "RUNS_AS",
}


@dataclass(frozen=True)
class Spec:
    """One incident: its facts, and what is published to have fallen and to have held."""

    id: str
    title: str
    happened: str
    story: str
    entry: str
    nodes: Mapping[str, str]
    columns: Mapping[str, Mapping[str, Any]]
    edges: tuple[tuple[str, ...], ...]
    expect: Mapping[str, Any] = field(default_factory=dict)

    def without(self, *gone: str) -> "Spec":
        """The same incident without these nodes and everything that touches them."""
        return Spec(**{**vars(self), "edges": tuple(e for e in self.edges if e[0] not in gone and e[2] not in gone)})

    def with_column(self, node: str, **values: object) -> "Spec":
        """The same incident with other columns on one node (a token that was disabled, say)."""
        return Spec(**{**vars(self), "columns": {**self.columns, node: {**self.columns.get(node, {}), **values}}})


def read_spec(path: Path) -> Spec:
    facts = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Spec(**{**facts, "edges": tuple(tuple(edge) for edge in facts["edges"])})


def all_specs() -> list[Spec]:
    return [read_spec(path) for path in sorted(SPECS.glob("*.yaml"))]


def node_rows(spec: Spec) -> list[dict[str, Any]]:
    """The inventory's nodes: one a node of the spec."""
    return [
        {"id": node, "kind": KIND.get(word, word), **spec.columns.get(node, {})} for node, word in spec.nodes.items()
    ]


def edge_rows(spec: Spec) -> list[dict[str, Any]]:
    """The inventory's edges: one a relation of the spec; a guard makes it possible, under that condition."""
    return [_edge_row(spec, edge) for edge in spec.edges]


def _edge_row(spec: Spec, edge: tuple[str, ...]) -> dict[str, Any]:
    source, relation, target, technique, guard = (*edge, "")[:5]
    return {
        "from": source,
        "edge": _edge_kind(spec, source, relation, target),
        "to": target,
        "bound": "possible" if guard else "",
        "condition": guard,
        "evidence": f"{relation} ({technique})",
    }


def _edge_kind(spec: Spec, source: str, relation: str, target: str) -> str:
    if relation == "exposes":
        return "HOLDS" if CATEGORY.get(spec.nodes[source]) == "identity" else "STORES"
    if relation == "performs":
        return _performing(spec, source, target)
    return EDGE[relation]


def _performing(spec: Spec, source: str, target: str) -> str:
    """An action that several must perform together is a gate: they approve it, and it releases what follows."""
    if spec.columns.get(target, {}).get("kind") == "gate":
        return "APPROVES"
    return "RELEASES" if spec.columns.get(source, {}).get("kind") == "gate" else "PERFORMS"


def write_inventory(spec: Spec, folder: Path) -> Path:
    """The incident as the two CSV files of an inventory, in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "nodes.csv", node_rows(spec))
    _write(folder / "edges.csv", edge_rows(spec))
    return folder


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    rows = list(rows)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
