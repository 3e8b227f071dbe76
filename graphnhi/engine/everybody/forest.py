"""Sums over a forest that is given as the next vertex on the way to the root, by pointer doubling: log(depth) array rounds."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]


def sums_below(following: NDArray[np.integer], weights: Longs) -> Longs:
    """The weights of each vertex and of all whose way to the root passes it; `following` is -1 at roots.

    Weights must add up to less than 2**53.
    """
    total = weights.astype(np.int64)
    for moving, ahead in _doubled(following):
        total += np.bincount(ahead, weights=total[moving], minlength=len(total)).astype(np.int64)
    return total


def sums_ahead(following: NDArray[np.integer], weights: Longs) -> Longs:
    """The weights of each vertex and of all on its way to the root, the root included; `following` is -1 at roots."""
    total = weights.astype(np.int64)
    for moving, ahead in _doubled(following):
        total[moving] += total[ahead]
    return total


def roots(following: NDArray[np.integer]) -> Longs:
    """The root of each vertex; a root is its own."""
    root = np.arange(len(following), dtype=np.int64)
    ahead = np.where(following >= 0, following, root).astype(np.int64)
    while not np.array_equal(ahead, root):
        root, ahead = ahead, ahead[ahead]
    return root


def _doubled(following: NDArray[np.integer]) -> Iterator[tuple[Longs, Longs]]:
    """Vertices and those 1, 2, 4, ... steps ahead of them, while there are any."""
    jump = following.astype(np.int64)
    moving = np.flatnonzero(jump >= 0)
    while len(moving):
        ahead = jump[moving]
        yield moving, ahead
        jump[moving] = jump[ahead]
        moving = moving[jump[moving] >= 0]
