"""Dates of what has happened: one that lies ahead of the clock says nothing of it, and reads as unknown.

A typing error or a clock that runs ahead must not make an old key look young.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate import Estate
from graphnhi.model.values import DAY, NO_INSTANT

__all__ = ["HAPPENED", "days_since", "happened"]

HAPPENED: Final = frozenset({"created", "rotated", "last_used", "last_reviewed"})
"""Columns of what has happened; `expires` lies ahead by its nature."""


def happened(estate: Estate, column: str, as_of: int) -> NDArray[np.int64]:
    """The instants of one of HAPPENED by node, NO_INSTANT where unknown or ahead of the clock (that very day is not)."""
    instants: NDArray[np.int64] = estate.numbers(f"nodes.{column}")
    return np.where(instants // 2 > as_of // 2, NO_INSTANT, instants)


def days_since(estate: Estate, column: str, as_of: int) -> NDArray[np.int64]:
    """Whole days since the instants of one of HAPPENED, by node; -1 where unknown or ahead of the clock."""
    instants = happened(estate, column, as_of)
    known = instants != NO_INSTANT
    return np.where(known, (as_of // 2 - np.where(known, instants, 0) // 2) // DAY, -1)
