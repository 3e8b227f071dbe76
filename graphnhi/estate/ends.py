"""Whether edges join what their kind joins, by the kinds that records give their ends."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.rows import Rows
from graphnhi.model.edges import EDGE_KINDS, EDGES, wanted_ends
from graphnhi.model.kinds import KIND_CODE, KINDS, UNKNOWN

__all__ = ["Checked", "checked"]

Mask = NDArray[np.bool_]
_BLOCK: Final = 1 << 20

_ALLOWED: Final = np.array(
    [
        [[kind in edge.sources for kind in KINDS], [kind in edge.targets for kind in KINDS]]
        for edge in EDGE_KINDS.values()
    ]
)
"""By edge kind, end (0 source, 1 target) and node kind."""


@dataclass(frozen=True)
class Checked:
    """allowed: edges that fit. disputed: edges that fit some, but not all, of the kinds that records give their ends."""

    allowed: Mask
    disputed: Mask
    kinds: NDArray[np.int8]

    def reasons(self, edges: Rows) -> NDArray[np.object_]:
        """Why each edge that is not allowed is not, in their order."""
        wrong = np.flatnonzero(~self.allowed)
        kind, source, target = (
            edges.cells["edge"][wrong],
            self.kinds[edges.cells["from"][wrong]],
            self.kinds[edges.cells["to"][wrong]],
        )
        cases, which = np.unique(np.stack([kind, source, target]), axis=1, return_inverse=True)
        words = np.array([_reason(*case) for case in cases.T.tolist()], dtype=object)
        return words[which.ravel()]


def _reason(kind: int, source: int, target: int) -> str:
    edge = EDGES[kind]
    return (
        f"{edge} does not join these ends (found {KINDS[source]} -> {KINDS[target]}, wanted {wanted_ends(EDGES[kind])})"
    )


def checked(united: Rows, edges: Rows, records: Rows) -> Checked:
    """Check every edge. united: one row an id; records: as they were before that. An id of no row is of unknown kind.

    Where the records of an end disagree about its kind, an edge that fits some of the kinds is kept, as possible.
    """
    kinds = np.full(len(edges.lexicons["from"]), KIND_CODE[UNKNOWN], dtype=np.int8)
    kinds[united.cells["id"]] = united.cells["kind"]
    allowed = np.empty(len(edges), dtype=bool)
    for start in range(0, len(edges), _BLOCK):
        rows = slice(start, start + _BLOCK)
        kind = edges.cells["edge"][rows]
        source, target = kinds[edges.cells["from"][rows]], kinds[edges.cells["to"][rows]]
        allowed[rows] = _ALLOWED[kind, 0, source] & _ALLOWED[kind, 1, target]
    disputed = np.zeros(len(edges), dtype=bool)
    stated = records.cells["kind"] != KIND_CODE[UNKNOWN]
    unclear = np.unique(records.cells["id"][stated & (records.cells["kind"] != kinds[records.cells["id"]])])
    if len(unclear):
        _dispute(edges, _Unclear.of(unclear, records, stated, kinds), allowed, disputed)
    return Checked(allowed, disputed, kinds)


@dataclass(frozen=True)
class _Unclear:
    """Ids whose records give several kinds: `kinds` of every id, the `row` of each unclear one (else -1), and by row, kinds that some record states."""

    kinds: NDArray[np.int8]
    row: NDArray[np.int32]
    stated: Mask

    @classmethod
    def of(cls, ids: NDArray[np.int32], records: Rows, described: Mask, kinds: NDArray[np.int8]) -> "_Unclear":
        row = np.full(len(kinds), -1, dtype=np.int32)
        row[ids] = np.arange(len(ids))
        stated = np.zeros((len(ids), len(KINDS)), dtype=bool)
        rows = np.flatnonzero(described & (row[records.cells["id"]] >= 0))
        stated[row[records.cells["id"][rows]], records.cells["kind"][rows]] = True
        return cls(kinds, row, stated)

    def fits(self, ends: NDArray[np.int32], fit: Mask) -> tuple[Mask, Mask]:
        """Whether some, and whether every, kind of each end fits; fit: by edge and kind."""
        own = np.take_along_axis(fit, self.kinds[ends].astype(np.int64)[:, None], axis=1)[:, 0]
        some, every = own.copy(), own.copy()
        unclear = np.flatnonzero(self.row[ends] >= 0)
        stated = self.stated[self.row[ends[unclear]]]
        some[unclear] = (stated & fit[unclear]).any(axis=1)
        every[unclear] = (~stated | fit[unclear]).all(axis=1)
        return some, every


def _dispute(edges: Rows, unclear: _Unclear, allowed: Mask, disputed: Mask) -> None:
    """Correct what is allowed, and say what is disputed, of the edges with an unclear end."""
    source, target = edges.cells["from"], edges.cells["to"]
    rows = np.flatnonzero((unclear.row[source] >= 0) | (unclear.row[target] >= 0))
    fit = _ALLOWED[edges.cells["edge"][rows]]
    some_source, every_source = unclear.fits(source[rows], fit[:, 0])
    some_target, every_target = unclear.fits(target[rows], fit[:, 1])
    allowed[rows] |= some_source & some_target
    disputed[rows] = allowed[rows] & ~(every_source & every_target)
