"""Which edges of an estate are walked at a clock, as BloodHound's pathfinding can be told: by kind, and by derived relationships.

The walk of both bounds comes from the engine; nothing is decided here about what an attacker can do.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import Ints, Mask
from graphnhi.engine.walk import Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.export.opengraph.kinds import (
    CALLED,
    CALLS,
    IDLE,
    OFFERS,
    OPENS,
    RELATIONSHIPS,
    SOURCE,
    TOUCH,
    TOUCHED,
    TOUCHES,
)
from graphnhi.export.opengraph.openings import openers
from graphnhi.model.edges import EDGES

__all__ = ["Derived", "Extra", "Walked", "walked"]

PLAIN, TOUCHING, IDLING = range(3)
_SUFFIX = ("", TOUCH, IDLE)
_NEVER, _POSSIBLE, _CERTAIN = range(3)
BOUND = (None, "possible", "certain")
"""By the codes of `Walked.bound` and of derived relationships."""

_KNOWN = frozenset(each.name for each in RELATIONSHIPS)
KINDS = np.array(
    [
        [name if (name := f"{SOURCE}_{edge}{suffix}") in _KNOWN else f"{SOURCE}_{edge}" for suffix in _SUFFIX]
        for edge in EDGES
    ],
    dtype=object,
)
"""The kind of a relationship by the codes of its edge kind and of how it is walked."""


@dataclass(frozen=True, slots=True)
class Extra:
    """A node that no estate has: its kind, the node that it is about, and which of several of that kind it is."""

    kind: str
    about: int
    number: int


@dataclass(frozen=True, slots=True)
class Derived:
    """Derived relationships of one kind as columns: ends (places), the bound's code, the row of the edge behind each (-1: none)."""

    kind: str
    source: Ints
    target: Ints
    bound: NDArray[np.int8]
    row: Ints


@dataclass(frozen=True, slots=True)
class Walked:
    """How edges are walked.

    how, bound: codes by edge row (see KINDS and BOUND). extras: nodes behind those of the estate, in the order of their places.
    """

    how: NDArray[np.int8]
    bound: NDArray[np.int8]
    extras: list[Extra]
    derived: list[Derived]


def walked(estate: Estate, as_of: int) -> Walked:
    """How the edges of an estate are walked at an instant, and what has to be derived so that pathfinding agrees."""
    possible, certain = walk(estate, "possible", as_of), walk(estate, "certain", as_of)
    opens = _opens(possible, certain)
    leads = _leads_on(possible, opens)
    touched = np.flatnonzero(leads[: estate.n_nodes] & _touched_nodes(possible)).astype(np.int32)
    derived = [opens, *_touches(possible, touched), *_interfaces(possible)]
    how, bound = _rows(estate, possible, certain, leads)
    return Walked(how, bound, [*_called(possible), *(Extra(TOUCHED, node, 0) for node in touched.tolist())], derived)


def _opens(possible: Walk, certain: Walk) -> Derived:
    """Openings in either bound: one that is certain stands beside the possible ones behind it."""
    several = [(*openers(each), code) for each, code in ((possible, _POSSIBLE), (certain, _CERTAIN))]
    known = {
        (int(place), int(gate)): code
        for places, gates, code in several
        for place, gate in zip(places, gates, strict=True)
    }
    ends = np.array(sorted(known), dtype=np.int32).reshape(-1, 2)
    bound = np.array([known[pair] for pair in sorted(known)], dtype=np.int8)
    return Derived(OPENS, ends[:, 0], ends[:, 1], bound, np.full(len(ends), -1, dtype=np.int32))


def _leads_on(walk: Walk, opens: Derived) -> Mask:
    """Places from which anything is reached, if they are controlled."""
    leads = np.zeros(walk.size, dtype=np.bool_)
    leads[walk.arcs.source[walk.control.arc]] = leads[walk.arcs.source[walk.touch.arc]] = True
    leads[opens.source] = True
    return leads


def _touched_nodes(walk: Walk) -> Mask:
    touched = np.zeros(walk.nodes, dtype=np.bool_)
    touched[walk.arcs.target[walk.touch.arc]] = True
    return touched


def _touches(walk: Walk, touched: Ints) -> Iterator[Derived]:
    """Touches, each to a place where the walk stops: of what leads on, the touched node; what an interface touches."""
    first = walk.size
    arcs = walk.touch.arc
    source, target = walk.arcs.source[arcs], walk.arcs.target[arcs]
    beside = np.isin(target, touched)
    ends = np.where(beside, first + np.searchsorted(touched, target), target).astype(np.int32)
    for kind, mask in ((TOUCHES, beside & (source < walk.nodes)), (OFFERS, source >= walk.nodes)):
        yield Derived(kind, source[mask], ends[mask], _bounds(walk, arcs[mask]), walk.arcs.row[arcs[mask]])


def _interfaces(walk: Walk) -> Iterator[Derived]:
    """Calls of systems whose limits are not known, and what they give control of."""
    arcs = walk.control.arc
    source, target = walk.arcs.source[arcs], walk.arcs.target[arcs]
    for kind, mask in ((CALLS, target >= walk.nodes), (OFFERS, source >= walk.nodes)):
        yield Derived(
            kind, source[mask], target[mask], np.full(int(mask.sum()), _POSSIBLE, np.int8), walk.arcs.row[arcs[mask]]
        )


def _bounds(walk: Walk, arcs: Ints) -> NDArray[np.int8]:
    return np.where(walk.arcs.possible[arcs], _POSSIBLE, _CERTAIN).astype(np.int8)


def _called(walk: Walk) -> list[Extra]:
    """The twins of called systems; a system has a second one for callers in test mode."""
    seen: Counter[int] = Counter()
    found = []
    for system in walk.twin_system.tolist():
        found.append(Extra(CALLED, system, seen[system]))
        seen[system] += 1
    return found


def _rows(estate: Estate, possible: Walk, certain: Walk, leads: Mask) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """How each edge is walked, and in which bound."""
    end_leads = leads[estate.numbers("edges.to")]
    control, touch = _marked(possible, possible.control.arc), _marked(possible, possible.touch.arc)
    surely = _marked(certain, certain.control.arc) | (_marked(certain, certain.touch.arc) & ~end_leads)
    goes = control | (touch & ~end_leads)
    how = np.where(goes, PLAIN, np.where(touch, TOUCHING, IDLING)).astype(np.int8)
    return how, np.where(goes & surely, _CERTAIN, np.where(goes, _POSSIBLE, _NEVER)).astype(np.int8)


def _marked(walk: Walk, arcs: Ints) -> Mask:
    """Edge rows of arcs between nodes of the estate."""
    inside = arcs[(walk.arcs.source[arcs] < walk.nodes) & (walk.arcs.target[arcs] < walk.nodes)]
    rows = np.zeros(walk.estate.n_edges, dtype=np.bool_)
    rows[walk.arcs.row[inside]] = True
    return rows
