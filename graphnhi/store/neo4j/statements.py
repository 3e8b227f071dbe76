"""Every query text that is sent to a server, constant: values are parameters, labels and types come from the vocabulary.

Our own bookkeeping stands under the marker label as well, by values of `run` that no push has, so that one constraint is enough.
"""

from collections.abc import Sequence
from typing import Final

from graphnhi.estate.tables import TableName
from graphnhi.model.edges import EDGE_KINDS, EDGES, OFFERS
from graphnhi.model.edges import WALKED as WALKED_KINDS
from graphnhi.model.kinds import KINDS
from graphnhi.store.neo4j.stored import (
    LONG_ID,
    MARKER,
    RARE_OF_EDGES,
    RARE_OF_NODES,
    USUAL_OF_EDGES,
    USUAL_OF_NODES,
    WRITTEN,
    labels,
)

__all__ = [
    "ABOUT",
    "CALLERS",
    "CONSTRAINT",
    "COUNTED",
    "CREATE",
    "EDGES_OUT",
    "ENTERING",
    "ESTATES",
    "HOLD",
    "IDS",
    "LEADING_INTO",
    "LEAVING",
    "NODES",
    "OFFERED",
    "RARE",
    "RUNS",
    "TAKE_TURN",
    "WALKED",
    "WALKED_INTO",
    "WANTED",
]  # fmt: skip

ESTATES: Final = "graphnhi/estates"
"""The `run` of the nodes that name the estates, one each: `id` is the estate's name, `current` the push that is read."""
RUNS: Final = "graphnhi/pushes"
"""The `run` of the nodes that keep the state of a push, one each: `id` is the push."""
ABOUT: Final = "/about"
"""What is behind the id of a push in the `run` of the nodes that hold what is known of its estate's making."""

CONSTRAINT: Final = f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{MARKER}) REQUIRE (n.run, n.id) IS UNIQUE"
"""Without a name: one of the same name on other things would silently stand for it."""

HOLD: Final = f"""
MATCH (e:{MARKER} {{run: '{ESTATES}', id: $name}})
SET e.held = true
WITH e WHERE $writer IS NULL OR e.writer = $writer
RETURN e.id
"""
"""Whoever changes an estate does so alone, to the end of the transaction: reads lock nothing, so it is written to before it is read."""

TAKE_TURN: Final = f"""
MATCH (push:{MARKER} {{run: '{RUNS}', id: $run}}) WHERE push.done = $done
SET push.done = $done + 1
RETURN push.done
"""
"""The count and the rows of a turn are one transaction, so that it is written once whatever becomes of the answer."""


def _properties(table: TableName, first: int) -> str:
    """The properties of a row whose cells begin at a place."""
    return ", ".join(f"{name}: row[{place}]" for place, name in enumerate(WRITTEN[table], start=first))


_NEW_NODE: Final = f"{{run: $run, kind: '%s', {_properties('nodes', 0)}}}"
_NEW_EDGE: Final = f"{{run: $run, {_properties('edges', 2)}}}"
CREATE: Final = {
    ("nodes", kind): f"UNWIND $rows AS row CREATE (n:{':'.join(labels(kind))} {_NEW_NODE % kind})" for kind in KINDS
} | {
    ("edges", kind): f"""UNWIND $rows AS row
MATCH (a:{MARKER} {{run: $run, id: row[0]}})
MATCH (b:{MARKER} {{run: $run, id: row[1]}})
CREATE (a)-[r:{kind} {_NEW_EDGE}]->(b)"""
    for kind in EDGES
}
"""By table and kind, what writes a batch."""
RARE: Final = {
    "nodes": f"\nSET n += row[{len(WRITTEN['nodes'])}]", "edges": f"\nSET r += row[{2 + len(WRITTEN['edges'])}]",
}  # fmt: skip
"""By table, what stands behind that for rows with rare cells."""


def _row(of: str, usual: Sequence[str], rare: Sequence[str]) -> str:
    """A list of some properties, and behind them a list of the others, or null where none of them is known."""
    told, others = ([f"{of}.{column}" for column in columns] for columns in (usual, rare))
    return (
        f"{', '.join(told)}, CASE WHEN coalesce({', '.join(others)}) IS NULL THEN null ELSE [{', '.join(others)}] END"
    )


_NODE: Final = f"[{_row('n', USUAL_OF_NODES, RARE_OF_NODES)}]"
_EDGE: Final = f"[type(r), r.row, %s, {_row('r', USUAL_OF_EDGES, RARE_OF_EDGES)}]"
_OUT: Final = _EDGE % "b.id, b.kind"
_IN: Final = _EDGE % "a.id, a.kind"

COUNTED: Final = f"""
MATCH (n:{MARKER}) WHERE n.run = $run AND n.id IS NOT NULL
WITH count(n) AS nodes
OPTIONAL MATCH (a:{MARKER})-[r]->() WHERE a.run = $run AND a.id IS NOT NULL AND r.run = $run
RETURN nodes, count(r) AS edges
"""
"""How many nodes and edges of a push stand in the database."""

IDS: Final = f"MATCH (n:{MARKER}) WHERE n.run = $run AND n.id IS NOT NULL RETURN n.id"
"""What the nodes of a push are found by. In no order: texts compare in one way within an index and in another outside of it."""

NODES: Final = f"""
UNWIND $ids AS id
MATCH (n:{MARKER} {{run: $run, id: id}})
RETURN collect({_NODE})
"""

WANTED: Final = f"""
MATCH (n:{MARKER})
WHERE n.run = $run AND n.id IS NOT NULL AND (
  n.kind IN $kinds OR n.data_class IN $classes OR ($marked AND n.marked IS NOT NULL)
  OR n.id IN $words OR n.name IN $words OR any(tail IN $tails WHERE n.id ENDS WITH tail)
  OR (n.{LONG_ID} IS NOT NULL AND any(tail IN $tails WHERE n.{LONG_ID} ENDS WITH tail))
)
RETURN collect({_NODE})
"""
"""The nodes that words may mean."""

_TYPES: Final = {
    effect: [kind.name for kind in EDGE_KINDS.values() if kind.effect == effect]
    for effect in ("control", "gate", "by_right")
}
_LEADING: Final = "|".join([*_TYPES["control"], *_TYPES["by_right"], *_TYPES["gate"]])
_EVERY: Final = "|".join(WALKED_KINDS)


def _out(types: str, where: str = "") -> str:
    return f"""
UNWIND $ids AS id
MATCH (a:{MARKER} {{run: $run, id: id}})-[r{types}]->(b:{MARKER}) WHERE r.run = $run{where}
WITH a, collect({_OUT}) AS edges
RETURN collect([a.id, edges])
"""


def _into(types: str, where: str = "") -> str:
    return f"""
UNWIND $ids AS id
MATCH (b:{MARKER} {{run: $run, id: id}})<-[r{types}]-(a:{MARKER}) WHERE r.run = $run{where}
WITH b, collect({_IN}) AS edges
RETURN collect([b.id, edges])
"""


EDGES_OUT: Final = _out("")
"""Every edge that leaves a node."""
WALKED: Final = _out(f":{_EVERY}")
"""The edges that a controlled node or an open gate leads on by."""
OFFERED: Final = _out(f":{'|'.join(OFFERS)}")
"""The edges that a called system may walk for its caller."""
WALKED_INTO: Final = _into(f":{_EVERY}")
"""The edges by which a node can be reached at all."""
LEADING_INTO: Final = _into(f":{_LEADING}")
"""The edges by which a node may be controlled, or a gate opened."""
CALLERS: Final = _into(":USES", " AND r.scope IS NULL")
"""The calls of a system without a stated scope."""
LEAVING: Final = _out("", " AND type(r) IN $types")
ENTERING: Final = _into("", " AND type(r) IN $types")
"""The edges of some kinds at a node."""
