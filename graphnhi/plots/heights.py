"""How high each box stands in its column: near what it is linked to, and never upon another.

Means of neighbours, swept to and fro, then the nearest places with room between them (isotonic regression).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

__all__ = ["heights", "spread"]

Floats = NDArray[np.float64]
_SWEEPS = 6


def spread(wanted: Sequence[float], room: Sequence[float], top: float, bottom: float) -> Floats:
    """Places between `top` and `bottom` in the order given, as near to the wanted ones as they can be.

    room: half of what each takes, above and below it. Where all together need more than there is, they are pressed evenly.
    """
    if not len(wanted):
        return np.empty(0)
    half = np.asarray(room, dtype=np.float64)
    steps = np.concatenate([[0.0], np.cumsum(half[:-1] + half[1:])])
    lowest, highest = top + half[0], bottom - half[-1]
    if steps[-1] > highest - lowest:
        return np.asarray(lowest + steps * max(highest - lowest, 0.0) / steps[-1])
    free = isotonic_regression(np.asarray(wanted, dtype=np.float64) - steps).x
    return np.asarray(np.clip(free, lowest, highest - steps[-1]) + steps)


def heights(
    columns: Sequence[Sequence[int]], links: Sequence[tuple[int, int]], room: Floats, top: float, bottom: float
) -> Floats:
    """The y of each box, by its number; links join boxes of neighbouring columns, columns are in their order."""
    found = np.zeros(len(room))
    for column in columns:
        even = np.linspace(top, bottom, len(column) + 2)[1:-1]
        found[list(column)] = spread(even.tolist(), room[list(column)].tolist(), top, bottom)
    source, target = (np.array(ends, dtype=np.int64) for ends in zip(*links, strict=True)) if links else (_NONE, _NONE)
    for sweep in range(_SWEEPS):
        near, far = (target, source) if sweep % 2 == 0 else (source, target)
        for column in columns if sweep % 2 == 0 else reversed(columns):
            boxes = list(column)
            wanted = _means(found, near, far)[boxes]
            found[boxes] = spread(wanted.tolist(), room[boxes].tolist(), top, bottom)
    return found


_NONE = np.empty(0, dtype=np.int64)


def _means(found: Floats, near: NDArray[np.int64], far: NDArray[np.int64]) -> Floats:
    """The mean height of what each box is linked to on one side; its own where there is nothing."""
    count = np.bincount(near, minlength=len(found))
    total = np.bincount(near, weights=found[far], minlength=len(found))
    return np.where(count > 0, total / np.maximum(count, 1), found)
