"""The targets that a rank's impact is made of, one row a target: what each adds, by which route, with its money and its records."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import in_mode
from graphnhi.asking.severity import SEVERITIES
from graphnhi.engine.closure import FAR, Closure, closure
from graphnhi.engine.easiest import easiest
from graphnhi.engine.easing import ease_of_arcs
from graphnhi.engine.lattice import Lattice, lattice
from graphnhi.engine.money import Widths
from graphnhi.engine.ranking.disjoint import disjoint_routes
from graphnhi.engine.ranking.impact import contributions
from graphnhi.engine.ranking.ranked import Ranked
from graphnhi.engine.ranking.weighted import WORDS
from graphnhi.engine.routes import Teller
from graphnhi.engine.telling import Row, node_told
from graphnhi.engine.walk import Mask
from graphnhi.model.kinds import KIND_CODE, MONEY

Floats = NDArray[np.float64]

_MONEY = [KIND_CODE[kind] for kind in MONEY]
_DIGITS = 12
"""Digits of what a target adds: thousands of them still add up to nine."""


@dataclass(frozen=True, slots=True)
class Added:
    """The targets that one start reaches, gravest addition first: `place` among those that count, `ease` and what it adds."""

    place: NDArray[np.int64]
    ease: Floats
    adds: Floats


def added(found: Ranked, ease: Floats, start: int) -> Added:
    """Every target that adds to the loss of a start."""
    mask: Mask = np.zeros(found.walk.nodes, dtype=np.bool_)
    mask[start] = True
    parts = [*contributions(found.walk, found.charged, ease, mask)]
    if not parts:
        return Added(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))
    place = np.concatenate([pairs.target for pairs, _ in parts]).astype(np.int64)
    eases = np.concatenate([pairs.ease for pairs, _ in parts])
    adds = np.concatenate([lost for _, lost in parts])
    order = np.lexsort((place, -np.round(adds, _DIGITS)))
    return Added(place[order], eases[order], adds[order])


class TargetRows:
    """The rows of the targets that one start reaches."""

    def __init__(self, found: Ranked, start: int) -> None:
        self._found = found
        self._start = np.array([start], dtype=np.int32)
        self._ease = ease_of_arcs(found.walk, found.facts.eases)
        self.added = added(found, self._ease, start)
        self._targets = found.charged.every
        self._total = float(self.added.adds.sum())
        self._fallen: Closure = closure(found.walk, self._start)
        self._search = Widths(self._fallen, self._start, None)
        self._counts = in_mode(found.estate, found.settings.mode, found.settings.bound)
        self._teller = Teller(found.walk)

    def __len__(self) -> int:
        return len(self.added.place)

    def row(self, at: int) -> Row:
        """One row, by its place in the order."""
        targets, place = self._targets, int(self.added.place[at])
        node, adds = int(targets.nodes[place]), float(self.added.adds[at])
        return (
            node_told(self._found.estate, node)
            | {
                "word": WORDS[int(targets.word[place])],
                "severity": SEVERITIES[int(targets.severity[place])],
                "weight": float(targets.weight[place]),
                "ease": round(float(self.added.ease[at]), 9),
                "contribution": round(adds, _DIGITS),
                "share": round(adds / self._total, 6),
                "undescribed": not bool(targets.jewel[place]),
            }
            | self._route(place, node)
            | {"money": self._money(node), "records_read": self._records(place, node)}
        )

    def _route(self, place: int, node: int) -> dict[str, Any]:
        """The easiest route, and how many there are that share no node."""
        only = bool(self._targets.control_only[place])
        part = lattice(self._found.walk, self._start, node, self._ease, None, control_only=only)
        assert part is not None
        route = next(easiest(part, 1, None)).route
        return {
            "hops": len(route),
            "bound": self._teller.bound(route),
            "effect": "control" if self._controls(part, route[-1].arc) else "touch",
            "path": self._teller.hops(route),
            "disjoint_routes": disjoint_routes(part),
        }

    def _controls(self, part: Lattice, last: int) -> bool:
        return last < len(part.walk.control.arc)

    def _money(self, node: int) -> dict[str, Any] | None:
        """{currency, per_day}: the widest route's limit, null where it has none; None for what moves no money."""
        if self._found.estate.numbers("nodes.kind")[node] not in _MONEY or not self._counts[node]:
            return None
        currency, width = self._search.worth(node)
        whole = int(width) if width.is_integer() else width
        return {"currency": currency, "per_day": whole if np.isfinite(width) else None}

    def _records(self, place: int, node: int) -> dict[str, Any] | None:
        """{class, records} of a store of customers' data that is controlled; None for everything else."""
        estate, targets = self._found.estate, self._targets
        if not targets.customer_data()[place] or self._fallen.control[node] == FAR:
            return None
        return {"class": WORDS[int(targets.word[place])], "records": estate.value("nodes", "records", node)}
