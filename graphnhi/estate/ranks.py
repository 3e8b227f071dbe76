"""Values of closed sets compared by an order of their own, not by their codes."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.groups import Groups
from graphnhi.estate.rows import Rows
from graphnhi.model.values import CLOSED

__all__ = ["by_rank", "in_words", "rank_table"]


def in_words(name: str) -> Sequence[str]:
    """The values of a closed set as texts are sorted."""
    return sorted(CLOSED[name])


def rank_table(name: str, order: Sequence[str]) -> NDArray[np.int8]:
    """The rank of each code in an order of values; at its end, for unset cells (-1), a rank behind all."""
    ranks = np.full(len(CLOSED[name]) + 1, len(order), dtype=np.int8)
    ranks[[CLOSED[name].index(value) for value in order]] = np.arange(len(order))
    return ranks


def by_rank(
    many: Rows, name: str, order: Sequence[str], groups: Groups, *, greatest: bool = False, cells: Any = None
) -> NDArray[np.int8]:
    """The code that stands first in the order (or last) of each group's known ones; -1 where none is known."""
    codes = many.column(name) if cells is None else cells
    ranks = rank_table(name, order)[codes]
    best = (groups.greatest if greatest else groups.least)(ranks, codes >= 0, len(order))
    return np.array([*(CLOSED[name].index(value) for value in order), -1], dtype=np.int8)[best]
