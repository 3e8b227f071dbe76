"""The rows of a query in words: the target that each is judged by, the nearest of its kind, with its route.

A query that asks for one thing shows the gravest that is reached; one that asks for several shows the nearest of each.
"""

from collections.abc import Iterator

from graphnhi.asking.severity import SEVERITIES
from graphnhi.engine.querying.asked import Asked, Rows, variant_of
from graphnhi.engine.querying.closing import closing
from graphnhi.engine.querying.closures import Closures
from graphnhi.engine.querying.compiled import Compiled
from graphnhi.engine.querying.goals import ByClosure, ByNearest, Goal, Wanted
from graphnhi.engine.querying.kept import Kept
from graphnhi.engine.routes import Teller
from graphnhi.engine.telling import Row, node_told
from graphnhi.engine.walk import Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate

__all__ = ["Telling"]

_FEW = 200
"""Rows of a query that are asked one by one; of more, one pass for all starts costs less."""
_PASSES = 8
"""Passes kept; rows that follow each other share them."""
_WALKS = 4
"""Variants of walks kept."""


class _On:
    """A walk on which rows are told."""

    def __init__(self, walk: Walk) -> None:
        self.walk, self.teller, self.closures = walk, Teller(walk), Closures(walk)
        self.by_closure = ByClosure(self.closures)


class Telling:
    """Words for the rows of what was asked. closing: say which single edges would close each row."""

    def __init__(self, asked: Asked, *, closing: bool = False) -> None:
        self._asked, self._closing = asked, closing
        self._walks: Kept[object, _On] = Kept(_WALKS)
        self._passes: Kept[object, ByNearest] = Kept(_PASSES)

    def row(self, rows: Rows, place: int) -> Row:
        """One row: its node, severity, target, route; `also` where several targets are asked for."""
        node, items = int(rows.node[place]), len(rows.query.targets)
        severity, certain = int(rows.severity[place]), int(rows.certain[place])
        bound = "certain" if certain == severity else "possible"
        level = int((rows.certainly if bound == "certain" else rows.gravest)[place])
        together = bool(rows.together[place])
        told = node_told(self._asked.estate, node) | {
            "query": rows.query.id,
            "severity": SEVERITIES[severity],
            "certain_severity": None if certain < 0 else SEVERITIES[certain],
            "bound": bound,
        }
        first, *others = self._reached(rows, node, bound, None if items > 1 else level)
        return told | first | ({"also": others, "together": together} if items > 1 else {})

    def _reached(self, rows: Rows, node: int, bound: str, level: int | None) -> Iterator[Row]:
        """For each item: target, hops, effect, path, and what would close it."""
        compiled = rows.compiled[bound]
        on = self._on(compiled)
        for place, item in enumerate(compiled.items):
            wanted = Wanted(compiled, item, self._asked.severity, level)
            if len(rows) <= _FEW or self._closing or not ByNearest.fits(on.walk, wanted):
                goal = on.by_closure.of(wanted, node)
            else:
                goal = self._pass(on, wanted).of(node)
            edges = self._closing_edges(rows, place, node, on, goal) if self._closing else []
            yield self._told(on, goal, edges)

    def _closing_edges(self, rows: Rows, place: int, node: int, on: _On, goal: Goal) -> list[int]:
        """Edge rows that close an item in every bound asked: what closes the certain routes alone would look safe."""
        compiled = rows.compiled[self._asked.settings.bound]
        return closing(compiled, compiled.items[place], self._on(compiled).closures, node, on.walk, goal.route)

    def _told(self, on: _On, goal: Goal, edges: list[int]) -> Row:
        told: Row = {
            "target": self._asked.estate.id(goal.node),
            "hops": goal.hops,
            "effect": "control" if goal.control else "touch",
            "path": on.teller.hops(goal.route),
        }
        return told | ({"closed_by": [_edge(self._asked.estate, row) for row in edges]} if self._closing else {})

    def _on(self, compiled: Compiled) -> _On:
        whole = walk(self._asked.estate, compiled.bound, self._asked.settings.as_of)
        return self._walks.of((compiled.variant, compiled.bound), lambda: _On(variant_of(whole, compiled)))

    def _pass(self, on: _On, wanted: Wanted) -> ByNearest:
        compiled = wanted.compiled
        place = next(place for place, item in enumerate(compiled.items) if item is wanted.item)
        key = (compiled.query.id, place, wanted.level, compiled.bound)
        return self._passes.of(key, lambda: ByNearest(on.walk, wanted))


def _edge(estate: Estate, row: int) -> Row:
    edge = estate.edge(row)
    return {name: edge[name] for name in ("from", "edge", "to")}
