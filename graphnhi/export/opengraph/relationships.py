"""The relationships of a payload: the edges of the estate, parallel ones as one, and the derived ones.

BloodHound merges relationships with equal ends and kind, and the last one wins. So they are united here: the properties are
those of the certain one (else of the first), `parallel` counts them, and `parallel_edges` has every one whole, as JSON texts.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np

from graphnhi.estate import Estate
from graphnhi.export.clean import as_json
from graphnhi.export.opengraph.properties import BLOCK, Properties, marked, rows
from graphnhi.export.opengraph.walked import BOUND, KINDS, Derived, Walked
from graphnhi.model.edges import EDGES

__all__ = ["derived_relationships", "relationships"]

Relationship = dict[str, Any]


class _Edge(NamedTuple):
    """One edge: its ends and kind as the estate numbers them, the kind of its relationship, and its properties."""

    start: int
    end: int
    edge: int
    kind: str
    properties: Properties


def relationships(estate: Estate, ids: Sequence[str], walk: Walked) -> Iterator[Relationship]:
    """The edges of the estate. ids: by node, as they stand in BloodHound."""
    # edges come by source, kind and target: those that may be one relationship lie side by side
    for (start, _, end), parallel in groupby(_edges(estate, walk), lambda each: (each.start, each.edge, each.end)):
        by_kind: dict[str, list[Properties]] = {}
        for each in parallel:
            by_kind.setdefault(each.kind, []).append(each.properties)
        for kind, several in by_kind.items():
            yield _relationship(kind, ids[start], ids[end], _united(several))


def _edges(estate: Estate, walk: Walked) -> Iterator[_Edge]:
    source, target, edge = (estate.numbers(f"edges.{name}") for name in ("from", "to", "kind"))
    properties = rows(estate, "edges")
    for first in range(0, estate.n_edges, BLOCK):
        part = slice(first, first + BLOCK)
        kinds = KINDS[edge[part], walk.how[part]]
        columns = [column.tolist() for column in (source[part], target[part], edge[part], kinds, walk.bound[part])]
        # the properties stand last, so that none is taken beyond the block
        for start, end, edge_kind, kind, bound, told in zip(*columns, properties, strict=False):
            yield _Edge(start, end, edge_kind, kind, _properties(told, bound))


def _properties(told: Properties, bound: int) -> Properties:
    """The properties of one edge: its ends are the relationship's own."""
    del told["from"], told["to"]
    return told | ({"walked": BOUND[bound]} if bound else {})


def _united(several: list[Properties]) -> Properties:
    """The properties of parallel edges, in their order: certain ones stand before possible ones."""
    first = max(several, key=lambda told: (told.get("bound") == "certain", told.get("walked") == "certain"))
    if len(several) == 1:
        return marked(first)
    return marked(first) | {"parallel": len(several), "parallel_edges": [as_json(marked(told)) for told in several]}


def _relationship(kind: str, start: str, end: str, properties: Properties) -> Relationship:
    return {
        "kind": kind,
        "start": {"value": start, "match_by": "id"},
        "end": {"value": end, "match_by": "id"},
        "properties": properties,
    }


def derived_relationships(estate: Estate, ids: Sequence[str], several: Iterable[Derived]) -> Iterator[Relationship]:
    """What pathfinding needs beside the edges. ids: by place, the nodes that no estate has included."""
    by_kind: dict[str, list[Derived]] = {}
    for each in several:
        by_kind.setdefault(each.kind, []).append(each)
    for kind, parts in by_kind.items():
        for start, end, bound, row in _distinct(parts):
            yield _relationship(kind, ids[start], ids[end], _told(estate, bound, row))


def _distinct(parts: list[Derived]) -> Iterator[tuple[int, int, int, int]]:
    """Source, target, bound and row of each pair of ends once: the certain one, else the first."""
    source, target, bound, row = (
        np.concatenate([getattr(part, name) for part in parts]).astype(np.int64)
        for name in ("source", "target", "bound", "row")
    )
    order = np.lexsort((row, -bound, target, source))
    ends = np.stack([source[order], target[order]])
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (ends[:, 1:] != ends[:, :-1]).any(axis=0)
    chosen = order[first]
    yield from zip(*(column[chosen].tolist() for column in (source, target, bound, row)), strict=True)


def _told(estate: Estate, bound: int, row: int) -> Properties:
    """The properties of a derived relationship: in which bound it is walked, and the edge that it stands for."""
    told: Properties = {"derived": True, "walked": BOUND[bound]}
    if row < 0:
        return told
    source, locator = estate.location("edges", row)
    told |= {
        "edge": EDGES[int(estate.numbers("edges.kind")[row])],
        "evidence_source": source,
        "evidence_locator": locator,
    }
    return {name: value for name, value in told.items() if value != ""}
