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
    return tuple(
        _led_to(closure, int(walk.arcs.source[closure.slot_arc[slot]]), int(closure.slot_arc[slot]))
        for slot in closure.opening(node)
    )


class Teller:
    """Routes of one walk as hops to read; a hop is worded once, however many routes take it."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._plain: dict[int, dict[str, Any]] = {}

    def hops(self, route: Route) -> list[dict[str, Any]]:
        """{from, edge, to, bound, condition, evidence} for each step, `needs` and `inputs` where it leaves a gate."""
        return [self._through(step) if step.inputs else dict(self._hop(step.arc)) for step in route]

    def _hop(self, arc: int) -> dict[str, Any]:
        if arc not in self._plain:
            self._plain[arc] = _worded(self._walk, arc)
        return self._plain[arc]

    def _through(self, step: Step) -> dict[str, Any]:
        """A hop out of a gate: no stronger than the weakest of its inputs, with that one's condition."""
        told, gate = self._hop(step.arc), _gate_of(self._walk, step)
        inputs = [self.hops(route) for route in step.inputs]
        weak = [hop["condition"] for route in inputs for hop in route if hop["bound"] == "possible"]
        doubt = self._walk.needs_doubt.get(gate)
        possible = told["bound"] == "possible" or bool(weak) or doubt is not None
        known = None if doubt == "needs unknown" else int(self._walk.needs[gate])
        return told | {
            "bound": "possible" if possible else "certain",
            "condition": _joined([told["condition"], doubt, *weak[:1]]),
            "needs": known,
            "inputs": inputs,
        }


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


def arcs_of(route: Route) -> set[int]:
    """Every arc of a route, those of its inputs included."""
    found: set[int] = set()
    for step in route:
        found.add(step.arc)
        for inner in step.inputs:
            found |= arcs_of(inner)
    return found
