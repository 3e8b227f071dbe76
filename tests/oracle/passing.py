"""What is reached by routes that pass a demanded node: a second fact beside "controlled", with rules of derivation of its own.

A route is a walk that may come back to a node; through a gate it carries the routes of k slots, and a node on any one of them
is passed.
"""

import math

from tests.oracle.closure import Hops, Keep, Reached
from tests.oracle.rules import BY_RIGHT, CERTAIN, slot_of
from tests.oracle.united import Edge


class Passed:
    """Fewest hops by derivations that contain a demanded node, by going over all edges until nothing changes."""

    def __init__(self, closure: Reached, demanded: set[str], keep: Keep, most: int | None) -> None:
        self.plain, self.demanded, self.rules = closure, demanded, closure.rules
        self.most = math.inf if most is None else most
        world = closure.rules.world
        self.edges = [edge for edge in world.edges if self.rules.walks(edge) and keep(edge)]
        self.calls = [(use, call) for use in self.edges for call in self.rules.calls(use) if keep(call)]
        self.control: Hops = {node: hop for node, hop in closure.control.items() if node in demanded}
        self.touch: Hops = {}
        while self._pass():
            pass

    def _pass(self) -> bool:
        led = [self._led(edge, edge, (edge.target.id,), 1) for edge in self.edges]
        led += [self._led(use, call, (use.target.id, call.target.id), 2) for use, call in self.calls]
        gates = {edge.target.id for edge in self.edges if edge.kind == "APPROVES"}
        return any([*led, *(self._near(self.control, gate, self._opening(gate)) for gate in gates)])

    def _led(self, first: Edge, last: Edge, met: tuple[str, ...], hops: int) -> bool:
        """Apply one edge, or a call and what it does: what came with a demanded node, or meets one here."""
        begun = [self.control.get(first.source.id, math.inf)]
        if self.demanded & set(met):
            begun.append(self.plain.control.get(first.source.id, math.inf))
        tables = [
            table for effect, table in (("control", self.control), ("touch", self.touch)) if effect in self._does(last)
        ]
        nearer = [self._near(table, last.target.id, min(begun) + hops) for table in tables]
        return any(nearer)

    def _does(self, edge: Edge) -> set[str]:
        """The effects of an edge in this bound; what may be control is at least a touch, where nobody stated which."""
        unstated = edge.kind in BY_RIGHT and not edge.row.get("right") and edge.target.category == "unknown"
        return {self.rules.effect(edge)} | ({"touch"} if unstated else set())

    def _near(self, table: Hops, node: str, hops: float) -> bool:
        if hops > self.most or table.get(node, math.inf) <= hops or hops == math.inf:
            return False
        table[node] = int(hops)
        return True

    def _opening(self, gate: str) -> float:
        """The least hop at which k slots are filled, one of them by an approver whose derivation has a demanded node."""
        needs = self.rules.needs(self.rules.world.nodes[gate])
        if needs is None:
            if self.rules.bound == CERTAIN:
                return math.inf
            needs = 1
        plain, passed = self._slots(gate, self.plain.control), self._slots(gate, self.control)
        best = math.inf
        for slot, hop in passed.items():
            others = sorted(hops for other, hops in plain.items() if other != slot)[: needs - 1]
            if len(others) == needs - 1:
                best = min(best, max([hop, *others]) + 1)
        return best

    def _slots(self, gate: str, control: Hops) -> Hops:
        slots: Hops = {}
        for edge in self.edges:
            if edge.kind == "APPROVES" and edge.target.id == gate and edge.source.id in control:
                hop = control[edge.source.id]
                slots[slot_of(edge)] = min(hop, slots.get(slot_of(edge), hop))
        return slots
