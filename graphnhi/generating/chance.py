"""Chance as a function: a draw is a hash of the seed, the stream it belongs to, and a number, and never of what was drawn before.

So the same inventory comes of a seed on every platform, in whatever chunks it is made. Whole numbers only: no rounding.
"""

import hashlib
import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Chance", "Draws", "below", "chosen", "happens", "heavy_tail", "skewed_below"]

Draws = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_HALF = np.uint64(32)
_WHOLE = 1 << 32


def _mixed(state: Draws) -> Draws:
    """The finalizer of SplitMix64 (Steele, Lea and Flood 2014): every bit of the result hangs on every bit of the state."""
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return np.asarray(state ^ (state >> np.uint64(31)))


class Chance:
    """All draws of one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys: dict[str, np.uint64] = {}

    def draws(self, stream: str, numbers: Numbers, turns: Numbers | int = 0) -> Draws:
        """One draw of 64 bits for each number, or for each number and turn."""
        if stream not in self._keys:
            digest = hashlib.sha256(f"{self._seed}/{stream}".encode()).digest()
            self._keys[stream] = np.uint64(int.from_bytes(digest[:8], "little"))
        first = _mixed(numbers.astype(np.uint64) * _STEP + self._keys[stream])
        if isinstance(turns, int) and turns == 0:
            return first
        return _mixed(first + np.asarray(turns, dtype=np.uint64) * _STEP)


def below(draws: Draws, limits: Numbers | int) -> Numbers:
    """Whole numbers from 0 up to the limits (at most 2^31), evenly."""
    return (((draws >> _HALF) * np.asarray(limits, dtype=np.uint64)) >> _HALF).astype(np.int64)


def skewed_below(draws: Draws, limits: Numbers | int) -> Numbers:
    """Whole numbers below the limits of which small ones come more often: rank r as 1 / sqrt(r), a tail with exponent 3."""
    upper = draws >> _HALF
    return (((upper * upper >> _HALF) * np.asarray(limits, dtype=np.uint64)) >> _HALF).astype(np.int64)


def happens(draws: Draws, per_mille: int) -> NDArray[np.bool_]:
    """Whether a thing of this likelihood (in thousandths) happens; reads the lower half of the draw alone."""
    return np.asarray((draws & np.uint64(_WHOLE - 1)) < np.uint64(per_mille * _WHOLE // 1000))


def chosen(draws: Draws, weights: Sequence[int]) -> Numbers:
    """Places of a list, each as often as its weight says."""
    ends = np.cumsum(np.asarray(weights, dtype=np.int64))
    return np.searchsorted(ends, below(draws, int(ends[-1])), side="right").astype(np.int64)


def heavy_tail(draws: Draws, half_exponents: int, most: int) -> Numbers:
    """Numbers from 1 to `most` with a power law: k comes as often as k to the minus `half_exponents` / 2."""
    ends = _tail(half_exponents, most)
    return 1 + np.searchsorted(ends, below(draws, int(ends[-1])), side="right").astype(np.int64)


@lru_cache
def _tail(half_exponents: int, most: int) -> Numbers:
    weights = [(1 << 26) // math.isqrt(k**half_exponents) for k in range(1, most + 1)]
    return np.cumsum(np.asarray(weights, dtype=np.int64))
