"""Dominators: what every route from a root to a vertex passes. Plain graphs only; walks, targets and gates stay outside.

Semi-NCA (Georgiadis, "Linear-time algorithms for dominators and related problems", 2005, section 2.3) over plain lists, the
one place in the engine that loops over vertices in Python: the order of the work hangs on the work already done. Only
vertices entered by a cross or back arc are looped over for their semidominator; those of all others are columns.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

Vertices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Tree:
    """A rooted tree over some of the vertices 0..n-1.

    place: by vertex, where it stands in a walk of the tree that visits a subtree before the next (-1: not in the tree).
    size: by vertex, vertices in its subtree, itself included (0: not in the tree). vertex: by place. parent: by vertex, -1 at
    the root and outside.
    """

    place: Vertices
    size: Vertices
    vertex: Vertices
    parent: Vertices

    def above(self, upper: Vertices, lower: Vertices) -> NDArray[np.bool_]:
        """Whether each `upper` vertex is its `lower` one or above it; both must be in the tree."""
        gap = self.place[lower] - self.place[upper]
        return (gap >= 0) & (gap < self.size[upper])

    def sums(self, weights: NDArray[np.bool_] | Vertices) -> Vertices:
        """The weights (by vertex) of each vertex's subtree, itself included; 0 outside the tree."""
        total = np.concatenate([[0], np.cumsum(weights[self.vertex], dtype=np.int64)])
        begin = np.maximum(self.place, 0)
        return np.asarray(total[begin + self.size] - total[begin])


def dominator_tree(root: int, size: int, source: Vertices, target: Vertices) -> Tree:
    """The dominator tree of the arcs source -> target over the vertices 0..size-1, from `root`.

    Vertices that the root does not reach are outside the tree. Parallel arcs and loops change nothing. O(m log n).
    """
    order = np.array(_preorder(root, size, source, target), dtype=np.int64)
    number = np.full(size, -1, dtype=np.int64)
    number[order] = np.arange(len(order))
    begin, end = number[source], number[target]
    inside = (begin >= 0) & (begin != end)
    return tree_of(order, _immediate(len(order), begin[inside], end[inside]), size)


def tree_of(order: Vertices, parent: list[int], size: int) -> Tree:
    """The tree whose i-th vertex is `order[i]`, below the `parent[i]`-th, which comes before it; the first is the root."""
    count = len(order)
    below, following = [1] * count, [0] * count
    for child in range(count - 1, 0, -1):
        below[parent[child]] += below[child]
    following[0] = 1
    stands = [0] * count
    for child in range(1, count):
        above = parent[child]
        stands[child] = here = following[above]
        following[above] = here + below[child]
        following[child] = here + 1
    place, sizes, parents = (np.full(size, empty, dtype=np.int64) for empty in (-1, 0, -1))
    place[order], sizes[order] = stands, below
    parents[order[1:]] = order[parent[1:]]
    vertex = np.empty(count, dtype=np.int64)
    vertex[place[order]] = order
    return Tree(place, sizes, vertex, parents)


def _preorder(root: int, size: int, source: Vertices, target: Vertices) -> list[int]:
    """The vertices that the root reaches, in the order of a depth-first search.

    A vertex is taken when it leaves the stack, so that it hangs below the last one that named it.
    """
    graph = coo_array((np.ones(len(source), dtype=np.int8), (source, target)), shape=(size, size)).tocsr()
    start, heads = graph.indptr.tolist(), graph.indices.tolist()
    seen = bytearray(size)
    order: list[int] = []
    stack = [root]
    while stack:
        vertex = stack.pop()
        if seen[vertex]:
            continue
        seen[vertex] = 1
        order.append(vertex)
        stack += [head for head in heads[start[vertex] : start[vertex + 1]] if not seen[head]]
    return order


def _immediate(count: int, begin: Vertices, end: Vertices) -> list[int]:
    """The immediate dominator of each vertex, all by preorder number (0 is the root, and its own).

    An arc that leads up in number leaves an ancestor: the highest of these is the parent, the lowest bounds the
    semidominator. All other arcs need the least semidominator on the way up from where they begin.
    """
    ahead = begin < end
    parent, semi = np.zeros(count, dtype=np.int64), np.full(count, count, dtype=np.int64)
    np.maximum.at(parent, end[ahead], begin[ahead])
    np.minimum.at(semi, end[ahead], begin[ahead])
    semi[0] = 0
    least = _semidominators(parent.tolist(), semi.tolist(), begin[~ahead], end[~ahead])
    found = parent.tolist()
    for vertex in np.flatnonzero(np.array(least, dtype=np.int64) < parent).tolist():
        above, bound = found[vertex], least[vertex]
        while above > bound:
            above = found[above]
        found[vertex] = above
    return found


def _semidominators(above: list[int], semi: list[int], begin: Vertices, end: Vertices) -> list[int]:
    """Complete the semidominators by cross and back arcs; `above` (the parents) is used up for path compression."""
    order = np.argsort(-end, kind="stable")
    entered, counts = np.unique(end, return_counts=True)
    tails = iter(begin[order].tolist())
    label = list(semi)
    for vertex, count in zip(entered[::-1].tolist(), counts[::-1].tolist(), strict=True):
        least = semi[vertex]
        for _ in range(count):
            tail = next(tails)
            if above[tail] > vertex:
                _compress(tail, vertex, above, label)
            least = min(least, label[tail])
        semi[vertex] = label[vertex] = least
    return semi


def _compress(tail: int, vertex: int, above: list[int], label: list[int]) -> None:
    """Hang `tail` and all between directly below `vertex`'s side of the way up, each with the least label it passes."""
    path = []
    while above[tail] > vertex:
        path.append(tail)
        tail = above[tail]
    for lower in reversed(path):
        upper = above[lower]
        label[lower] = min(label[lower], label[upper])
        above[lower] = above[upper]
