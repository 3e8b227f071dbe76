"""Everybody's nearest target: by hops of the closure, gates included, with the first step of the way there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody.gate_openings import Opened
from graphnhi.engine.everybody.keys import (
    FAR_KEY,
    HOP,
    NOWHERE,
    THROUGH,
    Aims,
    Best,
    Controls,
    Keys,
    aims_of,
    hops_of,
    openable,
)
from graphnhi.engine.everybody.other_targets import Ways, other_keys
from graphnhi.engine.everybody.settling import Vetoes, settle
from graphnhi.engine.everybody.shut_gates import either, shut
from graphnhi.engine.everybody.slot_hops import offers, opened_by_hops
from graphnhi.engine.reverse import Openings, to_control, to_touch
from graphnhi.engine.routes import Route, Step, route_to
from graphnhi.engine.walk import Ints, Mask, Walk

NONE, TOUCH, CONTROL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Nearest:
    """The nearest target of every place of a walk as the only start, itself left out: the least by hops, then control
    before touch, then number, over the pairs of start and target; a pair is control where the start controls the target.

    hops: FAR where there is none; target: node number, -1 where there is none; effect: NONE, TOUCH or CONTROL; following:
    the place that comes next on a way of that many hops (`NOWHERE` without one, `THROUGH` where `route` asks the closure).
    """

    walk: Walk
    hops: Ints
    target: Ints
    effect: NDArray[np.int8]
    following: Ints
    most: int | None

    def route(self, start: int) -> Route:
        """A route of the fewest hops from a start to its nearest target; empty where it has none."""
        if self.effect[start] == NONE:
            return ()
        pointed = self._pointed(start)
        if pointed is not None:
            return pointed
        target = int(self.target[start])
        fallen = closure(self.walk, np.array([start], dtype=np.int32), int(self.hops[start]))
        by_control = self.effect[start] == CONTROL or self.walk.needs[target] > 0
        return route_to(fallen, target, control=bool(by_control))

    def _pointed(self, start: int) -> Route | None:
        """The route that the pointers tell; None where they lead through a gate, or to another target."""
        steps, place = [], start
        for left in range(int(self.hops[start]), 0, -1):
            ahead = int(self.following[place])
            touches = left == 1 and self.effect[start] == TOUCH
            if ahead < 0 or not (touches or left == 1 or self._goes_on(start, ahead, left - 1)):
                return None
            steps.append(Step(self._arc(place, ahead, touches=touches)))
            place = ahead
        return tuple(steps) if place == self.target[start] else None

    def _goes_on(self, start: int, place: int, hops: int) -> bool:
        same = self.target[place] == self.target[start] and self.effect[place] == self.effect[start]
        return bool(same and self.hops[place] == hops)

    def _arc(self, place: int, ahead: int, *, touches: bool) -> int:
        """The first arc between two places: certain before possible, then by row."""
        arcs = (self.walk.touch if touches else self.walk.control).of(np.array([place], dtype=np.int32))
        return int(arcs[self.walk.arcs.target[arcs] == ahead][0])


def nearest(
    walk: Walk,
    targets: Ints,
    control_only: Mask,
    controls: Controls,
    most: int | None = None,
    asked: Mask | None = None,
) -> Nearest:
    """Everybody's nearest target.

    targets: node numbers, ascending; control_only: those whose touch does not count; controls: whether places of the walk
    control targets, hops not cut (`controls(places, places among the targets)`, False for a twin will do), asked only for
    targets with both control and touch arcs into them; most: hops beyond which nothing is reached; asked: by node, the starts whose answer is wanted where they are
    targets themselves (all if left out; each costs a search of its own).
    """
    aims = aims_of(walk, targets, control_only)
    most = None if most is None else min(most, int(FAR) - 2)
    cut = most is not None and bool(aims.mixed.any())
    best = shut(walk, aims, ~aims.mixed)
    opened = _through_gates(walk, aims, best)
    vetoes = Vetoes(aims, controls)
    _complete(Ways(walk, aims, best, opened), vetoes, mixed=bool(aims.mixed.any()) and not cut)
    if cut:
        _touched_within(walk, aims, best, int(most or 0))
    starts = targets if asked is None else targets[asked[targets]]
    starts = starts[~walk.dead[starts]]
    own = _of_targets(Ways(walk, aims, best, opened), starts, vetoes, most, by_closure=cut)
    key, following = best.key, best.following
    key[targets], following[targets] = FAR_KEY, NOWHERE
    key[starts], following[starts] = own, THROUGH
    if most is not None:
        key[key >= (most + 1) * HOP] = FAR_KEY
    return _told(walk, aims, key, following, most)


def _told(walk: Walk, aims: Aims, key: Keys, following: Ints, most: int | None) -> Nearest:
    reached = key < FAR_KEY
    effect = np.where(reached, np.where(aims.touches(key), TOUCH, CONTROL), NONE).astype(np.int8)
    target = np.full(walk.size, -1, dtype=np.int32)
    target[reached] = aims.nodes[aims.target(key[reached])]
    following[~reached] = NOWHERE
    return Nearest(walk, hops_of(key), target, effect, following, most)


def _through_gates(walk: Walk, aims: Aims, best: Best) -> Opened:
    """The openings that improve a key, `best` settled with them."""
    behind = either(walk, aims) if openable(walk).any() else best.key
    return opened_by_hops(walk, best, behind)


def _complete(ways: Ways, vetoes: Vetoes, *, mixed: bool) -> None:
    """Settle the touches of mixed targets, what gates give in turn, and the starts that vetoes left open, until all is."""
    walk, best = ways.walk, ways.best
    if mixed:
        settle(walk, best, _touches(walk, ways.aims), vetoes.passed)
    while True:
        improved = settle(walk, best, offers(ways.opened, best), vetoes.passed if mixed else None)
        if vetoes.suspects:
            suspects = np.unique(np.concatenate(vetoes.suspects))
            keys = other_keys(ways, suspects, best.key[suspects], vetoes)
            through = np.full(len(suspects), THROUGH, dtype=np.int32)
            improved |= settle(walk, best, (suspects, keys, through), vetoes.passed)
        if not improved:
            return


def _touches(walk: Walk, aims: Aims) -> tuple[Ints, Keys, Ints]:
    """The last step to the mixed targets, as offers."""
    mixed = np.flatnonzero(aims.mixed)
    nodes = aims.nodes[mixed]
    width = walk.touch_in.widths(nodes)
    keys = np.repeat(HOP + aims.count + mixed, width)
    return walk.arcs.source[walk.touch_in.of(nodes)], keys, np.repeat(nodes, width)


def _touched_within(walk: Walk, aims: Aims, best: Best, most: int) -> None:
    """The touches of mixed targets where the walk is cut: control beyond the cut hides no touch, and so what a start may
    count is not what every node of its way may. One target at a time, for everybody.
    """
    gates = Openings(walk)
    for place in np.flatnonzero(aims.mixed).tolist():
        traces = [find(walk, int(aims.nodes[place])) for find in (to_control, to_touch)]
        for trace in traces:
            gates.want(gates.gates_in(trace))
        control, touch = (gates.through(trace) for trace in traces)
        keys = np.where((control > most) & (touch <= most), touch * HOP + aims.count + place, FAR_KEY)
        better = keys < best.key
        best.key[better], best.following[better] = keys[better], THROUGH


def _of_targets(ways: Ways, starts: Ints, vetoes: Vetoes, most: int | None, *, by_closure: bool) -> Keys:
    """The keys of starts that are targets themselves, with another target than that."""
    walk, aims = ways.walk, ways.aims

    def barred(nodes: Ints, keys: Keys) -> Mask:
        return np.asarray((aims.nodes[aims.target(keys)] == nodes) | vetoes(nodes, keys))

    if by_closure:
        chosen, found = np.arange(len(starts)), np.full(len(starts), FAR_KEY)
    else:
        found = other_keys(ways, starts, np.full(len(starts), FAR_KEY), barred)
        chosen = np.flatnonzero(_least_through_gates(walk, aims, starts) < found)
    for place in chosen.tolist():
        found[place] = min(found[place], _by_closure(walk, aims, int(starts[place]), int(found[place]), most))
    return found


def _least_through_gates(walk: Walk, aims: Aims, starts: Ints) -> Keys:
    """A key that no way of these starts through a gate can be below."""
    can_open = openable(walk)
    if not len(starts) or not can_open.any():
        return np.full(len(starts), FAR_KEY)
    behind = either(walk, aims)
    gates = walk.slot_gate[walk.arcs.target[walk.approve_in.arc]]
    useful = can_open[gates] & (behind[gates] < FAR_KEY)
    approvers = walk.arcs.source[walk.approve_in.arc[useful]]
    least = Best(np.full(walk.size, FAR_KEY), np.full(walk.size, NOWHERE, dtype=np.int32))
    settle(walk, least, (approvers, behind[gates[useful]] + HOP, approvers))
    return least.key[starts]


def _by_closure(walk: Walk, aims: Aims, start: int, known: int, most: int | None) -> int:
    """The least key of one start, by its own closure as far as it may be less than what is known."""
    near_enough = known // int(HOP) if most is None and not aims.mixed.any() else most
    fallen = closure(walk, np.array([start], dtype=np.int32), near_enough)
    control = np.where(aims.by_control & (aims.nodes != start), fallen.control[aims.nodes], FAR)
    touched = np.where(aims.gate, fallen.control[aims.nodes], fallen.touch[aims.nodes])
    touch = np.where(aims.by_touch & (aims.nodes != start) & (control == FAR), touched, FAR)
    places = np.arange(aims.count)
    keys = np.concatenate([control * HOP + places, touch * HOP + aims.count + places])
    return int(np.where(keys < FAR_KEY, keys, FAR_KEY).min(initial=FAR_KEY))
