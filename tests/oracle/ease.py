"""Ease of the easiest route (value iteration, gates included), and all loopless routes of an estate without gates.

Ease of a hop is its kind's ease, times 1 where the hop is certain and 0.5 where it is only possible. A gate takes the k
easiest of its slots, multiplied; what its inputs share counts in each.
"""

import itertools
import math
import tomllib
from collections import defaultdict
from pathlib import Path

import networkx as nx

from tests.oracle.rules import CERTAIN, Rules, slot_of
from tests.oracle.united import Edge

FACTS = Path(__file__).parents[2] / "graphnhi" / "facts" / "ease.toml"


def kind_eases() -> dict[str, float]:
    """Ease of each edge kind; 1 where the facts say nothing."""
    return dict(tomllib.loads(FACTS.read_text())["ease"]) if FACTS.exists() else {}


class Easiest:
    """Ease of the easiest route from one start to everything."""

    def __init__(self, rules: Rules, start: str) -> None:
        self.rules, self.kinds = rules, kind_eases()
        self.certain = Rules(rules.world, CERTAIN, rules.clock)
        self.control: dict[str, float] = {} if rules.is_dead(rules.world.nodes[start]) else {start: 1.0}
        self.touch: dict[str, float] = {}
        self.edges = [edge for edge in rules.world.edges if rules.walks(edge)]
        while self._pass():
            pass

    def best(self, node_id: str) -> float | None:
        """The ease of the easiest route, by control or touch; None where there is none."""
        found = [table[node_id] for table in (self.control, self.touch) if node_id in table]
        return max(found, default=None)

    def ways(self, edge: Edge) -> list[tuple[str, float]]:
        """Effect and ease of an edge: halved where that effect is not certain (an undescribed end may have two)."""
        ease = self.kinds.get(edge.kind, 1.0)
        sure = self.certain.effect(edge) if self.certain.walks(edge) else None
        effect = self.rules.effect(edge)
        ways = [(effect, ease if effect == sure else ease / 2)]
        return ways if sure in (None, effect) else [*ways, (str(sure), ease)]

    def by_call(self, call: Edge) -> tuple[str, float]:
        """Effect and ease of what a system does for its caller: never more than possible."""
        return self.rules.effect(call), self.kinds.get(call.kind, 1.0) / 2

    def _pass(self) -> bool:
        changed = False
        slots: dict[str, dict[str, float]] = defaultdict(dict)
        for edge in self.edges:
            own = self.control.get(edge.source.id)
            for effect, ease in self.ways(edge) if own is not None else ():
                if effect == "gate":
                    _raise(slots[edge.target.id], slot_of(edge), own * ease)
                    continue
                changed |= _raise(self.control if effect == "control" else self.touch, edge.target.id, own * ease)
                for call in self.rules.calls(edge):
                    does, half = self.by_call(call)
                    changed |= _raise(
                        self.control if does == "control" else self.touch, call.target.id, own * ease * half
                    )
        for gate, eases in slots.items():
            needs = self.rules.needs(self.rules.world.nodes[gate]) or (1 if self.rules.bound != CERTAIN else math.inf)
            if len(eases) >= needs:
                product = math.prod(sorted(eases.values(), reverse=True)[: int(needs)])
                changed |= _raise(self.control, gate, product)
        return changed


def _raise(table: dict[str, float], key: str, value: float) -> bool:
    if table.get(key, 0.0) >= value * (1 - 1e-12):
        return False
    table[key] = value
    return True


def loopless(rules: Rules, start: str, target: str, max_hops: int | None) -> list[float]:
    """Eases of all routes without a repeated node, easiest first; for estates without gates.

    Two routes differ in a node that they pass; of parallel edges a route takes the easiest.
    """
    if rules.is_dead(rules.world.nodes[start]):
        return []
    graph = _stops(rules, start)
    best: dict[tuple[str, ...], float] = {}
    for end in ("control", "touch"):
        for path in nx.all_simple_paths(graph, (start, "control"), (target, end), cutoff=max_hops):
            nodes = tuple(stop[0] for stop in path)
            if len(set(nodes)) == len(nodes):
                ease = math.prod(graph.edges[hop]["ease"] for hop in itertools.pairwise(path))
                best[nodes] = max(ease, best.get(nodes, 0.0))
    return sorted(best.values(), reverse=True)


def _stops(rules: Rules, start: str) -> nx.DiGraph:
    """Controlled and touched nodes as stops of their own, and systems as asked by one caller."""
    easiest = Easiest(rules, start)
    graph = nx.DiGraph()
    graph.add_nodes_from((node, effect) for node in rules.world.nodes for effect in ("control", "touch"))
    for edge in easiest.edges:
        source, asked = (edge.source.id, "control"), (edge.target.id, f"asked by {edge.source.id}")
        for effect, ease in easiest.ways(edge):
            _add(graph, source, (edge.target.id, effect), ease)
            for call in rules.calls(edge):
                _add(graph, source, asked, ease)
                does, half = easiest.by_call(call)
                _add(graph, asked, (call.target.id, does), half)
    return graph


def _add(graph: nx.DiGraph, source: tuple[str, str], target: tuple[str, str], ease: float) -> None:
    known = graph.get_edge_data(source, target, {"ease": 0.0})
    graph.add_edge(source, target, ease=max(ease, known["ease"]))
