"""Whether one edge may be walked in a bound at a time, and what it does: the rules about bounds, dead ends and test mode.

Nothing here looks further than the two ends of an edge (and, for the mode of a gate, at what it releases).
"""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from tests.oracle.united import Edge, Node, World, end_of, is_over, start_of

CONTROL_KINDS = {
    "HOLDS", "AUTHENTICATES_AS", "MEMBER_OF", "ASSUMES", "IMPERSONATES", "ESCALATES_TO", "OPERATES", "CONTROLS", "READS",
    "STORES", "RUNS_AS", "CONTAINS", "DEPLOYS",
}  # fmt: skip
TOUCH_KINDS = {"USES", "WRITES", "PERFORMS"}
FACTS = {"OWNED_BY", "TRUSTS", "OBSERVED"}
BY_RIGHT = {"PERMITS", "RELEASES"}
OF_RIGHT = {"perform": "touch", "write": "touch", "use": "touch", "read": "control", "control": "control"}
LEFT_OUT = {"action": "touch", "data": "control", "system": "touch", "identity": "control", "credential": "control"}
CALLS = {"PERFORMS", "READS", "WRITES"}
"""What a system may do for its caller."""

CERTAIN, POSSIBLE = "certain", "possible"


@dataclass
class Rules:
    """The rules over one world, in one bound, at one time."""

    world: World
    bound: str
    clock: datetime
    modes: dict[str, set[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.modes = {node.id: own_modes(node) for node in self.world.nodes.values()}
        for node in self.world.nodes.values():
            if node.category == "gate" and self.modes[node.id] == {"unknown"}:
                self.modes[node.id] = self._modes_of_gate(node)

    def _modes_of_gate(self, gate: Node) -> set[str]:
        """A gate without a mode is test if all that it releases is test (one that releases nothing is unknown)."""
        released = [own_modes(edge.target) for edge in self.world.leaving(gate.id, "RELEASES")]
        if not released or any("test" not in modes for modes in released):
            return {"unknown"}
        return {"test"} if all(modes == {"test"} for modes in released) else {"test", "unknown"}

    def is_dead(self, node: Node) -> bool:
        """Disabled identities and credentials, and expired credentials, lead nowhere.

        Of conflicting records the certain bound takes the one that reaches less, the possible the one that reaches more.
        """
        if node.category not in ("identity", "credential"):
            return False
        stops = any if self.bound == CERTAIN else all
        statuses, expiries = node.known("status"), node.known("expires")
        if statuses and stops(status == "disabled" for status in statuses):
            return True
        over = [is_over(end_of(text), self.clock) for text in expiries]
        return node.category == "credential" and bool(over) and stops(over)

    def in_bound(self, edge: Edge) -> bool:
        return edge.bound == CERTAIN or self.bound == POSSIBLE

    def in_time(self, edge: Edge) -> bool:
        early = edge.row.get("not_before") and self.clock < start_of(edge.row["not_before"])
        late = edge.row.get("not_after") and is_over(end_of(edge.row["not_after"]), self.clock)
        return not early and not late

    def crosses(self, source: Node, edge: Edge) -> bool:
        """Whether this edge leads from a test node to what is not test; `source` is its own or, by interface, the caller."""
        if not self._is_test_as_source(source):
            return False
        target = edge.target
        if self._is_live_as_target(target):
            return True
        must_be_test = target.category in ("action", "data", "gate")
        must_be_test |= edge.kind == "AUTHENTICATES_AS" and target.category == "identity"
        return must_be_test and not self._is_test_as_target(target)

    def _is_test_as_source(self, node: Node) -> bool:
        modes = self.modes[node.id]
        return "test" in modes if self.bound == CERTAIN else modes == {"test"}

    def _is_live_as_target(self, node: Node) -> bool:
        modes = self.modes[node.id]
        return "live" in modes if self.bound == CERTAIN else modes == {"live"}

    def _is_test_as_target(self, node: Node) -> bool:
        modes = self.modes[node.id]
        return modes == {"test"} if self.bound == CERTAIN else "test" in modes

    def walks(self, edge: Edge) -> bool:
        """Whether this edge leads anywhere in this bound at this time."""
        if edge.kind in FACTS or not self.in_bound(edge) or not self.in_time(edge):
            return False
        return not self.is_dead(edge.source) and not self.crosses(edge.source, edge)

    @cached_property
    def walked(self) -> list[Edge]:
        """Every edge that leads anywhere: the same for every start."""
        return [edge for edge in self.world.edges if self.walks(edge)]

    def effect(self, edge: Edge) -> str:
        """control, touch or gate."""
        if edge.kind in BY_RIGHT:
            return self._effect_by_right(edge)
        if edge.kind in CONTROL_KINDS:
            return "control"
        return "touch" if edge.kind in TOUCH_KINDS else "gate"

    def _effect_by_right(self, edge: Edge) -> str:
        if edge.row.get("right"):
            return OF_RIGHT[edge.row["right"]]
        if edge.target.category == "unknown":
            return "touch" if self.bound == CERTAIN else "control"
        return LEFT_OUT[edge.target.category]

    def calls(self, use: Edge) -> list[Edge]:
        """What the system at the end of this USES edge may do for its caller (possible bound only, unknown scope only)."""
        if use.kind != "USES" or use.row.get("scope") or self.bound == CERTAIN or not self.walks(use):
            return []
        direct = [edge for edge in self.world.edges if edge.source is use.target and edge.kind in CALLS]
        return [edge for edge in direct if self.walks(edge) and not self.crosses(use.source, edge)]

    def needs(self, gate: Node) -> int | None:
        """How many slots a gate needs; None where it is unknown (below 1 is unknown too)."""
        stated = [value for value in gate.known("needs") if value >= 1]
        if not stated:
            return None
        return max(stated) if self.bound == CERTAIN else min(stated)


def own_modes(node: Node) -> set[str]:
    """The modes that records state for this node; unknown where none does."""
    return set(node.known("mode")) or {"unknown"}


def slot_of(edge: Edge) -> str:
    """Which input of the gate an APPROVES edge fills: the approver itself where it is left out."""
    return str(edge.row.get("slot") or edge.source.id)
