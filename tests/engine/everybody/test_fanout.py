"""How many nodes everybody reaches, counted in one pass, against the closure asked from every start."""

import random

import numpy as np
import pytest

from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.everybody import fanout
from graphnhi.engine.everybody.fanout import fan_out
from graphnhi.engine.walk import Walk, walk_of
from graphnhi.errors import GraphnhiError
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.model.values import parse_instant
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import CLOCKS, random_rows
from tests.oracle.rows import Rows
from tests.seeds import half

PACK = 25


def built(rows: Rows, bound: str = "possible") -> Walk:
    as_of = parse_instant(CLOCKS[0])
    assert isinstance(as_of, int)
    return walk_of(estate_of(rows), bound, as_of)


def walks(seed: int) -> list[Walk]:
    """Some random estates side by side, in both bounds."""
    rows = pack([prefixed(random_rows(seed + i), f"s{i}.") for i in range(PACK)])
    return [built(rows, bound) for bound in ("certain", "possible")]


def one_by_one(walk: Walk, starts: np.ndarray | None = None) -> np.ndarray:
    """Rows of a blast from each of the nodes alone (all if left out), by node."""
    gate = walk.estate.categories == CATEGORY_CODE["gate"]
    found = np.zeros(walk.nodes, dtype=np.int64)
    for start in range(walk.nodes) if starts is None else starts.tolist():
        fallen = closure(walk, np.array([start], dtype=np.int32))
        mine = (np.minimum(fallen.control, fallen.touch)[: walk.nodes] < FAR) & ~gate
        mine[start] = False
        found[start] = mine.sum()
    return found


def layered(depth: int, width: int) -> Rows:
    """Layers of roles, each of which assumes every role of the next."""
    rows = Rows()
    for layer in range(depth):
        for place in range(width):
            rows.node(f"r{layer}.{place}", "role")
            for other in range(width if layer else 0):
                rows.edge(f"r{layer - 1}.{other}", "ASSUMES", f"r{layer}.{place}")
    return rows


@pytest.mark.parametrize("seed", half(range(0, 1000, PACK)))
def test_every_start_counts_what_its_closure_reaches(seed):
    """Counts by blocks, contraction and inclusion-exclusion over gates equal a closure from each start, in both bounds."""
    for walk in walks(seed):
        assert np.array_equal(fan_out(walk), one_by_one(walk))


def test_a_gate_that_leads_back_to_who_opens_it():
    """What a start has by itself and again through a gate it opens counts once, on chains too."""
    rows = Rows()
    for name in ("a", "b", "c", "d"):
        rows.node(name, "role")
    for pair in ("ab", "bc", "cd"):
        rows.edge(pair[0], "ASSUMES", pair[1])
    rows.node("g", "gate", needs=1)
    rows.edge("d", "APPROVES", "g")
    rows.edge("g", "RELEASES", "b")
    rows.node("p", "initiate_payout")
    rows.edge("g", "RELEASES", "p")
    walk = built(rows)
    assert fan_out(walk).tolist() == one_by_one(walk).tolist()
    assert fan_out(walk)[walk.estate.find("d")] == 3


def test_a_chain_counts_down_to_its_end():
    """A chain of 10^5 roles is counted by addition, without a set for any of them."""
    count = 100_000
    rows = Rows()
    for place in range(count):
        rows.node(f"r{place:06d}", "role")
        if place:
            rows.edge(f"r{place - 1:06d}", "ASSUMES", f"r{place:06d}")
    walk = built(rows)
    number = np.array([walk.estate.find(f"r{place:06d}") for place in (0, 1, 50_000, count - 1)])
    assert fan_out(walk)[number].tolist() == [count - 1, count - 2, count - 50_001, 0]


def test_what_counts_by_addition_is_not_too_deep(monkeypatch):
    """A deep chain of which every link has callers of its own, and the chain itself, need no set at all."""
    monkeypatch.setattr(fanout, "_MOST_STEPS", 10)
    count = 1000
    rows = Rows()
    for place in range(count):
        rows.node(f"r{place}", "role")
        rows.node(f"caller{place}", "role")
        rows.edge(f"caller{place}", "ASSUMES", f"r{place}")
        if place:
            rows.edge(f"r{place - 1}", "ASSUMES", f"r{place}")
    walk = built(rows)
    found = fan_out(walk)
    for place in (0, 1, 500, count - 1):
        assert found[walk.estate.find(f"r{place}")] == count - 1 - place
        assert found[walk.estate.find(f"caller{place}")] == count - place


def test_a_star_and_a_clique():
    """A hub counts its leaves, a leaf nothing; members of a clique count one another, and what one of them touches."""
    rows = Rows()
    rows.node("hub", "role")
    for place in range(1000):
        rows.node(f"leaf{place}", "role")
        rows.edge("hub", "ASSUMES", f"leaf{place}")
        rows.node(f"member{place}", "role")
        for step in (1, 7, 30):
            rows.edge(f"member{place}", "ASSUMES", f"member{(place + step) % 1000}")
    rows.node("pay", "initiate_payout")
    rows.edge("member3", "PERFORMS", "pay")
    rows.edge("leaf4", "PERFORMS", "pay")
    walk = built(rows)
    found = fan_out(walk)
    number = walk.estate.find
    assert found[[number("hub"), number("leaf4"), number("leaf5"), number("pay")]].tolist() == [1001, 1, 0, 0]
    assert {found[number(f"member{place}")] for place in range(1000)} == {1000}


def test_more_columns_than_a_block():
    """Layers in which everybody has several parents and children are counted in sets, over several blocks."""
    walk = built(layered(12, 100))
    found = fan_out(walk)
    assert [found[walk.estate.find(f"r{layer}.7")] for layer in range(12)] == [
        100 * (11 - layer) for layer in range(12)
    ]


def tangled(seed: int) -> Rows:
    """A large component with much above and below it, actions, and gates that lead anywhere."""
    dice = random.Random(seed)
    rows = Rows()
    roles = [f"r{place:04d}" for place in range(2400)]
    for role in roles:
        rows.node(role, "role")
    for place, role in enumerate(roles):
        low, high = (800, 1600) if 800 <= place < 1600 else (place + 1, place + 900)
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            rows.edge(role, "ASSUMES", roles[min(dice.randrange(low, high), 2399)])
    for place in range(700):
        rows.node(f"p{place}", "initiate_payout")
        for _ in range(dice.choice((1, 1, 2, 4))):
            rows.edge(dice.choice(roles), "PERFORMS", f"p{place}")
    for place in range(60):
        rows.node(f"g{place}", "gate", needs=dice.choice((1, 2, 2)))
        for _ in range(3):
            rows.edge(dice.choice(roles), "APPROVES", f"g{place}")
        rows.edge(f"g{place}", "RELEASES", dice.choice(roles))
        rows.edge(f"g{place}", "RELEASES", f"p{dice.randrange(700)}")
    return rows


@pytest.mark.parametrize("seed", [1, 2])
def test_many_blocks_with_a_hub_and_gates(seed):
    """Columns below and beside a giant component, over many blocks, with gates above and below it."""
    walk = built(tangled(seed))
    starts = np.arange(0, walk.nodes, 7)
    assert fan_out(walk)[starts].tolist() == one_by_one(walk, starts)[starts].tolist()


def test_an_estate_without_nodes_below_anybody():
    """Nobody reaches anything where nothing leads anywhere."""
    rows = Rows()
    rows.node("a", "role")
    rows.node("b", "gate", needs=1)
    assert fan_out(built(rows)).tolist() == [0, 0]


def test_what_would_take_too_long_is_refused(monkeypatch):
    """An estate too deep to be counted says how deep it is, what is the most, and what to ask instead."""
    monkeypatch.setattr(fanout, "_MOST_STEPS", 10)
    with pytest.raises(GraphnhiError, match=r"too deep \(found 12 levels for 1 blocks .* at most 10\)\. .*`blast`"):
        fan_out(built(layered(12, 3)))
