"""Whether a path that the engine returned is a route by the rules: every hop, every gate with its inputs, every bound.

`Routes.check` raises an AssertionError that says what is wrong. The hops of a path are the dicts of the answer's JSON.
"""

import itertools
from collections.abc import Iterable
from typing import Any

from tests.oracle.answers import Oracle
from tests.oracle.closure import Reached
from tests.oracle.rules import CALLS, CERTAIN, POSSIBLE, Rules, slot_of
from tests.oracle.united import Edge, Node

Hop = dict[str, Any]
Path = list[Hop]


class Routes:
    """Checks paths from some starts in one bound; `fewest` also holds gates to their k earliest slots."""

    def __init__(self, oracle: Oracle, starts: Iterable[str], bound: str, *, fewest: Reached | None = None) -> None:
        self.world, self.bound, self.fewest = oracle.world, bound, fewest
        self.rules: Rules = oracle.rules[bound]
        self.certain = Rules(oracle.world, CERTAIN, oracle.asked.clock)
        self.starts = {start for start in starts if not self.rules.is_dead(oracle.world.nodes[start])}

    def check(self, path: Path, target: str, effect: str, hops: int) -> None:
        """A path to `target` with this effect and exactly this many hops."""
        assert len(path) == hops, f"{len(path)} hops in the path, {hops} in the row"
        assert path[-1]["to"] == target, f"ends in {path[-1]['to']}, wanted {target}"
        self._route(path, effect)
        if self.bound == CERTAIN:
            assert all(hop["bound"] == CERTAIN for hop in path), "a possible hop on a certain path"

    def _route(self, path: Path, effect: str, *, is_input: bool = False) -> None:
        """Every hop of a route; `effect` is what its last hop must do. An input ends in APPROVES and opens nothing itself."""
        assert path[0]["from"] in self.starts, f"begins in {path[0]['from']}"
        for place, hop in enumerate(path):
            assert place == 0 or path[place - 1]["to"] == hop["from"], f"hop {place} does not connect"
            walked = self._edges(path, place, effect)
            assert walked, f"no such edge: hop {place} {_told(hop)}"
            self._bound_of(path, place, walked, is_input=is_input)
            _evidence(hop, walked)

    def _edges(self, path: Path, place: int, effect: str) -> list[tuple[Edge, str, bool]]:
        """What of the estate this hop can be, given what stands around it: edge, its effect, and whether it is certain."""
        hop, last = path[place], place == len(path) - 1
        after_call = place > 0 and path[place - 1]["edge"] == "USES"
        found = [walked for edge in self._told_edges(hop) for walked in self._walked(edge)]
        if after_call:
            calls = [call for use in self._like(path[place - 1]) for call in self.rules.calls(use)]
            found = [(edge, does, False) for edge, does, _ in found if edge in calls]
        if last:
            return [walked for walked in found if walked[1] == ("gate" if hop["edge"] == "APPROVES" else effect)]
        if path[place + 1]["edge"] in CALLS and hop["edge"] == "USES":
            return [walked for walked in found if not walked[0].row.get("scope")]
        return [walked for walked in found if walked[1] in ("control", "gate")]

    def _told_edges(self, hop: Hop) -> list[Edge]:
        """The edges like this hop; of parallel APPROVES edges the one in the evidence, since each may fill its own slot."""
        places = {proof["locator"] for proof in hop["evidence"]}
        return [edge for edge in self._like(hop) if edge.kind != "APPROVES" or f"line {edge.line}" in places]

    def _like(self, hop: Hop) -> list[Edge]:
        return [edge for edge in self.world.edges if _ends(edge) == _told(hop)]

    def _walked(self, edge: Edge) -> list[tuple[Edge, str, bool]]:
        """How an edge is walked in this bound: an undescribed end may be a certain touch and a possible control."""
        sure = self.certain.effect(edge) if self.certain.walks(edge) else None
        ways = {self.rules.effect(edge)} if self.rules.walks(edge) else set()
        return [(edge, way, way == sure) for way in ways | ({sure} if sure else set())]

    def _bound_of(self, path: Path, place: int, walked: list[tuple[Edge, str, bool]], *, is_input: bool) -> None:
        """A hop is certain if an edge walks it certainly with that effect, and so does everything that it rests on."""
        hop, last = path[place], place == len(path) - 1
        sure = any(certain for _, _, certain in walked)
        if place and path[place - 1]["edge"] == "USES":
            assert "interface" in (hop["condition"] or ""), f"an interface hop without that condition: {hop}"
        source, target = self.world.nodes[hop["from"]], self.world.nodes[hop["to"]]
        if last and hop["edge"] == "APPROVES" and not is_input:
            sure = self._gate(hop, path, target)
        elif place and source.category == "gate":
            sure &= self._gate(hop, path[:place], source)
        wanted = CERTAIN if sure else POSSIBLE
        assert hop["bound"] == wanted, f"bound of hop {place} {_told(hop)} is {hop['bound']}, wanted {wanted}"
        assert sure or hop["condition"], f"a possible hop without a condition: {hop}"

    def _gate(self, hop: Hop, prefix: Path, gate: Node) -> bool:
        """The hop that a gate rests on: k inputs by distinct slots, one of them this route; whether all of it is certain."""
        inputs, needs = hop["inputs"], self.rules.needs(gate)
        assert hop["needs"] == needs, f"needs told as {hop['needs']} of {gate.id}, wanted {needs}"
        assert len(inputs) == (needs or 1), f"{len(inputs)} inputs at {gate.id}, wanted {needs or 1}"
        assert [_told(h) for h in prefix] in [[_told(h) for h in route] for route in inputs], (
            "the opening route is no input"
        )
        assert len(prefix) == max(map(len, inputs)), "the opening route is not the last to arrive"
        for route in inputs:
            assert route[-1]["edge"] == "APPROVES", f"an input that ends in {_told(route[-1])}"
            assert route[-1]["to"] == gate.id, f"an input of another gate: {_told(route[-1])}"
            self._route(route, "touch", is_input=True)
        self._distinct(inputs, gate)
        if self.fewest:
            earliest = sorted(self.fewest.slots[gate.id].values())[: needs or 1]
            assert sorted(len(route) - 1 for route in inputs) == earliest, f"not the earliest slots of {gate.id}"
        certain = all(hop["bound"] == CERTAIN for route in inputs for hop in route)
        enough = self.certain.needs(gate)
        return certain and enough is not None and len(inputs) >= enough

    def _distinct(self, inputs: list[Path], gate: Node) -> None:
        """Some choice among parallel APPROVES edges must give every input its own slot."""
        slots = [{slot_of(edge) for edge in self._told_edges(route[-1]) if self.rules.walks(edge)} for route in inputs]
        assert any(len(set(choice)) == len(choice) for choice in itertools.product(*slots)), (
            f"one slot twice at {gate.id}"
        )


def _ends(edge: Edge) -> tuple[str, str, str]:
    return edge.source.id, edge.kind, edge.target.id


def _told(hop: Hop) -> tuple[str, str, str]:
    return hop["from"], hop["edge"], hop["to"]


def _evidence(hop: Hop, walked: list[tuple[Edge, str, bool]]) -> None:
    places = {(proof["source"], proof["locator"]) for proof in hop["evidence"]}
    assert places, f"a hop without evidence: {_told(hop)}"
    assert places & {("edges.csv", f"line {edge.line}") for edge, _, _ in walked}, f"evidence of another edge: {hop}"
