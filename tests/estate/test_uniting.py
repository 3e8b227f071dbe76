"""Several records of one id: what each bound takes, and what one stray record may never hide."""

import graphnhi
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows


def rows(nodes, edges=()):
    """Rows from dicts."""
    made = Rows()
    made.nodes.extend(nodes)
    made.edges.extend(edges)
    return made


def edge(source, kind, target, **more):
    return {"from": source, "edge": kind, "to": target, **more}


def money(estate, start, bound):
    return graphnhi.blast(estate, start, bound=bound).summary["money"]


def test_an_amount_without_a_period_is_a_day():
    """Of conflicting limits each keeps its own period: 1000 a day and 3000 a month are 100 and 1000 a day."""
    pay = {"id": "p", "kind": "initiate_payout", "currency": "EUR"}
    limits = [{**pay, "amount_limit": 1000.0}, {**pay, "amount_limit": 3000.0, "period": "month"}]
    estate = estate_of(rows([{"id": "s", "kind": "service_account"}, *limits], [edge("s", "PERFORMS", "p")]))
    assert [money(estate, "s", b)[0]["per_day"] for b in ("certain", "possible")] == [100, 1000]


def test_a_record_without_an_amount_completes_one():
    """A period that one record states alone belongs to the amount that another states alone."""
    pay = {"id": "p", "kind": "initiate_payout", "currency": "EUR"}
    estate = estate_of(rows([{"id": "s", "kind": "app"}, {**pay, "amount_limit": 300.0}, {**pay, "period": "month"}],
                            [edge("s", "PERFORMS", "p")]))  # fmt: skip
    assert money(estate, "s", "possible") == [{"currency": "EUR", "per_day": 10, "unbounded": []}]


def test_a_stray_record_cannot_hide_a_payout():
    """Where records disagree about a kind, the weightiest stands and an edge that fits one of them stays, as possible."""
    nodes = [{"id": "s", "kind": "app"}, {"id": "pay", "kind": "initiate_payout"}, {"id": "pay", "kind": "service"}]
    estate = estate_of(rows(nodes, [edge("s", "PERFORMS", "pay")]))
    (row,) = graphnhi.reach(estate, "payouts").rows
    assert (row["id"], row["bound"], row["path"][0]["condition"]) == ("s", "possible", "conflict")
    assert estate.about["conflicts"][0]["column"] == "kind"


def test_limits_of_other_routes_are_not_called_ignored():
    """A limit in another currency is reported only for an action that its route leads to."""
    nodes = [{"id": "s", "kind": "app"}, {"id": "e", "kind": "settle", "amount_limit": 100.0, "currency": "EUR"},
             {"id": "u", "kind": "settle", "amount_limit": 50.0, "currency": "USD"}]  # fmt: skip
    apart = estate_of(rows(nodes, [edge("s", "PERFORMS", "e"), edge("s", "PERFORMS", "u")]))
    assert graphnhi.blast(apart, "s").summary["limits_not_applied"] == []
    crossed = estate_of(rows(nodes, [edge("s", "PERFORMS", "e", amount_limit=1.0, currency="USD")]))
    assert graphnhi.blast(crossed, "s").summary["limits_not_applied"] == ["s PERFORMS e"]


def test_a_gate_that_never_opens_is_a_gap():
    """A gate that needs more slots than its approvers can fill is kept and reported."""
    nodes = [{"id": "a", "kind": "human"}, {"id": "g", "kind": "gate", "needs": 5}]
    estate = estate_of(rows(nodes, [edge("a", "APPROVES", "g")]))
    assert {"gap": "gate never opens", "id": "g", "needs": 5, "slots": 1} in estate.about["gaps"]


def test_numbers_written_two_ways_look_alike():
    """`1` and `1.0` are two ids, and said to look alike."""
    estate = estate_of(rows([{"id": "1", "kind": "app"}, {"id": "1.0", "kind": "app"}]))
    assert {"gap": "look-alike ids", "ids": ["1", "1.0"]} in estate.about["gaps"]
