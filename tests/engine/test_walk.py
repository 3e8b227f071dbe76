"""The walk and the closure as arrays: how arcs are numbered and found, and narrow levels against wide ones."""

import numpy as np
import pytest

from graphnhi.engine import closure as closing
from graphnhi.engine import narrow
from graphnhi.engine.arcs import Ranges, counted_order
from graphnhi.engine.closure import closure
from graphnhi.engine.walk import walk_of
from graphnhi.model.values import parse_instant
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import CLOCKS, random_rows


@pytest.fixture(scope="module", params=["certain", "possible"])
def walk(request):
    estate = estate_of(pack([prefixed(random_rows(seed), f"s{seed}.") for seed in range(7_000, 7_060)]))
    return walk_of(estate, request.param, parse_instant(CLOCKS[0]))


def test_arcs_stand_by_source_certain_first_then_by_row(walk):
    """Each role's arcs are in that order, and its ranges name them all, one by one."""
    for part in (walk.control, walk.touch, walk.approve):
        arcs = part.arc
        keys = (walk.arcs.row[arcs], walk.arcs.possible[arcs], walk.arcs.source[arcs])
        assert np.array_equal(np.lexsort(keys), np.arange(len(arcs)))
        assert np.array_equal(arcs, np.arange(part.first, part.first + len(arcs)))
        assert np.array_equal(part.of(np.arange(walk.size)), arcs)


def test_ranges_by_target_hold_the_same_arcs(walk):
    """The arcs into a place are those whose target it is, in the order of their numbers."""
    pairs = ((walk.control, walk.control_in), (walk.touch, walk.touch_in), (walk.approve, walk.approve_in))
    for out, into in pairs:
        order = np.argsort(walk.arcs.target[out.arc], kind="stable")
        assert np.array_equal(into.arc, out.arc[order])
        for place in range(len(into.start) - 1):
            assert np.all(walk.arcs.target[into.of(np.array([place]))] == place)


def test_counting_order_is_a_stable_sort():
    """Equal keys stay as they were, and each key's rows begin where it says."""
    keys = np.random.default_rng(3).integers(0, 50, 1_000).astype(np.int32)
    start, order = counted_order(keys, 60)
    assert np.array_equal(order, np.argsort(keys, kind="stable"))
    assert np.array_equal(start, np.searchsorted(keys[order], np.arange(61)))


def test_ranges_of_numbered_arcs_equal_those_of_any(walk):
    """Ranges that compute their arcs and ranges that look them up give the same, in any order of nodes."""
    looked_up = Ranges(walk.control.start, walk.control.arc)
    nodes = np.random.default_rng(5).permutation(walk.size).astype(np.int32)[:100]
    assert np.array_equal(walk.control.of(nodes), looked_up.of(nodes))


@pytest.mark.parametrize("most", [0, 3])
def test_narrow_levels_mark_what_wide_ones_do(walk, monkeypatch, most):
    """Whatever width counts as narrow, hops and arcs come out the same, with cuts and with arcs left out."""
    dice = np.random.default_rng(11)
    asked = [
        (
            dice.integers(0, walk.nodes, dice.integers(1, 12)).astype(np.int32),
            None if dice.random() < 0.5 else int(dice.integers(0, 5)),
            None if dice.random() < 0.5 else dice.random(len(walk.arcs)) < 0.8,
        )
        for _ in range(60)
    ]
    narrowly = [closure(walk, *question) for question in asked]
    for module in (closing, narrow):
        monkeypatch.setattr(module, "MOST_NODES", most)
    assert sum(int((found.control < closing.FAR).sum()) for found in narrowly) > 200
    for question, found in zip(asked, narrowly, strict=True):
        other = closure(walk, *question)
        for name in ("control", "control_arc", "touch", "touch_arc", "slot", "slot_arc"):
            assert np.array_equal(getattr(found, name), getattr(other, name))
