"""Dominator trees against networkx, and on shapes that break recursion or the naive method."""

import random

import networkx as nx
import numpy as np
import pytest

from graphnhi.engine.everybody.dominators import dominator_tree


def random_graph(seed):
    """A number of vertices and arcs between them, loops and parallel ones among them."""
    dice = random.Random(seed)
    size = dice.randint(1, 25)
    arcs = [(dice.randrange(size), dice.randrange(size)) for _ in range(dice.randint(0, 60))]
    return size, np.array(arcs, dtype=np.int64).reshape(-1, 2)


@pytest.mark.parametrize("first", range(0, 1000, 250))
def test_immediate_dominators_are_those_of_networkx(first):
    """Parents are the immediate dominators of whatever the root reaches; subtrees are all that a vertex dominates."""
    for seed in range(first, first + 250):
        size, arcs = random_graph(seed)
        tree = dominator_tree(0, size, arcs[:, 0], arcs[:, 1])
        graph = nx.DiGraph(arcs.tolist())
        graph.add_node(0)
        expected = {v: above for v, above in nx.immediate_dominators(graph, 0).items() if v != 0}
        assert {v: int(tree.parent[v]) for v in range(size) if tree.parent[v] >= 0} == expected
        inside = np.flatnonzero(tree.place >= 0)
        assert set(inside.tolist()) == {0, *expected}
        for vertex in inside.tolist():
            below = {w for w in inside.tolist() if vertex in chain(w, expected)}
            assert set(inside[tree.above(np.full(len(inside), vertex), inside)].tolist()) == below
            assert tree.sums(np.ones(size, dtype=bool))[vertex] == tree.size[vertex] == len(below)


def chain(vertex, above):
    """A vertex and all its dominators."""
    found = [vertex]
    while found[-1] in above:
        found.append(above[found[-1]])
    return found


def test_a_long_chain_with_a_way_back_does_not_recurse():
    """200,000 vertices in a row, each led back to from the last: every one is dominated by the one before it."""
    count = 200_000
    steps = np.arange(count - 1)
    source = np.concatenate([steps, np.full(count - 1, count - 1)])
    tree = dominator_tree(0, count, source, np.concatenate([steps + 1, steps]))
    assert (tree.parent[1:] == steps).all()


def test_a_star_hangs_on_its_centre():
    """Every leaf of 200,000 hangs on the root, and vertices that it does not reach are outside."""
    leaves = np.arange(1, 200_001)
    tree = dominator_tree(0, 200_002, np.zeros(len(leaves), dtype=np.int64), leaves)
    assert (tree.parent[leaves] == 0).all()
    assert tree.place[200_001] == -1
    assert tree.size[0] == 200_001
