"""Small graphs as Cartography writes them, fetched without a server, built and looked at."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphnhi import loading
from graphnhi.estate import Estate
from graphnhi.library import Library
from graphnhi.library.graph_tables import GraphTable, graph_tables
from graphnhi.readers.cartography import Fetched, Records

SYNC = 1_790_000_000
"""The tag of the newest sync."""
Node = tuple[str, Mapping[str, Any]]
Link = tuple[str, str, str, Mapping[str, Any]]


def tables() -> tuple[GraphTable, ...]:
    return graph_tables(Library().loaders(), "cartography")


class Graph:
    """Nodes by a name of the test's own, and what joins them; every record bears the tag of the newest sync unless it says."""

    def __init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.links: list[Link] = []
        self.others: dict[str, int] = {}

    def node(self, label: str, key: str, /, **properties: Any) -> "Graph":
        self.nodes[key] = (label, {"lastupdated": SYNC, "id": key} | properties)
        return self

    def link(self, start: str, kind: str, end: str, /, **properties: Any) -> "Graph":
        self.links.append((start, kind, end, {"lastupdated": SYNC} | properties))
        return self

    def account(self, number: str = "1", *members: str) -> "Graph":
        """An AWS account that owns these nodes."""
        self.node("AWSAccount", number)
        for member in members:
            self.link(number, "RESOURCE", member)
        return self

    def fetched(self, prefix: str = "4:x:") -> Fetched:
        """As the store gives it. prefix: of the database's own ids, which must leave no trace."""
        keys = {name: f"{prefix}{place}" for place, name in enumerate(self.nodes)}
        found = [self._of_nodes(table, keys) for table in tables() if not table.is_relationship]
        found += [self._of_links(table, keys) for table in tables() if table.is_relationship]
        return Fetched(tuple(each for each in found if each.columns["lastupdated"]), tuple(self.others.items()))

    def _of_nodes(self, table: GraphTable, keys: dict[str, str]) -> Records:
        mine = {name: said for name, (label, said) in self.nodes.items() if label in table.names}
        return Records(table, _columns(table, list(mine.values())), [keys[name] for name in mine])

    def _of_links(self, table: GraphTable, keys: dict[str, str]) -> Records:
        mine = [link for link in self.links if link[1] in table.names]
        columns = _columns(table, [link[3] for link in mine]) | {"relationship": [link[1] for link in mine]}
        return Records(table, columns, ends=([keys[link[0]] for link in mine], [keys[link[2]] for link in mine]))

    def build(self, **options: Any) -> loading.Built:
        return built(self.fetched(), **options)

    def edges(self) -> set[tuple[str, str, str, str, str | None]]:
        """(from, edge, to, bound, condition) of the estate that comes of it."""
        return edges_of(self.build().estate)


def built(fetched: Fetched, **options: Any) -> loading.Built:
    database = loading.Database("neo4j://localhost:7687", "neo4j:neo4j", fetched)
    given = {"loader": "cartography", "fingerprint_key": b"0123456789abcdef"} | options
    return loading.build([], loading.Options(**given), databases=[database])


def _columns(table: GraphTable, records: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
    names = dict.fromkeys(["id", "name", "lastupdated", "_module_name", *table.properties])
    return {name: [record.get(name) for record in records] for name in names}


def edges_of(estate: Estate) -> set[tuple[str, str, str, str, str | None]]:
    graph = estate.to_networkx()
    return {(a, d["edge"], b, d["bound"], d.get("condition")) for a, b, d in graph.edges(data=True)}


def account_of(built: loading.Built, table: str) -> dict[str, Any]:
    """The accounting of one table."""
    return next(entry for entry in built.estate.about["files"] if entry["file"] == f"neo4j:neo4j/{table}")


def gaps_of(built: loading.Built, kind: str) -> list[dict[str, Any]]:
    return [gap for gap in built.estate.about["gaps"] if gap["gap"] == kind]
