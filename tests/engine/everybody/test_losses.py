"""The loss table against brute force: every removal made, every start asked again."""

import numpy as np
import pytest

from graphnhi.engine.everybody import losses as table
from graphnhi.engine.everybody import together
from graphnhi.engine.everybody.losses import losses
from graphnhi.model.kinds import CATEGORY_CODE
from tests.engine.parting import (
    number,
    random_targets,
    random_walk,
    reaches,
    removals,
    targets_at,
    without,
    written_walk,
)  # fmt: skip
from tests.oracle.random_estates import Dice
from tests.oracle.rows import estate


def starts_of(walk):
    """Identities and credentials, by node."""
    return np.isin(walk.estate.categories, [CATEGORY_CODE["identity"], CATEGORY_CODE["credential"]])


def reaching(walk, targets):
    """Which of the starts reach a target."""
    starts = starts_of(walk) & ~walk.dead
    return np.array([starts[node] and reaches(walk, [node], targets) for node in range(walk.nodes)])


def compared(walk, targets):
    """The table, and (what, at least, true, at most) for every removal of it."""
    before = reaching(walk, targets)
    found = losses(walk, targets, starts_of(walk), before)
    counted = [node for node in np.flatnonzero(before).tolist() if node not in targets.nodes]
    lines = []
    for key, rows in removals(walk).items():
        arcs = without(walk, rows)
        true = sum(not reaches(walk, [node], targets, arcs) for node in counted)
        assert len({(found.edges.at_least[row], found.edges.at_most[row]) for row in rows}) == 1, key
        lines.append((key, found.edges.at_least[rows[0]], true, found.edges.at_most[rows[0]]))
    for node in range(walk.nodes):
        arcs = without(walk, nodes=[node])
        true = sum(not reaches(walk, [start], targets, arcs, [node]) for start in counted)
        lines.append((node, found.nodes.at_least[node], true, found.nodes.at_most[node]))
    return found, lines


def hold(seed, *, gates):
    """Compare the estate of a seed; how many of its removals cost somebody a route, and whether gates lie on routes."""
    dice = Dice(f"loss {seed}")
    walk = random_walk(dice, seed, gates=gates, most=18)
    found, lines = compared(walk, random_targets(dice, walk))
    for what, least, true, most in lines:
        assert least <= true <= most, (seed, what, least, true, most)
        assert found.gated or least == most, (seed, what)
    return sum(true > 0 for _, _, true, _ in lines), found.gated


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_losses_are_exact_without_gates(first):
    """Both bounds are the loss that brute force counts, for every node and edge, interfaces and touches included."""
    assert sum(hold(seed, gates=False)[0] for seed in range(first, first + 20)) > 10


@pytest.mark.parametrize("first", range(1000, 1080, 20))
def test_bounds_hold_through_gates(first):
    """With gates the true loss lies between the bounds."""
    assert sum(hold(seed, gates=True)[1] for seed in range(first, first + 20)) > 0


def test_bounds_hold_where_too_many_need_gates(monkeypatch):
    """Starts that are not followed one by one count for all that any of them meets: still an upper bound."""
    monkeypatch.setattr(table, "_MOST_TRACED", 0)
    assert sum(hold(seed, gates=True)[1] for seed in range(1000, 1030)) > 1


def both_ways():
    """`adm` has two ways to the payout, both through the system: its own rights and its interface."""
    return written_walk(estate(
        "adm human\npay initiate_payout\nsvc service\n",
        "adm CONTROLS svc\nadm USES svc\nsvc PERFORMS pay\n",
    ))  # fmt: skip


def test_a_system_takes_its_interface_along():
    """Neither the system nor its interface is passed on every route, but removing the system removes both."""
    walk = both_ways()
    adm, pay, svc = (number(walk, name) for name in ("adm", "pay", "svc"))
    targets = targets_at([pay])
    found, lines = compared(walk, targets)
    assert found.nodes.at_least[svc] == found.nodes.at_most[svc] == 1
    assert found.nodes.at_least[adm] == 1
    assert all(least == true == most for _, least, true, most in lines)
    kinds = {key[1]: true for key, _, true, _ in lines if isinstance(key, tuple)}
    assert sorted(kinds.values()) == [0, 0, 1]


def test_bounds_where_too_much_would_be_looked_at(monkeypatch):
    """Beyond the pairs that are looked at, a node of several places has bounds that hold."""
    monkeypatch.setattr(together, "_MOST_PAIRS", 0)
    walk = both_ways()
    svc = number(walk, "svc")
    found, _ = compared(walk, targets_at([number(walk, "pay")]))
    assert (found.nodes.at_least[svc], found.nodes.at_most[svc]) == (0, 1)


def test_no_target_no_loss():
    """Without a target nothing is lost by anything."""
    walk = both_ways()
    found = losses(walk, targets_at([]), starts_of(walk), np.zeros(walk.nodes, dtype=bool))
    assert not found.nodes.at_most.any()
    assert not found.edges.at_most.any()
