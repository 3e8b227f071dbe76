"""An estate, or the part of it that an answer names, as a networkx graph for whatever else the analyst wants.

networkx is what analysts get; nothing here computes an answer.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import networkx as nx

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate


def to_networkx(
    estate: "Estate", nodes: Iterable[int] | None = None, edges: Iterable[int] | None = None
) -> "nx.MultiDiGraph[str]":
    """The given nodes and edge rows (all if left out) as a MultiDiGraph with known columns as attributes.

    An edge's key is `KIND#row`, so parallel edges stay apart; its evidence is the pair `source`, `locator`.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=estate.about.get("name", ""))
    for node in range(estate.n_nodes) if nodes is None else nodes:
        told = estate.node(node)
        graph.add_node(told.pop("id"), **told)
    for row in range(estate.n_edges) if edges is None else edges:
        told = estate.edge(row)
        source, locator = estate.location("edges", row)
        key = f"{told['edge']}#{row}"
        graph.add_edge(told.pop("from"), told.pop("to"), key=key, source=source, locator=locator, **told)
    return graph
