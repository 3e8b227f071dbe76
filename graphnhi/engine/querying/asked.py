"""Queries asked of an estate together, in both bounds: who is a row of which query, and how grave that is.

Queries that walk the estate in the same way share their passes. No route is looked for here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings
from graphnhi.asking.queries import Query
from graphnhi.asking.severity import SEVERITY_CODE, Severities
from graphnhi.engine.everybody.grouped import Grounds
from graphnhi.engine.querying.compiled import Compiled
from graphnhi.engine.querying.matching import Matched, matched, unmatched
from graphnhi.engine.querying.selecting import Readings
from graphnhi.engine.querying.upstream import parted
from graphnhi.engine.querying.variants import avoiding, through
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE

__all__ = ["Asked", "Rows", "asked"]

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Rows:
    """The rows of one query, `compiled` by bound: nodes, ascending.

    gravest: the gravest severity code that is reached in the bound asked; certainly: in the certain bound, -1 where the row is
    only possible. together: whether the row holds several starts that only together reach all.
    """

    query: Query
    compiled: dict[str, Compiled]
    node: Ints
    gravest: Codes
    certainly: Codes
    together: Mask

    @cached_property
    def severity(self) -> Codes:
        """The severity of each row: no graver than the query's own."""
        return np.minimum(self.gravest, SEVERITY_CODE[self.query.severity]).astype(np.int8)

    @cached_property
    def certain(self) -> Codes:
        """The same in the certain bound, -1 where the row is only possible."""
        return np.minimum(self.certainly, SEVERITY_CODE[self.query.severity]).astype(np.int8)

    def __len__(self) -> int:
        return len(self.node)


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking: `rows` by query, and the severity code of every node."""

    estate: Estate
    settings: Settings
    severity: Codes
    rows: list[Rows]


def asked(estate: Estate, queries: Sequence[Query], settings: Settings, severities: Severities) -> Asked:
    """Ask queries whose answer is `reach`; UsageError where a target of one names nothing in this estate."""
    severity = severities.of_nodes(estate, np.arange(estate.n_nodes))
    readings = Readings.of(estate, settings.as_of)
    bounds = ["certain"] if settings.bound == "certain" else ["certain", "possible"]
    compiled = {bound: [Compiled.of(query, readings, settings, bound) for query in queries] for bound in bounds}
    found = {bound: _of_bound(estate, compiled[bound], bound, severity) for bound in bounds}
    shown = np.ones(estate.n_nodes, dtype=np.bool_)
    if settings.category is not None:
        shown = estate.categories == CATEGORY_CODE[settings.category]
    rows = [
        _rows(query, {b: compiled[b][place] for b in bounds}, [found[b][place] for b in bounds], shown)
        for place, query in enumerate(queries)
    ]
    return Asked(estate, settings, severity, rows)


def _of_bound(estate: Estate, compiled: list[Compiled], bound: str, severity: Codes) -> list[tuple[Matched, Matched]]:
    """Of each query what its starts reach in this bound, and those who hold several; queries on one variant of the walk share it."""
    if not compiled:
        return []
    whole = Grounds(walk(estate, bound, compiled[0].settings.as_of))
    groups: dict[object, list[int]] = {}
    for place, one in enumerate(compiled):
        groups.setdefault(one.variant, []).append(place)
    found: dict[int, Matched] = {}
    for places in groups.values():
        several = [compiled[place] for place in places]
        if several[0].via is not None and not several[0].via.any():
            found |= {place: unmatched(whole.walk, compiled[place]) for place in places}
            continue
        on = variant_of(whole.walk, several[0])
        grounds = whole if on is whole.walk else Grounds(on)
        found |= zip(places, matched(grounds, several, severity), strict=True)
    return parted(whole, compiled, [found[place] for place in range(len(compiled))])


def variant_of(walk: Walk, compiled: Compiled) -> Walk:
    """The walk on which all routes are those that the query admits."""
    if compiled.not_via is not None:
        walk = avoiding(walk, compiled.not_via)
    return walk if compiled.via is None else through(walk, compiled.via)


def _rows(query: Query, compiled: dict[str, Compiled], found: list[tuple[Matched, Matched]], shown: Mask) -> Rows:
    """The rows of both bounds, the certain one first: what is certain is possible as well. shown: nodes that may be rows."""
    size = compiled["certain"].estate.n_nodes
    certain, widest = np.full(size, -1, dtype=np.int8), np.full(size, -1, dtype=np.int8)
    together = np.zeros(size, dtype=np.bool_)
    for place, told in enumerate(found):
        for part in told:
            widest[part.starts] = np.maximum(widest[part.starts], part.all_of)
            if not place:
                certain[part.starts] = np.maximum(certain[part.starts], part.all_of)
        together[told[1].starts] = True
    node = np.flatnonzero((widest >= 0) & shown).astype(np.int32)
    return Rows(query, compiled, node, widest[node], certain[node], together[node])
