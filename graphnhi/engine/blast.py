"""`blast`: what falls if the starts are stolen, hop by hop, with the money and the records that fall with it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, nodes_of
from graphnhi.engine.closure import FAR, Closure, closure
from graphnhi.engine.money import money_of
from graphnhi.engine.records import records_of
from graphnhi.engine.routes import Teller, route_to
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.engine.walk import Ints, Mask
from graphnhi.engine.walks import walk
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE, KINDS
from graphnhi.results import Answer, LazyRows


def blast(estate: Estate, words: tuple[str, ...], settings: Settings) -> Answer:
    """One row a node reached from the starts together, gates left out; raises UsageError for an unclear or unknown start."""
    if not words:
        raise UsageError("blast needs at least one start: an id, a name or a kind.")
    starts = np.unique(np.concatenate([nodes_of(estate, word) for word in words])).astype(np.int32)
    rows, summary = blast_of(estate, starts, settings)
    question = {"starts": [estate.id(int(node)) for node in starts]} | settings.told()
    return Answer("blast", header(estate, settings), question, rows, summary, coverage(estate), estate)


def blast_of(
    estate: Estate, starts: Ints, settings: Settings, only: Mask | None = None
) -> tuple[LazyRows, dict[str, Any]]:
    """The rows and the summary of what falls with these nodes (ascending) together; `only`: nodes that may be rows."""
    fallen, certain, possible = fallen_of(estate, starts, settings, only)
    told = _Told(estate, fallen, Paths(certain), Paths(possible))
    return LazyRows(len(fallen.node), told.row), _summary(estate, possible, fallen, starts, settings)


def fallen_of(
    estate: Estate, starts: Ints, settings: Settings, only: Mask | None = None
) -> "tuple[Fallen, Closure, Closure]":
    """The rows of a blast as columns, and the closures of the certain and the widest bound asked for."""
    certain = closure(walk(estate, "certain", settings.as_of), starts, settings.max_hops)
    possible = certain
    if settings.bound == "possible":
        possible = closure(walk(estate, "possible", settings.as_of), starts, settings.max_hops)
    return _fallen(estate, certain, possible, starts, settings, only), certain, possible


@dataclass(frozen=True, slots=True)
class Fallen:
    """Nodes reached, ordered, as columns: `control` and `hops` in the row's bound, `more` where the possible bound adds."""

    node: Ints
    possible: Mask
    control: Mask
    hops: Ints
    more: Mask


def _strongest(found: Closure) -> tuple[Mask, Ints]:
    control = found.control[: found.walk.nodes]
    return control < FAR, np.where(control < FAR, control, found.touch[: found.walk.nodes])


def _fallen(
    estate: Estate, certain: Closure, possible: Closure, starts: Ints, settings: Settings, only: Mask | None
) -> Fallen:
    (sure, sure_hops), (maybe, maybe_hops) = _strongest(certain), _strongest(possible)
    shown = (maybe_hops < FAR) & (estate.categories != CATEGORY_CODE["gate"])
    shown[starts] = False
    if settings.category is not None:
        shown &= estate.categories == CATEGORY_CODE[settings.category]
    if only is not None:
        shown &= only
    unsure = sure_hops == FAR
    more = ~unsure & ((maybe & ~sure) | ((maybe == sure) & (maybe_hops < sure_hops)))
    control, hops = np.where(unsure, maybe, sure), np.where(unsure, maybe_hops, sure_hops).astype(np.int32)
    found = np.flatnonzero(shown)
    nodes = found[np.lexsort((found, hops[found], unsure[found]))].astype(np.int32)
    return Fallen(nodes, unsure[nodes], control[nodes], hops[nodes], more[nodes])


class Paths:
    """The paths of one closure."""

    def __init__(self, found: Closure) -> None:
        self.found = found
        self._teller = Teller(found.walk)

    def to(self, node: int, *, control: bool) -> list[dict[str, Any]]:
        return self._teller.hops(route_to(self.found, node, control=control))


@dataclass(frozen=True, slots=True)
class _Told:
    estate: Estate
    fallen: Fallen
    certain: Paths
    possible: Paths

    def row(self, place: int) -> Row:
        fallen = self.fallen
        node, only, control = int(fallen.node[place]), bool(fallen.possible[place]), bool(fallen.control[place])
        told = node_told(self.estate, node) | {
            "hops": int(fallen.hops[place]),
            "bound": "possible" if only else "certain",
            "effect": "control" if control else "touch",
            "path": (self.possible if only else self.certain).to(node, control=control),
        }
        return told | {"possible": self._more(node)} if fallen.more[place] else told

    def _more(self, node: int) -> Row:
        found = self.possible.found
        leads = bool(found.control[node] < FAR)
        hops = int(found.control[node] if leads else found.touch[node])
        path = self.possible.to(node, control=leads)
        return {"effect": "control" if leads else "touch", "hops": hops, "path": path}


def _summary(estate: Estate, found: Closure, fallen: Fallen, starts: Ints, settings: Settings) -> dict[str, Any]:
    """Counts, money, records and half-open gates, for the bound asked."""
    money = money_of(found, starts, settings)
    dead = starts[found.walk.dead[starts]]
    return {
        "reached": len(fallen.node),
        "certain": int((~fallen.possible).sum()),
        "possible_only": int(fallen.possible.sum()),
        "by_hop": _by_hop(estate, fallen),
        "money": money.by_currency,
        "limits_not_applied": money.not_applied,
        "records": records_of(found, settings),
        "gates": half_open(found),
        "dead_starts": [estate.id(int(node)) for node in dead],
    }


def _by_hop(estate: Estate, fallen: Fallen) -> list[dict[str, Any]]:
    """[{hop, categories, kinds}], each the counts by name, hops ascending."""
    categories = _counted(fallen.hops, estate.categories[fallen.node], CATEGORIES)
    kinds = _counted(fallen.hops, estate.numbers("nodes.kind")[fallen.node], KINDS)
    return [{"hop": hop, "categories": categories[hop], "kinds": kinds[hop]} for hop in categories]


def _counted(hops: Ints, codes: NDArray[np.int8], names: tuple[str, ...]) -> dict[int, dict[str, int]]:
    """How many of each code there are, by hop and name, in one pass over all hops."""
    found, counts = np.unique(hops.astype(np.int64) * len(names) + codes, return_counts=True)
    told: dict[int, dict[str, int]] = {}
    for hop, code, count in zip(
        (found // len(names)).tolist(), (found % len(names)).tolist(), counts.tolist(), strict=True
    ):
        told.setdefault(hop, {})[names[code]] = count
    return told


def half_open(found: Closure) -> list[dict[str, Any]]:
    """Gates with some slots filled and not enough: [{id, needs, filled}]; `needs` null where it is unknown."""
    filled = found.filled()
    shut = np.flatnonzero((filled > 0) & (found.control[: found.walk.nodes] == FAR))
    estate = found.walk.estate
    return [
        {"id": estate.id(gate), "needs": _needs(found, gate), "filled": int(filled[gate])} for gate in shut.tolist()
    ]


def _needs(found: Closure, gate: int) -> int | None:
    unknown = found.walk.needs_doubt.get(gate) == "needs unknown"
    return None if unknown else int(found.walk.needs[gate]) or None
