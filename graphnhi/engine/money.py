"""How much money a day falls with a start: the widest route to each money-moving action, added up by currency.

The width of a route is the tightest limit on its nodes and edges; through a gate, that of the k widest slots. An action is
worth w a day exactly if it is reached by a walk over nothing tighter than w, so its width is found by bisection over the
limits that occur, each step one closure (a bottleneck path by thresholds).
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, in_mode
from graphnhi.engine.closure import FAR, Closure, closure
from graphnhi.engine.lattice import relevant
from graphnhi.engine.limits import Limits, arc_caps, edge_limits, entered, node_limits, rates_of
from graphnhi.engine.walk import Ints, Walk
from graphnhi.model.kinds import KIND_CODE, MONEY

_MONEY = [KIND_CODE[kind] for kind in MONEY]


@dataclass(frozen=True, slots=True)
class Money:
    """`by_currency`: [{currency, per_day, unbounded}] as the JSON of an answer has it; `not_applied`: ids of nodes and rows of edges
    whose limit is in another currency than the action's.
    """

    by_currency: list[dict[str, Any]]
    not_applied: list[str]


def money_of(fallen: Closure, starts: Ints, settings: Settings) -> Money:
    """The money that falls with `starts`, whose closure is `fallen`, over the actions of the mode asked for.

    A start that is itself an action counts: it is controlled.
    """
    actions = _actions(fallen, settings)
    if not len(actions):
        return Money([], [])
    search = Widths(fallen, starts, settings.max_hops)
    worth = [(int(action), *search.worth(int(action))) for action in actions]
    return Money(_by_currency(fallen.walk, worth), search.not_applied())


def _actions(fallen: Closure, settings: Settings) -> NDArray[np.int64]:
    estate = fallen.walk.estate
    reached = np.minimum(fallen.control, fallen.touch)[: estate.n_nodes] < FAR
    money = np.isin(estate.numbers("nodes.kind"), _MONEY)
    return np.flatnonzero(reached & money & in_mode(estate, settings.mode, fallen.walk.bound))


def _by_currency(walk: Walk, worth: list[tuple[int, str | None, float]]) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []
    for currency in sorted({named for _, named, _ in worth}, key=lambda name: (name is None, name or "")):
        mine = [(action, per_day) for action, named, per_day in worth if named == currency]
        total = math.fsum(per_day for _, per_day in mine if math.isfinite(per_day))
        unbounded = [walk.estate.id(action) for action, per_day in mine if not math.isfinite(per_day)]
        told.append(
            {"currency": currency, "per_day": int(total) if total.is_integer() else total, "unbounded": unbounded}
        )
    return told


@dataclass
class Widths:
    """Widths of actions from one set of starts, the closures by threshold kept."""

    fallen: Closure
    starts: Ints
    max_hops: int | None
    _nodes: Limits = field(init=False)
    _edges: Limits = field(init=False)
    _caps: dict[str | None, tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]] = field(
        default_factory=dict
    )
    _closures: dict[tuple[str | None, float], Closure] = field(default_factory=dict)
    _others: dict[str | None, tuple[NDArray[np.bool_], NDArray[np.bool_]]] = field(default_factory=dict)
    _ignored: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._nodes, self._edges = node_limits(self.fallen.walk), edge_limits(self.fallen.walk.estate)
        self._rates = rates_of(self.fallen.walk.estate)

    def worth(self, action: int) -> tuple[str | None, float]:
        """Currency and money a day of one action (inf where no limit is known).

        An action that names no currency takes that of the only limit on its routes; limits in several settle nothing.
        """
        currency, width = self._worth(action)
        self._note(action, currency)
        return currency, width

    def _worth(self, action: int) -> tuple[str | None, float]:
        code = int(self._nodes.currency[action])
        if code >= 0:
            return self._nodes.names[code], self._width(action, self._nodes.names[code])
        found = {name: self._width(action, name) for name in sorted({*self._nodes.names, *self._edges.names})}
        bounded = {name: width for name, width in found.items() if np.isfinite(width)}
        plain = self._width(action, None)
        if len(bounded) == 1 and not np.isfinite(plain):
            return next(iter(bounded.items()))
        return None, plain

    def not_applied(self) -> list[str]:
        return sorted(self._ignored)

    def _width(self, action: int, currency: str | None) -> float:
        caps, start_caps, thresholds = self._capped(currency)
        low, high = -1, len(thresholds)
        while high - low > 1:
            middle = (low + high) // 2
            if self._reaches(action, currency, caps, start_caps, float(thresholds[middle])):
                low = middle
            else:
                high = middle
        return float(thresholds[low]) if low >= 0 else 0.0

    def _reaches(
        self,
        action: int,
        currency: str | None,
        caps: NDArray[np.float64],
        start_caps: NDArray[np.float64],
        least: float,
    ) -> bool:
        if (currency, least) not in self._closures:
            wide = self.starts[start_caps >= least]
            self._closures[currency, least] = closure(self.fallen.walk, wide, self.max_hops, caps >= least)
        found = self._closures[currency, least]
        return bool(min(found.control[action], found.touch[action]) < FAR)

    def _capped(self, currency: str | None) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Cap of each arc (its edge's and its end's limit), of each start, and the limits that occur, ascending."""
        if currency in self._caps:
            return self._caps[currency]
        walk = self.fallen.walk
        nodes, node_other = self._nodes.in_currency(currency, self._rates)
        edges, edge_other = self._edges.in_currency(currency, self._rates)
        caps = arc_caps(walk, nodes, edges)
        within = self._within()
        start_caps = nodes[self.starts]
        found = np.unique(np.concatenate([caps[within], start_caps]))
        self._others[currency] = node_other, edge_other
        self._caps[currency] = caps, start_caps, found
        return self._caps[currency]

    def _within(self) -> NDArray[np.int64]:
        """Arcs that leave what is controlled: only their limits can matter."""
        return np.flatnonzero(self.fallen.control[self.fallen.walk.arcs.source] < FAR)

    def _note(self, action: int, currency: str | None) -> None:
        """Remember the limits on routes to an action that are in another currency than its own."""
        nodes, edges = self._others[currency]
        if not (nodes.any() or edges.any()):
            return
        walk, estate = self.fallen.walk, self.fallen.walk.estate
        arcs = relevant(walk, self.fallen.control < FAR, action)
        told = np.union1d(entered(walk)[arcs], self.starts)
        self._ignored |= {estate.id(int(node)) for node in told[nodes[told]]}
        rows = np.unique(walk.arcs.row[arcs])
        for row in rows[edges[rows]].tolist():
            edge = estate.edge(row)
            self._ignored.add(f"{edge['from']} {edge['edge']} {edge['to']}")
