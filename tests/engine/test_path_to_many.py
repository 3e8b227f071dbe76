"""`path` to a word that names several targets."""

import sys

import pytest

import graphnhi
import graphnhi.engine
from graphnhi.errors import UsageError
from tests.oracle.build import estate_of
from tests.oracle.random_estates import random_rows
from tests.seeds import half

ASKED = sys.modules["graphnhi.engine.path"]


def told(estate, start, word, k):
    try:
        answer = graphnhi.path(estate, start, word, k=k, as_of="2026-06-15")
    except UsageError:  # a random id may be a word too
        return []
    return [(row["id"], row["weight"], row["hops"], row["effect"]) for row in answer.rows]


@pytest.mark.parametrize("seed", half(range(40)))
def test_only_the_easiest_targets_need_their_routes(seed, monkeypatch):
    """The k targets that one pass finds easiest have the same k routes as all targets asked one by one."""
    estate = estate_of(random_rows(seed, gates=bool(seed % 3)))
    cases = [
        (estate.id(i), word, k) for i in range(min(8, estate.n_nodes)) for word in ("money", "admin") for k in (1, 2)
    ]
    found = [told(estate, *case) for case in cases]
    monkeypatch.setattr(ASKED, "_promising", lambda _walk, _starts, targets, *_: [int(n) for n in targets.nodes])
    assert found == [told(estate, *case) for case in cases]


def test_an_account_counts_only_when_it_is_controlled(tmp_path):
    """`path FROM admin` never ends in a touch."""
    (tmp_path / "nodes.csv").write_text("id,kind\na,app\nacc,account\nb,role\n")
    (tmp_path / "edges.csv").write_text("from,edge,to\na,USES,acc\na,ASSUMES,b\nb,CONTROLS,acc\n")
    estate = graphnhi.build(tmp_path)
    (row,) = graphnhi.path(estate, "a", "admin", k=3).rows
    assert (row["effect"], row["hops"]) == ("control", 2)
    assert graphnhi.path(estate, "a", "acc").rows[0]["effect"] == "touch"


def test_a_gate_that_releases_nothing_is_a_target_like_others(tmp_path):
    """Of several gates the one that opens is found, also where nothing lies behind it."""
    (tmp_path / "nodes.csv").write_text("id,kind,needs\na,human,\nb,human,\ng1,gate,1\ng2,gate,2\n")
    (tmp_path / "edges.csv").write_text("from,edge,to\na,APPROVES,g1\na,APPROVES,g2\n")
    estate = graphnhi.build(tmp_path)
    assert [row["id"] for row in graphnhi.path(estate, "a", "kind:gate", k=1).rows] == ["g1"]
