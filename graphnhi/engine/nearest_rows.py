"""Everybody's nearest target as the rows of `reach`: which starts have one, in which bound, and what the possible bound adds.

Who reaches what comes out of one pass for all (`everybody`); only routes through gates, and what a weaker bound adds to a row,
are asked of the closure, when a row is read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Targets
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody.condensation import condense
from graphnhi.engine.everybody.jewels import Jewels, jewels_of
from graphnhi.engine.everybody.keys import aims_of
from graphnhi.engine.everybody.nearest import Nearest, nearest
from graphnhi.engine.everybody.opened import opened
from graphnhi.engine.everybody.spreading import words_for
from graphnhi.engine.reaching import CONTROL, NONE, TOUCH, More, Pairs
from graphnhi.engine.routes import Route, route_to
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.estate.room import require
from graphnhi.model.kinds import CATEGORY_CODE

_BLOCK = 1024
"""Targets counted at a time."""
_COPIES = 3
"""Times that the sets of targets are held at once: by control, by touch, and what is being put together."""


@dataclass(frozen=True)
class Told:
    """What one bound tells of everybody: the nearest target, how many there are, and which are reached at all.

    contested: targets that may be both controlled and touched, ascending; `controlled` tells who controls them.
    """

    walk: Walk
    nearest: Nearest
    counts: NDArray[np.int64]
    reached: Ints
    contested: Ints
    controlled: Jewels

    def controls(self, start: int, target: int) -> bool:
        """Whether a start controls a contested target; False for any other target."""
        place = np.searchsorted(self.contested, [target]).astype(np.int32)
        if not len(self.contested) or self.contested[place.clip(max=len(self.contested) - 1)][0] != target:
            return False
        return bool(self.controlled.controls(np.array([start], dtype=np.int32), place)[0])


def told_by(walk: Walk, targets: Ints, control_only: Mask, asked: Mask) -> Told:
    """What one bound tells of everybody about these targets; `asked` (by node) are the starts whose answer is wanted."""
    condensation = condense(walk)
    widest = words_for(min(len(targets), _BLOCK)) + words_for(len(targets))
    require(_COPIES * 8 * widest * condensation.dag.size, f"Asking everybody about {len(targets):,} targets")
    gates = opened(walk, condensation) if len(walk.slot_gate) else None
    both = aims_of(walk, targets, control_only).mixed  # whom `nearest` asks about: one rule for both
    contested = targets[both]
    controlled = jewels_of(walk, condensation, gates, contested, np.ones(len(contested), dtype=np.bool_))
    place = np.cumsum(both) - 1

    def controls(nodes: Ints, aims: NDArray[np.int64]) -> Mask:
        inside = nodes < walk.nodes
        found = np.zeros(len(nodes), dtype=np.bool_)
        found[inside] = controlled.controls(nodes[inside], place[aims[inside]])
        return found

    counts, reached = np.zeros(walk.nodes, dtype=np.int64), []
    for begin in range(0, len(targets), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        mine = jewels_of(walk, condensation, gates, targets[part], control_only[part])
        counts += mine.counts()
        reached.append(targets[part][mine.reached_by(asked)])
    closest = nearest(walk, targets, control_only, controls, asked=asked)
    every = np.concatenate(reached) if reached else np.empty(0, dtype=np.int32)
    return Told(walk, closest, counts, every, contested, controlled)


class NearestRows:
    """One row for each asked start that reaches a target, with its nearest one.

    found: the rows as columns, ordered; counts: targets of each row's start; reached: targets that any of them reaches.
    """

    together = 100
    """Rows whose routes are made at a time."""

    def __init__(self, certain: Walk, possible: Walk | None, asked: Mask, targets: Targets) -> None:
        sure = targets.in_bound("certain")
        self._certain = told_by(certain, sure.nodes, sure.control_only, asked)
        self._widest = (
            self._certain if possible is None else told_by(possible, targets.nodes, targets.control_only, asked)
        )
        self.found = _found(self._certain, self._widest, asked)
        self.counts = self._widest.counts[self.found.node]
        self.reached = self._widest.reached

    def walk(self, *, possible: bool) -> Walk:
        return (self._widest if possible else self._certain).walk

    def told_in_order(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """The order in which routes are best asked for."""
        return places

    def route(self, place: int) -> Route:
        """A route of a row, in its own bound."""
        told = self._widest if self.found.possible[place] else self._certain
        return told.nearest.route(int(self.found.node[place]))

    def more(self, place: int) -> More | None:
        """What the possible bound adds to a certain row: a stronger effect on its target, or as strong a one sooner."""
        if self._widest is self._certain or self.found.possible[place]:
            return None
        start, target = int(self.found.node[place]), int(self.found.target[place])
        effect, hops = int(self.found.effect[place]), int(self.found.hops[place])
        closest = self._widest.nearest
        stronger = effect == TOUCH and self._widest.controls(start, target)
        if not stronger and int(closest.hops[start]) >= hops:
            return None
        wanted = CONTROL if stronger else effect
        if int(closest.target[start]) == target and int(closest.effect[start]) == wanted:
            return More(wanted, int(closest.hops[start]), closest.route(start))
        return self._asked(start, target, wanted, None if stronger else hops - 1)

    def _asked(self, start: int, target: int, effect: int, most: int | None) -> More | None:
        """The possible closure's own word on one pair, within so many hops."""
        walk = self._widest.walk
        fallen = closure(walk, np.array([start], dtype=np.int32), most)
        by_control = effect == CONTROL or walk.estate.categories[target] == CATEGORY_CODE["gate"]
        hops = int((fallen.control if by_control else fallen.touch)[target])
        return None if hops >= FAR else More(effect, hops, route_to(fallen, target, control=bool(by_control)))


def _found(certain: Told, widest: Told, asked: Mask) -> Pairs:
    """The rows of both bounds: a certain one counts first."""
    sure, more = certain.nearest, widest.nearest
    nodes = len(asked)
    certainly = asked & (sure.effect[:nodes] != NONE)
    node = np.flatnonzero(certainly | (asked & (more.effect[:nodes] != NONE))).astype(np.int32)
    possible = ~certainly[node]
    columns = [np.where(possible, getattr(more, name)[node], getattr(sure, name)[node]) for name in _COLUMNS]
    return Pairs.plain(node, possible, *columns).ordered()


_COLUMNS = ("target", "effect", "hops")
