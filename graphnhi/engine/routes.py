"""Routes: the arcs from a start to what it reached, with the routes of every slot where they lead through a gate.

A route is a tuple of steps. A step that leaves a gate carries the routes of the slots that opened it, the opening one last.
"""

import json
from dataclasses import dataclass
from typing import Any

from graphnhi.engine.arcs import cells
from graphnhi.engine.closure import FAR, Closure
from graphnhi.engine.walk import CONFLICT, INTERFACE, UNDESCRIBED, Walk
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGES

CONDITION = {INTERFACE: "interface", UNDESCRIBED: "no node record in the input", CONFLICT: "conflict"}


@dataclass(frozen=True, slots=True)
class Step:
    """One arc of a route; `inputs` are the routes that opened the gate it leaves (empty elsewhere)."""

    arc: int
    inputs: tuple["Route", ...] = ()


Route = tuple[Step, ...]


def route_to(closure: Closure, node: int, *, control: bool) -> Route:
    """The route by which a closure reached a node; a gate's route ends with the approval that opens it."""
    arc = -1 if control else int(closure.touch_arc[node])
    end = node if control else int(closure.walk.arcs.source[arc])
    _find_openings(closure, end)
    if not control:
        return _led_to(closure, end, arc)
    if closure.control_arc[node] < 0 and _opened(closure, node):
        inputs = closure.openings[node]
        return (*inputs[-1][:-1], Step(inputs[-1][-1].arc, inputs))
    return _controlled(closure, node)


def _controlled(closure: Closure, node: int) -> Route:
    """The route to a controlled node; to an opened gate, that of the approval which opens it. Openings on it are known."""
    led, source = closure.control_arc, closure.walk.arcs.source
    arcs: list[int] = []
    while (arc := int(led[node])) >= 0:
        arcs.append(arc)
        node = int(source[arc])
    if not _opened(closure, node):
        return tuple(map(Step, reversed(arcs)))
    inputs = closure.openings[node]
    first = (Step(arcs.pop(), inputs),) if arcs else ()
    return (*inputs[-1], *first, *map(Step, reversed(arcs)))


def _led_to(closure: Closure, source: int, arc: int) -> Route:
    """The route to an arc's source, and the arc."""
    if _opened(closure, source):
        inputs = closure.openings[source]
        return (*inputs[-1], Step(arc, inputs))
    return (*_controlled(closure, source), Step(arc))


def _opened(closure: Closure, node: int) -> bool:
    """Whether this is a gate that slots opened: no other node is controlled by no arc after the start."""
    return node < closure.walk.nodes and 0 < closure.control[node] < FAR and bool(closure.control_arc[node] < 0)


def _find_openings(closure: Closure, node: int) -> None:
    """Find the routes of the slots of every gate on the route to a node, the innermost first: gates may be nested deep."""
    waiting = _gate_behind(closure, node)
    while waiting:
        slots = [int(closure.slot_arc[slot]) for slot in closure.opening(waiting[-1])]
        approvers = [int(closure.walk.arcs.source[arc]) for arc in slots]
        inner = [gate for approver in approvers for gate in _gate_behind(closure, approver)]
        if not inner:
            gate = waiting.pop()
            closure.openings[gate] = tuple(map(_led_to, [closure] * len(slots), approvers, slots))
        waiting += inner


def _gate_behind(closure: Closure, node: int) -> list[int]:
    """The gate from which a route leads to a node, if there is one and its openings are not known yet."""
    led, source = closure.control_arc, closure.walk.arcs.source
    while (arc := int(led[node])) >= 0:
        node = int(source[arc])
    return [node] if _opened(closure, node) and node not in closure.openings else []


_MOST_HOPS = 10_000
"""Hops told for one path, those of its inputs included: gates behind gates would otherwise double it at each."""
_DEEPEST = 8
"""Levels of inputs within inputs that are told."""


class Teller:
    """Routes of one walk as hops to read; a hop is worded once, however many routes take it."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._plain: dict[int, dict[str, Any]] = {}
        self._possible = cells(walk.arcs.possible)
        self._sure = not walk.needs_doubt and not walk.arcs.possible.any()
        self._last: tuple[Route, _Bounds] = ((), {})

    def hops(self, route: Route) -> list[dict[str, Any]]:
        """{from, edge, to, bound, condition, evidence} for each step, `needs` and `inputs` where it leaves a gate.

        Where inputs within inputs would be too many to tell, the deepest are left out: `inputs_left_out` counts them. Of a
        route of more than 10,000 hops the first and the last are told, and `hops_left_out`, at the first of the last, counts
        those between.
        """
        ends = (route[: _MOST_HOPS // 2], route[-_MOST_HOPS // 2 :]) if len(route) > _MOST_HOPS else (route, ())
        depth, bounds = _depth(route), self._bounds(route)
        first, last = (self._told(part, depth, bounds) for part in ends)
        if last:
            last[0]["hops_left_out"] = len(route) - _MOST_HOPS
        return first + last

    def bound(self, route: Route) -> str:
        """The weakest bound of a route's steps."""
        bounds = self._bounds(route)
        weak = any(bounds[id(step)][0] == "possible" if step.inputs else self._possible[step.arc] for step in route)
        return "possible" if weak else "certain"

    def _told(self, route: Route, depth: int, bounds: "_Bounds") -> list[dict[str, Any]]:
        return [self._through(s, depth, bounds) if s.inputs else dict(self._hop(s.arc)) for s in route]

    def _hop(self, arc: int) -> dict[str, Any]:
        if arc not in self._plain:
            self._plain[arc] = _worded(self._walk, arc)
        return self._plain[arc]

    def _through(self, step: Step, depth: int, bounds: "_Bounds") -> dict[str, Any]:
        bound, condition = bounds[id(step)]
        gate = _gate_of(self._walk, step)
        needs = self._walk.needed(gate)
        told = self._hop(step.arc) | {"bound": bound, "condition": condition, "needs": needs}
        if not depth:
            return told | {"inputs_left_out": len(step.inputs)}
        return told | {"inputs": [self._told(route, depth - 1, bounds) for route in step.inputs]}

    def _bounds(self, route: Route) -> "_Bounds":
        """Bound and condition of every step out of a gate, by its `id`, the innermost first."""
        if self._last[0] is route:
            return self._last[1]
        bounds: _Bounds = {}
        waiting = [step for step in reversed(route) if step.inputs]
        while waiting:
            step = waiting[-1]
            known = id(step) in bounds
            inner = (
                [] if known else [s for its in step.inputs for s in reversed(its) if s.inputs and id(s) not in bounds]
            )
            if not inner:
                waiting.pop()
            if not inner and not known:
                bounds[id(step)] = self._through_bound(step, bounds)
            waiting += inner
        self._last = route, bounds
        return bounds

    def _through_bound(self, step: Step, bounds: "_Bounds") -> tuple[str, str | None]:
        """Out of a gate a step is no stronger than the weakest of its inputs, with that one's condition."""
        told = self._hop(step.arc)
        weak = next((found for its in step.inputs if (found := self._weakness(its, bounds))), None)
        doubt = self._walk.doubt(_gate_of(self._walk, step))
        bound = "possible" if weak or doubt else told["bound"]
        return bound, _joined([told["condition"], doubt, weak])

    def _weakness(self, route: Route, bounds: "_Bounds") -> str | None:
        """The condition of the first step that is only possible."""
        if self._sure:
            return None
        for step in route:
            if step.inputs:
                bound, condition = bounds[id(step)]
                if bound == "possible":
                    return condition
            elif self._possible[step.arc]:
                told: str | None = self._hop(step.arc)["condition"]
                return told
        return None


_Bounds = dict[int, tuple[str, str | None]]


def _depth(route: Route) -> int:
    """How many levels of inputs can be told of a route."""
    total, level = len(route), [route]
    for depth in range(_DEEPEST):
        inner: list[Route] = []
        for its in (its for part in level for step in part for its in step.inputs):
            total += len(its)
            if total > _MOST_HOPS:
                return depth
            inner.append(its)
        level = inner
    return _DEEPEST


def _worded(walk: Walk, arc: int) -> dict[str, Any]:
    estate, row = walk.estate, int(walk.arcs.row[arc])
    return {
        "from": estate.id(int(estate.numbers("edges.from")[row])),
        "edge": EDGES[int(estate.numbers("edges.kind")[row])],
        "to": estate.id(int(estate.numbers("edges.to")[row])),
        "bound": "possible" if walk.arcs.possible[arc] else "certain",
        "condition": _joined([CONDITION.get(int(walk.arcs.note[arc])), estate.value("edges", "condition", row)]),
        "evidence": evidence(estate, row),
    }


def _joined(conditions: list[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(text for text in conditions if text)) or None


def _gate_of(walk: Walk, step: Step) -> int:
    """The gate whose slots a step's inputs fill."""
    last = step.inputs[0][-1].arc
    return int(walk.slot_gate[walk.arcs.target[last]])


def evidence(estate: Estate, row: int) -> list[dict[str, Any]]:
    """What an edge rests on: [{source, locator, rule}], its own record first, then its premises."""
    source, locator = estate.location("edges", row)
    own = {"source": source, "locator": locator, "rule": estate.value("edges", "rule", row)}
    premises = estate.value("edges", "premises", row)
    more = json.loads(premises) if premises else []
    return [own, *({"source": p.get("source"), "locator": p.get("locator"), "rule": p.get("rule")} for p in more)]


def parts_of(route: Route) -> list[Route]:
    """A route and all routes that are inputs in it, each once however often it is used."""
    found, fresh, gates = {id(route): route}, [route], set[int]()
    while fresh:
        part = fresh.pop()
        for step in part:
            if not step.inputs or id(step) in gates:
                continue
            gates.add(id(step))
            inner = {id(its): its for its in step.inputs if id(its) not in found}
            found |= inner
            fresh += inner.values()
    return list(found.values())


def arcs_of(route: Route) -> set[int]:
    """Every arc of a route, those of its inputs included."""
    return {step.arc for part in parts_of(route) for step in part}
