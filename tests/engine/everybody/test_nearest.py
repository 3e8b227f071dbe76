"""Everybody's nearest target is what the closure from each start by itself gives, to the last hop, effect and tie."""

import itertools

import numpy as np
import pytest

from graphnhi.engine.closure import FAR
from graphnhi.engine.everybody.nearest import CONTROL, NONE, THROUGH, TOUCH, nearest
from tests.engine.everybody.brute_force import nearest_of, packed, pairs, some_targets, walk_of
from tests.oracle.random_estates import Dice
from tests.oracle.rows import Rows
from tests.seeds import half

BATCHES, BATCH = 50, 40


def never(nodes, places):
    return np.zeros(len(nodes), dtype=np.bool_)


def controlled(asked, targets, only):
    """Who controls which target; of twins nothing is told, as may be."""
    whole = np.zeros((asked.size, len(targets)), dtype=np.bool_)
    for start, (control, _) in enumerate(pairs(asked, targets, only, None)):
        whole[start] = control < FAR
    return lambda nodes, places: whole[nodes, places]


def asked_of(asked, names, *, control_only=(), controls=never, most=None):
    """The nearest of the targets with these ids."""
    targets = np.sort(np.array([asked.estate.find(name) for name in names], dtype=np.int32))
    only = np.isin(targets, [asked.estate.find(name) for name in control_only])
    return nearest(asked, targets, only, controls, most)


def told(found, name):
    """(hops, effect, target's id) of one start; None without a target."""
    start = found.walk.estate.find(name)
    if found.effect[start] == NONE:
        return None
    effect = {TOUCH: "touch", CONTROL: "control"}[int(found.effect[start])]
    return int(found.hops[start]), effect, found.walk.estate.id(int(found.target[start]))


def check_route(found, start):
    """The route told has as many arcs as hops, each from where the last one ended, or through a gate that opened."""
    asked, route = found.walk, found.route(start)
    sources, ends = asked.arcs.source[[s.arc for s in route]], asked.arcs.target[[s.arc for s in route]]
    assert len(route) == found.hops[start]
    assert sources[0] == start
    approves = np.array([step.arc for step in route]) >= len(asked.arcs) - len(asked.approve.arc)
    reached = np.where(approves, asked.slot_gate[np.where(approves, ends, 0)] if approves.any() else ends, ends)
    assert np.array_equal(reached[:-1], sources[1:])
    assert reached[-1] == found.target[start]


@pytest.mark.parametrize("batch", half(range(BATCHES)))
def test_equals_the_closure_of_each_start(batch):
    """Hops, effect, target and ties of every start of 1,000 random estates, in both bounds and with cuts; routes as long.
    1,000 more by `pytest -m marathon`.
    """
    dice = Dice(f"nearest {batch}")
    for bound in ("certain", "possible"):
        asked = packed(range(batch * BATCH, (batch + 1) * BATCH), bound)
        targets, only = some_targets(dice, asked)
        most = dice.choice((None, None, None, 0, 1, 2, 3, 4))
        found = nearest(asked, targets, only, controlled(asked, targets, only), most)
        for start, (control, touch) in enumerate(pairs(asked, targets, only, most)):
            wanted = None if asked.dead[start] else nearest_of(start, targets, control, touch)
            its = (int(found.hops[start]), int(found.effect[start] == TOUCH), int(found.target[start]))
            assert (its if found.effect[start] != NONE else None) == wanted, (bound, most, asked.estate.id(start))
            if wanted is not None and start % 4 == 0:
                check_route(found, start)


def test_a_touch_of_what_a_start_controls_is_passed_over():
    """R touches D at two hops and controls it at three: a pair of control; of two such stores the touch of another counts."""
    rows = Rows()
    for name, kind in {
        "r": "role",
        "m": "role",
        "c1": "role",
        "c2": "role",
        "d": "data_store",
        "e": "data_store",
    }.items():
        rows.node(name, kind)
    for source, edge, target in [
        ("r", "ASSUMES", "m"), ("m", "WRITES", "d"), ("m", "WRITES", "e"), ("r", "ASSUMES", "c1"), ("c1", "ASSUMES", "c2"),
        ("c2", "READS", "d"), ("c2", "ASSUMES", "c1"),
    ]:  # fmt: skip
        rows.edge(source, edge, target)
    rows.node("s", "role")
    rows.node("x", "service_account")
    rows.edge("s", "READS", "e")
    asked = walk_of(rows)
    targets = np.sort([asked.estate.find(name) for name in "de"]).astype(np.int32)
    found = asked_of(asked, "de", controls=controlled(asked, targets, np.zeros(2, dtype=np.bool_)))
    assert told(found, "m") == (1, "touch", "d")
    assert told(found, "r") == (2, "touch", "e")
    assert told(found, "c1") == (2, "control", "d")
    assert told(found, "x") is None


def test_a_target_is_not_its_own_nearest():
    """A start that is a target is given another one, through its own kin or through a gate."""
    rows = Rows()
    for name in ("a", "b", "c"):
        rows.node(name, "role")
    rows.node("g", "gate", needs=1)
    rows.node("p", "initiate_payout")
    for source, edge, target in [
        ("a", "ASSUMES", "b"),
        ("b", "ASSUMES", "a"),
        ("b", "APPROVES", "g"),
        ("g", "RELEASES", "p"),
    ]:
        rows.edge(source, edge, target)
    asked = walk_of(rows)
    found = asked_of(asked, ["a", "p"])
    assert [told(found, name) for name in "abcg"] == [
        (4 - 1, "touch", "p"),
        (1, "control", "a"),
        None,
        (1, "touch", "p"),
    ]
    check_route(found, asked.estate.find("a"))
    assert told(asked_of(asked, ["g"]), "a") == (2, "touch", "g")
    assert told(asked_of(asked, ["a"]), "a") is None


def test_gates_hundreds_deep():
    """Gates in a row are walked back from without recursion; each gate costs two hops."""
    rows, depth = Rows(), 300
    rows.node("s0", "role")
    rows.node("pay", "initiate_payout")
    for i in range(depth):
        rows.node(f"s{i + 1}", "role")
        rows.node(f"g{i}", "gate", needs=1)
        rows.edge(f"s{i}", "APPROVES", f"g{i}")
        rows.edge(f"g{i}", "RELEASES", f"s{i + 1}")
    rows.edge(f"s{depth}", "PERFORMS", "pay")
    found = asked_of(walk_of(rows), ["pay"])
    assert told(found, "s0") == (2 * depth + 1, "touch", "pay")
    assert told(found, f"s{depth - 1}") == (3, "touch", "pay")
    assert found.following[found.walk.estate.find("s0")] == THROUGH


@pytest.mark.parametrize("gate", [False, True])
def test_a_chain_of_a_hundred_thousand(gate):
    """As many hops as the chain is long, with a gate at its end or without."""
    rows, length = Rows(), 100_000 if not gate else 20_000
    for i in range(length):
        rows.node(f"n{i}", "role")
    for i, j in itertools.pairwise(range(length)):
        rows.edge(f"n{i}", "ASSUMES", f"n{j}")
    rows.node("pay", "initiate_payout")
    if gate:
        rows.node("g", "gate", needs=1)
        rows.edge(f"n{length - 1}", "APPROVES", "g")
        rows.edge("g", "RELEASES", "pay")
    else:
        rows.edge(f"n{length - 1}", "PERFORMS", "pay")
    found = asked_of(walk_of(rows), ["pay"])
    assert told(found, "n0") == (length + gate, "touch", "pay")
    if not gate:
        assert len(found.route(found.walk.estate.find("n0"))) == length


def test_a_star_and_nothing_to_reach():
    """Everybody around a hub is two hops from what the hub performs; without a target nobody has one."""
    rows = Rows()
    rows.node("hub", "role")
    rows.node("pay", "initiate_payout")
    rows.edge("hub", "PERFORMS", "pay")
    for i in range(20_000):
        rows.node(f"n{i}", "role")
        rows.edge(f"n{i}", "ASSUMES", "hub")
    asked = walk_of(rows)
    found = asked_of(asked, ["pay"])
    assert np.bincount(found.hops[found.effect == TOUCH]).tolist() == [0, 1, 20_000]
    assert not asked_of(asked, []).effect.any()
    assert not asked_of(asked, ["pay"], control_only=["pay"]).effect.any()
