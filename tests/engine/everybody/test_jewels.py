"""Which targets everybody reaches, in one pass, against the closure asked from every start."""

import numpy as np
import pandas as pd
import pytest

from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody.jewels import Jewels, jewels
from graphnhi.engine.walk import Walk, walk_of
from graphnhi.estate.assembly import assemble
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.model.values import parse_instant
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import CLOCKS, random_rows
from tests.seeds import half

PACK = 25


def walks(seed: int) -> list[Walk]:
    """Some random estates side by side, in both bounds."""
    rows = pack([prefixed(random_rows(seed + i), f"s{i}.") for i in range(PACK)])
    estate, as_of = estate_of(rows), parse_instant(CLOCKS[seed % len(CLOCKS)])
    assert isinstance(as_of, int)
    return [walk_of(estate, bound, as_of) for bound in ("certain", "possible")]


def told(found: Jewels, control_only: np.ndarray, walk: Walk) -> None:
    """Compare every start's targets, by effect, with those of its own closure."""
    place = np.arange(len(found.targets), dtype=np.int32)
    gate = walk.estate.categories[found.targets] == CATEGORY_CODE["gate"]
    counts = found.counts()
    for start in range(walk.nodes):
        node = np.full(len(place), start, dtype=np.int32)
        fallen = closure(walk, np.array([start], dtype=np.int32))
        control = (fallen.control[found.targets] < FAR) & ~gate & (found.targets != start)
        touch = np.where(gate, fallen.control[found.targets], fallen.touch[found.targets]) < FAR
        touch &= ~control_only & (found.targets != start)
        other = found.targets != start
        assert np.array_equal(found.controls(node, place) & other, control), walk.estate.id(start)
        assert np.array_equal(found.touches(node, place) & other & ~gate, touch & ~gate), walk.estate.id(start)
        assert np.array_equal((found.touches(node, place) & other)[gate], touch[gate]), walk.estate.id(start)
        assert counts[start] == (control | touch).sum()


@pytest.mark.parametrize("seed", half(range(0, 500, PACK)))
def test_every_start_reaches_what_its_closure_reaches(seed):
    """Sets handed up the condensation, with gates by slots, equal a closure from each start: control and touch, both bounds."""
    for walk in walks(seed):
        targets = np.flatnonzero(np.arange(walk.nodes) % 2 == seed % 2).astype(np.int32)
        control_only = targets % 5 == 0
        told(jewels(walk, targets, control_only), control_only, walk)


@pytest.mark.parametrize("seed", range(0, 100, PACK))
def test_what_any_of_some_starts_reaches(seed):
    """`reached_by` is the union over live starts, and nobody reaches a target by being it."""
    for walk in walks(seed):
        targets = np.arange(walk.nodes, dtype=np.int32)
        found = jewels(walk, targets, np.zeros(len(targets), dtype=bool))
        starts = np.arange(walk.nodes) % 3 != 0
        wanted = np.zeros(walk.nodes, dtype=bool)
        for start in np.flatnonzero(starts).tolist():
            fallen = closure(walk, np.array([start], dtype=np.int32))
            mine = np.minimum(fallen.control, fallen.touch)[: walk.nodes] < FAR
            mine[start] = False
            wanted |= mine
        assert np.array_equal(found.reached_by(starts), wanted)


def test_no_target_and_no_identity():
    """An estate without any target, or anything at all, is answered with empty sets."""
    walk = walks(0)[0]
    nothing = jewels(walk, np.empty(0, dtype=np.int32), np.empty(0, dtype=bool))
    assert not nothing.counts().any()
    assert not nothing.reached_by(np.ones(walk.nodes, dtype=bool)).any()


@pytest.mark.parametrize("every", [1, 7])
def test_a_chain_is_answered_whatever_its_depth(every):
    """Thousands of links in a row, some of which reach a target of their own: each start reaches what lies behind it."""
    length = 3_000
    nodes = [(f"n{place:06}", "service_account") for place in range(length)]
    nodes += [(f"t{place:06}", "initiate_payout") for place in range(0, length, every * 100)]
    edges = [(f"n{place:06}", "ASSUMES", f"n{place + 1:06}") for place in range(length - 1)]
    edges += [(f"n{place:06}", "PERFORMS", f"t{place:06}") for place in range(0, length, every * 100)]
    estate = assemble(
        pd.DataFrame(nodes, columns=["id", "kind"], dtype=object),
        pd.DataFrame(edges, columns=["from", "edge", "to"], dtype=object),
    ).estate
    targets = np.flatnonzero(estate.categories == CATEGORY_CODE["action"]).astype(np.int32)
    found = jewels(walk_of(estate, "certain", 0), targets, np.zeros(len(targets), dtype=bool))
    behind = [len(range(0, length, every * 100)) - -(-place // (every * 100)) for place in range(length)]
    assert found.counts()[:length].tolist() == behind
