"""The expected rows of `blast` and of `reach`: what the two bounds reach, told as one row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphnhi.model.kinds import ACTIONS, ADMINISTERED, CUSTOMER_DATA, KINDS, MONEY, PAYOUTS
from tests.oracle.closure import Reached, reached
from tests.oracle.rows import Row, Rows
from tests.oracle.rules import CERTAIN, POSSIBLE, Rules
from tests.oracle.united import Node, World, start_of, united

Found = tuple[str, int]
"""Effect and hops."""

WORDS = {"payouts": PAYOUTS, "money": MONEY, "admin": ADMINISTERED}


@dataclass(frozen=True)
class Asked:
    """How a question was asked."""

    bound: str = POSSIBLE
    as_of: str = "2026-06-15T12:00:00Z"
    max_hops: int | None = None
    mode: str | None = None

    @property
    def clock(self) -> datetime:
        return start_of(self.as_of)

    @property
    def bounds(self) -> tuple[str, ...]:
        return (CERTAIN, POSSIBLE) if self.bound == POSSIBLE else (CERTAIN,)

    def options(self) -> dict[str, Any]:
        """As keyword arguments of the product's front door."""
        return {"bound": self.bound, "as_of": self.as_of, "max_hops": self.max_hops, "mode": self.mode}


class Oracle:
    """Answers about one estate; the rules of each bound are prepared once."""

    def __init__(self, rows: Rows, asked: Asked) -> None:
        self.asked = asked
        self.world: World = united(rows)
        self.rules = {bound: Rules(self.world, bound, asked.clock) for bound in asked.bounds}
        self._closures: dict[tuple[str, ...], dict[str, Reached]] = {}

    def closures(self, starts: Iterable[str]) -> dict[str, Reached]:
        """The closure in each bound that was asked; that of the same starts is found once."""
        starts = tuple(starts)
        if starts not in self._closures:
            hops = self.asked.max_hops
            self._closures[starts] = {bound: reached(rules, starts, hops) for bound, rules in self.rules.items()}
        return self._closures[starts]

    def blast(self, starts: Iterable[str]) -> list[Row]:
        """One row a node reached, starts and gates left out."""
        starts = set(starts)
        closures = self.closures(sorted(starts))
        rows = []
        for node in self.world.nodes.values():
            if node.id not in starts and node.category != "gate":
                found = {bound: closure.strongest(node.id) for bound, closure in closures.items()}
                rows += [{"id": node.id, **told}] if (told := row_of(found)) else []
        return sorted(rows, key=lambda row: (row["bound"], row["hops"], row["id"]))

    def pairs(self, target: str | None) -> list[Row]:
        """One row for each identity or credential and each target that it reaches."""
        rows = []
        for start in self.world.nodes.values():
            if start.category in ("identity", "credential"):
                rows += self._pairs_of(start, target)
        return in_order(rows)

    def _pairs_of(self, start: Node, target: str | None) -> list[Row]:
        closures = self.closures([start.id])
        rows = []
        for node in self.world.nodes.values():
            found = {b: self._as_target(node, target, c) for b, c in closures.items()}
            if node is not start and (told := row_of(found)):
                rows.append({"id": start.id, "target": node.id, **told})
        return rows

    def _as_target(self, node: Node, target: str | None, closure: Reached) -> Found | None:
        """How a closure reaches this node as what was asked for; None where it does not."""
        by = self._wanted(node, target)
        if by is None or not self.in_mode(node, closure.rules):
            return None
        found = closure.strongest(node.id)
        return None if found is None or (by == "control" and found[0] != "control") else found

    def in_mode(self, node: Node, rules: Rules) -> bool:
        """Targets leave out test mode, or take nothing else; of conflicting records each bound takes its own."""
        modes = rules.modes[node.id]
        test = "test" in modes, modes == {"test"}
        if self.asked.mode == "test":
            return test[1] if rules.bound == CERTAIN else test[0]
        return not (test[0] if rules.bound == CERTAIN else test[1])

    def _wanted(self, node: Node, target: str | None) -> str | None:
        """`any` effect or `control` alone, where this node is what the word means; else None."""
        if target is None:
            return self._as_jewel(node)
        if target in WORDS:
            wanted = node.kind in WORDS[target]
            return ("control" if target == "admin" else "any") if wanted else None
        if target == "customer-data":
            return "any" if node.one("data_class") in CUSTOMER_DATA and node.category == "data" else None
        head, _, tail = target.partition(":")
        by_class = node.category == "data" and node.one("data_class") == tail
        named = {"action": node.kind == tail, "data": by_class, "id": node.id == tail, "kind": node.kind == tail}
        return "any" if named.get(head, node.kind == target if target in KINDS else node.id == target) else None

    def _as_jewel(self, node: Node) -> str | None:
        if node.kind in ADMINISTERED:
            return "control"
        data = node.category == "data" and node.one("data_class") in CUSTOMER_DATA
        return "any" if node.kind in ACTIONS or data else None

    def reach(self, target: str | None) -> list[Row]:
        """One row for each identity or credential: its nearest target, and how many there are."""
        by_start: dict[str, list[Row]] = {}
        for row in self.pairs(target):
            by_start.setdefault(row["id"], []).append(row)
        nearest = [{**min(rows, key=_nearness), "targets": len(rows)} for rows in by_start.values()]
        return in_order(nearest)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Certain first, then hops, id and target."""
    return sorted(rows, key=lambda row: (row["bound"], row["hops"], row["id"], row["target"]))


def _nearness(row: Row) -> tuple[str, int, bool, str]:
    """Certain first, then hops, control before touch, then the target's id."""
    return row["bound"], row["hops"], row["effect"] != "control", row["target"]


def row_of(found: dict[str, Found | None]) -> Row | None:
    """bound, effect and hops of a row, and what the possible bound adds; None where nothing is reached."""
    certain, possible = found.get(CERTAIN), found.get(POSSIBLE)
    if certain is None:
        return {"bound": POSSIBLE, "effect": possible[0], "hops": possible[1]} if possible else None
    row: Row = {"bound": CERTAIN, "effect": certain[0], "hops": certain[1]}
    if possible and _is_better(possible, certain):
        row["possible"] = {"effect": possible[0], "hops": possible[1]}
    return row


def _is_better(possible: Found, certain: Found) -> bool:
    if possible[0] != certain[0]:
        return possible[0] == "control"
    return possible[1] < certain[1]
