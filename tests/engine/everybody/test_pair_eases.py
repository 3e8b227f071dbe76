"""Everybody's ease to each target is that of a search from each start by itself, gates and all.

On as many random estates more by `pytest -m marathon`.
"""

import numpy as np
import pytest

from graphnhi.engine.easiest import best_eases
from graphnhi.engine.everybody import eliminated, label_sweeps
from graphnhi.engine.everybody.pair_eases import pair_eases
from graphnhi.engine.lattice import lattice, touch_name, whole_lattice
from graphnhi.model.kinds import CATEGORY_CODE
from tests.engine.everybody.brute_force import eases_from, packed, some_targets, walk_of
from tests.oracle.random_estates import Dice
from tests.oracle.rows import Rows
from tests.seeds import half

BATCHES, BATCH = 12, 40
EASES = ((1.0,), (1.0, 0.5), (0.9, 0.95, 0.8, 1.0), (0.3, 0.7, 0.99, 0.123))


def eases_of(dice, asked):
    """Random eases of few values; halved where only possible."""
    values = dice.choice(EASES)
    return np.array([dice.choice(values) for _ in range(len(asked.arcs))]) * np.where(asked.arcs.possible, 0.5, 1.0)


def table_of(asked, targets, only, ease, starts=None):
    """The answer as a table of starts and targets; tells whether blocks keep what they promise."""
    starts = np.ones(asked.nodes, dtype=np.bool_) if starts is None else starts
    told, seen = np.zeros((asked.nodes, len(targets))), set()
    for block in pair_eases(asked, targets, only, ease, starts):
        order = np.lexsort((block.start, block.target))
        assert np.array_equal(order, np.arange(len(order)))
        assert not seen & set(block.target.tolist())
        seen |= set(block.target.tolist())
        codes = block.target.astype(np.int64) * asked.nodes + block.start
        assert len(np.unique(codes)) == len(codes)
        assert ((block.ease > 0) & (block.ease <= 1)).all()
        told[block.start, block.target] = block.ease
    return told


def naive(asked, start, targets, only, ease):
    """By target, from a naive fixed point; a gate counts by its opening."""
    if asked.dead[start]:
        return np.zeros(len(targets))
    control, touch = eases_from(asked, start, ease)
    gate = asked.estate.categories[targets] == CATEGORY_CODE["gate"]
    worth = np.maximum(np.where(gate & only, 0.0, control[targets]), np.where(only, 0.0, touch[targets]))
    worth[targets == start] = 0.0
    return worth


def by_lattice(asked, start, targets, only, ease):
    """By target, from the lattice of all that a start reaches; a gate from the lattice that leads to it."""
    alone, names = np.array([start], dtype=np.int32), targets.astype(np.int64)
    whole = whole_lattice(asked, alone, ease, None)
    control, touch = (best_eases(whole, names + shift, None)[0] for shift in (0, touch_name(asked, 0)))
    worth = np.maximum(control, np.where(only, 0.0, touch))
    for place in np.flatnonzero(asked.estate.categories[targets] == CATEGORY_CODE["gate"]).tolist():
        part = None if only[place] else lattice(asked, alone, int(targets[place]), ease, None)
        worth[place] = 0.0 if part is None else best_eases(part, names[place : place + 1], None)[0][0]
    worth[targets == start] = 0.0
    return worth


def each_start(dice, asked, one_start, rel):
    """All pairs of an estate against the answer of one start at a time."""
    targets, only = some_targets(dice, asked)
    ease = eases_of(dice, asked)
    told = table_of(asked, targets, only, ease)
    for start in range(asked.nodes):
        wanted = one_start(asked, start, targets, only, ease)
        assert told[start] == pytest.approx(wanted, rel=rel, abs=0), asked.estate.id(start)


@pytest.mark.parametrize("bound", ["certain", "possible"])
@pytest.mark.parametrize("batch", half(range(BATCHES)))
def test_equals_a_search_from_each_start(batch, bound):
    """Every pair of 240 random estates, gates, interfaces and targets among the starts included, in both bounds."""
    asked = packed(range(batch * BATCH, (batch + 1) * BATCH), bound)
    each_start(Dice(f"pairs {batch} {bound}"), asked, naive, rel=1e-11)


@pytest.mark.parametrize("batch", half(range(10)))
def test_equals_the_lattice_of_each_start(batch):
    """Every pair of 100 random estates has the ease of the lattice from its start, which `path` goes by."""
    asked = packed(range(1000 + batch * 20, 1020 + batch * 20), "possible")
    each_start(Dice(f"pairs by lattice {batch}"), asked, by_lattice, rel=1e-9)


@pytest.mark.parametrize("batch", half(range(5)))
def test_blocks_and_elimination_change_nothing(batch, monkeypatch):
    """One target a block, steps of one cell, rows one by one, nothing or all eliminated: the pairs are the same."""
    dice = Dice(f"pairs in blocks {batch}")
    asked = packed(range(2000 + batch * 40, 2040 + batch * 40), dice.choice(("certain", "possible")))
    targets, only = some_targets(dice, asked)
    ease = eases_of(dice, asked)
    wanted = table_of(asked, targets, only, ease)
    for most_new, columns, cells, at_once, wide in ((-1, 64, 2**23, 2**18, 64), (1, 5, 9, 1, 1), (10**6, 3, 1, 7, 0)):
        monkeypatch.setattr(eliminated, "_MOST_NEW", most_new)
        monkeypatch.setattr(label_sweeps, "_COLUMNS", columns)
        monkeypatch.setattr(label_sweeps, "_CELLS", cells)
        monkeypatch.setattr(label_sweeps, "_AT_ONCE", at_once)
        monkeypatch.setattr(label_sweeps, "_WIDE", wide)
        assert table_of(asked, targets, only, ease) == pytest.approx(wanted, rel=1e-11, abs=0)


def test_only_starts_that_are_asked_for():
    """Who is not asked about has no pairs, and opens gates for nobody else: the others' pairs are the same."""
    dice = Dice("pairs of some")
    asked = packed(range(100), "possible")
    targets, only = some_targets(dice, asked)
    ease = eases_of(dice, asked)
    every = table_of(asked, targets, only, ease)
    starts = np.array([dice.happens(0.3) for _ in range(asked.nodes)])
    assert np.array_equal(table_of(asked, targets, only, ease, starts), np.where(starts[:, None], every, 0.0))
    assert not table_of(asked, targets, only, ease, np.zeros(asked.nodes, dtype=np.bool_)).any()
    assert not [*pair_eases(asked, targets[:0], only[:0], ease, starts)]


def chained():
    """X opens gate g1 alone; g1 gives a role that fills one of two slots of g2, whose other slot X fills at once."""
    rows = Rows()
    for name in ("x", "a", "b"):
        rows.node(name, "role")
    rows.node("g1", "gate", needs=1).node("g2", "gate", needs=2).node("pay", "initiate_payout")
    rows.edge("x", "ASSUMES", "a").edge("a", "APPROVES", "g1", slot="one").edge("g1", "RELEASES", "b")
    rows.edge("b", "APPROVES", "g2", slot="one").edge("x", "APPROVES", "g2", slot="two").edge("g2", "RELEASES", "pay")
    return walk_of(rows)


def ask(asked, starts, targets, ease, only=False):
    """Eases of named pairs."""
    nodes = np.sort(np.array([asked.estate.find(name) for name in targets], dtype=np.int32))
    told = table_of(asked, nodes, np.full(len(nodes), only), ease)
    return {
        (start, target): told[asked.estate.find(start), np.searchsorted(nodes, asked.estate.find(target))]
        for start in starts
        for target in targets
    }


def test_a_gate_behind_a_gate():
    """Through g1: x, a, g1, b: 0.9 three times; one fills a slot of g2, one its other; the sixth leaves it."""
    asked = chained()
    told = ask(asked, ("x", "a", "b", "g1", "g2"), ("pay", "g1", "g2", "b"), np.full(len(asked.arcs), 0.9))
    assert told["x", "pay"] == pytest.approx(0.9**6, rel=1e-12)
    assert told["x", "g1"] == pytest.approx(0.9**2, rel=1e-12)
    assert told["x", "g2"] == pytest.approx(0.9**5, rel=1e-12)
    assert told["x", "b"] == pytest.approx(0.9**3, rel=1e-12)
    assert told["a", "b"] == pytest.approx(0.9**2, rel=1e-12)
    assert told["g2", "pay"] == told["g1", "b"] == pytest.approx(0.9, rel=1e-12)
    for pair in (("a", "pay"), ("b", "pay"), ("g1", "pay"), ("b", "g2"), ("g1", "g1"), ("b", "b")):
        assert told[pair] == 0.0, pair


def test_a_gate_counts_by_touch_alone():
    """Opening is no control: a gate that must be controlled is reached by nobody, what it gives to control is."""
    told = ask(chained(), ("x", "a"), ("g1", "b", "pay"), np.full(6, 0.9), only=True)
    assert told["x", "g1"] == told["a", "g1"] == told["x", "pay"] == 0.0
    assert told["x", "b"] == pytest.approx(0.9**3, rel=1e-12)


def test_shared_edges_count_in_each_slot_also_behind_a_gate():
    """Both slots of g2 are filled by b alone, whom x has through g1 at three hops: these count twice."""
    rows = Rows()
    for name in ("x", "b"):
        rows.node(name, "role")
    rows.node("g1", "gate", needs=1).node("g2", "gate", needs=2).node("pay", "initiate_payout")
    rows.edge("x", "APPROVES", "g1", slot="one").edge("g1", "RELEASES", "b")
    rows.edge("b", "APPROVES", "g2", slot="one").edge("b", "APPROVES", "g2", slot="two").edge("g2", "RELEASES", "pay")
    asked = walk_of(rows)
    told = ask(asked, ("x", "b", "g1"), ("pay",), np.full(len(asked.arcs), 0.9))
    assert told["b", "pay"] == pytest.approx(0.9**3, rel=1e-12)
    assert told["g1", "pay"] == pytest.approx(0.9**5, rel=1e-12)
    assert told["x", "pay"] == pytest.approx(0.9**7, rel=1e-12)


def test_arcs_of_ease_one_are_arcs_and_of_parallel_ones_the_easiest_counts():
    """A certain hop costs nothing and is a hop all the same; a touched system leads no further than itself."""
    rows = Rows()
    for name in ("x", "y"):
        rows.node(name, "role")
    rows.node("db", "database").node("pay", "initiate_payout")
    rows.edge("x", "ASSUMES", "y").edge("x", "ASSUMES", "y", bound="possible", condition="first tag")
    rows.edge("y", "PERFORMS", "pay").edge("x", "WRITES", "db").edge("db", "RUNS_AS", "y")
    asked = walk_of(rows)
    told = ask(asked, ("x", "y", "db", "pay"), ("pay", "y", "db"), np.where(asked.arcs.possible, 0.5, 1.0))
    assert (told["x", "pay"], told["x", "y"], told["x", "db"], told["db", "pay"]) == (1.0, 1.0, 1.0, 1.0)
    assert told["y", "db"] == told["pay", "pay"] == told["y", "y"] == 0.0


def test_reached_is_never_zero():
    """An ease that no number holds is the least one: 700 hops of ease 0.1 on a chain, and a loop back to its start."""
    rows = Rows()
    for place in range(701):
        rows.node(f"r{place:03}", "role")
        rows.edge(f"r{place:03}", "ASSUMES", f"r{(place + 1) % 701:03}")
    asked = walk_of(rows)
    told = ask(asked, ("r000", "r690", "r700"), ("r700",), np.full(len(asked.arcs), 0.1))
    assert told["r000", "r700"] == np.finfo(np.float64).smallest_subnormal
    assert told["r690", "r700"] == pytest.approx(0.1**10, rel=1e-11)
    assert told["r700", "r700"] == 0.0
