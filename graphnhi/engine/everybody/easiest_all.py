"""Everybody's easiest target: the best product of eases of a route to any target, gates included."""

from dataclasses import dataclass

import numpy as np

from graphnhi.engine.easiest import best_eases
from graphnhi.engine.everybody.backward_rows import either_rows, shut_rows
from graphnhi.engine.everybody.ease_costs import LEAST, Cheapest, Entries, Floats, cheapest, entries_of, rows_of
from graphnhi.engine.everybody.gate_openings import openings
from graphnhi.engine.everybody.keys import Aims, aims_of, openable
from graphnhi.engine.everybody.slot_eases import ByEase
from graphnhi.engine.lattice import lattice, touch_name, whole_lattice
from graphnhi.engine.walk import Ints, Mask, Walk


@dataclass(frozen=True, slots=True)
class Easiest:
    """By place of a walk as the only start, itself left out: the best `ease` to any target (0 where there is no route, or one
    below the least float) and that `target` (node number, -1 where there is no route), of equally easy ones the least.

    Two targets whose eases differ by less than one part in 1e12 for each target between them count as equally easy.
    """

    ease: Floats
    target: Ints


def easiest_all(walk: Walk, targets: Ints, control_only: Mask, ease: Floats, asked: Mask | None = None) -> Easiest:
    """Everybody's easiest target, by control or (but for `control_only`) by touch; hops are not cut.

    targets: node numbers, ascending; ease: by arc, above 0 and up to 1; asked: by node, the starts whose answer is wanted where
    they are targets themselves (all if left out).
    """
    aims, cost = aims_of(walk, targets, control_only), np.abs(np.log(ease))
    entries = entries_of(walk, aims, cost)
    shut = cheapest(*rows_of(walk, shut_rows(walk), cost), entries, aims.count)
    known, behind = shut, shut.cost
    if openable(walk).any():
        behind = cheapest(*rows_of(walk, either_rows(walk), cost), entries, aims.count).cost
        costs = ByEase(walk, cost, shut, behind)
        openings(walk, costs)
        known = costs.known
    starts = targets if asked is None else targets[asked[targets]]
    own = _of_targets(_Found(walk, aims, ease, shut, known, behind), starts[~walk.dead[starts]])
    return _told(walk, aims, known, own)


@dataclass(frozen=True, slots=True)
class _Found:
    """What is known: the cheapest ways with gates `shut` and with them (`known`), and what lies `behind` any place at least."""

    walk: Walk
    aims: Aims
    ease: Floats
    shut: Cheapest
    known: Cheapest
    behind: Floats

    @property
    def cost(self) -> Floats:
        return np.asarray(np.abs(np.log(self.ease)))


def _told(walk: Walk, aims: Aims, known: Cheapest, own: Cheapest) -> Easiest:
    """The answer; `own` is that of the targets themselves, by target."""
    known.cost[aims.nodes], known.label[aims.nodes] = own.cost, own.label
    reached = known.label >= 0
    target = np.full(walk.size, -1, dtype=np.int32)
    target[reached] = aims.nodes[known.label[reached]]
    worth = np.zeros(walk.size)
    worth[reached] = np.exp(-np.maximum(known.cost[reached] - known.label[reached] * LEAST, 0.0))
    return Easiest(worth, target)


def _of_targets(found: _Found, starts: Ints) -> Cheapest:
    """The cheapest way of each target to another one, for those that are asked for as `starts`; by target."""
    count = found.aims.count
    own = Cheapest(np.full(count, np.inf), np.full(count, -1, dtype=np.int64))
    if not len(starts):
        return own
    places = found.aims.place[starts]
    second = _second(found, starts)
    elsewhere = found.known.label[starts] != places
    own.cost[places] = np.where(elsewhere, found.known.cost[starts], second.cost[starts])
    own.label[places] = np.where(elsewhere, found.known.label[starts], second.label[starts])
    for place in places[_least_through_gates(found)[starts] < own.cost[places]].tolist():
        own.cost[place], own.label[place] = _by_lattice(found, place)
    return own


def _second(found: _Found, starts: Ints) -> Cheapest:
    """The cheapest way, gates shut, to another label than the best one, for the places whose best one is among `starts`.

    Such a way stays among places of the same best label until it steps to one of another, touches a target, or is at one: a
    target may have another one as its best label, of those that are as easy.
    """
    walk, aims, label, cost = found.walk, found.aims, found.shut.label, found.cost
    inside = np.zeros(aims.count + 1, dtype=np.bool_)
    inside[aims.place[starts]] = True
    cell = np.flatnonzero(inside[label]).astype(np.int32)
    arcs = walk.control.of(cell)
    source, end = walk.arcs.source[arcs], walk.arcs.target[arcs]
    stays = label[end] == label[source]
    leaves = ~stays & (label[end] >= 0)
    onward = label[end[leaves]]
    touches = walk.touch.of(cell)
    place = aims.place[walk.arcs.target[touches]]
    other = np.flatnonzero((place >= 0) & aims.by_touch[place] & (place != label[walk.arcs.source[touches]]))
    touches, place = touches[other], place[other].astype(np.int64)
    there = np.flatnonzero((label[aims.nodes] != np.arange(aims.count)) & aims.by_control)
    entries = Entries.joined(
        [
            Entries(there, aims.nodes[there], np.zeros(len(there))),
            Entries(onward, source[leaves], cost[arcs[leaves]] + found.shut.cost[end[leaves]] - onward * LEAST),
            Entries(place, walk.arcs.source[touches], cost[touches]),
        ]
    )
    order = np.argsort(end[stays], kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(end[stays], minlength=walk.size))])
    return cheapest(start, source[stays][order], cost[arcs[stays][order]], entries, aims.count)


def _least_through_gates(found: _Found) -> Floats:
    """By place, a cost that no route through a gate can be below."""
    walk, approvals = found.walk, found.walk.approve_in.arc
    gates = walk.slot_gate[walk.arcs.target[approvals]]
    useful = openable(walk)[gates] & np.isfinite(found.behind[gates])
    approvals, gates = approvals[useful], gates[useful]
    cost = found.cost[approvals] + found.behind[gates]
    entries = Entries(np.zeros(len(gates), dtype=np.int64), walk.arcs.source[approvals], cost)
    return cheapest(*rows_of(walk, shut_rows(walk), found.cost), entries, 1).cost


def _by_lattice(found: _Found, place: int) -> tuple[float, int]:
    """The cheapest way of one target to another one, by all that it reaches."""
    walk, aims = found.walk, found.aims
    start, nodes = aims.nodes[place : place + 1], aims.nodes.astype(np.int64)
    whole = whole_lattice(walk, start, found.ease, None)
    control, _ = best_eases(whole, nodes, None)
    touch, _ = best_eases(whole, nodes + touch_name(walk, 0), None)
    worth = np.maximum(np.where(aims.by_control, control, 0.0), np.where(aims.by_touch, touch, 0.0))
    for gate in np.flatnonzero(aims.gate & aims.by_touch).tolist():
        worth[gate] = _opening_ease(found, start, int(nodes[gate]))
    worth[place] = 0.0
    reached = np.flatnonzero(worth > 0)
    if not len(reached):
        return np.inf, -1
    cost = reached * LEAST - np.log(worth[reached])
    return float(cost.min()), int(reached[cost.argmin()])


def _opening_ease(found: _Found, start: Ints, gate: int) -> float:
    """With what ease a start opens a gate."""
    part = lattice(found.walk, start, gate, found.ease, None)
    return 0.0 if part is None else float(best_eases(part, np.array([gate]), None)[0][0])
