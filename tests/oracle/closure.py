"""What a set of starts reaches: the least fixed point of the rules, by going over all edges until nothing changes."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tests.oracle.rows import Rows
from tests.oracle.rules import Rules, slot_of
from tests.oracle.united import Edge, start_of, united

Hops = dict[str, int]


@dataclass
class Reached:
    """Fewest hops by id for control (open gates included) and for touch, and the filled slots of every gate."""

    rules: Rules
    control: Hops = field(default_factory=dict)
    touch: Hops = field(default_factory=dict)
    slots: dict[str, Hops] = field(default_factory=dict)

    def strongest(self, node_id: str) -> tuple[str, int] | None:
        """(effect, hops): control over touch; an open gate is touched."""
        if node_id in self.control:
            gate = self.rules.world.nodes[node_id].category == "gate"
            return ("touch" if gate else "control"), self.control[node_id]
        return ("touch", self.touch[node_id]) if node_id in self.touch else None


Keep = Callable[[Edge], bool]


def reached(rules: Rules, starts: Iterable[str], max_hops: int | None = None, keep: Keep | None = None) -> Reached:
    """The closure of these starts; `keep` narrows the edges (used to ask for routes above a limit)."""
    found = Reached(rules)
    most = math.inf if max_hops is None else max_hops
    for start in starts:
        if not rules.is_dead(rules.world.nodes[start]):
            found.control[start] = 0
    edges = [edge for edge in rules.walked if keep is None or keep(edge)]
    calls = [(edge, [c for c in rules.calls(edge) if keep is None or keep(c)]) for edge in edges if edge.kind == "USES"]
    while _pass(found, edges, calls, most):
        pass
    found.slots = _slots(found, edges)
    return found


def _pass(found: Reached, edges: list[Edge], calls: list[tuple[Edge, list[Edge]]], most: float) -> bool:
    """Apply every rule once; whether anything got nearer."""
    changed = False
    for edge in edges:
        effect = found.rules.effect(edge)
        if edge.source.id in found.control and effect != "gate":
            table = found.control if effect == "control" else found.touch
            changed |= _nearer(table, edge.target.id, found.control[edge.source.id] + 1, most)
    for use, direct in calls:
        for call in direct if use.source.id in found.control else ():
            table = found.control if found.rules.effect(call) == "control" else found.touch
            changed |= _nearer(table, call.target.id, found.control[use.source.id] + 2, most)
    for gate, slots in _slots(found, edges).items():
        opens = opening(found.rules, gate, slots)
        changed |= opens is not None and _nearer(found.control, gate, opens, most)
    return changed


def _nearer(table: Hops, node_id: str, hops: int, most: float) -> bool:
    if hops > most or table.get(node_id, math.inf) <= hops:
        return False
    table[node_id] = hops
    return True


def _slots(found: Reached, edges: list[Edge]) -> dict[str, Hops]:
    """By gate: the least hop of a controlled approver for every filled slot."""
    slots: dict[str, Hops] = defaultdict(dict)
    for edge in edges:
        if edge.kind == "APPROVES" and edge.source.id in found.control:
            _nearer(slots[edge.target.id], slot_of(edge), found.control[edge.source.id], math.inf)
    return dict(slots)


def opening(rules: Rules, gate: str, slots: Hops) -> int | None:
    """The hop at which a gate with these filled slots opens: the k-th smallest plus one; None where it stays shut."""
    needs = rules.needs(rules.world.nodes[gate])
    if needs is None:
        if rules.bound == "certain":
            return None
        needs = 1
    return sorted(slots.values())[needs - 1] + 1 if len(slots) >= needs else None


def closure(
    rows: Rows, starts: Iterable[str], bound: str, as_of: str | datetime, max_hops: int | None = None
) -> dict[str, dict[str, int | None]]:
    """{node id: {"control": fewest hops or None, "touch": fewest hops or None}} of all that is reached, starts included."""
    clock = start_of(as_of) if isinstance(as_of, str) else as_of
    found = reached(Rules(united(rows), bound, clock), starts, max_hops)
    ids = sorted(set(found.control) | set(found.touch))
    return {i: {"control": found.control.get(i), "touch": found.touch.get(i)} for i in ids}
