"""What must hold between a start and its target: equal or unequal columns, and targets outside the start's allowed scope.

Asked element by element of equally long arrays, or once for each profile: starts, or targets, that no condition tells apart.
"""

import re
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, targets_of
from graphnhi.asking.queries.query import Pair
from graphnhi.asking.queries.where import Ends, Outside
from graphnhi.engine.querying.values import Values
from graphnhi.errors import UsageError
from graphnhi.estate import Estate

Longs = NDArray[np.int64]
Mask = NDArray[np.bool_]

_WORD: Final = re.compile(r"[^\s,;]+")


class Conditions:
    """All pair conditions of one query."""

    def __init__(self, readings: list[Values], pairs: tuple[Pair, ...], settings: Settings, *, every: bool) -> None:
        """readings: how the columns may be read; `every`: a condition must hold in all of them, else in one."""
        ends = [pair for pair in pairs if isinstance(pair, Ends)]
        self._readings = [[(values.codes(pair.column), pair.equal) for pair in ends] for values in readings]
        self._codes = [codes for reading in self._readings for codes, _ in reading]
        self._every = every
        self._scopes = [_Scopes(readings[0].estate, settings) for pair in pairs if isinstance(pair, Outside)]

    def __bool__(self) -> bool:
        return bool(self._codes or self._scopes)

    def hold(self, starts: NDArray[Any], targets: NDArray[Any]) -> Mask:
        """Whether all conditions hold between the nodes at each place of the two arrays."""
        read = [_compared(reading, starts, targets) for reading in self._readings]
        mask = (np.all if self._every else np.any)(read, axis=0)
        for scopes in self._scopes:
            mask &= scopes.outside(starts, targets)
        return np.asarray(mask)

    def of_starts(self, starts: NDArray[Any]) -> Longs:
        """A row for each start: starts with equal rows are treated alike."""
        return _stacked(
            [*(codes[starts] for codes in self._codes), *(s.code[starts] for s in self._scopes)], len(starts)
        )

    def of_targets(self, targets: NDArray[Any]) -> Longs:
        """A row for each target: targets with equal rows are treated alike."""
        return _stacked(
            [*(codes[targets] for codes in self._codes), *(s.profile[targets] for s in self._scopes)], len(targets)
        )


def _compared(reading: list[tuple[Longs, bool]], starts: NDArray[Any], targets: NDArray[Any]) -> Mask:
    """Whether all comparisons of two ends hold in one reading of the columns."""
    mask = np.ones(len(starts), dtype=np.bool_)
    for codes, equal in reading:
        mine, other = codes[starts], codes[targets]
        mask &= (mine >= 0) & (other >= 0) & ((mine == other) == equal)
    return mask


def _stacked(columns: list[NDArray[Any]], rows: int) -> Longs:
    return np.stack([np.zeros(rows, dtype=np.int64), *columns], axis=1).astype(np.int64)


class _Scopes:
    """The allowed scopes of an estate: `code` of the text by node (-1: unknown), and which targets each text names."""

    def __init__(self, estate: Estate, settings: Settings) -> None:
        coded = estate.coded("nodes.allowed_scope")
        self.code, self._estate, self._settings = coded.codes, estate, settings
        self._named = np.zeros((len(coded.values) + 1, estate.n_nodes), dtype=np.bool_)
        for place, text in enumerate(coded.values):
            for word in _WORD.findall(text):
                self._named[place, self._nodes(word)] = True

    def _nodes(self, word: str) -> NDArray[np.int32]:
        """What a word names; one that names nothing in this estate allows nothing in it."""
        try:
            return targets_of(self._estate, word, self._settings, named_counts=True, words_first=True).nodes
        except UsageError:
            return np.empty(0, dtype=np.int32)

    def outside(self, starts: NDArray[Any], targets: NDArray[Any]) -> Mask:
        """Whether the scope of each start is known and does not name the target beside it."""
        code = self.code[starts]
        return np.asarray((code >= 0) & ~self._named[code, targets])

    @cached_property
    def profile(self) -> Longs:
        """By node, a number that is equal for nodes which the same scopes name."""
        packed = np.packbits(self._named, axis=0).T
        return np.unique(packed, axis=0, return_inverse=True)[1].reshape(-1)
