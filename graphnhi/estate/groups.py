"""Rows that lie side by side by what they belong to, and the least and greatest value of each group, all groups at once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Groups", "repeated"]

Cells = NDArray[Any]


def repeated(keys: Cells) -> NDArray[np.bool_]:
    """Which of sorted keys stand there more than once."""
    same = np.zeros(len(keys), dtype=bool)
    same[1:] = keys[1:] == keys[:-1]
    same[:-1] |= same[1:]
    return same


@dataclass(frozen=True)
class Groups:
    """Groups of rows: `starts` is the first row of each, `sizes` how many rows it has; together they are all rows."""

    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    @classmethod
    def of(cls, keys: Cells) -> "Groups":
        """The runs of equal keys."""
        changes = np.flatnonzero(keys[1:] != keys[:-1]) + 1
        starts = np.append(np.zeros(min(len(keys), 1), dtype=np.int64), changes)
        return cls(starts, np.diff(starts, append=len(keys)))

    def __len__(self) -> int:
        return len(self.starts)

    @cached_property
    def of_row(self) -> NDArray[np.int64]:
        """The group of each row."""
        return np.repeat(np.arange(len(self)), self.sizes)

    def only(self, chosen: NDArray[np.bool_]) -> "Groups":
        """The chosen groups, of rows of which the others are gone."""
        sizes = self.sizes[chosen]
        return Groups(np.cumsum(sizes) - sizes, sizes)

    def least(self, cells: Cells, known: NDArray[np.bool_] | None = None, unset: Any = None) -> Cells:
        """The least known cell of each group; `unset` where none is known, all are known without `known`."""
        if cells.dtype.kind == "f":
            return np.fmin.reduceat(cells if known is None else np.where(known, cells, np.nan), self.starts)
        if known is None:
            return np.minimum.reduceat(cells, self.starts)
        nothing = np.iinfo(cells.dtype).max
        best = np.minimum.reduceat(np.where(known, cells, nothing), self.starts)
        return np.where(self.some(known), best, cells.dtype.type(unset))

    def greatest(self, cells: Cells, known: NDArray[np.bool_] | None = None, unset: Any = None) -> Cells:
        """The greatest known cell of each group; `unset` where none is known, all are known without `known`."""
        if cells.dtype.kind == "f":
            return np.fmax.reduceat(cells if known is None else np.where(known, cells, np.nan), self.starts)
        if known is None:
            return np.maximum.reduceat(cells, self.starts)
        nothing = np.iinfo(cells.dtype).min
        best = np.maximum.reduceat(np.where(known, cells, nothing), self.starts)
        return np.where(self.some(known), best, cells.dtype.type(unset))

    def some(self, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Groups of which a row is flagged."""
        return np.logical_or.reduceat(flags, self.starts)
