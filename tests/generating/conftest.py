"""Inventories as graphs, and as estates that a build made of their files."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

import graphnhi
from graphnhi.export.inventory import write_inventory
from graphnhi.generating import Inventory


def graph_of(inventory: Inventory, *, facts: bool = True) -> Any:
    """The inventory as a digraph of ids; without the edges that nobody walks, unless `facts`."""
    columns = inventory.columns("edges")
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(inventory.columns("nodes")["id"])
    rows = zip(columns["from"], columns["edge"], columns["to"], strict=True)
    graph.add_edges_from(
        (source, target) for source, kind, target in rows if facts or kind not in ("OWNED_BY", "TRUSTS", "OBSERVED")
    )
    return graph


def quiet(what: str, done: int, of: int) -> None:
    """Progress that nobody looks at, but that never runs over."""
    assert what
    assert 0 < done <= of


@pytest.fixture
def built(tmp_path: Path) -> Any:
    """Write an inventory and build the estate of its files."""

    def built(inventory: Inventory, form: str = "csv") -> Any:
        write_inventory(inventory, tmp_path / form, form, quiet)
        return graphnhi.build(tmp_path / form, strict=True)

    return built
