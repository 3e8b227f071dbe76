"""The k shortest routes against networkx."""

from itertools import islice, pairwise

import networkx as nx
import pytest

from graphnhi.engine.shortest import shortest
from graphnhi.errors import UsageError
from tests.engine.parting import number, random_walk, written_walk
from tests.oracle.random_estates import Dice
from tests.oracle.rows import estate


def ways(walk, start, target, *, only):
    """The arcs as a graph of networkx in which every arc to the target ends at a sink, -1."""
    graph = nx.DiGraph([(start, start)])
    for arc, (source, end) in enumerate(zip(walk.arcs.source.tolist(), walk.arcs.target.tolist(), strict=True)):
        if walk.dead[start]:
            break
        leads = arc < len(walk.control.arc)
        if end == target and (leads or not only):
            graph.add_edge(source, -1)
        elif leads:
            graph.add_edge(source, end)
    return graph


def hops_of_all(graph, start, k):
    """The lengths of the k shortest simple paths."""
    if -1 not in graph or not nx.has_path(graph, start, -1):
        return []
    return [len(path) - 1 for path in islice(nx.shortest_simple_paths(graph, start, -1), k)]


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_lengths_are_those_of_networkx(first):
    """As many routes, as long as networkx finds; each is a walk without a loop, and no two pass the same places."""
    found = 0
    for seed in range(first, first + 40):
        dice = Dice(f"short {seed}")
        walk = random_walk(dice, seed, gates=False, most=40)
        for _ in range(20):
            (start, target), only, k = dice.sample(range(walk.nodes), 2), dice.happens(0.3), dice.choice((1, 3, 10, 40))
            routes = shortest(walk, start, target, k, control_only=only)
            assert [len(r) for r in routes] == hops_of_all(ways(walk, start, target, only=only), start, k), seed
            passed = {tuple(places(walk, route)) for route in routes}
            assert len(passed) == len(routes)
            assert all((way[0], way[-1]) == (start, target) and len(set(way)) == len(way) for way in passed)
            found += len(routes)
    assert found > 50


def places(walk, route):
    """The places that a route passes; each arc leaves where the last one led."""
    assert all(walk.arcs.target[one.arc] == walk.arcs.source[next_.arc] for one, next_ in pairwise(route))
    return [int(walk.arcs.source[route[0].arc]), *(int(walk.arcs.target[step.arc]) for step in route)]


def test_longer_routes_come_when_the_short_ones_run_out():
    """One direct route, then the long ways round: the bound grows until k keep it."""
    nodes = "\n".join(f"r{i} role" for i in range(9))
    chain = "\n".join(f"r{i} ASSUMES r{i + 1}" for i in range(8))
    walk = written_walk(estate(nodes, f"r0 ASSUMES r8\nr2 ASSUMES r4\n{chain}"))
    routes = shortest(walk, number(walk, "r0"), number(walk, "r8"), 5)
    assert [len(route) for route in routes] == [1, 7, 8]


def test_what_cannot_be_asked_is_refused():
    """A k of 0, the start as target, and gates on the way."""
    walk = written_walk(estate(
        "a human\ng gate needs=1\npay initiate_payout\n", "a APPROVES g\ng RELEASES pay\n"
    ))  # fmt: skip
    start, pay = number(walk, "a"), number(walk, "pay")
    for target, k, told in ((pay, 0, "at least 1"), (start, 1, "is the target"), (pay, 1, "gate")):
        with pytest.raises(UsageError, match=told):
            shortest(walk, start, target, k)
