"""One query as an answer: its rows by what it asks for (reach, blast, paths, chokepoints), with what it is evidence for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from graphnhi.asking import Settings, Targets
from graphnhi.asking.queries import Query
from graphnhi.asking.severity import Severities
from graphnhi.engine.blast import blast_of
from graphnhi.engine.easing import ease_of_arcs
from graphnhi.engine.everybody.losses import losses
from graphnhi.engine.nearest_rows import told_by
from graphnhi.engine.path import route_rows
from graphnhi.engine.querying.asked import asked, variant_of
from graphnhi.engine.querying.asking import warnings_of
from graphnhi.engine.querying.compiled import Compiled
from graphnhi.engine.querying.selecting import Readings
from graphnhi.engine.querying.telling import Telling
from graphnhi.engine.telling import coverage, header, node_told
from graphnhi.engine.walks import walk
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.library import Frameworks
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.results import Answer, LazyRows

__all__ = ["Facts", "answer_of"]

Row = dict[str, Any]

_MOST_PATHS = 1_000


@dataclass(frozen=True, slots=True)
class Facts:
    """What a query is judged by: the severities, and the file of eases."""

    severities: Severities
    eases: Path


def answer_of(
    estate: Estate, query: Query, settings: Settings, facts: Facts, frameworks: Frameworks | None = None
) -> Answer:
    """The answer "run" to one query; UsageError where a target of it names nothing in this estate.

    frameworks: those by which its words are judged, where they are to be.
    """
    rows, summary = _ROWS[query.answer](estate, query, settings, facts)
    question = {"query": query.id, "question": query.question, "answer": query.answer} | settings.told()
    told = {"rows": len(rows), "severity": query.severity, "evidence_for": _references(query, frameworks), **summary}
    told["warnings"] = [] if frameworks is None else warnings_of([query], frameworks)
    return Answer("run", header(estate, settings), question, rows, told, coverage(estate))


def _references(query: Query, frameworks: Frameworks | None) -> list[str]:
    """What a query is evidence for, in the official spelling where the frameworks are at hand."""
    return [text if frameworks is None else frameworks.find(text).reference for text in query.frameworks]


Told = tuple[Sequence[Row], dict[str, Any]]


def _reach(estate: Estate, query: Query, settings: Settings, facts: Facts) -> Told:
    found = asked(estate, [query], settings, facts.severities)
    (rows,) = found.rows
    order = np.lexsort((rows.node, rows.certain < rows.severity, -rows.severity))
    telling = Telling(found)
    certain = int((rows.certain >= 0).sum())
    summary = {"certain": certain, "possible_only": len(rows) - certain}
    return LazyRows(len(rows), lambda place: telling.row(rows, int(order[place]))), summary


def _compiled(estate: Estate, query: Query, settings: Settings) -> Compiled:
    return Compiled.of(query, Readings.of(estate, settings.as_of), settings, settings.bound)


def _cut(compiled: Compiled, settings: Settings) -> Settings:
    return replace(settings, max_hops=compiled.max_hops)


def _blast(estate: Estate, query: Query, settings: Settings, facts: Facts) -> Told:  # noqa: ARG001 - as its sisters
    compiled = _compiled(estate, query, settings)
    starts = np.flatnonzero(compiled.starts).astype(np.int32)
    target = query.targets[0]
    only = None if not target.words and target.selection is None else np.zeros(estate.n_nodes, dtype=np.bool_)
    if only is not None:
        only[compiled.items[0].nodes] = True
    rows, summary = blast_of(estate, starts, _cut(compiled, settings), only)
    return rows, {"starts": len(starts), **summary}


def _paths(estate: Estate, query: Query, settings: Settings, facts: Facts) -> Told:
    compiled = _compiled(estate, query, settings)
    on = variant_of(walk(estate, settings.bound, settings.as_of), compiled)
    starts = np.flatnonzero(compiled.starts & ~on.dead).astype(np.int32)
    targets = compiled.items[0].as_targets()
    if settings.category is not None:
        targets = _of_category(estate, targets, settings.category)
    rows = route_rows(on, starts, targets, ease_of_arcs(on, facts.eases), _cut(compiled, settings), _MOST_PATHS)
    return rows, {"starts": len(starts)}


def _of_category(estate: Estate, targets: Targets, category: str) -> Targets:
    kept = estate.categories[targets.nodes] == CATEGORY_CODE[category]
    return Targets(
        targets.word, targets.nodes[kept], targets.control_only[kept], targets.certain[kept], targets.left_out
    )


def _chokepoints(estate: Estate, query: Query, settings: Settings, facts: Facts) -> Told:  # noqa: ARG001 - as its sisters
    if settings.max_hops is not None:
        raise UsageError(f"{query.id} asks for chokepoints, and what all routes pass knows no hops: ask without a cut.")
    compiled = _compiled(estate, query, settings)
    arcs, targets = walk(estate, settings.bound, settings.as_of), compiled.items[0].as_targets()
    reaching = told_by(arcs, targets.nodes, targets.control_only, compiled.starts).counts > 0
    found = losses(arcs, targets, compiled.starts, reaching).nodes
    itself = (compiled.starts & reaching & ~arcs.dead).astype(np.int64)
    least, most = found.at_least - itself, found.at_most - itself
    shown = (most > 0) & ~np.isin(np.arange(estate.n_nodes), targets.nodes)
    if settings.category is not None:
        shown &= estate.categories == CATEGORY_CODE[settings.category]
    nodes = np.flatnonzero(shown)
    order = nodes[np.lexsort((nodes, -most[nodes], -least[nodes]))]

    def row(place: int) -> Row:
        node = int(order[place])
        return node_told(estate, node) | {"at_least": max(int(least[node]), 0), "at_most": int(most[node])}

    return LazyRows(len(order), row), {"reaching": int((compiled.starts & reaching).sum())}


_ROWS: dict[str, Callable[[Estate, Query, Settings, Facts], Told]] = {
    "reach": _reach,
    "blast": _blast,
    "paths": _paths,
    "chokepoints": _chokepoints,
}
