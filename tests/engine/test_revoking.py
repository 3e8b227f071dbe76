"""Incremental revocation against the closure made again: 2,000 revocations of random blasts."""

import numpy as np
import pytest

from graphnhi.engine.closure import closure
from graphnhi.engine.revoking import Revocation
from tests.engine.parting import number, random_walk, without, written_walk
from tests.oracle.random_estates import Dice
from tests.oracle.rows import estate

PARTS = ("control", "touch", "slot")


def some(dice, count, sizes):
    """A few of the numbers below `count`."""
    return np.array(dice.sample(range(count), min(count, dice.choice(sizes))), dtype=np.int32)


def agree(seed, *, gates, times):
    """Revoke from one random blast, several times; how often anything changed, and how often the closure was made anew."""
    dice = Dice(f"revoke {seed}")
    walk = random_walk(dice, seed, gates=gates, most=40)
    starts, most = some(dice, walk.nodes, (1, 1, 2, 3)), dice.choice((None, None, None, 0, 1, 2, 3, 4))
    allowed = np.array([dice.happens(0.9) for _ in range(len(walk.arcs))], dtype=bool) if dice.happens(0.2) else None
    before = closure(walk, starts, most, allowed)
    revocation = Revocation(before, starts, most, allowed)
    changed = anew = 0
    for _ in range(times):
        rows, nodes = some(dice, walk.estate.n_edges, (0, 1, 1, 2, 5)), some(dice, walk.nodes, (0, 0, 1, 2))
        left = without(walk, rows.tolist(), nodes.tolist()) & (True if allowed is None else allowed)
        after = closure(walk, starts[~np.isin(starts, nodes)], most, left)
        found = revocation.of(rows, nodes)
        for part in PARTS:
            change, hops = getattr(found, part), getattr(before, part).copy()
            assert (hops[change.number] != change.hop).all(), (seed, part)
            assert (np.diff(change.number) > 0).all()
            hops[change.number] = change.hop
            assert np.array_equal(hops, getattr(after, part)), (seed, part, rows, nodes)
        changed += len(found.control.number) > 0
        anew += found.anew
    return changed, anew


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_equal_to_the_closure_made_again(first):
    """Sets and hops are those of a fresh closure, with and without gates, within any cut of hops, over any arcs."""
    done = [agree(seed, gates=seed % 4 != 0, times=10) for seed in range(first, first + 50)]
    assert sum(changed for changed, _ in done) > 50
    assert sum(anew for _, anew in done) > 0


def test_without_gates_nothing_is_made_anew():
    """A revocation that unsettles no gate is answered from what hangs alone."""
    assert not any(agree(seed, gates=False, times=5)[1] for seed in range(300, 340))


def test_the_rest_comes_later_or_is_lost():
    """A cut shortcut: what it led to is reached the long way round; a cut only way loses what lies behind."""
    walk = written_walk(estate(
        "a role\nb role\nc role\nd role\n", "a ASSUMES b\nb ASSUMES c\na ASSUMES c\nc ASSUMES d\n"
    ))  # fmt: skip
    a, b, c, d = (number(walk, name) for name in "abcd")
    starts = np.array([a], dtype=np.int32)
    revocation = Revocation(closure(walk, starts), starts)
    ends = list(zip(walk.estate.numbers("edges.from").tolist(), walk.estate.numbers("edges.to").tolist(), strict=True))
    later = revocation.of(np.array([ends.index((a, c))], dtype=np.int32)).control
    assert dict(zip(later.number.tolist(), later.hop.tolist(), strict=True)) == {c: 2, d: 3}
    assert len(later.lost) == 0
    assert revocation.of(nodes=np.array([c], dtype=np.int32)).control.lost.tolist() == [c, d]
    assert len(revocation.of().control.number) == 0
    assert b not in later.number


def test_where_much_hangs_the_closure_is_made_again():
    """A chain of 3,000 cut near its start: the answer says that it was made anew, and loses all behind."""
    count = 3_000
    nodes = "\n".join(f"r{i} role" for i in range(count))
    walk = written_walk(estate(nodes, "\n".join(f"r{i} ASSUMES r{i + 1}" for i in range(count - 1))))
    starts = np.array([number(walk, "r0")], dtype=np.int32)
    found = Revocation(closure(walk, starts), starts).of(nodes=np.array([number(walk, "r5")], dtype=np.int32))
    assert found.anew
    assert len(found.control.lost) == count - 5
