"""Minimum cuts against a search over all cheaper sets of removals, and against networkx."""

import networkx as nx
import numpy as np
import pytest

from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.minimum_cut import minimum_cut
from graphnhi.errors import UsageError
from graphnhi.model.edges import EDGE_CODE
from tests.engine.parting import (
    number,
    random_targets,
    random_walk,
    reaches,
    removals,
    targets_at,
    without,
    written_walk,
)
from tests.oracle.random_estates import Dice
from tests.oracle.rows import estate

FIXED = [EDGE_CODE["CONTAINS"], EDGE_CODE["RELEASES"]]


class Case:
    """A random question for a cut, with its answer."""

    def __init__(self, seed, *, gates):
        dice = Dice(f"cut {seed}")
        self.walk = random_walk(dice, seed, gates=gates, most=14)
        self.targets = random_targets(dice, self.walk)
        self.starts = dice.sample(range(self.walk.nodes), dice.choice((1, 2, 3)))
        edges = self.walk.estate.n_edges
        self.costs = np.array([dice.choice((1, 1, 2, 5)) for _ in range(edges)], dtype=np.int64)
        protected = np.array([dice.happens(0.1) for _ in range(edges)], dtype=bool)
        self.fixed = protected | np.isin(self.walk.estate.numbers("edges.kind"), FIXED)
        self.removals = removals(self.walk)
        self.ends = {row: key for key, rows in self.removals.items() for row in rows}
        self.cut = minimum_cut(self.walk, np.array(self.starts, dtype=np.int32), self.targets, self.costs, protected)

    def parted(self, keys):
        """Whether these removals part the starts from the targets."""
        rows = [row for key in keys for row in self.removals[key]]
        return not reaches(self.walk, self.starts, self.targets, without(self.walk, rows))

    def cost(self, keys):
        return sum(int(self.costs[self.removals[key]].max()) for key in keys)

    def free(self, key):
        return not self.fixed[self.removals[key]].any()

    def cheaper(self, chosen):
        """Whether removals that cost less than the cut part: some removal of each way left must be among them."""
        if self.cost(chosen) >= self.cut.cost:
            return False
        return self.parted(chosen) or any(self.cheaper([*chosen, key]) for key in self.a_way(chosen) if self.free(key))

    def a_way(self, chosen):
        """The removals on one way from the starts to a target."""
        rows = [row for key in chosen for row in self.removals[key]]
        found = closure(self.walk, np.array(self.starts, dtype=np.int32), None, without(self.walk, rows))
        arc = next(
            int(by[node])
            for node, only in zip(self.targets.nodes, self.targets.control_only, strict=True)
            for hops, by, counts in ((found.control, found.control_arc, True), (found.touch, found.touch_arc, not only))
            if counts and hops[node] < FAR
        )
        way = []
        while arc >= 0:
            way.append(self.ends[int(self.walk.arcs.row[arc])])
            arc = int(found.control_arc[self.walk.arcs.source[arc]])
        return way


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_cuts_are_least(first):
    """A cut parts, keeps what is protected, costs what it says, and nothing cheaper parts; where none can, it says so."""
    cut = 0
    for seed in range(first, first + 40):
        case = Case(seed, gates=False)
        assert case.cut.exact
        assert case.cut.possible == case.parted(filter(case.free, case.removals)), seed
        if not case.cut.possible:
            held = np.isin(case.walk.arcs.row, case.cut.held_open)
            assert not any(case.free(case.ends[row]) for row in case.cut.held_open.tolist())
            assert reaches(case.walk, case.starts, case.targets, held), seed
            continue
        chosen = {case.ends[row] for row in case.cut.edges.tolist()}
        assert case.cut.edges.tolist() == sorted(row for key in chosen for row in case.removals[key])
        assert all(map(case.free, chosen))
        assert (case.cut.removals, case.cut.cost) == (len(chosen), case.cost(chosen))
        assert case.parted(chosen), seed
        assert not case.cheaper([]), seed
        cut += len(chosen) > 0
    assert cut > 5


def test_cuts_through_gates_part_and_say_that_they_may_not_be_least():
    """Where a gate lies on a route the cut is not called exact; it parts all the same."""
    gated = 0
    for seed in range(2000, 2060):
        case = Case(seed, gates=True)
        gated += not case.cut.exact
        if case.cut.possible:
            assert case.parted({case.ends[row] for row in case.cut.edges.tolist()}), seed
    assert gated > 1


def test_cost_is_that_of_networkx():
    """A layered estate of roles, each edge a removal of its own: the flow of networkx."""
    dice = Dice("layers")
    names = [f"r{i}" for i in range(30)]
    pairs = sorted({tuple(sorted(dice.sample(range(30), 2))) for _ in range(120)})
    lines = "\n".join(f"{names[a]} ASSUMES {names[b]}" for a, b in pairs)
    walk = written_walk(estate("\n".join(f"{name} role" for name in names), lines))
    costs = np.array([1 + row % 4 for row in range(walk.estate.n_edges)])
    graph = nx.DiGraph()
    for (source, _, target), rows in removals(walk).items():
        graph.add_edge(source, target, capacity=int(costs[rows].max()))
    start, end = number(walk, "r0"), number(walk, "r29")
    cut = minimum_cut(walk, np.array([start], dtype=np.int32), targets_at([end]), costs)
    assert cut.cost == nx.minimum_cut_value(graph, start, end) > 1


def test_a_call_is_one_removal():
    """A call that touches the system and enters its interface is cut once."""
    walk = written_walk(estate(
        "app app\npay initiate_payout\nrep initiate_payout\nsvc service\n",
        "app USES svc\nsvc PERFORMS pay\nsvc PERFORMS rep\n",
    ))  # fmt: skip
    targets = targets_at([number(walk, name) for name in ("pay", "rep", "svc")])
    cut = minimum_cut(walk, np.array([number(walk, "app")], dtype=np.int32), targets)
    assert (cut.removals, cut.cost, len(cut.edges)) == (1, 1, 1)


@pytest.mark.parametrize("costs", [[0], [-1], [1.5], [2**30]])
def test_costs_that_cannot_be_counted_are_refused(costs):
    """A cost below 1, a fraction and a sum beyond what a flow holds are refused with what to do."""
    walk = written_walk(estate("a role\nb role\n", "a ASSUMES b\n"))
    with pytest.raises(UsageError, match="unit"):
        minimum_cut(walk, np.array([0], dtype=np.int32), targets_at([1]), np.array(costs))
