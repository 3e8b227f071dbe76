"""Walks that admit fewer routes: without forbidden nodes, and through a demanded one, against the definition from one start."""

import numpy as np
import pytest

from graphnhi.engine.closure import FAR, closure
from graphnhi.engine.querying.variants import avoiding, starts_on, through
from graphnhi.engine.walks import walk
from graphnhi.model.values import parse_instant
from tests.oracle.answers import Asked
from tests.oracle.closure import reached
from tests.oracle.packing import pack
from tests.oracle.passing import Passed
from tests.oracle.queries import prepared
from tests.oracle.random_estates import Dice
from tests.oracle.random_queries import estate_of_rows, random_parts

PACK, HOW = 25, Asked(as_of="2026-06-15T12:00:00Z")
each_pack = pytest.mark.parametrize("first", range(10_000, 10_000 + 4 * PACK, PACK))
both_bounds = pytest.mark.parametrize("bound", ["certain", "possible"])


class Case:
    """A pack of random estates with its walk, and nodes drawn from it."""

    def __init__(self, first, bound):
        self.dice, self.bound = Dice(f"variants {first} {bound}"), bound
        self.parts = random_parts(range(first, first + PACK), agreeing=False)
        self.estate = estate_of_rows(pack(self.parts))
        self.walk = walk(self.estate, bound, parse_instant(HOW.as_of))
        self.oracles = [prepared(part, HOW) for part in self.parts]

    def some(self, share):
        """Ids of about this share of all nodes, and the same as a mask."""
        ids = [self.estate.id(node) for node in range(self.estate.n_nodes)]
        chosen = [self.dice.happens(share) for _ in ids]
        return {node for node, taken in zip(ids, chosen, strict=True) if taken}, np.array(chosen, dtype=np.bool_)

    def starts(self):
        """(rules of its estate, a start's id), three an estate."""
        for oracle in self.oracles:
            nodes = sorted(oracle.world.nodes)
            yield from ((oracle.rules[self.bound], start) for start in self.dice.sample(nodes, min(3, len(nodes))))

    def fallen(self, arcs, start, most):
        """{id: hops} controlled and {id: hops} touched from a start on this variant of the walk."""
        place = starts_on(arcs, np.array([self.estate.find(start)], dtype=np.int32))
        found = closure(arcs, place, most)
        both = (hops[: self.estate.n_nodes] for hops in (found.control, found.touch))
        return tuple({self.estate.id(n): int(hops[n]) for n in np.flatnonzero(hops < FAR).tolist()} for hops in both)


def keeping(banned):
    """Whether an edge is left when these nodes are gone."""
    return lambda edge: not {edge.source.id, edge.target.id} & banned


def wanted(rules, start, demanded, banned, most):
    """The same by the definition."""
    if start in banned:
        return {}, {}
    fallen = reached(rules, [start], most, keeping(banned))
    passed = Passed(fallen, demanded, keeping(banned), most)
    return passed.control, passed.touch


@each_pack
@both_bounds
@pytest.mark.parametrize("most", [None, 3])
def test_avoiding_leaves_the_routes_past_no_forbidden_node(first, bound, most):
    """Hops are those of the estate without the forbidden nodes: no call of theirs, no slot filled by them, no start."""
    case = Case(first, bound)
    banned, mask = case.some(0.15)
    arcs, every = avoiding(case.walk, mask), {case.estate.id(n) for n in range(case.estate.n_nodes)}
    for rules, start in case.starts():
        assert case.fallen(arcs, start, most) == wanted(rules, start, every, banned, most), start


@each_pack
@both_bounds
@pytest.mark.parametrize("most", [None, 4])
@pytest.mark.parametrize("share", [0.06, 0.3])
def test_through_leaves_the_routes_that_pass_a_demanded_node(first, bound, most, share):
    """Hops are those of the nearest derivation with a demanded node in it, through gates by any one of k slots."""
    case = Case(first, bound)
    demanded, mask = case.some(share)
    arcs = through(case.walk, mask)
    for rules, start in case.starts():
        assert case.fallen(arcs, start, most) == wanted(rules, start, demanded, set(), most), start


@each_pack
@both_bounds
def test_through_what_is_left_when_avoiding(first, bound):
    """Both at once: a demanded node is passed by routes that pass no forbidden one."""
    case = Case(first, bound)
    (demanded, through_mask), (banned, mask) = case.some(0.2), case.some(0.1)
    arcs = through(avoiding(case.walk, mask), through_mask)
    for rules, start in case.starts():
        assert case.fallen(arcs, start, None) == wanted(rules, start, demanded, banned, None), start


@each_pack
def test_nothing_forbidden_and_everything_demanded_is_the_walk_itself(first):
    """Without forbidden nodes, or with every node demanded, all routes are left."""
    case = Case(first, "possible")
    none = np.zeros(case.estate.n_nodes, dtype=np.bool_)
    for _, start in case.starts():
        plain = case.fallen(case.walk, start, None)
        assert case.fallen(avoiding(case.walk, none), start, None) == plain
        assert case.fallen(through(case.walk, ~none), start, None) == plain
        assert case.fallen(through(case.walk, none), start, None) == ({}, {})
