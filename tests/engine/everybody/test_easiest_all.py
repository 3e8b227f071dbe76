"""Everybody's easiest target has the ease that a naive fixed point from each start by itself gives."""

import numpy as np
import pytest

from graphnhi.engine.easiest import best_eases
from graphnhi.engine.everybody.easiest_all import easiest_all
from graphnhi.engine.lattice import lattice
from tests.engine.everybody.brute_force import eases_from, packed, some_targets, walk_of
from tests.oracle.random_estates import Dice
from tests.oracle.rows import Rows
from tests.seeds import half

BATCHES, BATCH = 20, 40
EASES = ((1.0,), (1.0, 0.5), (0.9, 0.95, 0.8, 1.0), (0.3, 0.7, 0.99, 0.123))


def eases_of(dice, asked):
    """Random eases of few values, so that many routes are equally easy; halved where only possible."""
    values = dice.choice(EASES)
    return np.array([dice.choice(values) for _ in range(len(asked.arcs))]) * np.where(asked.arcs.possible, 0.5, 1.0)


def worth_of(asked, start, targets, only, ease):
    """The best ease from a start to each target, itself left out; a gate counts by its opening."""
    control, touch = eases_from(asked, start, ease)
    gate = asked.needs[targets] > 0
    worth = np.maximum(np.where(gate & only, 0.0, control[targets]), np.where(only, 0.0, touch[targets]))
    worth[targets == start] = 0.0
    return worth


@pytest.mark.parametrize("batch", half(range(BATCHES)))
def test_equals_a_search_from_each_start(batch):
    """Eases up to one part in 1e12, and of equally easy targets the least, of every start of 400 random estates;
    of 400 more by `pytest -m marathon`.
    """
    dice = Dice(f"easiest {batch}")
    for bound in ("certain", "possible"):
        asked = packed(range(batch * BATCH, (batch + 1) * BATCH), bound)
        targets, only = some_targets(dice, asked)
        ease = eases_of(dice, asked)
        found = easiest_all(asked, targets, only, ease)
        for start in np.flatnonzero(~asked.dead).tolist():
            worth = worth_of(asked, start, targets, only, ease)
            best = worth.max(initial=0.0)
            first = targets[worth >= best * (1 - 1e-11)][0] if best else -1
            assert found.ease[start] == pytest.approx(best, rel=1e-12, abs=0), (bound, asked.estate.id(start))
            assert found.target[start] == first, (bound, asked.estate.id(start))


def guarded():
    """A alone fills both slots of a gate over B, who assumes nothing; each of three roles assumes the next."""
    rows = Rows()
    for name in ("x", "a"):
        rows.node(name, "role")
    rows.node("g", "gate", needs=2)
    rows.node("pay", "initiate_payout")
    rows.edge("x", "ASSUMES", "a")
    rows.edge("a", "APPROVES", "g", slot="object")
    rows.edge("a", "APPROVES", "g", slot="key")
    rows.edge("g", "RELEASES", "pay")
    return walk_of(rows)


def test_shared_edges_count_in_each_slot():
    """X comes to both slots by one edge of ease 0.9: its gate costs 0.9 twice, and `best_eases` says the same."""
    asked = guarded()
    ease = np.full(len(asked.arcs), 0.9)
    pay, x, a = (asked.estate.find(name) for name in ("pay", "x", "a"))
    found = easiest_all(asked, np.array([pay], dtype=np.int32), np.array([False]), ease)
    assert found.ease[[a, x]] == pytest.approx([0.9**3, 0.9**5], rel=1e-12)
    part = lattice(asked, np.array([x], dtype=np.int32), pay, ease, None)
    assert part is not None
    assert found.ease[x] == pytest.approx(best_eases(part, np.array([pay]), None)[0][0], rel=1e-12)


def test_certain_arcs_cost_nothing_and_parallel_ones_do_not_add_up():
    """Arcs of ease 1 are arcs, and of parallel ones the easiest counts."""
    rows = Rows()
    for name in ("x", "y"):
        rows.node(name, "role")
    rows.node("pay", "initiate_payout")
    rows.edge("x", "ASSUMES", "y")
    rows.edge("x", "ASSUMES", "y", bound="possible", condition="first tag")
    rows.edge("y", "PERFORMS", "pay")
    asked = walk_of(rows)
    ease = np.where(asked.arcs.possible, 0.5, 1.0)
    pay, x = asked.estate.find("pay"), asked.estate.find("x")
    found = easiest_all(asked, np.array([pay], dtype=np.int32), np.array([False]), ease)
    assert (found.ease[x], found.target[x], found.ease[pay], found.target[pay]) == (1.0, pay, 0.0, -1)
    assert not easiest_all(asked, np.empty(0, dtype=np.int32), np.empty(0, dtype=np.bool_), ease).ease.any()
