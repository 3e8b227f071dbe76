"""Records that say in every column what an earlier one of the same loader and tenant says.

Records are compared by a keyed hash of their columns and values: unset cells and the order of columns do not matter, and
whoever writes the data cannot make two unlike records look equal, for the key is made anew in each run.
"""

import hashlib
import secrets
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.loading.cells import Column

__all__ = ["Seen", "record_hashes"]

Hashes = NDArray[np.uint64]
_KEY: Final = secrets.token_bytes(32)


def record_hashes(columns: dict[str, Column], rows: int) -> Hashes:
    """One hash a record: the sum over its set cells of a keyed hash of column and value."""
    total = np.zeros(rows, dtype=np.uint64)
    for name, column in columns.items():
        key = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), key=_KEY, digest_size=8).hexdigest()
        values = np.array(["", *column.distinct], dtype=object)[1:]
        hashes = pd.util.hash_array(values, hash_key=key, categorize=False)
        total += column.take(hashes, np.uint64(0), np.uint64)
    return total


class Seen:
    """The hashes of earlier records, in sorted runs of falling size, so that many small additions stay cheap."""

    def __init__(self, runs: tuple[Hashes, ...] = ()) -> None:
        self._runs = runs

    def copy(self) -> "Seen":
        """A copy that may be thrown away when a file turns out to be no good."""
        return Seen(self._runs)

    def fresh(self, hashes: Hashes) -> NDArray[np.bool_]:
        """Which of these records say something new; they are remembered."""
        _, first = np.unique(hashes, return_index=True)
        new = np.zeros(len(hashes), dtype=bool)
        new[first] = True
        for run in self._runs:
            new &= ~_within(hashes, run)
        self._add(np.sort(hashes[new]))
        return new

    def _add(self, run: Hashes) -> None:
        runs = list(self._runs)
        while runs and len(runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([runs.pop(), run]), kind="stable")
        self._runs = (*runs, run) if len(run) else tuple(runs)


def _within(hashes: Hashes, run: Hashes) -> NDArray[np.bool_]:
    place = np.minimum(np.searchsorted(run, hashes), len(run) - 1)
    return np.asarray(run[place] == hashes)
