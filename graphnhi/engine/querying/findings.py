"""`find`: everything that the query library finds in an estate, gravest first, with what each finding is evidence for.

Who is found is known for all at once; a finding is put into words when it is read.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings
from graphnhi.asking.queries import Query
from graphnhi.asking.severity import SEVERITIES
from graphnhi.engine.querying.answers import Facts
from graphnhi.engine.querying.asked import Asked, asked
from graphnhi.engine.querying.asking import askable, warnings_of
from graphnhi.engine.querying.filters import Filters
from graphnhi.engine.querying.telling import Telling
from graphnhi.engine.telling import Row, coverage, header
from graphnhi.estate import Estate
from graphnhi.library.frameworks import Frameworks
from graphnhi.results import Answer, LazyRows

__all__ = ["find"]

_MOST_CLOSED, _MOST_TRIED = 5_000, 100_000_000
"""Findings up to which the edges that close each are looked for, by trying them, and what findings times nodes and edges may be."""

_SHOWN = ("owner", "purpose", "environment", "vendor", "allowed_scope")
"""Columns of a finding's node that say whose it is and what it is for."""


def find(
    estate: Estate, queries: Sequence[Query], settings: Settings, facts: Facts, frameworks: Frameworks, filters: Filters
) -> Answer:
    """All findings of the queries that ask for `reach`; the others are named in the summary.

    Raises UsageError for a filter that names nothing.
    """
    filters.check(estate, frameworks)
    wanted = [query for query in queries if query.answer == "reach" and filters.admits(query, frameworks)]
    chosen, unasked = askable(estate, wanted, settings)
    found = asked(estate, chosen, settings, facts.severities) if chosen else None
    table = _table(found, filters, estate)
    telling = Telling(found, closing=len(table) <= _closed(estate)) if found is not None else None

    def row(place: int) -> Row:
        assert found is not None
        assert telling is not None
        rows = found.rows[int(table.query[place])]
        told = telling.row(rows, int(table.row[place]))
        return told | _beside(estate, int(rows.node[int(table.row[place])]), rows.query, frameworks)

    question = {"queries": [query.id for query in chosen], **filters.told()} | settings.told()
    summary = _summary(table, chosen, facts, _closed(estate)) | {
        "frameworks": _versions(chosen, frameworks),
        "asked_elsewhere": [query.id for query in queries if query.answer != "reach"],
        "not_asked": unasked,
        "warnings": [text for text in map(frameworks.contradiction, filters.framework) if text]
        + warnings_of(chosen, frameworks),
    }
    return Answer("find", header(estate, settings), question, LazyRows(len(table), row), summary, coverage(estate))


@dataclass(frozen=True, slots=True)
class _Table:
    """Findings in their order, as columns: the place of the query, the row of it, the severity code, whether it is certain."""

    query: NDArray[np.int64]
    row: NDArray[np.int64]
    severity: NDArray[np.int8]
    certain: NDArray[np.bool_]
    """Whether the finding itself is certain, perhaps with a lesser severity."""

    def __len__(self) -> int:
        return len(self.row)


def _table(found: Asked | None, filters: Filters, estate: Estate) -> _Table:
    """Gravest first, certain ones before possible ones, then by query and id."""
    several = [] if found is None else found.rows
    nodes, severities = filters.nodes(estate), filters.severities()
    kept = [np.flatnonzero(nodes[rows.node] & severities[rows.severity]) for rows in several]
    query = np.repeat(np.arange(len(several)), [len(part) for part in kept])
    empty: NDArray[np.int64] = np.empty(0, dtype=np.int64)
    row = np.concatenate([empty, *kept])
    severity, certain, node = (
        np.concatenate([empty, *(getattr(rows, name)[part] for rows, part in zip(several, kept, strict=True))])
        for name in ("severity", "certain", "node")
    )
    order = np.lexsort((node, query, certain != severity, -severity))
    return _Table(query[order], row[order], severity[order].astype(np.int8), certain[order] >= 0)


def _beside(estate: Estate, node: int, query: Query, frameworks: Frameworks) -> Row:
    """What stands beside the route of a finding: the question, what it is evidence for, whose it is, what would close it."""
    items = [frameworks.find(text) for text in query.frameworks]
    return {
        "question": query.question,
        "why": query.why,
        "frameworks": [item.reference for item in items],
        "evidence_for": [item.sentence for item in items],
        "fingerprint": fingerprint(query.id, estate.id(node)),
        "close": query.close,
        **{name: estate.value("nodes", name, node) for name in _SHOWN},
    }


def fingerprint(query: str, node_id: str) -> str:
    """The same for the same query and node in every estate, whatever else has changed: 32 hexadecimal digits."""
    return hashlib.sha256(f"{query}\0{node_id}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _versions(queries: Sequence[Query], frameworks: Frameworks) -> list[dict[str, str]]:
    """The frameworks that the queries name, each with its version: an item means nothing without it."""
    found = {frameworks.find(text).framework for query in queries for text in query.frameworks}
    return [{"id": each.id, "name": each.name, "version": each.version} for each in frameworks.all if each.id in found]


def _closed(estate: Estate) -> int:
    """Up to how many findings the edges that close each are looked for, and so told."""
    return min(_MOST_CLOSED, _MOST_TRIED // (estate.n_nodes + estate.n_edges + 1))


def _summary(table: _Table, chosen: Sequence[Query], facts: Facts, most: int) -> dict[str, Any]:
    by_query = np.bincount(table.query, minlength=len(chosen)).tolist()
    by_severity = np.bincount(table.severity, minlength=len(SEVERITIES)).tolist()
    return {
        "findings": len(table),
        "certain": int(table.certain.sum()),
        "possible_only": int((~table.certain).sum()),
        "by_severity": {name: by_severity[code] for code, name in reversed([*enumerate(SEVERITIES)])},
        "by_query": {query.id: count for query, count in zip(chosen, by_query, strict=True) if count},
        "queries_without_findings": [query.id for query, count in zip(chosen, by_query, strict=True) if not count],
        "closing_edges": "told" if len(table) <= most else f"not looked for beyond {most:,} findings: narrow them",
        "severities_version": facts.severities.version,
    }
