"""Removing the pushes that nobody reads, and moving what others linked to their nodes: what is not ours is never deleted.

Ours is what has the marker label and the id of a push; a relationship is ours if it has the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from graphnhi.store.neo4j.connection import Connection, Rows
from graphnhi.store.neo4j.ledger import Reading, held
from graphnhi.store.neo4j.statements import ABOUT, RUNS
from graphnhi.store.neo4j.stored import MARKER

__all__ = ["Links", "clear", "move_links"]

_MOST: Final = 5_000
"""Nodes or relationships that one transaction removes or moves."""

_FOREIGN: Final = "(r.run IS NULL OR r.run <> $old)"
_OLD: Final = "n.run = $old AND n.id IS NOT NULL"
_THERE: Final = f"""
MATCH (n:{MARKER})-[r]-() WHERE {_OLD} AND {_FOREIGN}
RETURN count(DISTINCT r)"""
_LEFT: Final = f"""
MATCH (n:{MARKER})-[r]-() WHERE {_OLD} AND {_FOREIGN}
  AND NOT EXISTS {{ MATCH (:{MARKER} {{run: $new, id: n.id}}) }}
RETURN DISTINCT n.id ORDER BY n.id LIMIT 20"""
_IS_OLD: Final = f"(x:{MARKER} AND x.run = $old AND x.id IS NOT NULL)"
_MOVES: Final = (
    f"""
MATCH (n:{MARKER})-[r]->(x) WHERE {_OLD} AND {_FOREIGN} AND NOT coalesce({_IS_OLD}, false)
MATCH (m:{MARKER} {{run: $new, id: n.id}})
WITH r, m, x LIMIT $most
CREATE (m)-[c:$(type(r))]->(x)
SET c = properties(r)
DELETE r
RETURN count(*)""",
    f"""
MATCH (x)-[r]->(n:{MARKER}) WHERE {_OLD} AND {_FOREIGN} AND NOT coalesce({_IS_OLD}, false)
MATCH (m:{MARKER} {{run: $new, id: n.id}})
WITH r, m, x LIMIT $most
CREATE (x)-[c:$(type(r))]->(m)
SET c = properties(r)
DELETE r
RETURN count(*)""",
    f"""
MATCH (n:{MARKER})-[r]->(x:{MARKER}) WHERE {_OLD} AND {_FOREIGN} AND x.run = $old AND x.id IS NOT NULL
MATCH (m:{MARKER} {{run: $new, id: n.id}})
MATCH (o:{MARKER} {{run: $new, id: x.id}})
WITH r, m, o LIMIT $most
CREATE (m)-[c:$(type(r))]->(o)
SET c = properties(r)
DELETE r
RETURN count(*)""",
)
"""Out of our node to theirs, out of theirs to ours, and between two of ours."""

_REMOVE_EDGES: Final = f"""
MATCH (n:{MARKER})-[r]->() WHERE {_OLD} AND r.run = $old
WITH r LIMIT $most
DELETE r
RETURN count(*)"""
_REMOVE_NODES: Final = f"""
MATCH (n:{MARKER}) WHERE {_OLD}
WITH n LIMIT $most
DETACH DELETE n
RETURN count(*)"""
_REMOVE_PUSH: Final = f"MATCH (p:{MARKER} {{run: '{RUNS}', id: $run}}) DELETE p"


@dataclass(frozen=True, slots=True)
class Links:
    """Links of others: how many were `moved` to a newer push, and how many end at nodes that it does not have, with the ids of
    some of those.
    """

    moved: int = 0
    left: int = 0
    at: tuple[str, ...] = ()

    def __add__(self, other: "Links") -> "Links":
        return Links(self.moved + other.moved, self.left + other.left, tuple(dict.fromkeys([*self.at, *other.at])))


def move_links(server: Connection, old: str, new: Reading | None) -> Links:
    """Let what others linked to nodes of an old push link to the same nodes of the new one; what cannot stays where it is."""
    ((there,),) = server.read(_THERE, old=old)
    if not there:
        return Links()
    moved = sum(_moved(server, text, old, new) for text in _MOVES) if new is not None else 0
    ((left,),) = server.read(_THERE, old=old)
    at = tuple(node for (node,) in server.read(_LEFT, old=old, new=None if new is None else new.run)) if left else ()
    return Links(moved, left, at)


def _moved(server: Connection, text: str, old: str, new: Reading) -> int:
    """Links are moved by one push at a time, each of them once."""
    values = {"most": _MOST, "old": old, "new": new.run}
    return _until_none(lambda: held(server, new.estate, None, lambda run: run(text, values).rows))


def clear(server: Connection, run: str) -> None:
    """Remove a push that nobody reads, in bounded steps; its own entry goes last, so that a clearing that died is gone on with."""
    _repeated(server, _REMOVE_EDGES, old=run)
    _repeated(server, _REMOVE_NODES, old=run)
    _repeated(server, _REMOVE_NODES, old=run + ABOUT)
    server.write_settled(_REMOVE_PUSH, run=run)


def _repeated(server: Connection, text: str, old: str) -> None:
    _until_none(lambda: server.write_settled(text, most=_MOST, old=old).rows)


def _until_none(step: Callable[[], Rows]) -> int:
    """Repeat a step that does some of its work each time until nothing is left; gives how much was done."""
    total = 0
    while True:
        ((count,),) = step()
        if not count:
            return total
        total += count
