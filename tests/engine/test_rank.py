"""Ranks of random estates against a second answer: the oracle's eases, and the closure of each start alone."""

import math

import numpy as np
import pytest

import graphnhi
from graphnhi.asking import targets_of
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.ranking.upstream import above, turned, upstream
from graphnhi.engine.reach import reach
from graphnhi.engine.records import records_of
from graphnhi.engine.walks import walk
from graphnhi.errors import UsageError
from graphnhi.model.kinds import CUSTOMER_DATA
from tests.engine.rank_cases import AS_OF, BATCHES, cases, estate, facts, rank_of, settings
from tests.oracle.answers import Asked
from tests.oracle.ease import Easiest
from tests.oracle.rows import Rows
from tests.oracle.rules import Rules
from tests.oracle.united import united

BOUNDS = ("certain", "possible")


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("batch", range(0, BATCHES, 2))
def test_the_loss_is_the_sum_over_the_easiest_routes(batch, bound):
    """L is the sum of -ln(1 - w p) over the targets, p being the ease that the oracle finds for one start at a time.

    Of stores that nobody says what they hold the easiest alone is in it.
    """
    parts = [rows for _, rows in cases(batch)]
    found = rank_of(estate(parts), bound)
    loss = dict(zip(found.estate.ids.take(found.node), found.loss.tolist(), strict=True))
    targets, loose = found.charged.targets, found.charged.loose
    charged = {
        found.estate.id(int(node)): (float(weight), bool(only))
        for node, weight, only in zip(targets.nodes, targets.weight, targets.control_only, strict=True)
    }
    stores = {found.estate.id(int(node)): float(weight) for node, weight in zip(loose.nodes, loose.weight, strict=True)}
    for rows in parts:
        rules = Rules(united(rows), bound, Asked(as_of=AS_OF).clock)
        for start in [node for node in rules.world.nodes if node in loss]:
            easiest = Easiest(rules, start)
            wanted = [
                -math.log1p(-weight * ((easiest.control.get(node) if only else easiest.best(node)) or 0.0))
                for node, (weight, only) in charged.items()
                if node != start and node in rules.world.nodes
            ]
            reached = [
                weight * (easiest.best(node) or 0.0) for node, weight in stores.items() if node in rules.world.nodes
            ]
            wanted.append(-math.log1p(-max(reached, default=0.0)))
            assert loss[start] == pytest.approx(math.fsum(wanted), abs=1e-9), (start, rows.dump())


@pytest.mark.parametrize("mode", [None, "test"])
@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("batch", range(0, BATCHES, 3))
def test_counts_and_records_are_those_of_the_closure(batch, bound, mode):
    """Targets by kind, records that are read and direct targets are those of each start's own closure."""
    world, asked = estate([rows for _, rows in cases(batch)]), settings(bound, mode)
    found, jewels = rank_of(world, bound, mode), targets_of(world, None, asked).in_bound(bound)
    arcs = walk(world, bound, asked.as_of)
    for place, node in enumerate(found.node.tolist()):
        fallen = closure(arcs, np.array([node], dtype=np.int32))
        touch = np.where(jewels.control_only, FAR, fallen.touch[jewels.nodes])
        hops = np.minimum(fallen.control[jewels.nodes], touch)
        reached = (hops < FAR) & (jewels.nodes != node)
        assert found.reached.counts[place].sum() == reached.sum()
        assert sum(found.reached.by_kind(place).values()) == reached.sum()
        controlled = {n for n in jewels.nodes.tolist() if fallen.control[n] < FAR}
        told = {name: each for name, each in records_of(fallen, asked).items() if name in CUSTOMER_DATA}
        for name, each in found.reached.records(place).items():
            stores = [n for n in controlled if world.value("nodes", "data_class", n) == name]
            assert each["read"] == told[name]["read"]
            assert each["unknown"] == sum(world.value("nodes", "records", n) is None for n in stores)


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("batch", range(0, BATCHES, 3))
def test_upstream_is_who_controls_it(batch, bound):
    """Between what is counted with gates shut and with gates opened by one slot lie the identities whose closure controls it;
    without gates all three are one.
    """
    world = estate([rows for _, rows in cases(batch)])
    arcs = walk(world, bound, settings(bound).as_of)
    found = rank_of(world, bound)
    wanted, shut = np.zeros(arcs.nodes, dtype=np.int64), np.zeros(arcs.nodes, dtype=np.int64)
    approvals = np.ones(len(arcs.arcs), dtype=np.bool_)
    approvals[arcs.approve.arc] = False
    for node in found.node.tolist():
        start = np.array([node], dtype=np.int32)
        others = np.arange(arcs.nodes) != node
        wanted += (closure(arcs, start).control[: arcs.nodes] < FAR) & others
        shut += (closure(arcs, start, None, approvals).control[: arcs.nodes] < FAR) & others
    lying = found.exposure.upstream
    assert (lying.at_least[found.node] == shut[found.node]).all()
    assert (lying.at_least[found.node] <= wanted[found.node]).all()
    assert (wanted[found.node] <= lying.at_most[found.node]).all()
    for node in found.node[:12]:
        one = upstream(arcs, np.array([node], dtype=np.int32))
        assert (one.at_least[node], one.at_most[node]) == (lying.at_least[node], lying.at_most[node])
        assert len(above(turned(arcs, open_gates=False), int(node))) == lying.at_least[node]


@pytest.mark.parametrize("bound", BOUNDS)
def test_the_nearest_target_is_that_of_reach(bound):
    """Target, hops, bound, effect, path and what the possible bound adds are those of `reach`; others have none."""
    world = estate([rows for _, rows in cases(0)])
    nearest = {row["id"]: row for row in reach(world, None, settings(bound)).rows}
    for row in graphnhi.rank(world, bound=bound, as_of=AS_OF).rows:
        names = ("target", "hops", "bound", "effect", "path", "targets", "possible")
        wanted = nearest.pop(
            row["id"], {"target": None, "hops": None, "bound": None, "effect": None, "path": [], "targets": 0}
        )
        assert {name: row[name] for name in names if name in row} == {
            name: wanted[name] for name in names if name in wanted
        }
        assert row["confidence"] == {None: None, "certain": 1.0, "possible": 0.5}[row["bound"]]
    assert nearest == {}


def test_whoever_lives_is_a_row_and_whoever_is_dead_is_none():
    """Disabled and expired identities and credentials have no row; a category narrows to it."""
    rows = Rows().node("old", "api_key", expires="2020-01-01").node("off", "role", status="disabled").node("on", "role")
    world = estate([rows.node("key", "api_key").node("box", "host")])
    assert [row["id"] for row in graphnhi.rank(world, as_of=AS_OF).rows] == ["key", "on"]
    assert [row["id"] for row in graphnhi.rank(world, as_of=AS_OF, category="identity").rows] == ["on"]
    assert list(graphnhi.rank(world, as_of=AS_OF, category="system").rows) == []
    with pytest.raises(UsageError, match="has no rank"):
        graphnhi.explain(world, "off", as_of=AS_OF)
    with pytest.raises(UsageError, match="no identity and no credential"):
        graphnhi.explain(world, "box", as_of=AS_OF)


def test_disjoint_routes_are_what_must_be_cut():
    """Two ways over different roles are two routes; two over one role are one; a gate leaves it open."""
    rows = Rows().node("p1", "initiate_payout").node("p2", "initiate_payout").node("p3", "initiate_payout")
    for name in ("me", "a", "b", "c"):
        rows.node(name, "role")
    rows.node("g", "gate", needs=1).edge("g", "RELEASES", "p3").edge("me", "APPROVES", "g")
    for source, target in (("me", "a"), ("me", "b"), ("a", "c"), ("b", "c")):
        rows.edge(source, "ASSUMES", target)
    rows.edge("a", "PERFORMS", "p1").edge("b", "PERFORMS", "p1").edge("c", "PERFORMS", "p2")
    told = {row["id"]: row for row in graphnhi.explain(estate([rows]), "me", as_of=AS_OF).rows}
    assert {name: row["disjoint_routes"] for name, row in told.items()} == {"p1": 2, "p2": 1, "p3": None}
    assert told["p1"]["ease"] == pytest.approx(0.95)
    assert facts().weights.weight[3] == told["p1"]["weight"]


def test_an_estate_without_anybody_has_an_empty_rank():
    """No identity, no row; the counts are zeros."""
    answer = graphnhi.rank(estate([Rows().node("box", "host")]), as_of=AS_OF)
    assert list(answer.rows) == []
    assert answer.summary["identities"] == 0
    assert set(answer.summary["by_priority"].values()) == {0}
