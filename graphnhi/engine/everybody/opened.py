"""Which gates each component opens: the slots that it fills decide, and a gate that opens may fill further slots.

Components that fill the same slots open the same gates, so the least fixed point runs over distinct sets of slots alone: slots
are handed up the condensation block by block, which splits the components into classes of equal sets.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from graphnhi.engine.everybody.condensation import Condensation
from graphnhi.engine.everybody.spreading import Rows, bits, spread
from graphnhi.engine.walk import Ints, Mask, Walk

_BLOCK = 1024
"""Slots handed up at a time."""


@dataclass(frozen=True)
class Opened:
    """The gates that a start opens, by the class of its component.

    label: class by component, -1 where no slot is filled. gates: gate nodes that have slots, ascending. start, gate: places in
    `gates` that each class opens (CSR by class), gates behind gates included.
    """

    label: Ints
    gates: Ints
    start: NDArray[np.int64]
    gate: Ints

    @property
    def classes(self) -> int:
        return len(self.start) - 1

    def pairs(self) -> tuple[Ints, Ints]:
        """(class, place in `gates`) of everything opened."""
        return np.repeat(np.arange(self.classes, dtype=np.int32), np.diff(self.start)), self.gate


def opened(walk: Walk, condensation: Condensation, arcs: Mask | None = None) -> Opened:
    """The gates that each component opens; `arcs` (mask by arc) are those that may be walked."""
    component, slot = _approvals(walk, condensation, arcs)
    gates = np.unique(walk.slot_gate).astype(np.int32)
    label, filled = _classes(condensation, component, slot, len(walk.slot_gate))
    found = _fixed_point(walk, gates, filled, label[condensation.component[gates]])
    found.sort_indices()
    return Opened(label, gates, found.indptr.astype(np.int64), found.indices.astype(np.int32))


def _approvals(walk: Walk, condensation: Condensation, arcs: Mask | None) -> tuple[Ints, Ints]:
    """The component and the slot of each approval."""
    numbers = walk.approve.arc if arcs is None else walk.approve.arc[arcs[walk.approve.arc]]
    return condensation.component[walk.arcs.source[numbers]], walk.arcs.target[numbers]


def _classes(condensation: Condensation, component: Ints, slot: Ints, slots: int) -> tuple[Ints, "csr_array[np.int32]"]:
    """The class of each component (-1: no slot), and the slots that each class fills as a matrix of classes by slots."""
    size = condensation.dag.size
    label = np.zeros(size, dtype=np.int64)
    parts: list[tuple[Ints, Rows]] = []
    for first in range(0, slots, _BLOCK):
        inside = (slot >= first) & (slot < first + _BLOCK)
        if not inside.any():
            continue
        rows = spread(condensation.dag, component[inside], slot[inside] - first, min(_BLOCK, slots - first))
        kind, examples = distinct(rows)
        split = np.zeros(size, dtype=np.int64)
        split[rows.component] = kind + 1
        label, _ = _numbered(label * (len(examples) + 1) + split)
        parts.append((np.asarray(first), rows))
    return _matrix(label, parts, slots)


def _matrix(label: NDArray[np.int64], parts: list[tuple[Ints, Rows]], slots: int) -> tuple[Ints, "csr_array[np.int32]"]:
    """Classes numbered without the one that fills nothing, and their slots, read off one component of each."""
    label, example = _numbered(label)
    blocks = [bits(rows.of(example.astype(np.int32)), rows.columns) for _, rows in parts]
    whole = np.zeros((len(example), slots), dtype=np.bool_)
    for (first, rows), block in zip(parts, blocks, strict=True):
        whole[:, int(first) : int(first) + rows.columns] = block
    some = whole.any(axis=1)
    number = np.where(some, np.cumsum(some) - 1, -1).astype(np.int32)
    return number[label], csr_array(whole[some].astype(np.int32))


def distinct(rows: Rows) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each row among the distinct ones, and one place of each.

    Rows are compared by a hash, and every row with the one it is taken for, so no two unlike ones are ever one.
    """
    odd = np.random.default_rng(0).integers(1, 2**63, rows.words.shape[1], dtype=np.uint64) * 2 + 1
    mixed = rows.words * odd
    mixed ^= mixed >> np.uint64(32)  # the top bit times any odd number is the top bit: fold the halves, and mix again
    hashes = (mixed * odd).sum(axis=1, dtype=np.uint64)
    kind, example = _numbered(hashes)
    if not np.array_equal(rows.words[example[kind]], rows.words):
        _, example, kind = np.unique(rows.words, axis=0, return_index=True, return_inverse=True)
    return kind.ravel(), example


def _numbered(keys: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each key among the distinct ones, and a place of each; quick where few are distinct."""
    known = np.sort(np.unique(keys))
    kind = np.searchsorted(known, keys)
    example = np.empty(len(known), dtype=np.int64)
    example[kind] = np.arange(len(keys))
    return kind, example


def _fixed_point(walk: Walk, gates: Ints, filled: "csr_array[np.int32]", of_gate: Ints) -> "csr_array[np.int32]":
    """The gates that each class opens: as many rounds as gates are nested.

    filled: classes by slots. of_gate: the class of each gate's own component, -1 where its releases fill nothing.
    """
    slots = filled.shape[1]
    belongs = np.searchsorted(gates, walk.slot_gate)
    of_slot = csr_array((np.ones(slots, np.int32), (np.arange(slots), belongs)), shape=(slots, len(gates)))
    behind = _behind(filled, of_gate)
    needs = walk.needs[gates]
    before = -1
    while True:
        count = (filled @ of_slot).tocsr()
        count.data = ((needs[count.indices] > 0) & (count.data >= needs[count.indices])).astype(np.int32)
        count.eliminate_zeros()
        if count.nnz == before:
            return count
        before = count.nnz
        filled = (filled + count @ behind).tocsr()
        filled.data[:] = 1


def _behind(filled: "csr_array[np.int32]", of_gate: Ints) -> "csr_array[np.int32]":
    """The slots that each gate's releases fill, gates by slots."""
    leading = np.flatnonzero(of_gate >= 0)
    pick = csr_array(
        (np.ones(len(leading), np.int32), (leading, of_gate[leading])), shape=(len(of_gate), filled.shape[0])
    )
    return (pick @ filled).tocsr()
