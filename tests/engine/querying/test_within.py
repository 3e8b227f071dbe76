"""The closures of many starts within few hops: each is the closure of that start alone, cut at the same hops."""

import numpy as np
import pytest

from graphnhi.engine import many
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.many import within
from graphnhi.engine.walks import walk
from graphnhi.model.values import parse_instant
from tests.oracle.packing import pack
from tests.oracle.random_queries import estate_of_rows, random_parts

PACK, AS_OF = 20, parse_instant("2026-06-15T12:00:00Z")
each_pack = pytest.mark.parametrize("first", range(0, 3 * PACK, PACK))


def arcs_of(first, bound):
    """The walk of a pack of random estates."""
    return walk(estate_of_rows(pack(random_parts(range(first, first + PACK), agreeing=False))), bound, AS_OF)


def told(pairs):
    """{(start's turn, place, by control): hops}, of all parts; no pair is told twice."""
    found = {}
    for part in pairs:
        keys = zip(part.start.tolist(), part.place.tolist(), part.control.tolist(), strict=True)
        for key, hops in zip(keys, part.hops.tolist(), strict=True):
            assert key not in found
            found[key] = hops
    return found


def alone(arcs, starts, hops):
    """The same from one closure a start; a start is no pair of its own."""
    found = {}
    for turn, start in enumerate(starts.tolist()):
        fallen = closure(arcs, np.array([start], dtype=np.int32), hops)
        for control, reached in ((True, fallen.control), (False, fallen.touch)):
            places = np.flatnonzero(reached < FAR)
            found |= {(turn, place, control): int(reached[place]) for place in places.tolist() if place != start}
    return found


@each_pack
@pytest.mark.parametrize("bound", ["certain", "possible"])
@pytest.mark.parametrize("hops", [0, 1, 2, 4, 40])
def test_each_start_is_its_own_closure(first, bound, hops):
    """Places, effects and fewest hops of every start, interfaces and gates included; dead starts reach nothing."""
    arcs = arcs_of(first, bound)
    starts = np.arange(arcs.estate.n_nodes, dtype=np.int32)
    assert told(within(arcs, starts, hops)) == alone(arcs, starts, hops)


@each_pack
def test_any_order_of_starts_and_any_split_is_the_same(first, monkeypatch):
    """Starts in any order, one of them twice, and so few pairs at once that single starts are left: the same pairs."""
    arcs = arcs_of(first, "possible")
    starts = np.random.default_rng(first).permutation(arcs.estate.n_nodes).astype(np.int32)
    starts = np.append(starts, starts[:1])
    whole = told(within(arcs, starts, 4))
    monkeypatch.setattr(many, "_MOST_PAIRS", 40)
    monkeypatch.setattr(many, "_TOGETHER", 7)
    assert told(within(arcs, starts, 4)) == whole == alone(arcs, starts, 4)
