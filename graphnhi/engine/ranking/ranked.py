"""Everybody ranked, in columns: each number of a rank for all identities and credentials asked about, and their order."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, targets_of
from graphnhi.asking.severity import Severities
from graphnhi.asking.weights import Weights
from graphnhi.engine.easing import ease_of_arcs, kind_eases
from graphnhi.engine.everybody.worth import Worth, worth
from graphnhi.engine.nearest_rows import NearestRows
from graphnhi.engine.ranking.exposure import Exposure, exposure_of
from graphnhi.engine.ranking.impact import DIGITS, Charged, impact_bands, losses
from graphnhi.engine.ranking.privilege import Privilege, privilege
from graphnhi.engine.ranking.reached import Reached, reached
from graphnhi.engine.ranking.weighted import unclassified, weighted
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.library import Library

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts that a rank is judged by, read once."""

    weights: Weights
    severities: Severities
    eases: Path
    told: dict[str, Any]

    @classmethod
    def of(cls, library: Library) -> "Facts":
        """The facts of a library; raises as `read` does."""
        rank, severities, ease = (library.facts(f"{name}.toml") for name in ("rank", "severities", "ease"))
        return cls.read(rank=rank, severities=severities, ease=ease)

    @classmethod
    def read(cls, *, rank: Path, severities: Path, ease: Path) -> "Facts":
        """Raises InputError for what cannot be used of any of the three files."""
        weights, grave = Weights.read(rank), Severities.read(severities)
        words = {"version": grave.version} | {name: getattr(grave, name) for name in ("action", "data", "other")}
        told = weights.told | {"severities": words, "ease": kind_eases(ease)}
        return cls(weights, grave, ease, told)


@dataclass(frozen=True, slots=True)
class Ranked:
    """One entry for each live identity and credential asked about, in order: `node`.

    walk, charged: of the bound asked. nearest: the rows of `reach`, and the `row` of each entry there (-1: none). loss: L, and
    `certain` that of the certain bound alone; undescribed: how many undescribed nodes are in L. impact, priority: codes of IMPACTS and PRIORITIES. reached: rows as the entries.
    money, exposure, privilege: by node.
    """

    estate: Estate
    facts: Facts
    settings: Settings
    walk: Walk
    charged: Charged
    node: Ints
    nearest: NearestRows
    row: NDArray[np.int64]
    loss: Floats
    certain: Floats
    undescribed: NDArray[np.int64]
    impact: Codes
    reached: Reached
    money: Worth
    exposure: Exposure
    privilege: Privilege
    priority: Codes

    def __len__(self) -> int:
        return len(self.node)


def ranked(estate: Estate, settings: Settings, facts: Facts, asked: Mask) -> Ranked:
    """Rank those of the nodes `asked` (identities and credentials) that are alive in the bound asked for, worst first."""
    walks = {bound: walk(estate, bound, settings.as_of) for bound in dict.fromkeys(("certain", settings.bound))}
    widest = walks[settings.bound]
    live = asked & ~widest.dead
    charged = {name: charged_in(estate, settings, name, facts) for name in walks}
    loss = {name: losses(walks[name], charged[name], ease_of_arcs(walks[name], facts.eases), live) for name in walks}
    targets = charged[settings.bound].targets
    money = worth(widest, settings, live)
    lost = loss[settings.bound]
    alive = np.flatnonzero(live).astype(np.int32)
    found = reached(widest, targets, alive)
    order = _order(alive, lost.loss, money, found)
    node = alive[order]
    other = None if settings.bound == "certain" else widest
    nearest = NearestRows(walks["certain"], other, live, targets_of(estate, None, settings))
    row = np.full(estate.n_nodes, -1, dtype=np.int64)
    row[nearest.found.node] = np.arange(len(nearest.found))
    impact = impact_bands(lost.loss[node], facts.weights)
    exposure = exposure_of(widest, settings.as_of, facts.weights, node)
    priority = np.array(facts.weights.priority, dtype=np.int8)[exposure.band[node], impact]
    return Ranked(
        estate=estate, facts=facts, settings=settings, walk=widest, charged=charged[settings.bound], node=node,
        nearest=nearest, row=row[node], loss=lost.loss[node], certain=loss["certain"].loss[node], undescribed=lost.undescribed[node], impact=impact,
        reached=found.taken(order), money=money, exposure=exposure,
        privilege=privilege(widest, targets), priority=priority,
    )  # fmt: skip


def charged_in(estate: Estate, settings: Settings, bound: str, facts: Facts) -> Charged:
    """What starts are charged with in a bound."""
    judged = settings, bound, facts.severities, facts.weights
    return Charged(weighted(estate, *judged), unclassified(estate, *judged))


def _order(node: Ints, loss: Floats, money: Worth, found: Reached) -> NDArray[np.intp]:
    """By loss, then by money (actions without a limit, then the amounts a day, currency by currency), then by records, then by id."""
    amounts = [-money.per_day[node, place] for place in range(money.per_day.shape[1])]
    unbounded = -money.unbounded[node].sum(axis=1)
    keys = [-np.round(loss[node], DIGITS), unbounded, *amounts, -found.all_records()]
    return np.lexsort([node, *reversed(keys)])
