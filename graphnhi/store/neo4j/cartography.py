"""What Cartography wrote into a database, fetched: the labels, relationship types and properties that loaders name, no more.

Every text is constant; labels, types and properties are parameters. Nothing is written. What a record means is not known here.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from graphnhi.errors import UsageError, quoted
from graphnhi.library import Library
from graphnhi.library.graph_tables import GraphTable, graph_tables
from graphnhi.loading import Database
from graphnhi.readers.cartography import MODULE, NAME, TYPE, UPDATED, Fetched, Records

__all__ = ["Reads", "database_of", "fetched"]

OURS: Final = "NHI"
"""The label of the estates that are pushed to a database: they are no source."""
_LABELS: Final = """
MATCH (n) WHERE NOT $ours IN labels(n)
RETURN labels(n) AS labels, count(*) AS records
"""
_TYPES: Final = """
MATCH (a)-[r]->(b) WHERE NOT $ours IN labels(a) AND NOT $ours IN labels(b)
RETURN type(r) AS type, count(*) AS records
"""
_NODES: Final = """
MATCH (n) WHERE NOT $ours IN labels(n) AND any(label IN labels(n) WHERE label IN $names)
  AND none(label IN labels(n) WHERE label IN $earlier)
RETURN elementId(n) AS key, [name IN $properties | n[name]] AS values
"""
_LINKS: Final = """
MATCH (a)-[r]->(b)
WHERE type(r) IN $names AND NOT $ours IN labels(a) AND NOT $ours IN labels(b)
  AND any(label IN labels(a) WHERE label IN $read) AND any(label IN labels(b) WHERE label IN $read)
RETURN elementId(a) AS start, elementId(b) AS end, type(r) AS type, [name IN $properties | r[name]] AS values
"""
_TRIES: Final = 3
_LONGEST: Final = 100
"""Characters of a label that nobody reads, as it is listed."""


class Reads(Protocol):
    """A connection that reads."""

    def read(self, text: str, /, **parameters: Any) -> list[list[Any]]:
        """The rows of a text, each a list of values."""


Told = Callable[[str, int, int], None]
_Counts = tuple[dict[tuple[str, ...], int], dict[str, int]]


def database_of(
    reads: Reads, given: str, name: str | None = None, library: Path | None = None, told: Told | None = None
) -> Database:
    """What Cartography wrote into a database, ready for `loading.build(sources, options, databases=[...])`.

    given: the address as messages say it, which holds no credentials. name: the database (left out: neo4j); it begins every
    file label, and no host does, so the same database gives the same estate from wherever it is read. library: the user's
    folder, whose loaders may read more labels. UsageError as `fetched`, InputError for a loader file that is none.
    """
    tables = graph_tables(Library(library).loaders(), NAME)
    return Database(given, f"neo4j:{name or 'neo4j'}", fetched(reads, tables, given, told))


def fetched(reads: Reads, tables: Sequence[GraphTable], name: str, told: Told | None = None) -> Fetched:
    """All records of these tables, and the count of every other one.

    name: what messages call the database. UsageError for one in which Cartography never wrote, and for one that changes
    while it is read: half of a sync is no estate.
    """
    before = _counts(reads)
    _check(before, tables, name)
    for _ in range(_TRIES):
        found = _fetched(reads, tables, before, told)
        after = _counts(reads)
        if after == before:
            return _written(found, name)
        before = after
    raise UsageError(f"{name}: changes while it is read. Wait until Cartography's sync is done.")


def _written(found: Fetched, name: str) -> Fetched:
    if not any(value is not None for each in found.records for value in each.columns[UPDATED]):
        raise UsageError(
            f"{name}: Cartography did not write to this database: no record has its property {UPDATED}. Name the one that it "
            "wrote to."
        )
    return found


def _counts(reads: Reads) -> _Counts:
    """How many nodes bear each set of labels, and how many relationships there are of each type."""
    labels = {tuple(sorted(row[0])): row[1] for row in reads.read(_LABELS, ours=OURS)}
    return labels, {row[0]: row[1] for row in reads.read(_TYPES, ours=OURS)}


def _check(counts: _Counts, tables: Sequence[GraphTable], name: str) -> None:
    labels = counts[0]
    if not labels:
        raise UsageError(f"{name}: the database is empty. Name the one that Cartography wrote to.")
    known = _known(tables)
    if not any(known.intersection(each) for each in labels):
        found = ", ".join(quoted(label) for label in sorted({label for each in labels for label in each})[:3])
        raise UsageError(
            f"{name}: Cartography did not write to this database (found the labels {found or 'none'}, wanted any of "
            f"{len(known)} such as AWSAccount, GitHubOrganization, KubernetesCluster). Name the one that it wrote to."
        )


def _known(tables: Sequence[GraphTable]) -> set[str]:
    return {name for table in tables if not table.is_relationship for name in table.names}


def _fetched(reads: Reads, tables: Sequence[GraphTable], counts: _Counts, told: Told | None) -> Fetched:
    labels, types = counts
    known, earlier = _known(tables), list[str]()
    records: list[Records] = []
    for place, table in enumerate(tables):
        if told is not None:
            told(f"fetching {table.name}", place, len(tables))
        if table.is_relationship:
            there = sum(types.get(name, 0) for name in table.names)
            records += [_links(reads, table, sorted(known), there)] if there else []
        else:
            there = sum(count for each, count in labels.items() if set(table.names) & set(each))
            records += [_nodes(reads, table, list(earlier))] if there else []
            earlier += table.names
    return Fetched(
        tuple(each for each in records if len(each.columns[UPDATED]) or each.unread), _others(counts, tables)
    )


def _nodes(reads: Reads, table: GraphTable, earlier: list[str]) -> Records:
    properties = _properties(table)
    rows = reads.read(_NODES, ours=OURS, names=list(table.names), earlier=earlier, properties=properties)
    return Records(table, _columns(properties, [row[1] for row in rows]), keys=[row[0] for row in rows])


def _links(reads: Reads, table: GraphTable, known: list[str], there: int) -> Records:
    properties = _properties(table)
    rows = reads.read(_LINKS, ours=OURS, names=list(table.names), read=known, properties=properties)
    ends = [row[0] for row in rows], [row[1] for row in rows]
    columns = {**_columns(properties, [row[3] for row in rows]), TYPE: [row[2] for row in rows]}
    return Records(table, columns, ends=ends, unread=there - len(rows))


def _properties(table: GraphTable) -> list[str]:
    return list(dict.fromkeys(["id", "name", UPDATED, MODULE, *table.properties]))


def _columns(properties: list[str], rows: list[list[Any]]) -> dict[str, Sequence[Any]]:
    return {name: [row[place] for row in rows] for place, name in enumerate(properties)}


def _others(counts: _Counts, tables: Sequence[GraphTable]) -> tuple[tuple[str, int], ...]:
    """Nodes by their labels, and relationships by their type, that no table reads, with their number."""
    known = _known(tables)
    types = {name for table in tables if table.is_relationship for name in table.names}
    found: Counter[str] = Counter()
    for labels, count in counts[0].items():
        if not known.intersection(labels):
            found[_short("+".join(labels) or "no label")] += count
    _count_types(found, counts[1], types)
    return tuple(sorted(found.items()))


def _count_types(found: Counter[str], types: Mapping[str, int], known: set[str]) -> None:
    for name, count in types.items():
        if name not in known:
            found[_short(f"-{name}-")] += count


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
