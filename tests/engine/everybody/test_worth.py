"""How much money falls with everybody, summed up by thresholds, against `money_of` of a closure from every start."""

import numpy as np
import pytest

from graphnhi.asking import Settings
from graphnhi.engine.closure import closure
from graphnhi.engine.everybody.worth import worth
from graphnhi.engine.money import money_of
from graphnhi.engine.walk import Walk, walk_of
from graphnhi.estate import Estate
from graphnhi.model.kinds import KINDS_OF
from graphnhi.model.values import parse_instant
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import CLOCKS, random_rows
from tests.oracle.rows import Rows
from tests.seeds import half

PACK = 20
RATES = [{"currency": "USD", "to": "EUR", "rate": 0.8}]


def walked(rows: Rows, bound: str = "possible", *, rates: bool = False) -> Walk:
    estate = estate_of(rows)
    if rates:
        estate = Estate(estate.arrays(), estate.about | {"annotations": {"rate": RATES}})
    as_of = parse_instant(CLOCKS[0])
    assert isinstance(as_of, int)
    return walk_of(estate, bound, as_of)


def money_rows(seed: int) -> Rows:
    """A random estate in which every action moves money."""
    rows = random_rows(seed)
    for node in rows.nodes:
        if node["kind"] in KINDS_OF["action"]:
            node["kind"] = "initiate_payout"
    return rows


def settings(walk: Walk, mode: str | None = None) -> Settings:
    return Settings.of(bound=walk.bound, mode=mode)


def told(walk: Walk, start: int, mode: str | None) -> list[dict]:
    """What `money_of` says of one start, with unbounded actions counted."""
    starts = np.array([start], dtype=np.int32)
    asked = settings(walk, mode)
    found = money_of(closure(walk, starts), starts, asked).by_currency
    return [row | {"unbounded": len(row["unbounded"])} for row in found]


def compare(walk: Walk, mode: str | None = None) -> int:
    """Compare every start; how many move any money."""
    found = worth(walk, settings(walk, mode), np.ones(walk.nodes, dtype=bool))
    moving = 0
    for start in range(walk.nodes):
        wanted, mine = told(walk, start, mode), found.of(start)
        assert len(mine) == len(wanted), walk.estate.id(start)
        for one, other in zip(mine, wanted, strict=True):
            assert one == other | {"per_day": pytest.approx(other["per_day"], rel=1e-9)}, walk.estate.id(start)
            assert not isinstance(other["per_day"], int) or isinstance(one["per_day"], int)
        moving += bool(wanted)
    return moving


@pytest.mark.parametrize("seed", half(range(0, 400, PACK)))
def test_every_start_is_worth_what_its_closure_is(seed):
    """Sums by threshold equal the widest routes to each action: limits, periods, currencies, rates, gates, both bounds."""
    rows = pack([prefixed(money_rows(seed + i), f"s{i}.") for i in range(PACK)])
    mode = "test" if seed == 0 else None
    moving = [compare(walked(rows, bound, rates=seed % 40 == 0), mode) for bound in ("certain", "possible")]
    assert max(moving) > 0


def payouts(*edges: tuple[str, str, str, dict]) -> Rows:
    """Identities, gates and payouts as their names begin (r, g, p), joined."""
    rows = Rows()
    kinds = {"r": "role", "p": "initiate_payout"}
    for name in sorted({end for begin, _, finish, _ in edges for end in (begin, finish)} - {"g"}):
        rows.node(name, kinds[name[0]], **({"currency": "EUR"} if name[0] == "p" else {}))
    for begin, edge, finish, columns in edges:
        rows.edge(begin, edge, finish, **columns)
    return rows


def euros(amount: int) -> dict:
    return {"amount_limit": amount, "currency": "EUR"}


def test_the_widest_of_two_routes_counts_once_an_action():
    """Each action adds the width of its widest route, wherever the tightest limit stands."""
    rows = payouts(
        ("r1", "ASSUMES", "r2", euros(50)),
        ("r1", "ASSUMES", "r3", euros(70)),
        ("r2", "PERFORMS", "p1", euros(200)),
        ("r3", "PERFORMS", "p1", euros(60)),
        ("r3", "PERFORMS", "p2", {}),
    )
    walk = walked(rows)
    found = worth(walk, settings(walk), np.ones(walk.nodes, dtype=bool))
    of = {name: found.of(walk.estate.find(name)) for name in ("r1", "r2", "r3", "p2")}
    assert of == {
        "r1": [{"currency": "EUR", "per_day": 60 + 70, "unbounded": 0}],
        "r2": [{"currency": "EUR", "per_day": 200, "unbounded": 0}],
        "r3": [{"currency": "EUR", "per_day": 60, "unbounded": 1}],
        "p2": [{"currency": "EUR", "per_day": 0, "unbounded": 1}],
    }
    compare(walk)


def test_an_action_without_a_currency():
    """It takes the currency of the only limit on its routes; a limit that names none leaves it unknown."""
    rows = Rows()
    for name, kind in (("r1", "role"), ("r2", "role"), ("p1", "initiate_payout"), ("p2", "initiate_payout")):
        rows.node(name, kind)
    rows.edge("r1", "PERFORMS", "p1", **euros(30))
    rows.edge("r2", "PERFORMS", "p2", amount_limit=20)
    walk = walked(rows)
    found = worth(walk, settings(walk), np.ones(walk.nodes, dtype=bool))
    of = {name: found.of(walk.estate.find(name)) for name in ("r1", "r2", "p1")}
    assert of == {
        "r1": [{"currency": "EUR", "per_day": 30, "unbounded": 0}],
        "r2": [{"currency": None, "per_day": 20, "unbounded": 0}],
        "p1": [{"currency": None, "per_day": 0, "unbounded": 1}],
    }
    compare(walk)


def test_more_levels_than_a_block():
    """Thousands of limits on as many routes, some of them on the way, some on the last arc, are added up exactly."""
    edges = [("r0", "ASSUMES", f"r{1 + place % 7}", euros(1000 + place % 7)) for place in range(7)]
    edges += [(f"r{1 + place % 7}", "PERFORMS", f"p{place % 1500}", euros(place)) for place in range(4000)]
    walk = walked(payouts(*edges))
    found = worth(walk, settings(walk), np.ones(walk.nodes, dtype=bool))
    for name in ("r0", "r3", "p8"):
        start = walk.estate.find(name)
        assert found.of(start) == told(walk, start, None)


def test_only_the_starts_asked_for_are_counted():
    """A start that is not asked for moves nothing; an estate without money has no currency."""
    walk = walked(payouts(("r1", "PERFORMS", "p1", euros(5)), ("r2", "PERFORMS", "p1", {})))
    starts = np.arange(walk.nodes) == walk.estate.find("r2")
    found = worth(walk, settings(walk), starts)
    assert found.of(walk.estate.find("r1")) == []
    assert found.of(walk.estate.find("r2")) == [{"currency": "EUR", "per_day": 0, "unbounded": 1}]
    assert worth(walk, settings(walk), starts & False).currencies == []


def test_hops_are_refused():
    """A question cut by hops is for one start at a time, and says so."""
    walk = walked(payouts(("r1", "PERFORMS", "p1", {})))
    with pytest.raises(ValueError, match="one by one"):
        worth(walk, Settings.of(max_hops=3), np.ones(walk.nodes, dtype=bool))
