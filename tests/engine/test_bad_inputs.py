"""Shapes that break engines get an answer: deep, wide, dense and empty estates through `blast`, `reach` and `path`.

The sizes here take a second or so each; a million leaves or hops, cliques of 3,000 and 2,000 nested gates take the same ways.
"""

import pytest

import graphnhi
from graphnhi.errors import GraphnhiError, UsageError
from graphnhi.results import Answer
from tests.engine import shapes
from tests.engine.straight import straight


def row_of(answer: Answer, node: str) -> dict:
    (place,) = [place for place, row in enumerate(answer.rows) if row["id"] == node]
    return answer.rows[place]


def all_three(estate, hops: int) -> None:
    """n0 reaches the payout, the last node, in so many hops: three questions agree."""
    pay = estate.id(estate.n_nodes - 1)
    assert graphnhi.blast(estate, "n0000000", category="action").rows[0]["hops"] == hops
    assert row_of(graphnhi.reach(estate, pay), "n0000000")["hops"] == hops
    assert graphnhi.path(estate, "n0000000", pay, k=3).rows[0]["hops"] == hops


def test_a_star_of_leaves_is_answered_both_ways():
    """100,000 leaves out of one role, and into one."""
    out = graphnhi.blast(shapes.star_out(100_000), "n0000000")
    assert (out.summary["reached"], len(out.summary["by_hop"])) == (100_001, 2)
    into = graphnhi.reach(shapes.star_in(100_000), "payouts")
    assert (len(into.rows), into.rows[-1]["hops"]) == (100_001, 2)


def test_a_long_chain_is_walked_to_its_end():
    """100,000 hops: the blast and the easiest path know them all, and a row tells the first and the last of them."""
    estate = shapes.chain(100_000)
    fallen = graphnhi.blast(estate, "n0000000", bound="certain")
    assert [hop["hop"] for hop in fallen.summary["by_hop"]] == list(range(1, 100_001))
    last = fallen.rows[-1]
    assert (last["hops"], len(last["path"]), last["path"][-1]["to"]) == (100_000, 10_000, last["id"])
    (gap,) = [hop for hop in last["path"] if "hops_left_out" in hop]
    assert (gap["hops_left_out"], gap["from"], last["path"].index(gap)) == (90_000, "n0095000", 5_000)
    (route,) = graphnhi.path(estate, "n0000000", "n0100000", k=3).rows
    assert (route["hops"], route["bound"], route["path"]) == (100_000, "certain", last["path"])


def test_a_chain_is_cut_where_asked():
    """A cut at 70,000 hops holds on levels of one node as it does on wide ones."""
    estate = shapes.chain(100_000)
    assert graphnhi.blast(estate, "n0000000", max_hops=70_000).rows[-1]["id"] == "n0070000"
    assert len(graphnhi.path(estate, "n0000000", "n0100000", max_hops=99_999).rows) == 0


def test_a_clique_and_its_self_loops_are_answered():
    """Each of 600 roles assumes each, itself included: all are one hop away, and none is its own row."""
    estate = shapes.clique(600)
    assert graphnhi.blast(estate, "n0000000").summary["reached"] == 600
    all_three(estate, 2)


def test_parallel_edges_make_no_more_routes():
    """Thousands of equal edges and self loops: one row a node, one route a path."""
    estate = shapes.parallel(5_000)
    assert [row["hops"] for row in graphnhi.blast(estate, "n0000000").rows] == [1, 2]
    assert len(graphnhi.path(estate, "n0000000", "n0000002", k=5).rows) == 1


def test_gates_nested_by_the_hundred_are_opened_in_turn():
    """500 gates one behind the other, two slots each: no recursion is as deep as they are."""
    estate = shapes.nested(500)
    all_three(estate, 1_001)
    told = graphnhi.blast(estate, "n0000000", category="action").rows[0]["path"]
    assert sum(hop.get("inputs_left_out", len(hop.get("inputs", []))) for hop in told) == 1_000


def test_a_gate_of_a_thousand_slots_opens_when_all_are_filled():
    """1,000 slots, all wanted: one role fewer and it stays shut."""
    all_three(shapes.many_slots(1_000), 3)
    (gate,) = graphnhi.blast(shapes.many_slots(1_000), "n0000005").summary["gates"]
    assert (gate["needs"], gate["filled"]) == (1_000, 1)


@pytest.mark.parametrize(
    ("kinds", "edges"),
    [
        (["database", "initiate_payout"], [(0, "PERFORMS", [1])]),
        (["role", "role"], [(0, "ASSUMES", [1])]),
        (["role", "initiate_payout"], []),
    ],
    ids=["no identity", "no jewel", "no edge"],
)
def test_an_estate_that_lacks_something_is_answered(kinds, edges):
    """Without an identity, a jewel or an edge there is nobody to name, and that is the answer."""
    estate = straight(kinds, edges)
    assert len(graphnhi.reach(estate).rows) == 0
    assert graphnhi.blast(estate, "n0000000").summary["reached"] == sum(len(edge[2]) for edge in edges)
    assert len(graphnhi.path(estate, "n0000000", "n0000001").rows) == len(edges)


def test_an_estate_without_nodes_is_answered():
    """Nothing reaches anything; a start that is not there is named."""
    estate = straight([], [])
    assert len(graphnhi.reach(estate).rows) == 0
    with pytest.raises(UsageError, match="n0000000"):
        graphnhi.blast(estate, "n0000000")


def test_a_question_that_needs_more_memory_than_there_is_says_so(monkeypatch):
    """One clear line with what is needed and what is free, before anything is swapped."""
    monkeypatch.setenv("GRAPHNHI_MEMORY", "0.01MB")
    with pytest.raises(GraphnhiError, match=r"Asking everybody about .* needs about .* and .* is free"):
        graphnhi.reach(shapes.star_in(2_000), "payouts")
