"""`path`: the easiest routes from a start to a target, with the evidence of each hop."""

from pathlib import Path as File
from typing import Any

import numpy as np

from graphnhi.asking import Settings, Targets, nodes_of, targets_of
from graphnhi.engine.closure import FAR
from graphnhi.engine.easiest import Found, best_eases, easiest
from graphnhi.engine.easing import ease_of_arcs
from graphnhi.engine.lattice import Floats, lattice, touch_name, whole_lattice
from graphnhi.engine.routes import Teller
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.engine.walk import Ints, Walk
from graphnhi.engine.walks import walk
from graphnhi.errors import UsageError, quoted
from graphnhi.estate import Estate
from graphnhi.results import Answer

MOST_ROUTES = 1_000


def path(
    estate: Estate, start: str, target: str, settings: Settings, *, k: int, facts: File, words_first: bool = False
) -> Answer:
    """The k easiest loopless routes, best first; `facts` is the file of eases by edge kind.

    Of several targets (a target word) the one with the easiest route counts first; words_first: see `reach`. Raises
    UsageError for an unclear word or a k outside 1 to 1,000.
    """
    if isinstance(k, bool) or not isinstance(k, int) or not 1 <= k <= MOST_ROUTES:
        raise UsageError(f"k must be a whole number from 1 to {MOST_ROUTES:,} (found {quoted(k)}).")
    starts = nodes_of(estate, start)
    targets = targets_of(estate, target, settings, named_counts=True, words_first=words_first)
    asked = walk(estate, settings.bound, settings.as_of)
    eases = ease_of_arcs(asked, facts)
    found: list[tuple[int, Found]] = []
    for goal in _promising(asked, starts, targets, eases, settings, k):
        only = bool(targets.control_only[targets.nodes == goal][0])
        part = lattice(asked, starts[starts != goal], goal, eases, settings.max_hops, control_only=only)
        found += [] if part is None else [(goal, route) for route in easiest(part, k, settings.max_hops)]
    found = sorted(found, key=lambda pair: (-pair[1].ease, len(pair[1].route), pair[0]))[:k]
    question = {"from": [estate.id(int(n)) for n in starts], "to": target, "k": k} | settings.told()
    teller = Teller(asked)
    rows = [_row(asked, teller, goal, route, rank) for rank, (goal, route) in enumerate(found, start=1)]
    summary = {
        "routes": len(rows),
        "weight": "product over the hops of an ease: 1 certain, 0.5 possible, times the edge kind's",
        "dead_starts": [estate.id(int(node)) for node in starts[asked.dead[starts]]],
        "left_out_by_mode": [estate.id(int(node)) for node in targets.left_out],
    }
    return Answer("path", header(estate, settings), question, rows, summary, coverage(estate), estate)


def _promising(asked: Walk, starts: Ints, targets: Targets, eases: Floats, settings: Settings, k: int) -> list[int]:
    """The k targets with the easiest routes (then the fewest hops): the k easiest routes of all lead to these."""
    if len(targets.nodes) <= k or not len(starts):
        return [int(node) for node in targets.nodes]
    whole = whole_lattice(asked, starts, eases, settings.max_hops)
    nodes = targets.nodes.astype(np.int64)
    control, control_hops = best_eases(whole, nodes, settings.max_hops)
    touch, touch_hops = best_eases(whole, nodes + touch_name(asked, 0), settings.max_hops)
    touch[targets.control_only] = 0.0
    ease = np.maximum(control, touch)
    hops = np.minimum(np.where(control == ease, control_hops, FAR), np.where(touch == ease, touch_hops, FAR))
    order = np.lexsort((nodes, hops, -ease))
    kept = order[(ease[order] > 0) & ~np.isin(nodes[order], starts)]
    from_starts = nodes[np.isin(nodes, starts)] if len(starts) > 1 else nodes[:0]
    return [int(node) for node in [*nodes[kept[:k]], *from_starts]]


def route_rows(
    asked: Walk, starts: Ints, targets: Targets, eases: Floats, settings: Settings, most: int
) -> list[dict[str, Any]]:
    """The easiest route to each target that is reached, as rows of `path`, easiest first; of more than `most` the easiest."""
    found: list[tuple[int, Found]] = []
    for goal in _promising(asked, starts, targets, eases, settings, most):
        only = bool(targets.control_only[targets.nodes == goal][0])
        part = lattice(asked, starts[starts != goal], goal, eases, settings.max_hops, control_only=only)
        found += [] if part is None else [(goal, route) for route in easiest(part, 1, settings.max_hops)]
    found = sorted(found, key=lambda pair: (-pair[1].ease, len(pair[1].route), pair[0]))
    teller = Teller(asked)
    return [_row(asked, teller, goal, route, rank) for rank, (goal, route) in enumerate(found, start=1)]


def _row(asked: Walk, teller: Teller, goal: int, found: Found, rank: int) -> dict[str, Any]:
    last = found.route[-1].arc
    told: Row = node_told(asked.estate, goal)
    return told | {
        "rank": rank,
        "weight": round(found.ease, 9),
        "hops": len(found.route),
        "bound": teller.bound(found.route),
        "effect": "control" if last < len(asked.control.arc) else "touch",
        "path": teller.hops(found.route),
    }
