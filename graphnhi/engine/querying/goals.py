"""Which target a row shows, and the route there: the nearest of those that count, by a closure of the one start, or for many
starts of one query at once by the pass that `reach` uses. Both tell the same target, hops and effect.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.nearest_rows import Told, told_by
from graphnhi.engine.querying.closures import Closures
from graphnhi.engine.querying.compiled import Compiled, Item
from graphnhi.engine.querying.matching import counts_for
from graphnhi.engine.querying.variants import Layered
from graphnhi.engine.reaching import CONTROL, NONE
from graphnhi.engine.routes import Route, route_to
from graphnhi.engine.walk import Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

__all__ = ["ByClosure", "ByNearest", "Goal", "Wanted"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A target that a start reaches: by control or touch, after how many hops, by which route."""

    node: int
    control: bool
    hops: int
    route: Route


@dataclass(frozen=True)
class Wanted:
    """What is looked for: the targets of an item that are of a severity (`level`; None: of any)."""

    compiled: Compiled
    item: Item
    severity: NDArray[np.int8]
    level: int | None

    def counts(self, nodes: NDArray[np.integer]) -> Mask:
        """Which targets of the item are looked for."""
        if self.level is None:
            return np.ones(len(nodes), dtype=np.bool_)
        return np.asarray(self.severity[nodes] == self.level)


class ByClosure:
    """One closure a start."""

    def __init__(self, closures: Closures) -> None:
        self._closures = closures

    def of(self, wanted: Wanted, start: int) -> Goal:
        """The nearest by its strongest effect, then by control, then the least node."""
        fallen = self._closures.of(start, wanted.compiled.max_hops)
        (nodes, hops, _), (touched, touch_hops, _) = counts_for(wanted.compiled, wanted.item, fallen, start)
        apart = ~np.isin(touched, nodes)
        node = np.concatenate([nodes, touched[apart]])
        hop = np.concatenate([hops, touch_hops[apart]])
        is_gate = wanted.compiled.estate.categories[node] == CATEGORY_CODE["gate"]
        control = (np.arange(len(node)) < len(nodes)) & ~is_gate
        kept = np.flatnonzero(wanted.counts(node))
        best = kept[np.lexsort((node[kept], ~control[kept], hop[kept]))[0]]
        found, by_control = int(node[best]), bool(control[best])
        route = route_to(fallen, found, control=by_control or bool(is_gate[best]))
        return Goal(found, by_control, int(hop[best]), route)


class ByNearest:
    """One pass for all starts of a query; where conditions, cuts or layers make each start its own question, it cannot be used."""

    def __init__(self, walk: Walk, wanted: Wanted) -> None:
        nodes, only = wanted.item.nodes, wanted.item.control_only
        kept = wanted.counts(nodes)
        self._told: Told = told_by(walk, nodes[kept], only[kept], wanted.compiled.asked)

    @staticmethod
    def fits(walk: Walk, wanted: Wanted) -> bool:
        """Whether one pass tells what closures would."""
        compiled = wanted.compiled
        plain = not compiled.conditions and compiled.max_hops is None and wanted.item.effect != "touch"
        return plain and not isinstance(walk, Layered)

    def of(self, start: int) -> Goal:
        """The nearest target of a start that reaches one."""
        nearest = self._told.nearest
        assert nearest.effect[start] != NONE
        return Goal(
            int(nearest.target[start]),
            bool(nearest.effect[start] == CONTROL),
            int(nearest.hops[start]),
            nearest.route(start),
        )
