"""Sets handed up a condensation: each component has its own bits and those of everything below it, as rows of 64-bit words.

What a bit means is not known here. Only components that come by any bit have a row, so a pass costs what it reaches.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.everybody.condensation import Dag, spans
from graphnhi.engine.walk import Ints

Words = NDArray[np.uint64]

_DEEP = 500
"""Levels beyond which a condensation is mostly chains, whose links are passed over."""
_GATHERED = 32 * 2**20
"""Bytes of rows gathered at a time: more would leave the cache and double the peak."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Bits by component: `words[i]` (uint64, `columns` bits) is the row of component `component[i]` (ascending)."""

    component: Ints
    words: Words
    columns: int

    def place(self, components: Ints) -> NDArray[np.int64]:
        """The row of each component, -1 where it has none."""
        if not len(self.component):
            return np.full(len(components), -1, dtype=np.int64)
        found = np.searchsorted(self.component, components).clip(max=len(self.component) - 1)
        return np.where(self.component[found] == components, found, -1)

    def of(self, components: Ints) -> Words:
        """The rows of these components, empty sets where they have none."""
        place = self.place(components)
        words = (
            self.words[place] if len(self.component) else np.zeros((len(components), self.words.shape[1]), np.uint64)
        )
        words[place < 0] = 0
        return words


def words_for(columns: int) -> int:
    """Words in a row of so many bits."""
    return -(-columns // 64)


def spread(dag: Dag, component: Ints, column: NDArray[np.integer], columns: int) -> Rows:
    """Rows of all components from seeds: bit `column[i]` starts at `component[i]` and is handed to all above it."""
    members = _above(dag, component)
    local = np.full(dag.size, -1, dtype=np.int32)
    local[members] = np.arange(len(members), dtype=np.int32)
    words = _seeded(local[component], column, len(members), words_for(columns))
    starts = dag.start[members]
    counts = dag.start[members + 1] - starts
    children = local[dag.child[spans(dag.start, members)]]
    kept = children >= 0
    owner = np.repeat(np.arange(len(members), dtype=np.int32), counts)[kept]
    children = children[kept]
    passed_on = _passed_on(words, owner, children) if len(dag.level) > _DEEP else None
    if passed_on is not None:
        own = passed_on[owner] == owner
        owner, children = owner[own], passed_on[children[own]]
    cuts = np.unique(np.searchsorted(owner, np.searchsorted(members, dag.level))).tolist()
    for begin, end in pairwise(cuts):
        _handed_up(words, owner[begin:end], children[begin:end])
    return Rows(members, words if passed_on is None else words[passed_on], columns)


def _passed_on(words: Words, owner: Ints, child: Ints) -> Ints:
    """For each row the one that it equals: its only child's, and so on, where it has no bit of its own.

    Found by pointer doubling, so that a chain is no deeper than what hangs on it.
    """
    equal = np.arange(len(words), dtype=np.int32)
    only = (
        np.append(True, owner[1:] != owner[:-1]) & np.append(owner[1:] != owner[:-1], True) if len(owner) else owner > 0
    )
    single = owner[only]
    plain = ~words[single].any(axis=1)
    equal[single[plain]] = child[only][plain]
    while not np.array_equal(further := equal[equal], equal):
        equal = further
    return equal


def _above(dag: Dag, component: Ints) -> Ints:
    """These components and all above them, ascending."""
    start, parent = dag.parents
    if len(dag.level) > _DEEP:
        return _above_in_one(start, parent, component)
    seen = np.zeros(dag.size, dtype=np.bool_)
    seen[component] = True
    frontier = np.flatnonzero(seen).astype(np.int32)
    met_as = np.empty(dag.size, dtype=np.int32)
    while len(frontier):
        upper = parent[spans(start, frontier)]
        upper = upper[~seen[upper]]
        place = np.arange(len(upper), dtype=np.int32)
        met_as[upper] = place
        frontier = upper[met_as[upper] == place]
        seen[frontier] = True
    return np.flatnonzero(seen).astype(np.int32)


def _above_in_one(start: NDArray[np.int64], parent: Ints, component: Ints) -> Ints:
    """The same by one search from a root below all of these, whose time does not grow with depth."""
    size, first = len(start) - 1, np.unique(component)
    indptr = np.append(start, start[-1] + len(first)).astype(np.int32)
    cells = np.concatenate([parent, first]).astype(np.int32)
    graph = csr_array((np.ones(len(cells)), cells, indptr), shape=(size + 1, size + 1))
    order = breadth_first_order(graph, size, directed=True, return_predecessors=False)
    return np.sort(order[order < size]).astype(np.int32)


def _seeded(row: Ints, column: NDArray[np.integer], rows: int, words: int) -> Words:
    """Rows with the seeds' own bits."""
    found = np.zeros((rows, words), dtype=np.uint64)
    word, bit = column // 64, np.left_shift(np.uint64(1), (column % 64).astype(np.uint64))
    np.bitwise_or.at(found, (row, word), bit)
    return found


def _handed_up(words: Words, owner: Ints, child: Ints) -> None:
    """OR the rows of children into their owners'; owners are sorted, and no child is an owner here."""
    step = max(1, _GATHERED // (8 * max(1, words.shape[1])))
    for begin in range(0, len(owner), step):
        mine, below = owner[begin : begin + step], child[begin : begin + step]
        first = np.flatnonzero(np.append(True, mine[1:] != mine[:-1]))
        words[mine[first]] |= np.bitwise_or.reduceat(words[below], first, axis=0)


def counted(words: Words) -> NDArray[np.int64]:
    """Bits in each row."""
    return np.asarray(np.bitwise_count(words).sum(axis=1, dtype=np.int64))


def bits(words: Words, columns: int) -> NDArray[np.bool_]:
    """Rows of words as rows of flags."""
    return np.unpackbits(words.view(np.uint8), axis=1, count=columns, bitorder="little").astype(np.bool_)
