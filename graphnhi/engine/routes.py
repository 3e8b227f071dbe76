"""Routes: the arcs from a start to what it reached, with the routes of every slot where they lead through a gate.

A route is a tuple of steps. A step that leaves a gate carries the routes of the slots that opened it, the opening one last.
"""

import json
from dataclasses import dataclass
from typing import Any

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
    walk = closure.walk
    if not control:
        arc = int(closure.touch_arc[node])
        return _led_to(closure, int(walk.arcs.source[arc]), arc)
    steps: list[Step] = []
    while (arc := int(closure.control_arc[node])) >= 0:
        source = int(walk.arcs.source[arc])
        inputs = opening_routes(closure, source)
        steps.append(Step(arc, inputs))
        if inputs:
            return inputs[-1] + tuple(reversed(steps))
        node = source
    if not steps and closure.control[node] < FAR:
        inputs = opening_routes(closure, node)
        return (*inputs[-1][:-1], Step(inputs[-1][-1].arc, inputs)) if inputs else ()
    return tuple(reversed(steps))


def _led_to(closure: Closure, source: int, arc: int) -> Route:
    """The route to an arc's source, and the arc."""
    inputs = opening_routes(closure, source)
    if inputs:
        return (*inputs[-1], Step(arc, inputs))
    return (*route_to(closure, source, control=True), Step(arc))


def opening_routes(closure: Closure, node: int) -> tuple[Route, ...]:
    """The routes of the slots that opened this gate; none where the node is no gate, or a gate that was a start."""
    walk = closure.walk
    if node >= walk.nodes or not 0 < closure.control[node] < FAR or closure.control_arc[node] >= 0:
        return ()
    if node not in closure.openings:
        closure.openings[node] = _openings(closure, node)
    found: tuple[Route, ...] = closure.openings[node]
    return found


def _openings(closure: Closure, node: int) -> tuple[Route, ...]:
    walk = closure.walk
    return tuple(
        _led_to(closure, int(walk.arcs.source[closure.slot_arc[slot]]), int(closure.slot_arc[slot]))
        for slot in closure.opening(node)
    )


_MOST_HOPS = 10_000
"""Hops told for one path, those of its inputs included: gates behind gates would otherwise double it at each."""
_DEEPEST = 8
"""Levels of inputs within inputs that are told."""


class Teller:
    """Routes of one walk as hops to read; a hop is worded once, however many routes take it."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._plain: dict[int, dict[str, Any]] = {}

    def hops(self, route: Route) -> list[dict[str, Any]]:
        """{from, edge, to, bound, condition, evidence} for each step, `needs` and `inputs` where it leaves a gate.

        Where inputs within inputs would be too many to tell, the deepest are left out: `inputs_left_out` counts them.
        """
        return self._told(route, _depth(route), {})

    def _told(self, route: Route, depth: int, known: "_Bounds") -> list[dict[str, Any]]:
        return [self._through(s, depth, known) if s.inputs else dict(self._hop(s.arc)) for s in route]

    def _hop(self, arc: int) -> dict[str, Any]:
        if arc not in self._plain:
            self._plain[arc] = _worded(self._walk, arc)
        return self._plain[arc]

    def _through(self, step: Step, depth: int, known: "_Bounds") -> dict[str, Any]:
        bound, condition = self._bound(step, known)
        doubt = self._walk.needs_doubt.get(_gate_of(self._walk, step))
        needs = None if doubt == "needs unknown" else int(self._walk.needs[_gate_of(self._walk, step)])
        told = self._hop(step.arc) | {"bound": bound, "condition": condition, "needs": needs}
        if not depth:
            return told | {"inputs_left_out": len(step.inputs)}
        return told | {"inputs": [self._told(route, depth - 1, known) for route in step.inputs]}

    def _bound(self, step: Step, known: "_Bounds") -> tuple[str, str | None]:
        """Bound and condition of a step; out of a gate no stronger than the weakest of its inputs, with that one's."""
        if id(step) in known:
            return known[id(step)][1]
        told = self._hop(step.arc)
        bound, conditions = told["bound"], [told["condition"]]
        if step.inputs:
            inner = (self._bound(s, known) for route in step.inputs for s in route)
            weak = next((condition for its, condition in inner if its == "possible"), None)
            doubt = self._walk.needs_doubt.get(_gate_of(self._walk, step))
            bound = "possible" if weak or doubt else bound
            conditions += [doubt, weak]
        known[id(step)] = step, (bound, _joined(conditions))
        return known[id(step)][1]


_Bounds = dict[int, tuple[Step, tuple[str, str | None]]]


def _depth(route: Route) -> int:
    """How many levels of inputs can be told of a route."""
    sizes: dict[tuple[int, int], int] = {}
    for depth in range(_DEEPEST, 0, -1):
        if _size(route, depth, sizes) <= _MOST_HOPS:
            return depth
    return 0


def _size(route: Route, depth: int, sizes: dict[tuple[int, int], int]) -> int:
    key = (id(route), depth)
    if key not in sizes:
        inner = (_size(r, depth - 1, sizes) for step in route for r in step.inputs) if depth else ()
        sizes[key] = len(route) + sum(inner)
    return sizes[key]


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
    found: dict[int, Route] = {}
    fresh = [route]
    while fresh:
        part = fresh.pop()
        if id(part) not in found:
            found[id(part)] = part
            fresh += [inner for step in part for inner in step.inputs]
    return list(found.values())


def arcs_of(route: Route) -> set[int]:
    """Every arc of a route, those of its inputs included."""
    return {step.arc for part in parts_of(route) for step in part}
