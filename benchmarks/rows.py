"""The rows of the tables: what each measures, whom it is asked of, and what a library cannot do."""

from dataclasses import dataclass
from typing import Final

__all__ = ["ENGINES", "ROWS", "Row"]

ENGINES: Final = ("graphnhi", "scipy", "networkx", "igraph", "rustworkx", "pandas")
MODULES: Final = {
    "graphnhi": "ours", "scipy": "with_scipy", "networkx": "with_networkx", "igraph": "with_igraph",
    "rustworkx": "with_rustworkx", "pandas": "with_pandas",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """key: as in `--only` (its letter asks for all of that letter). gated: asked of estates with gates too."""

    key: str
    title: str
    measures: str
    gated: bool = False
    without: str = ""


_DEFINED: Final = (
    Row("a", "Parquet to queryable", "graphnhi: a whole build (every record checked, evidence, digest) and the walk. Others: DuckDB reads the tables, ids become numbers, a graph of bare edges."),
    Row("a+", "Parquet to queryable, with attributes", "As above; the others keep every column at its node or edge.", without="scipy: has no attributes"),
    Row("b worst", "blast of the worst identity", "Hops of everything that falls, on a ready graph.", gated=True),
    Row("b median", "blast of the median identity", "The same for the identity in the middle of a sample.", gated=True),
    Row("c", "everybody's nearest jewel", "Hops to the nearest crown jewel of every node (graphnhi: also which one and how, and by the strongest effect on it; compared are hops of whatever effect).", gated=True),
    Row("d", "jewels of everybody", "How many crown jewels each identity and credential reaches; graphnhi condenses first, the others search once a jewel.", gated=True),
    Row("e", "fan-out of everybody", "How many nodes each node reaches by control or touch; graphnhi condenses first, the others search once a node.", gated=True),
    Row("f", "easiest route of everybody", "The best product of eases from every node to any jewel.", gated=True),
    Row("g", "10 shortest routes", "From the worst identity to a far jewel.", without="rustworkx: has no k shortest paths"),
    Row("h tree", "dominators and loss table", "graphnhi: what removing each node and each edge costs. Others: the dominator tree alone, no table.", gated=True, without="scipy: has no dominators"),
    Row("h cut", "minimum cut with its edges", "From one identity to all jewels.", without="rustworkx: has no directed cut between two ends"),
    Row("i typical", "revoke a typical edge", "The blast of the worst identity after it. graphnhi: from the blast that is known. Others: once more."),
    Row("i worst", "revoke the edge most hangs on", "The same for the edge that most of the blast hangs on."),
    Row("j", "differences of two snapshots", "Which edges are new and which are gone; string ids, all columns.", without="scipy, igraph, rustworkx: have no string keys to compare by"),
    Row("k", "open a saved snapshot", "graphnhi: nhi.open. Others: their pickle, with ids and without attributes.", without="scipy: keeps no ids"),
    Row("l", "find, with the whole query library", "graphnhi: every finding of every shipped question, in both bounds; routes are looked for when a finding is read. scipy: who reaches a payout, one search backwards, and nothing else.", gated=True, without="networkx, igraph, rustworkx: have no questions to ask; what scipy does is row c"),
    Row("m", "rank of everybody", "graphnhi: every column of the ranking, in both bounds. scipy: how easily each node gets to each jewel, one Dijkstra a jewel, and nothing else.", gated=True, without="networkx, igraph, rustworkx: have no ranking; what scipy does is row f once a jewel"),
)  # fmt: skip
ROWS: Final = {row.key: row for row in _DEFINED}
