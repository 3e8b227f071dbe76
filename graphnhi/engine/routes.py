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


def hops_told(walk: Walk, route: Route) -> list[dict[str, Any]]:
    """A route as hops to read: {from, edge, to, bound, condition, evidence}, `needs` and `inputs` where it leaves a gate."""
    return [_hop(walk, step) for step in route]


def _hop(walk: Walk, step: Step) -> dict[str, Any]:
    estate, row = walk.estate, int(walk.arcs.row[step.arc])
    possible, conditions = _own_bound(walk, step.arc)
    told: dict[str, Any] = {
        "from": estate.id(int(estate.numbers("edges.from")[row])),
        "edge": EDGES[int(estate.numbers("edges.kind")[row])],
        "to": estate.id(int(estate.numbers("edges.to")[row])),
    }
    inputs = [hops_told(walk, route) for route in step.inputs]
    if inputs:
        weak = [hop["condition"] for route in inputs for hop in route if hop["bound"] == "possible"]
        doubt = walk.needs_doubt.get(_gate_of(walk, step))
        conditions += [doubt] if doubt else []
        possible = possible or bool(weak) or doubt is not None
        conditions += weak[:1]
    told["bound"] = "possible" if possible else "certain"
    told["condition"] = "; ".join(dict.fromkeys(c for c in conditions if c)) or None
    told["evidence"] = evidence(estate, row)
    if inputs:
        known = None if doubt == "needs unknown" else int(walk.needs[_gate_of(walk, step)])
        told |= {"needs": known, "inputs": inputs}
    return told


def _gate_of(walk: Walk, step: Step) -> int:
    """The gate whose slots a step's inputs fill."""
    last = step.inputs[0][-1].arc
    return int(walk.slot_gate[walk.arcs.target[last]])


def _own_bound(walk: Walk, arc: int) -> tuple[bool, list[str]]:
    row, note = int(walk.arcs.row[arc]), int(walk.arcs.note[arc])
    stated = walk.estate.value("edges", "condition", row)
    conditions = [CONDITION[note]] if note in CONDITION else []
    if stated is not None:
        conditions.append(str(stated))
    return bool(walk.arcs.possible[arc]), conditions


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
