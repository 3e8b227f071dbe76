"""Everybody's questions on inventories of every regime, with gates: each column equals asking that start alone."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest

import graphnhi
from graphnhi.asking import Settings, targets_of
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody.losses import losses
from graphnhi.engine.exposure import Exposure, exposure
from graphnhi.engine.money import money_of
from graphnhi.engine.nearest_rows import NearestRows
from graphnhi.engine.path import path
from graphnhi.engine.reach import asked_of
from graphnhi.engine.reaching import NearestPairs
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.export.inventory import write_inventory
from graphnhi.generating import REGIMES, Inventory
from graphnhi.library import Library
from graphnhi.model.kinds import CATEGORY_CODE

CASES = [(regime, seed) for regime in REGIMES for seed in (1, 2)]
SETTINGS = {bound: Settings.of(bound=bound, as_of="2026-06-15") for bound in ("certain", "possible")}


@cache
def estate_of(regime: str, seed: int, nodes: int = 150, gates: int = 12) -> Estate:
    """A small inventory of a regime, built from its files."""
    with TemporaryDirectory() as folder:
        write_inventory(Inventory(nodes, seed, regime, gates), Path(folder) / "in", "csv", lambda *_: None)
        return graphnhi.build(Path(folder) / "in")


@cache
def asked(regime: str, seed: int, bound: str) -> Exposure:
    return exposure(estate_of(regime, seed), None, SETTINGS[bound], facts=Library(None).facts("ease.toml"))


def each(regime: str, seed: int, bound: str) -> Any:
    """Place, start and closure of every row."""
    arcs = walk(estate_of(regime, seed), bound, SETTINGS[bound].as_of)
    for place, node in enumerate(asked(regime, seed, bound).node.tolist()):
        start = np.array([node], dtype=np.int32)
        yield place, start, closure(arcs, start)


@pytest.mark.parametrize("bound", ["certain", "possible"])
@pytest.mark.parametrize("regime, seed", CASES)
def test_targets_and_fan_out_are_those_of_the_closure(regime, seed, bound):
    """The number of crown jewels reached and of nodes that fall are those of each start's own closure."""
    found, estate = asked(regime, seed, bound), estate_of(regime, seed)
    targets = targets_of(estate, None, SETTINGS[bound]).in_bound(bound)
    gates = estate.categories == CATEGORY_CODE["gate"]
    for place, start, fallen in each(regime, seed, bound):
        touch = np.where(targets.control_only, FAR, fallen.touch[targets.nodes])
        reached = np.minimum(fallen.control[targets.nodes], touch) < FAR
        live = not fallen.walk.dead[start[0]]
        assert found.targets[place] == (reached & (targets.nodes != start[0])).sum() * live
        nodes = (np.minimum(fallen.control[: estate.n_nodes], fallen.touch[: estate.n_nodes]) < FAR) & ~gates
        assert found.fan_out[place] == (nodes.sum() - nodes[start[0]]) * live


@pytest.mark.parametrize("bound", ["certain", "possible"])
@pytest.mark.parametrize("regime, seed", CASES)
def test_money_is_that_of_a_blast(regime, seed, bound):
    """Money of everybody by currency equals that of each start alone."""
    found = asked(regime, seed, bound)
    for place, start, fallen in each(regime, seed, bound):
        wanted = {} if fallen.walk.dead[start[0]] else money_of(fallen, start, SETTINGS[bound])
        told = {entry["currency"]: entry for entry in (wanted.by_currency if wanted else [])}
        mine = {entry["currency"]: entry for entry in found.money.of(int(found.node[place]))}
        assert told.keys() == mine.keys()
        for currency, entry in told.items():
            assert mine[currency]["per_day"] == pytest.approx(entry["per_day"], rel=1e-9)
            assert mine[currency]["unbounded"] == len(entry["unbounded"])


@pytest.mark.parametrize("regime, seed", CASES)
def test_rows_of_reach_are_those_walked_back_from_each_target(regime, seed):
    """The one pass for all gives the rows that walking back from every target gives: nearest, hops, effect, counts, and more."""
    estate, settings = estate_of(regime, seed), SETTINGS["possible"]
    targets = targets_of(estate, None, settings)
    walks = [walk(estate, bound, settings.as_of) for bound in ("certain", "possible")]
    one = NearestRows(*walks, asked_of(estate, settings), targets)
    other = NearestPairs(*walks, asked_of(estate, settings), targets, settings)
    for name in ("node", "target", "possible", "effect", "hops"):
        assert np.array_equal(getattr(one.found, name), getattr(other.found, name)), name
    assert np.array_equal(one.counts, other.counts)
    assert np.array_equal(one.reached, other.reached)
    for place in range(len(one.found)):
        mine, theirs = one.more(place), other.more(place)
        assert (mine and (mine.effect, mine.hops)) == (theirs and (theirs.effect, theirs.hops))


@pytest.mark.parametrize("regime, seed", CASES)
def test_the_easiest_route_is_that_of_path(regime, seed):
    """The best ease of everybody is the weight of the first route that `path` gives."""
    found, estate = asked(regime, seed, "possible"), estate_of(regime, seed)
    targets = targets_of(estate, None, SETTINGS["possible"])
    facts = Library(None).facts("ease.toml")
    for place in range(0, len(found.node), 17):
        best = 0.0
        for target in targets.nodes.tolist():
            if target != found.node[place]:
                words = (f"id:{estate.id(int(found.node[place]))}", f"id:{estate.id(target)}")
                rows = path(estate, *words, SETTINGS["possible"], k=1, facts=facts).rows
                only = targets.control_only[targets.nodes == target][0]
                best = max([best, *(row["weight"] for row in rows if not only or row["effect"] == "control")])
        assert found.ease[place] == pytest.approx(best, abs=1e-8)


@pytest.mark.parametrize("regime, seed", CASES)
def test_losses_hold_the_true_loss(regime, seed):
    """What taking away one edge truly costs lies within its bounds."""
    estate, settings = estate_of(regime, seed), SETTINGS["possible"]
    arcs, targets = walk(estate, "possible", settings.as_of), targets_of(estate, None, settings)
    starts = asked_of(estate, settings)
    reaching = np.zeros(estate.n_nodes, dtype=bool)
    found = asked(regime, seed, "possible")
    reaching[found.node] = found.targets > 0
    told = losses(arcs, targets, starts, reaching)
    counted = np.flatnonzero(starts & reaching & ~arcs.dead)
    counted = counted[~np.isin(counted, targets.nodes)]
    rows = np.flatnonzero(told.edges.at_most)[:: max(1, int((told.edges.at_most > 0).sum()) // 6)]
    ends = [estate.numbers(f"edges.{name}") for name in ("from", "kind", "to")]
    for row in rows.tolist():
        gone = np.logical_and.reduce([end == end[row] for end in ends])
        lost = sum(
            not _reaches(closure(arcs, np.array([n], np.int32), None, ~gone[arcs.arcs.row]), targets) for n in counted
        )
        assert told.edges.at_least[row] <= lost <= told.edges.at_most[row]


def _reaches(fallen: Any, targets: Any) -> bool:
    touch = np.where(targets.control_only, FAR, fallen.touch[targets.nodes])
    return bool((np.minimum(fallen.control[targets.nodes], touch) < FAR).any())


def test_the_columns_are_words_for_the_same_entries():
    """Ids, names, kinds and effects of `exposure` are those that the estate gives node by node; nothing reached is None."""
    estate, found = estate_of("segmented", 1), asked("segmented", 1, "certain")
    told = found.columns()
    for place, node in enumerate(found.node.tolist()):
        row = {name: told[name][place] for name in ("id", "name", "kind", "category")}
        assert row == {
            "id": estate.id(node),
            "name": estate.name(node),
            "kind": estate.kind(node),
            "category": estate.category(node),
        }
        reached = found.nearest[place] >= 0
        assert told["nearest"][place] == (estate.id(int(found.nearest[place])) if reached else None)
        assert told["hops"][place] == (found.hops[place] if reached else None)
        assert (told["effect"][place] is None) == (not reached)
