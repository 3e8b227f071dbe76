"""BloodHound's pathfinding on a payload finds what the closure reaches: no more (no false alarm), no less (no false safety)."""

import pytest

from tests.export.opengraph.reading import CLOCK, Pathfinding, graph_of
from tests.oracle.build import estate_of
from tests.oracle.closure import closure
from tests.oracle.random_estates import CLOCKS, random_rows
from tests.oracle.rows import Rows, estate

SEEDS = 150


def reached(rows: Rows, start: str, bound: str, clock: str = CLOCK) -> set[str]:
    return set(closure(rows, [start], bound, clock)) - {start}


@pytest.mark.parametrize("bound", ["possible", "certain"])
def test_pathfinding_finds_what_the_closure_reaches(bound: str) -> None:
    """On random estates with gates, interfaces, dead ends, test modes and both bounds, from every node: the same set."""
    compared = 0
    for seed in range(SEEDS):
        rows, clock = random_rows(40_000 + seed), CLOCKS[seed % len(CLOCKS)]
        finds = Pathfinding(graph_of(estate_of(rows), clock), certain=bound == "certain")
        for start in rows.ids():
            assert finds(start) == reached(rows, start, bound, clock), (seed, start)
            compared += len(finds(start))
    assert compared > 3_000


def test_one_approver_of_two_opens_nothing() -> None:
    """Neither approver alone has a path through the gate; whoever controls both has, from itself or from where both are controlled."""
    rows = estate(
        "a human\nb human\nboth role\nadmin human\ng gate needs=2\npay initiate_payout",
        "a APPROVES g\nb APPROVES g\nboth IMPERSONATES a\nboth IMPERSONATES b\nadmin ASSUMES both\ng RELEASES pay",
    )
    graph = graph_of(estate_of(rows))
    finds = Pathfinding(graph, certain=True)
    assert "pay" not in finds("a") | finds("b")
    assert {"g", "pay"} <= finds("both") & finds("admin")
    opens = [(each["start"]["value"], each["end"]["value"]) for each in graph["edges"] if each["kind"] == "NHI_OPENS"]
    assert opens == [("both", "g")]


def test_a_touch_ends_the_walk() -> None:
    """Writing a store does not give what the store holds; that the store itself is reached is found all the same."""
    rows = estate(
        "a service_account\nd data_store\nk api_key\npay initiate_payout",
        "a WRITES d\nd STORES k\nk PERMITS pay",
    )
    graph = graph_of(estate_of(rows))
    assert Pathfinding(graph, certain=True)("a") == {"d"}
    names = {node["properties"]["name"] for node in graph["nodes"] if "NHI_Touched" in node["kinds"]}
    assert names == {"d (touched)"}
    assert {each["kind"] for each in graph["edges"] if each["start"]["value"] == "a"} == {
        "NHI_WRITES_TOUCH",
        "NHI_TOUCHES",
    }


def test_what_is_dead_is_there_and_not_walked() -> None:
    """An expired key is in the payload with all that is known of it, and no path leads through it."""
    rows = estate(
        "a service_account\nk api_key expires=2020-01-01\npay initiate_payout", "a HOLDS k\nk PERMITS pay right=perform"
    )
    graph = graph_of(estate_of(rows))
    assert Pathfinding(graph, certain=False)("a") == {"k"}
    kinds = {each["kind"]: each["properties"] for each in graph["edges"]}
    assert kinds["NHI_PERMITS_IDLE"]["right"] == "perform"
    assert "walked" not in kinds["NHI_PERMITS_IDLE"]
    assert "k" in {node["id"] for node in graph["nodes"]}


def test_the_clock_decides_what_is_walked() -> None:
    """The same estate before and after the key expired."""
    rows = estate("k api_key expires=2026-06-20\npay initiate_payout", "k PERMITS pay")
    before, after = (
        Pathfinding(graph_of(estate_of(rows), day), certain=True)("k") for day in ("2026-06-20", "2026-06-21")
    )
    assert (before, after) == ({"pay"}, set())
