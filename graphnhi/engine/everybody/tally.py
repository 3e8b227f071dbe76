"""Counts by whole-number key, for keys too many to have a table: sorted runs that are merged as they grow."""

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.int64]


class Tally:
    """Counts that only grow. Each run is at least twice as long as the next, so that few runs are searched."""

    def __init__(self) -> None:
        self._runs: list[tuple[Keys, NDArray[np.int32]]] = []

    def of(self, keys: Keys) -> NDArray[np.int64]:
        """The counts of these keys, 0 for those never counted; `keys` are best ascending."""
        total = np.zeros(len(keys), dtype=np.int64)
        for run, counts in self._runs:
            place = np.searchsorted(run, keys)
            place[place == len(run)] = 0
            total += np.where(run[place] == keys, counts[place], 0)
        return total

    def add(self, keys: Keys, counts: NDArray[np.integer]) -> None:
        """Count more of these keys, which are ascending and distinct."""
        if not len(keys):
            return
        self._runs.append((keys, counts.astype(np.int32)))
        while len(self._runs) > 1 and len(self._runs[-2][0]) < 2 * len(self._runs[-1][0]):
            self._runs.append(_merged(self._runs.pop(), self._runs.pop()))


def _merged(
    one: tuple[Keys, NDArray[np.int32]], other: tuple[Keys, NDArray[np.int32]]
) -> tuple[Keys, NDArray[np.int32]]:
    keys, counts = np.concatenate([one[0], other[0]]), np.concatenate([one[1], other[1]])
    order = np.argsort(keys, kind="stable")
    keys, counts = keys[order], counts[order]
    begin = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
    return keys[begin], np.add.reduceat(counts, begin, dtype=np.int32)
