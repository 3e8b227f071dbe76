"""What a rank promises whatever the estate: ten properties, each on 200 random estates packed forty to one.

200 more by `pytest -m marathon`.
"""

import math
import random
from typing import Any

import numpy as np
import pytest

import graphnhi
from graphnhi.asking.weights import EXPOSURES
from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.easing import ease_of_arcs
from graphnhi.engine.ranking.impact import impact_bands, score, settled
from graphnhi.engine.ranking.row import MONEY_DIGITS, weighed
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE
from tests.engine.rank_cases import AS_OF, BATCHES, cases, estate, facts, loss_by_id, rank_of
from tests.engine.test_properties import judges_a_gate
from tests.oracle.random_estates import Dice
from tests.oracle.rows import Row, Rows
from tests.seeds import half

each_batch = pytest.mark.parametrize("batch", half(range(BATCHES)))
BOUNDS = ("certain", "possible")
CLOSE = 1e-9


@each_batch
def test_p1_an_edge_more_never_lowers_impact(batch):
    """P1: adding an edge or a grant lowers nobody's impact, in either bound."""
    parts = [(rows, one_edge_less(dice, rows)) for dice, rows in cases(batch)]
    whole, part = (estate([both[place] for both in parts]) for place in (0, 1))
    never_lower(part, whole)


@each_batch
def test_p2_a_guard_less_never_lowers_impact(batch):
    """P2: fewer slots that a gate needs, a condition that falls away, an edge that no longer ends: nobody's impact sinks."""
    parts = [(rows, unguarded(dice, rows)) for dice, rows in cases(batch)]
    guarded, free = (estate([both[place] for both in parts]) for place in (0, 1))
    never_lower(guarded, free)


@each_batch
def test_p3_duplicates_and_names_change_nothing(batch):
    """P3: records given twice, and nodes under other names, leave every number as it was."""
    rows = [rows for _, rows in cases(batch)]
    plain, twice = estate(rows), estate([Rows(part.nodes * 2, part.edges * 2) for part in rows])
    named = estate([renamed(part) for part in rows])
    told, again, other = (numbers(each) for each in (plain, twice, named))
    assert told == again
    assert told == {node[::-1]: row for node, row in other.items()}


@each_batch
def test_p4_unrelated_inventory_changes_nothing(batch):
    """P4: a rank beside other estates is the rank alone."""
    rows = [rows for _, rows in cases(batch)]
    alone, together = numbers(estate(rows[:3])), numbers(estate(rows))
    assert {node: together[node] for node in alone} == alone


@each_batch
def test_p5_impact_is_bounded_and_defined(batch):
    """P5: a score lies between 0 and 1; whoever reaches nothing is a row with 0, flagged, with nulls for what it would reach."""
    answer = graphnhi.rank(estate([rows for _, rows in cases(batch)]), as_of=AS_OF)
    flagged = 0
    for row in answer.rows:
        assert 0 <= row["impact"]["score"] <= 1
        assert row["none_found"] == (row["impact"]["loss"] == 0) == (row["impact"]["band"] == "none")
        if row["none_found"]:
            flagged += 1
            assert [row[name] for name in ("target", "hops", "bound", "effect", "confidence")] == [None] * 5
            assert (row["path"], row["targets"], row["reach"]["by_kind"]) == ([], 0, {})
    assert flagged == answer.summary["none_found"] > 0
    assert answer.coverage["files"] is not None


@each_batch
def test_p6_the_order_is_settled(batch):
    """P6: by loss, then money (actions without a limit, then amounts), then records, then id, whatever the order of the records."""
    dice, rows = Dice(f"order {batch}"), [rows for _, rows in cases(batch)]
    mixed = [Rows(dice.sample(part.nodes, len(part.nodes)), dice.sample(part.edges, len(part.edges))) for part in rows]
    answer, other = (graphnhi.rank(estate(each), as_of=AS_OF) for each in (rows, mixed))
    told = [*answer.rows]
    known = {str(each["currency"]) for row in told for each in row["impact"]["money"]} - {"None"}
    currencies = [*sorted(known), "None"]
    keys = [impact_key(row, currencies) for row in told]
    assert keys == sorted(keys)
    assert [row["id"] for row in other.rows] == [row["id"] for row in told]


@each_batch
def test_p7_every_number_adds_up(batch):
    """P7: the targets of a row are listed and add up to it: loss, targets, money and records."""
    world = estate([rows for _, rows in cases(batch)])
    dice = Dice(f"adds up {batch}")
    told = [*graphnhi.rank(world, as_of=AS_OF).rows]
    for row in [*told[:4], *dice.sample(told, 8)]:
        answer = graphnhi.explain(world, f"id:{row['id']}", as_of=AS_OF)
        adds_up(row, [*answer.rows])
        assert answer.summary["rank"] == {name: row[name] for name in row if name not in ("path", "possible")}


@each_batch
def test_p8_unknown_is_never_safe(batch):
    """P8: what nobody described adds to whoever reaches it; a factor that is not known is no low exposure; and a record that
    says less about how a node is kept never lowers it.
    """
    rows = [rows for _, rows in cases(batch)]
    world = estate(rows)
    found = rank_of(world)
    every = found.charged.every
    blank = every.nodes[~every.jewel]
    for node in found.node[:: max(1, len(found) // 40)].tolist():
        fallen = closure(found.walk, np.array([node], dtype=np.int32))
        if (np.minimum(fallen.control, fallen.touch)[blank] < FAR).any():
            place = int(np.flatnonzero(found.node == node)[0])
            assert found.loss[place] > 0
            assert found.undescribed[place] > 0
    unsure = np.logical_or.reduce([factor.state == 1 for factor in found.exposure.factors.values()])
    assert (found.exposure.before[unsure] >= EXPOSURES.index("medium")).all()
    silent = estate([less_said(part) for part in rows])
    before, after = (banded(rank_of(each)) for each in (world, silent))
    assert not [node for node, band in before.items() if node in after and after[node] < band]


@each_batch
def test_p9_a_gate_opens_at_k_distinct_inputs(batch):
    """P9: what a gate guards counts exactly where k distinct slots are filled, and further approvers never lower impact."""
    dice = Dice(f"gates {batch}")
    for case in range(4):
        needs, filled, approvers = dice.choice((1, 2, 3)), dice.choice((0, 1, 2, 3)), dice.choice((3, 4))
        rows = guarded(needs, filled, approvers)
        loss = loss_by_id(rank_of(estate([rows])))
        assert (loss["thief"] > 0) == (filled >= needs), (case, needs, filled)
        more = loss_by_id(rank_of(estate([guarded(needs, filled, approvers + 1)])))
        assert more["thief"] >= loss["thief"] - CLOSE


@each_batch
def test_p10_impact_reaches_back_over_authentication(batch):
    """P10: the score of a credential is at least that of what it authenticates as, times the ease of that edge."""
    found = rank_of(estate([rows for _, rows in cases(batch)]))
    walk, shown = found.walk, np.zeros(found.walk.nodes)
    shown[found.node] = score(found.loss)
    ease = ease_of_arcs(walk, facts().eases)
    arcs = walk.control.arc
    arcs = arcs[found.estate.numbers("edges.kind")[walk.arcs.row[arcs]] == EDGE_CODE["AUTHENTICATES_AS"]]
    source, target = walk.arcs.source[arcs], walk.arcs.target[arcs]
    counted = ~np.isin(source, found.charged.targets.nodes)  # a target does not count for itself, and may for others
    assert counted.sum() > 10
    assert (shown[source] >= ease[arcs] * shown[target] - CLOSE)[counted].all()


def one_edge_less(dice: Dice, rows: Rows) -> Rows:
    """Without one edge that no gate's mode hangs on."""
    places = [place for place, edge in enumerate(rows.edges) if not judges_a_gate(rows, edge)]
    return rows.without_edge(dice.choice(places)) if places else rows


def never_lower(less: Estate, more: Estate) -> None:
    for bound in BOUNDS:
        before, after = loss_by_id(rank_of(less, bound)), loss_by_id(rank_of(more, bound))
        assert not [node for node, loss in before.items() if after[node] < loss - CLOSE]


def unguarded(dice: Dice, rows: Rows) -> Rows:
    """The same with one gate that wants a slot less, and one edge that neither waits, ends nor depends on anything."""
    gates = sorted({node["id"] for node in rows.nodes if node["kind"] == "gate"})
    gate = dice.choice(gates) if gates else None
    nodes = [eased(node) if node["id"] == gate else node for node in rows.nodes]
    edges = [*rows.edges]
    if edges:
        place = dice.randrange(len(edges))
        guards = ("bound", "condition", "not_before", "not_after", "amount_limit")
        edges[place] = {name: cell for name, cell in edges[place].items() if name not in guards}
    return Rows(nodes, edges)


def eased(node: Row) -> Row:
    return node | {"needs": node["needs"] - 1} if node.get("needs", 0) > 1 else node


def renamed(rows: Rows) -> Rows:
    """Every id read backwards."""
    ends = ("from", "to")
    nodes = [row | {"id": row["id"][::-1]} for row in rows.nodes]
    return Rows(nodes, [row | {end: row[end][::-1] for end in ends} for row in rows.edges])


def numbers(world: Estate) -> dict[str, Row]:
    """Every number of everybody, by id."""
    told = {}
    for row in graphnhi.rank(world, as_of=AS_OF).rows:
        kept = (
            "priority",
            "targets",
            "reach",
            "impact",
            "exposure",
            "hygiene",
            "none_found",
            "hops",
            "bound",
            "privilege",
        )
        told[row["id"]] = {name: row[name] for name in kept}
    return told


def adds_up(row: Row, targets: list[Row]) -> None:
    impact = row["impact"]
    assert math.fsum(each["contribution"] for each in targets) == pytest.approx(impact["loss"], abs=CLOSE)
    assert sum(not each["undescribed"] for each in targets) == row["targets"]
    assert sum(each["undescribed"] for each in targets) == row["reach"]["undescribed"]
    money: dict[str | None, list] = {}
    for each in [target["money"] for target in targets if target["money"]]:
        money.setdefault(each["currency"], []).append(each["per_day"])
    assert {name: summed(widths) for name, widths in money.items()} == {
        each["currency"]: (each["per_day"], each["unbounded"]) for each in impact["money"]
    }
    records: dict[str, dict[str, int]] = {}
    for each in [target["records_read"] for target in targets if target["records_read"]]:
        told = records.setdefault(each["class"], {"read": 0, "unknown": 0})
        told["read"] += each["records"] or 0
        told["unknown"] += each["records"] is None
    assert records == impact["records"]


def summed(widths: list[float | None]) -> tuple[float, int]:
    """Money a day of actions with a limit, and the number of those without."""
    return round(math.fsum(width for width in widths if width is not None), MONEY_DIGITS), widths.count(None)


def impact_key(row: dict[str, Any], currencies: list[str]) -> tuple[Any, ...]:
    """What rows are ordered by."""
    money = {str(each["currency"]): each for each in row["impact"]["money"]}
    amounts = [-money[name]["per_day"] if name in money else 0 for name in currencies]
    records = sum(each["read"] + each["unknown"] for each in row["impact"]["records"].values())
    return -row["impact"]["loss"], -sum(each["unbounded"] for each in money.values()), *amounts, -records, row["id"]


def less_said(rows: Rows) -> Rows:
    """Records that say nothing of owners, purposes, tags that are harmless, reviews, uses and rotations."""
    gone = {"owner", "purpose", "last_reviewed", "last_used", "rotated"}
    nodes = [
        {name: cell for name, cell in row.items() if name not in gone and (name, cell) != ("tags", "pci")}
        for row in rows.nodes
    ]
    return Rows(nodes, rows.edges)


def banded(found) -> dict[str, int]:
    return dict(zip(found.estate.ids.take(found.node), found.exposure.band[found.node].tolist(), strict=True))


def guarded(needs: int, filled: int, approvers: int) -> Rows:
    """A payout behind a gate of so many approvers, of which a thief holds some."""
    rows = Rows().node("pay", "initiate_payout").node("gate", "gate", needs=needs).node("thief", "role")
    rows.edge("gate", "RELEASES", "pay")
    for place in range(approvers):
        rows.node(f"signer{place}", "service_account").edge(f"signer{place}", "APPROVES", "gate", slot=f"s{place}")
        if place < filled:
            rows.edge("thief", "ASSUMES", f"signer{place}")
    return rows


def test_a_tie_falls_the_same_way_in_whatever_order_losses_are_added():
    """Losses of round scores, as round weights give them, added in two orders: the same score, the same band, the same shown loss."""
    dice, weights = random.Random("ties"), facts().weights
    unequal = 0
    for _ in range(5_000):
        parts = [
            -math.log1p(-dice.choice((0.05, 0.1, 0.125, 0.2, 0.25, 0.3, 0.5, 0.8))) for _ in range(dice.randrange(2, 7))
        ]
        one, other = np.array([sum(parts)]), np.array([sum(reversed(parts))])
        unequal += one[0] != other[0]
        assert settled(one) == settled(other)
        assert weighed(float(settled(one)[0])) == weighed(float(settled(other)[0]))
        assert impact_bands(settled(one), weights) == impact_bands(settled(other), weights)
    assert unequal > 500


def test_nothing_that_is_lost_becomes_nothing():
    """However small a loss is, it stays above 0; and none comes of none."""
    small = np.array([0.0, 5e-324, 1e-15, 4e-13, 6e-13, 1.0])
    assert ((settled(small) > 0) == (small > 0)).all()
