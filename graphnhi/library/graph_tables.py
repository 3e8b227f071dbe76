"""What is to be read of a database: one table a label or relationship type, with the properties that rules and derivers name.

A property that no loader file names is never fetched; that is how environment variables and user data stay where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from graphnhi.library.loader import Loader
from graphnhi.library.rules import Rule
from graphnhi.library.templates import TENANT, Template

__all__ = ["LIST", "OWN_COLUMNS", "GraphTable", "graph_tables"]

OWN_COLUMNS: Final = (
    TENANT,
    "tenant_name",
    "key",
    "node",
    "from",
    "from_key",
    "from_label",
    "relationship",
    "to",
    "to_key",
    "to_label",
    "stale",
)
"""Columns that reading makes itself; rules and derivers use them like properties."""
LIST: Final = "[]"
"""`NAME[]` is the property NAME as a JSON list; NAME alone has its items with commas between them."""
_TENANTS: Final = frozenset({"organisation", "account", "cluster"})


@dataclass(frozen=True)
class GraphTable:
    """The nodes of a label, or the relationships of a type.

    name: the first of `names`, any of which a record may bear. columns: what is made of each record, beside OWN_COLUMNS.
    loader: whose rules it is read by. derivers: who else sees it. ruled: whether there are rules.
    """

    name: str
    names: tuple[str, ...]
    is_relationship: bool
    loader: Loader
    columns: tuple[str, ...]
    derivers: tuple[str, ...] = ()

    @property
    def ruled(self) -> bool:
        return bool(self.loader.nodes or self.loader.edges)

    @property
    def properties(self) -> tuple[str, ...]:
        """The properties to fetch."""
        return tuple(dict.fromkeys(column.removesuffix(LIST) for column in self.columns))

    @property
    def is_tenant(self) -> bool:
        """Whether its nodes are organisations, accounts or clusters, which own what Cartography calls their resources."""
        kinds = [cell.constant for rule in self.loader.nodes if isinstance(cell := rule.cells["kind"], Template)]
        return not _TENANTS.isdisjoint(kinds)


def graph_tables(loaders: Iterable[Loader], reader: str) -> tuple[GraphTable, ...]:
    """The tables of all loaders of a reader, those of fallback loaders last: a node is of the first whose label it bears."""
    chosen = sorted((each for each in loaders if each.reader == reader), key=lambda each: (each.fallback, each.name))
    found: dict[tuple[bool, str], GraphTable] = {}
    for loader in chosen:
        for rule in (*loader.nodes, *loader.edges):
            _add_rule(found, loader, rule)
    for loader in chosen:
        for is_relationship, wanted in ((False, loader.labels), (True, loader.relationships)):
            for name, columns in wanted:
                _add_wanted(found, loader, (is_relationship, name), columns)
    order = {loader.name: (loader.fallback, place) for place, loader in enumerate(chosen)}
    return tuple(sorted(found.values(), key=lambda table: order[table.loader.name]))


def _add_rule(found: dict[tuple[bool, str], GraphTable], loader: Loader, rule: Rule) -> None:
    names = rule.labels or rule.relationships
    key = _key(found, not rule.labels, names)
    table = found.get(key) or GraphTable(key[1], (), key[0], _bare(loader), ())
    is_node = "id" in rule.cells
    whole = replace(
        table.loader,
        nodes=(*table.loader.nodes, rule) if is_node else table.loader.nodes,
        edges=table.loader.edges if is_node else (*table.loader.edges, rule),
    )
    columns = dict.fromkeys((*table.columns, *(name for name in rule.columns if name not in OWN_COLUMNS)))
    names = tuple(dict.fromkeys((*table.names, *names)))
    found[key] = replace(table, names=names, loader=whole, columns=tuple(columns))


def _key(found: dict[tuple[bool, str], GraphTable], is_relationship: bool, names: tuple[str, ...]) -> tuple[bool, str]:
    """The table that has one of these names already, or a new one: no record is read twice."""
    there = (
        key for key, table in found.items() if key[0] == is_relationship and not set(names).isdisjoint(table.names)
    )
    return next(there, (is_relationship, names[0]))


def _add_wanted(
    found: dict[tuple[bool, str], GraphTable], loader: Loader, key: tuple[bool, str], columns: tuple[str, ...]
) -> None:
    key = _key(found, key[0], (key[1],))
    table = found.get(key) or GraphTable(key[1], (key[1],), key[0], _bare(loader), ())
    assert loader.deriving is not None
    found[key] = replace(
        table,
        columns=tuple(dict.fromkeys((*table.columns, *columns))),
        derivers=tuple(dict.fromkeys((*table.derivers, loader.deriving))),
    )


def _bare(loader: Loader) -> Loader:
    """The loader without what it says of other tables; the tenant of a record is a column of its own."""
    return replace(loader, nodes=(), edges=(), optional=(TENANT,), deriving=None, labels=(), relationships=())
