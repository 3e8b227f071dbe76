"""The inputs of one run, made once for each regime, size and number of gates: inventories, estates, the plain graph."""

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

import graphnhi
from benchmarks.plain import Plain, plain_of
from graphnhi.asking import Settings, targets_of
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.easing import ease_of_arcs
from graphnhi.engine.minimum_cut import minimum_cut
from graphnhi.engine.walks import walk
from graphnhi.export.inventory import write_inventory
from graphnhi.generating import Inventory
from graphnhi.library import Library
from graphnhi.model.edges import EDGE_CODE

__all__ = ["Case", "make"]

SETTINGS_DAY: Final = "2026-06-15"
SETTINGS: Final = Settings.of(bound="certain", as_of=SETTINGS_DAY)
_SEED: Final = 1
_SAMPLE: Final = 60
_STEP: Final = 500


@dataclass(frozen=True)
class Case:
    """One estate in its folder: regime, nodes, gates."""

    folder: Path

    @property
    def gates(self) -> int:
        return int(self.chosen["gates"])

    @property
    def inventory(self) -> Path:
        return self.folder / "inventory"

    @cached_property
    def chosen(self) -> dict[str, Any]:
        """The starts and the target that rows ask for, by name; numbers of nodes and edges."""
        return dict(json.loads((self.folder / "chosen.json").read_text("utf-8")))

    @cached_property
    def plain(self) -> Plain:
        return Plain.load(self.folder / "plain")

    @cached_property
    def estate(self) -> Any:
        return graphnhi.open(self.folder / "estate.graphnhi")

    @property
    def later(self) -> Any:
        """The same estate a little later: some edges gone, some new."""
        return graphnhi.open(self.folder / "later.graphnhi")

    @cached_property
    def walk(self) -> Any:
        return walk(self.estate, SETTINGS.bound, SETTINGS.as_of)

    @cached_property
    def targets(self) -> Any:
        return targets_of(self.estate, None, SETTINGS)

    @cached_property
    def ease(self) -> Any:
        return ease_of_arcs(self.walk, Library().facts("ease.toml"))

    @cached_property
    def asked(self) -> Any:
        """By node, whether it is an identity or a credential."""
        return self.estate.categories <= 1


def make(folder: Path, regime: str, nodes: int, gates: int) -> Case:
    """Make the inputs in a new folder, or use those that are there whole; the plain graph only where there are no gates."""
    case = Case(folder)
    if (folder / "chosen.json").exists():
        return case
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_inventory(Inventory(nodes, _SEED, regime, gates), case.inventory, "parquet", lambda *_: None)
    graphnhi.save(graphnhi.build(case.inventory, name="benchmark"), folder / "estate.graphnhi")
    if not gates:
        kind = case.estate.numbers("edges.kind")
        kept = kind == EDGE_CODE["CONTAINS"]
        plain_of(case.walk, case.targets.nodes, case.targets.control_only, case.ease, kept).save(folder / "plain")
        _make_later(case)
    (folder / "chosen.json").write_text(json.dumps(_chosen(case, gates)), "utf-8")
    return case


def _make_later(case: Case) -> None:
    """The inventory without one edge in 500, and with as many that were not there."""
    import duckdb  # noqa: PLC0415 - the parent process needs none

    later = case.folder / "later"
    later.mkdir()
    edges = f"(select *, row_number() over () as row from '{case.inventory / 'edges.parquet'}')"
    rest = f"select * exclude row from {edges} where row % {_STEP} <> 0"
    new = f"select * exclude row replace ('OBSERVED' as edge, date '2039-01-01' as not_after) from {edges} where row % {_STEP} = 1"
    with duckdb.connect() as database:
        database.execute(f"copy ({rest} union all {new}) to '{later / 'edges.parquet'}'")
        database.execute(f"copy (from '{case.inventory / 'nodes.parquet'}') to '{later / 'nodes.parquet'}'")
    graphnhi.save(graphnhi.build(later, name="benchmark"), case.folder / "later.graphnhi")


def _chosen(case: Case, gates: int) -> dict[str, Any]:
    """The identity that reaches most and the one in the middle, of a sample; a target far away; an edge whose loss is felt."""
    identities = np.flatnonzero((case.estate.categories == 0) & ~case.walk.dead)
    degree = np.diff(case.walk.control.start)[identities]
    hubs = identities[np.argsort(-degree, kind="stable")[: _SAMPLE // 2]]
    others = identities[:: max(1, len(identities) // _SAMPLE)]
    reach = {int(node): _reached(case, int(node)) for node in np.union1d(hubs, others)}
    ordered = sorted(others.tolist(), key=lambda node: (reach[node], node))
    worst = max(reach, key=lambda node: (reach[node], -node))
    fallen = closure(case.walk, np.array([worst], dtype=np.int32))
    touched = np.minimum(fallen.control[: case.walk.nodes], fallen.touch[: case.walk.nodes])[case.targets.nodes]
    near = np.where(touched < FAR, touched, -1)
    target = int(case.targets.nodes[near.argmax()])
    return {
        "gates": gates, "nodes": case.estate.n_nodes, "edges": case.estate.n_edges, "worst": worst, "median": ordered[len(ordered) // 2],
        "target": target, "revoked": _revoked(case, fallen), "cut": _parted(case, sorted(reach, key=lambda node: (-reach[node], node))), "reach": reach[worst],
        "median_reach": reach[ordered[len(ordered) // 2]],
    }  # fmt: skip


def _revoked(case: Case, fallen: Any) -> dict[str, list[int]]:
    """Two edges by which something fell: one in the middle of the order of hops, and the one most hangs on."""
    asked = case.walk
    places = np.flatnonzero((fallen.control_arc >= 0) & (fallen.control_arc < len(asked.control.arc)))
    order = places[np.lexsort((places, fallen.control[places]))]
    if not len(order):
        return {}
    below = np.ones(asked.size, dtype=np.int64)
    for hop in range(int(fallen.control[order[-1]]), 0, -1):
        level = order[fallen.control[order] == hop]
        np.add.at(below, asked.arcs.source[fallen.control_arc[level]], below[level])
    chosen = {"typical": order[len(order) // 2], "worst": order[below[order].argmax()]}
    return {name: [int(asked.arcs.source[fallen.control_arc[node]]), int(node)] for name, node in chosen.items()}


def _reached(case: Case, node: int) -> int:
    fallen = closure(case.walk, np.array([node], dtype=np.int32))
    return int(np.count_nonzero((fallen.control < FAR) | (fallen.touch < FAR)))


def _parted(case: Case, nodes: list[int]) -> int:
    """The first of the nodes that can be parted from all targets by a cut that costs something; else the first."""
    for node in nodes[:8]:
        cut = minimum_cut(case.walk, np.array([node], dtype=np.int32), case.targets)
        if cut.possible and cut.cost:
            return node
    return nodes[0]
