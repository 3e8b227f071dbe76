"""Edges in their roles: which of them are walked in one bound at one instant, and what arcs they make.

A column in which few rows say anything (times, modes, dead ends) is looked at where it says something, not row by row.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import CONFLICT, PLAIN, Arcs, Ints, Mask
from graphnhi.engine.life import Modes, dead_nodes, rows_out_of_time
from graphnhi.estate import Estate
from graphnhi.model.edges import CONTROL_RIGHTS, DEFAULT_RIGHT, EDGE_KINDS, RIGHTS
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE

NEVER, CONTROL, TOUCH, APPROVE, _BY_RIGHT = range(5)
"""Roles of an edge: not walked, leads on, reaches its end and stops, fills a slot."""
_ROLE_OF_EFFECT = {"fact": NEVER, "control": CONTROL, "touch": TOUCH, "gate": APPROVE, "by_right": _BY_RIGHT}
_ROLE = np.array([_ROLE_OF_EFFECT[kind.effect] for kind in EDGE_KINDS.values()], dtype=np.int8)
_RIGHT = {right: code for code, right in enumerate(RIGHTS)}
_DEFAULT = np.array([_RIGHT.get(DEFAULT_RIGHT.get(category, "use"), -1) for category in CATEGORIES], dtype=np.int8)
_LEADS_ON = np.array([right in CONTROL_RIGHTS for right in RIGHTS])
_UNKNOWN = CATEGORY_CODE["unknown"]


@dataclass(frozen=True, slots=True)
class Live:
    """The edges walked in a bound at an instant.

    role: by edge row; dead: nodes that lead nowhere; disputed: rows that are walked only because conflicting records count
    for them (None where there are none).
    """

    role: NDArray[np.int8]
    dead: Mask
    modes: Modes
    disputed: Mask | None

    def rows(self, role: int) -> Ints:
        """The edges of a role, ascending."""
        return np.flatnonzero(self.role == role).astype(np.int32)


def live_edges(estate: Estate, bound: str, as_of: int) -> Live:
    """Edges that lead somewhere: of this bound, in time, from a live node, through the test-mode rule."""
    modes, dead = Modes(estate, bound), dead_nodes(estate, bound, as_of)
    role = _roles(estate)
    role[rows_out_of_time(estate, as_of)] = NEVER
    stopped = _stopped(estate, modes, dead)
    role[stopped] = NEVER
    if bound == "possible":
        return Live(role, dead, modes, _disputed(estate, stopped, as_of))
    role[estate.numbers("edges.bound") == 1] = NEVER
    return Live(role, dead, modes, None)


def _roles(estate: Estate) -> NDArray[np.int8]:
    """The role of every edge by its kind; a right that nobody stated follows from the end."""
    role = _ROLE[estate.numbers("edges.kind")]
    rows = np.flatnonzero(role == _BY_RIGHT)
    stated = estate.numbers("edges.right")[rows]
    category = estate.categories[estate.numbers("edges.to")[rows]]
    right = np.where(stated >= 0, stated, _DEFAULT[category])
    role[rows] = np.where(_LEADS_ON[right], CONTROL, TOUCH)
    return role


def _stopped(estate: Estate, modes: Modes, dead: Mask) -> NDArray[np.intp]:
    """Rows that a dead source or the test-mode rule stops."""
    source = estate.numbers("edges.from")
    watched = dead | modes.from_test
    if not watched.any():
        return np.empty(0, dtype=np.intp)
    rows = np.flatnonzero(watched[source])
    ends = source[rows], estate.numbers("edges.to")[rows]
    return rows[dead[ends[0]] | ~modes.allows(*ends, estate.numbers("edges.kind")[rows])]


def _disputed(estate: Estate, stopped: NDArray[np.intp], as_of: int) -> Mask | None:
    """Rows that the certain bound's reading of conflicting records stops, and that of the possible does not."""
    surely = _stopped(estate, Modes(estate, "certain"), dead_nodes(estate, "certain", as_of))
    rows = np.setdiff1d(surely, stopped, assume_unique=True)
    if not len(rows):
        return None
    disputed = np.zeros(estate.n_edges, dtype=np.bool_)
    disputed[rows] = estate.numbers("edges.bound")[rows] != 1
    return disputed


def open_ended(estate: Estate, live: Live) -> Ints:
    """Walked edges by a right that nobody stated, to an end that nobody described: they may lead on."""
    by_right = np.flatnonzero((_ROLE[estate.numbers("edges.kind")] == _BY_RIGHT) & (live.role != NEVER))
    unstated = by_right[estate.numbers("edges.right")[by_right] < 0]
    undescribed = estate.categories[estate.numbers("edges.to")[unstated]] == _UNKNOWN
    return np.asarray(unstated[undescribed], dtype=np.int32)


def arcs_of_rows(estate: Estate, rows: Ints, disputed: Mask | None, note: int = PLAIN) -> Arcs:
    """The edges of these rows as arcs; `disputed` rows are walked only because conflicting records count for them."""
    notes = np.full(len(rows), note, dtype=np.int8) if note else np.zeros(len(rows), dtype=np.int8)
    if note == PLAIN and disputed is not None:
        notes[disputed[rows]] = CONFLICT
    possible = (estate.numbers("edges.bound")[rows] == 1) | (notes != PLAIN)
    return Arcs(estate.numbers("edges.from")[rows], estate.numbers("edges.to")[rows], rows, possible, notes)
