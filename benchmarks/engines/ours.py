"""graphnhi itself, gates included."""

from typing import Any

import numpy as np

import graphnhi
from benchmarks.estates import SETTINGS, SETTINGS_DAY, Case
from benchmarks.tasks import Answers, Prepared
from benchmarks.trees import alone
from graphnhi.asking import Settings, targets_of
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody.easiest_all import easiest_all
from graphnhi.engine.everybody.fanout import fan_out
from graphnhi.engine.everybody.jewels import jewels
from graphnhi.engine.everybody.losses import losses
from graphnhi.engine.everybody.nearest import nearest
from graphnhi.engine.everybody.pair_eases import pair_eases
from graphnhi.engine.minimum_cut import minimum_cut
from graphnhi.engine.querying.filters import Filters
from graphnhi.engine.querying.findings import find
from graphnhi.engine.querying.running import facts_of, library_queries
from graphnhi.engine.ranking.ranked import Facts, ranked
from graphnhi.engine.revoking import Revocation
from graphnhi.engine.shortest import shortest
from graphnhi.engine.walks import walk
from graphnhi.library import Library, frameworks
from graphnhi.store.differences import differences


def _one(node: int) -> Any:
    return np.array([node], dtype=np.int32)


def _load(case: Case) -> Prepared:
    def run() -> Any:
        estate = graphnhi.build(case.inventory, name="benchmark")
        return estate, walk(estate, SETTINGS.bound, SETTINGS.as_of)

    return Prepared(run, lambda built: {"nodes": np.array([built[0].n_nodes])})


def _hops(control: Any, touch: Any, nodes: int) -> Any:
    least = np.minimum(control[:nodes], touch[:nodes])
    return np.where(least < FAR, least, -1).astype(np.int32)


def _blast(case: Case, who: str) -> Prepared:
    asked, start = case.walk, _one(case.chosen[who])
    return Prepared(
        lambda: closure(asked, start), lambda found: {"hops": _hops(found.control, found.touch, asked.nodes)}
    )


def _nearest(case: Case) -> Prepared:
    asked, targets = case.walk, case.targets

    def run() -> Any:
        known: list[Any] = []

        def controls(nodes: Any, places: Any) -> Any:
            if not known:
                known.append(jewels(asked, targets.nodes, targets.control_only))
            return known[0].controls(nodes, places)

        return nearest(asked, targets.nodes, targets.control_only, controls, asked=case.asked)

    def never(nodes: Any, _: Any) -> Any:
        return np.zeros(len(nodes), dtype=np.bool_)

    def tell(_: Any) -> Answers:
        # a pair counts by its strongest effect, which no plain graph knows: compared are hops of whatever effect
        found = nearest(asked, targets.nodes, targets.control_only, never, asked=case.asked)
        hops = np.where(found.hops < FAR, found.hops, -1)[: asked.nodes].astype(np.int32)
        return {"hops": np.delete(hops, targets.nodes)}

    return Prepared(run, tell)


def _jewels(case: Case) -> Prepared:
    asked, targets = case.walk, case.targets
    return Prepared(
        lambda: jewels(asked, targets.nodes, targets.control_only),
        lambda found: {"counts": found.counts()[case.asked]},
    )


def _fan_out(case: Case) -> Prepared:
    asked = case.walk
    return Prepared(lambda: fan_out(asked), lambda many: {"reached": many})


def _easiest(case: Case) -> Prepared:
    asked, targets = case.walk, case.targets

    def tell(found: Any) -> Answers:
        return {"ease": np.delete(found.ease[: asked.nodes], targets.nodes)}

    return Prepared(lambda: easiest_all(asked, targets.nodes, targets.control_only, case.ease, case.asked), tell)


def _routes(case: Case) -> Prepared:
    asked, chosen = case.walk, case.chosen
    only = bool(case.targets.control_only[case.targets.nodes == chosen["target"]][0])
    return Prepared(
        lambda: shortest(asked, chosen["worst"], chosen["target"], 10, control_only=only),
        lambda routes: {"hops": np.array([len(route) for route in routes])},
    )


def _losses(case: Case) -> Prepared:
    asked, targets = case.walk, case.targets
    reaching = jewels(asked, targets.nodes, targets.control_only).counts() > 0

    def tell(found: Any) -> Answers:
        lost = found.nodes.at_least.astype(np.int64)
        return {"lost": np.where(alone(case.plain), lost, -1)} if not case.gates else {"lost": lost}

    return Prepared(lambda: losses(asked, targets, case.asked, reaching), tell)


def _cut(case: Case) -> Prepared:
    start = _one(case.chosen["cut"])
    return Prepared(
        lambda: minimum_cut(case.walk, start, case.targets),
        lambda cut: {"cost": np.array([cut.cost if cut.possible else -1])},
    )


def _revoke(case: Case, who: str) -> Prepared:
    """All edges between two nodes are revoked, by which something fell with the worst identity."""
    asked, start = case.walk, _one(case.chosen["worst"])
    fallen = closure(asked, start)
    source, target = case.chosen["revoked"][who]
    ends = case.estate.numbers("edges.from"), case.estate.numbers("edges.to")
    rows = np.flatnonzero((ends[0] == source) & (ends[1] == target)).astype(np.int32)
    ready = Revocation(fallen, start)

    def tell(found: Any) -> Answers:
        control, touch = fallen.control.copy(), fallen.touch.copy()
        control[found.control.number], touch[found.touch.number] = found.control.hop, found.touch.hop
        return {"hops": _hops(control, touch, asked.nodes)}

    return Prepared(lambda: ready.of(rows), tell)


def _differences(case: Case) -> Prepared:
    old, new = case.estate, case.later
    return Prepared(
        lambda: differences(old, new),
        lambda found: {"edges": np.array([len(found.edges_added), len(found.edges_removed)])},
    )


def _open(case: Case) -> Prepared:
    place = case.folder / "estate.graphnhi"
    return Prepared(lambda: graphnhi.open(place), lambda estate: {"nodes": np.array([estate.n_nodes])})


def _find(case: Case) -> Prepared:
    estate, shelf = case.estate, Library()
    queries, facts, known = [*library_queries(shelf).values()], facts_of(shelf), frameworks(shelf)
    settings = Settings.of(as_of=SETTINGS_DAY)

    def tell(_: Any) -> Answers:
        targets = targets_of(estate, "payouts", SETTINGS)
        reached = jewels(case.walk, targets.nodes, targets.control_only).counts() > 0
        return {"payouts": np.delete(reached, case.targets.nodes)}

    return Prepared(lambda: find(estate, queries, settings, facts, known, Filters()), tell)


def _rank(case: Case) -> Prepared:
    estate, shelf = case.estate, Library()
    facts = Facts.read(**{name: shelf.facts(f"{file}.toml") for name, file in _JUDGED.items()})
    settings = Settings.of(as_of=SETTINGS_DAY)

    def tell(_: Any) -> Answers:
        total = np.zeros(case.walk.nodes)
        every = np.ones(case.walk.nodes, dtype=np.bool_)
        for pairs in pair_eases(case.walk, case.targets.nodes, case.targets.control_only, case.ease, every):
            np.add.at(total, pairs.start, pairs.ease)
        return {"eases": np.delete(total, case.targets.nodes)}

    return Prepared(lambda: ranked(estate, settings, facts, case.asked), tell)


_JUDGED = {"rank": "rank", "severities": "severities", "ease": "ease"}

TASKS = {
    "a": _load, "a+": _load,
    "b worst": lambda case: _blast(case, "worst"), "b median": lambda case: _blast(case, "median"),
    "c": _nearest, "d": _jewels, "e": _fan_out, "f": _easiest, "g": _routes, "h tree": _losses, "h cut": _cut,
    "i typical": lambda case: _revoke(case, "typical"), "i worst": lambda case: _revoke(case, "worst"),
    "j": _differences, "k": _open, "l": _find, "m": _rank,
}  # fmt: skip
