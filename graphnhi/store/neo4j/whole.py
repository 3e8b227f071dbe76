"""Reading a whole push back, page by page, as the estate that it is."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from graphnhi.estate import Estate
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.ledger import Reading
from graphnhi.store.neo4j.rows import Collected, as_written, changed
from graphnhi.store.neo4j.statements import COUNTED, EDGES_OUT, IDS, NODES

__all__ = ["check_count", "estate_of"]

_PAGE: Final = 5_000
Told = Callable[[str, int, int], None]


def _counted(server: Connection, run: str) -> tuple[int, int]:
    """How many nodes and edges of a push stand in the database."""
    ((nodes, edges),) = server.read(COUNTED, run=run)
    return nodes, edges


def check_count(server: Connection, found: Reading) -> None:
    """RefusedError where the database has not as many nodes and edges of a push as were pushed."""
    if _counted(server, found.run) != (found.nodes, found.edges):
        raise changed(server, found, "nodes or edges were added or removed, or this user may not see them all")


def estate_of(
    server: Connection, found: Reading, about: Mapping[str, Any], told: Told, keys: list[str] | None = None
) -> Estate:
    """All of a push; RefusedError where it is not, by number and to the digest, the estate that was pushed.

    keys: what its nodes are found by, where that is known; there is no other one where the number is right.
    """
    check_count(server, found)
    if keys is None:
        keys = [key for (key,) in server.read(IDS, run=found.run)]
    with as_written(server, found):
        collected = Collected()
        for ids in _pages(keys, told):
            ((nodes,),), ((edges,),) = (server.read(text, run=found.run, ids=ids) for text in (NODES, EDGES_OUT))
            collected.add_nodes(nodes)
            collected.add_leaving(edges)
        estate = collected.estate(server, found, about)
    if estate.digest != found.digest:
        raise changed(server, found, "its digest differs from that of the estate that was pushed")
    return estate


def _pages(keys: list[str], told: Told) -> Iterator[list[str]]:
    """So many at a time."""
    for start in range(0, len(keys), _PAGE):
        told("reading", start, len(keys))
        yield keys[start : start + _PAGE]
    told("reading", len(keys), len(keys))
