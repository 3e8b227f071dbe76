"""The expected summary of `blast`: money, records and half-open gates, in the bound asked; starts are controlled too.

Money is found by threshold: an action moves at least t a day if it is still reached when every node and edge with a
smaller limit is taken away. That is the widest path, gates included, without an algorithm of its own.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from graphnhi.model.kinds import MONEY
from graphnhi.model.values import DAYS_OF
from tests.oracle.answers import Oracle
from tests.oracle.closure import reached
from tests.oracle.rows import Row
from tests.oracle.rules import CERTAIN, Rules
from tests.oracle.united import Edge, Node


def per_day(row: Row) -> float:
    """A limit per day; infinite where there is none, or where it is one per transaction."""
    if row.get("amount_limit") is None:
        return math.inf
    period = row.get("period") or "day"
    return math.inf if period == "transaction" else row["amount_limit"] / DAYS_OF[period]


def limit_of_node(node: Node, bound: str, currency: str | None) -> float:
    """A node's own limit per day where it is in this currency; of conflicting amounts each bound takes its own."""
    if not applies(node.one("currency"), currency):
        return math.inf
    limits = [per_day({"amount_limit": a, "period": node.one("period")}) for a in node.known("amount_limit")]
    return (min if bound == CERTAIN else max)(limits, default=math.inf)


def applies(limit: str | None, currency: str | None) -> bool:
    """A limit in another currency than the action's is not applied; one that states none is taken as the action's."""
    return limit is None or currency is None or limit == currency


class Sums:
    """The summary of one blast."""

    def __init__(self, oracle: Oracle, starts: Iterable[str]) -> None:
        self.oracle = oracle
        self.starts = sorted(set(starts))
        self.rules: Rules = oracle.rules[oracle.asked.bound]
        self.closure = oracle.closures(self.starts)[oracle.asked.bound]

    def widths(self) -> dict[str, float]:
        """What each money-moving action that is reached can move a day; infinite where no limit is known."""
        widths = {}
        for node in self.oracle.world.nodes.values():
            counted = node.kind in MONEY and self.oracle.in_mode(node, self.rules)
            if counted and self.closure.strongest(node.id):
                widths[node.id] = self._width(node)
        return widths

    def _width(self, action: Node) -> float:
        currency = action.one("currency")
        limits = {self._node_limit(node, currency) for node in self.oracle.world.nodes.values()}
        limits |= {self._edge_limit(edge, currency) for edge in self.oracle.world.edges}
        for least in sorted(limits | {math.inf}, reverse=True):
            if self._reaches_above(action, currency, least):
                return least
        raise AssertionError("an action that is reached is reached above its least limit")

    def _node_limit(self, node: Node, currency: str | None) -> float:
        return limit_of_node(node, self.oracle.asked.bound, currency)

    def _edge_limit(self, edge: Edge, currency: str | None) -> float:
        return per_day(edge.row) if applies(edge.row.get("currency"), currency) else math.inf

    def _reaches_above(self, action: Node, currency: str | None, least: float) -> bool:
        def keep(edge: Edge) -> bool:
            ends = min(self._node_limit(edge.source, currency), self._node_limit(edge.target, currency))
            return min(ends, self._edge_limit(edge, currency)) >= least

        starts = [start for start in self.starts if self._node_limit(self.oracle.world.nodes[start], currency) >= least]
        return reached(self.rules, starts, self.oracle.asked.max_hops, keep).strongest(action.id) is not None

    def money(self) -> dict[str | None, dict[str, Any]]:
        """By currency: the sum per day of the limited actions, and the ids of the unlimited ones."""
        sums: dict[str | None, dict[str, Any]] = {}
        for action, width in sorted(self.widths().items()):
            currency = self.oracle.world.nodes[action].one("currency")
            entry = sums.setdefault(currency, {"per_day": 0.0, "unbounded": []})
            if math.isinf(width):
                entry["unbounded"].append(action)
            else:
                entry["per_day"] += width
        return sums

    def records(self) -> dict[str | None, dict[str, Any]]:
        """By data class: records of the stores controlled, of those written, and the stores whose number is unknown."""
        written = self._written()
        sums: dict[str | None, dict[str, Any]] = defaultdict(lambda: {"read": 0, "written": 0, "unknown": []})
        for node in sorted(self.oracle.world.nodes.values(), key=lambda node: node.id):
            read = node.id in self.closure.control
            counted = node.category == "data" and self.oracle.in_mode(node, self.rules)
            if counted and (read or node.id in written):
                self._count(sums[node.one("data_class")], node, read=read, written=node.id in written)
        return dict(sums)

    def _count(self, entry: dict[str, Any], node: Node, *, read: bool, written: bool) -> None:
        if node.one("records") is None:
            entry["unknown"].append(node.id)
            return
        entry["read"] += node.one("records") if read else 0
        entry["written"] += node.one("records") if written else 0

    def _written(self) -> set[str]:
        """Ends of every walked WRITES edge and of every edge with the right to write, interfaces included."""
        most = math.inf if self.oracle.asked.max_hops is None else self.oracle.asked.max_hops
        found = set()
        for edge in self.oracle.world.edges:
            hops = self.closure.control.get(edge.source.id)
            if hops is None:
                continue
            if self.rules.walks(edge) and hops + 1 <= most and _writes(edge):
                found.add(edge.target.id)
            for call in self.rules.calls(edge) if edge.kind == "USES" and hops + 2 <= most else ():
                found |= {call.target.id} if call.kind == "WRITES" else set()
        return found

    def gates(self) -> list[Row]:
        """Gates of which some but not enough slots are filled."""
        half = []
        for gate, slots in self.closure.slots.items():
            if gate not in self.closure.control:
                needs = self.rules.needs(self.oracle.world.nodes[gate])
                half.append({"id": gate, "needs": needs, "filled": len(slots)})
        return sorted(half, key=lambda row: row["id"])


def _writes(edge: Edge) -> bool:
    return edge.kind == "WRITES" or (edge.kind in ("PERMITS", "RELEASES") and edge.row.get("right") == "write")


def uncounted(sums: Sums) -> bool:
    """Whether some action states no currency while some limit does: what then counts is not defined by the rules."""
    world = sums.oracle.world
    open_ended = any(world.nodes[action].one("currency") is None for action in sums.widths())
    stated = [node.one("currency") for node in world.nodes.values()] + [
        edge.row.get("currency") for edge in world.edges
    ]
    return open_ended and any(stated)
