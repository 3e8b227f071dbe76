"""Amount limits as money a day in one currency, on nodes and on edges, as one bound sees them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.estate import Estate
from graphnhi.model.values import CLOSED, DAYS_OF

Floats = NDArray[np.float64]

_DAYS = np.array([*(DAYS_OF.get(period, np.nan) for period in CLOSED["period"]), 1.0])
"""Length in days by period code; the last is for an unknown one (by day); a limit per transaction is no daily limit."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Daily limit by row of one table (inf where there is none) and its currency code (-1 unknown)."""

    per_day: Floats
    currency: NDArray[np.int32]
    names: list[str]

    def in_currency(self, currency: str | None, rates: dict[tuple[str, str], float]) -> tuple[Floats, Mask]:
        """Limits in this currency, converted where a rate is given; and where a limit could not be applied.

        A limit that names no currency is taken to be in the one asked for.
        """
        factor = np.array([*(_factor(name, currency, rates) for name in self.names), 1.0])[self.currency]
        applies = ~np.isnan(factor)
        worth = np.where(applies, self.per_day * np.where(applies, factor, 1.0), np.inf)
        return worth, np.asarray(~applies & np.isfinite(self.per_day))


def _factor(name: str, wanted: str | None, rates: dict[tuple[str, str], float]) -> float:
    if name == wanted:
        return 1.0
    return np.nan if wanted is None else rates.get((name, wanted), np.nan)


def node_limits(walk: Walk) -> Limits:
    """The daily limits of nodes."""
    estate, bound = walk.estate, walk.bound
    currency = estate.coded("nodes.currency")
    codes = estate.bounded("currency", bound) if bound == "possible" else currency.codes
    per_day = _per_day(estate.bounded("amount_limit", bound), estate.bounded("period", bound))
    return Limits(per_day, codes, list(currency.values))


def edge_limits(estate: Estate) -> Limits:
    """The daily limits of edges."""
    currency = estate.coded("edges.currency")
    per_day = _per_day(estate.numbers("edges.amount_limit"), estate.numbers("edges.period"))
    return Limits(per_day, currency.codes, list(currency.values))


def arc_caps(walk: Walk, nodes: Floats, edges: Floats) -> Floats:
    """Cap by arc: the tighter of its edge's limit (by row) and the limit (by node) of the node that it enters."""
    return np.minimum(edges[walk.arcs.row], nodes[entered(walk)])


def entered(walk: Walk) -> Ints:
    """The node that each arc enters; an approval enters its slot's gate, a call the system whose twin it is."""
    ends = walk.arcs.target.copy()
    approvals = slice(len(walk.arcs) - len(walk.approve.arc), None)
    ends[approvals] = walk.slot_gate[walk.arcs.target[approvals]]
    twins = ends >= walk.nodes
    ends[twins] = walk.twin_system[ends[twins] - walk.nodes]
    return ends


def _per_day(amounts: NDArray[Any], periods: NDArray[np.int8]) -> Floats:
    worth = amounts / _DAYS[periods]
    return np.asarray(np.where(np.isnan(worth), np.inf, worth))


def rates_of(estate: Estate) -> dict[tuple[str, str], float]:
    """Exchange rates that the annotations give, both ways: what one unit of the first is worth in the second."""
    found: dict[tuple[str, str], float] = {}
    for rate in estate.about.get("annotations", {}).get("rate", []):
        found.setdefault((rate["to"], rate["currency"]), 1.0 / rate["rate"])
        found[rate["currency"], rate["to"]] = rate["rate"]
    return found
