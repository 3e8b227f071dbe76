"""What cannot be within reach of a question does not cross the wire; what can, does, however it is told."""

import json
from typing import Any

import pytest

import graphnhi
from graphnhi.asking.needs import Need, need_of_blast, need_of_path, need_of_rank, need_of_reach
from graphnhi.estate import Estate
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.statements import ABOUT
from tests.oracle.build import estate_of
from tests.oracle.packing import pack, prefixed
from tests.oracle.random_estates import random_rows
from tests.oracle.rows import Rows, estate
from tests.store.neo4j.asking import Question
from tests.store.neo4j.conftest import Place

AS_OF = {"as_of": "2026-06-15"}


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every answer of the server, as text, from now on; but for what is known of the making of an estate, which is always told."""
    seen: list[str] = []
    read = Connection.read

    def watched(self: Connection, text: str, /, **parameters: Any) -> list[list[Any]]:
        rows = read(self, text, **parameters)
        seen.extend([] if str(parameters.get("run")).endswith(ABOUT) else [json.dumps(rows)])
        return rows

    monkeypatch.setattr(Connection, "read", watched)
    return seen


def part_of(here: Estate, at: str, need: Need) -> set[str]:
    """The ids of the part that is fetched for a need."""
    graphnhi.push(here, at)
    with graphnhi.open(at) as there:
        part = there.narrowed(need)
    assert (part.size, part.digest) == (here.size, here.digest)
    return set(part.ids)


def test_nothing_of_another_half_crosses_the_wire(place: Place, wire: list[str]) -> None:
    """Of two halves without an edge between them, only that is sent in which the question is."""
    halves = [prefixed(random_rows(seed, most=40), f"{half}.") for seed, half in ((7, "east"), (9, "west"))]
    here, at = estate_of(pack(halves)), place("halves")
    graphnhi.push(here, at)
    with graphnhi.open(at) as there:
        wire.clear()
        for node in halves[0].ids()[:-1]:
            for question in (
                Question("blast", (node,), AS_OF),
                Question("reach", (f"id:{node}",), AS_OF),
                Question("path", (node, f"id:{halves[0].ids()[-1]}"), AS_OF),
                Question("neighbours", (node,)),
            ):
                assert question.answered(there) == question.answered(here)
                assert not any("west." in each for each in wire), question
    assert any("east." in each for each in wire)


CHAIN = """
a service_account
s service
t service
x host
act settle
d data_store
k api_key
o human
"""
EDGES = """
a USES s scope=payouts:read
a USES t
t PERFORMS act
t CONTROLS x
s CONTROLS x
a WRITES d
d STORES k
a OWNED_BY o
o HOLDS k
a TRUSTS o
"""


def test_a_touch_leads_nowhere_and_a_fact_is_not_walked(place: Place) -> None:
    """What a touched system controls, what lies in a store that is written, and whoever answers for a node are not fetched; what a
    system does for whoever calls it is.
    """
    found = part_of(estate_of(estate(CHAIN, EDGES)), place("chain"), need_of_blast(["a"], None))
    assert found == {"a", "s", "t", "act", "d"}


def test_back_from_a_target_only_what_leads_there(place: Place) -> None:
    """Who may call the system that acts is fetched; where these lead besides is not."""
    found = part_of(estate_of(estate(CHAIN, EDGES)), place("chain"), need_of_reach("settle", None))
    assert found == {"a", "t", "act"}


@pytest.mark.parametrize("hops", [0, 1, 2, 3])
def test_no_further_than_the_hops_that_are_asked_for(place: Place, hops: int) -> None:
    """Along a chain of roles, forward and back, and no node beyond."""
    chain = Rows()
    for number in range(6):
        chain.node(f"r{number}", "role").edge(f"r{number}", "ASSUMES", f"r{number + 1}")
    here, at = estate_of(chain), place("roles")
    assert part_of(here, at, need_of_blast(["r0"], hops)) == {f"r{number}" for number in range(hops + 1)}
    assert part_of(here, at, need_of_reach("id:r6", hops)) == {f"r{6 - number}" for number in range(hops + 1)}
    assert part_of(here, at, need_of_path("r0", "r6", hops)) == {"r6", *(f"r{number}" for number in range(hops + 1))}


LAST = """
a role
b role
c role
g gate needs=2
act settle
far role
"""
LAST_EDGES = """
a ASSUMES b
b APPROVES g slot=one
a APPROVES g slot=two
b PERFORMS act amount_limit=5 currency=EUR period=day
a PERFORMS act amount_limit=7 currency=USD period=day
b ASSUMES far
c APPROVES g slot=three
g RELEASES c
"""


def test_the_last_hop_still_fills_slots_and_bounds_what_is_there(place: Place) -> None:
    """A cut blast tells half-open gates and limits as it does at hand, and of what lies beyond only what a gate releases, by which
    its mode is told.
    """
    here, at = estate_of(estate(LAST, LAST_EDGES)), place("last")
    assert part_of(here, at, need_of_blast(["a"], 1)) == {"a", "b", "g", "act", "c"}
    with graphnhi.open(at) as there:
        for hops in range(4):
            question = Question("blast", ("a",), {**AS_OF, "max_hops": hops})
            assert question.answered(there) == question.answered(here)
        assert graphnhi.blast(there, "a", max_hops=1, **AS_OF).summary["gates"] == [
            {"id": "g", "needs": 2, "filled": 2},
        ]


RANKED = """
svc service_account
box host
pay settle
g gate needs=2
far service
"""
RANKED_EDGES = """
box STORES key
key AUTHENTICATES_AS svc
svc APPROVES g slot=one
far APPROVES g slot=two
g RELEASES pay
"""


def test_a_rank_sees_what_lies_beside_the_routes(place: Place) -> None:
    """The place in which a credential lies that nobody described, and the slot of a gate that nobody can fill."""
    here, at = estate_of(estate(RANKED, RANKED_EDGES)), place("ranked")
    assert part_of(here, at, need_of_rank()) >= {"box", "key", "far"}
    with graphnhi.open(at) as there:
        for bound in ("certain", "possible"):
            question = Question("rank", (), {**AS_OF, "bound": bound})
            assert question.answered(there) == question.answered(here)


def test_long_ids_are_walked_and_named_like_others(place: Place) -> None:
    """By their whole id, their tail, and as the owner that a record names."""
    long = f"arn:{'x' * 9_000}/tail"
    rows = Rows().node("a", "role", owner=long).node(long, "human", status="offboarded").edge(long, "ASSUMES", "a")
    here, at = estate_of(rows.edge("a", "ASSUMES", f"{long}2")), place("long")
    graphnhi.push(here, at)
    with graphnhi.open(at) as there:
        for word in (long, "tail", f"id:{long}2", "tail2"):
            for name in ("blast", "reach", "neighbours"):
                question = Question(name, (word,), AS_OF if name != "neighbours" else {})
                assert question.answered(there) == question.answered(here)
                assert not isinstance(question.answered(there), str)
