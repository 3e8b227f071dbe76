"""What must hold between a start and its target: equal or unequal columns, and targets outside the start's allowed scope.

Asked element by element of equally long arrays, or once for each profile: starts, or targets, that no condition tells apart.
"""

import re
from dataclasses import dataclass
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

_OTHER: Final = -2
"""The code of every value that a start has and no target does."""
_WORD: Final = re.compile(r"[^\s,;]+")


class Conditions:
    """All pair conditions of one query, about starts of any kind and some targets (node numbers, ascending)."""

    def __init__(
        self, readings: list[Values], pairs: tuple[Pair, ...], settings: Settings, targets: Longs, *, every: bool
    ) -> None:
        """readings: how the columns may be read; `every`: a condition must hold however they are, else in some way."""
        self._targets, self._every = targets, every
        self._ends = [
            _Ends([values.codes(pair.column) for values in readings], pair.equal)
            for pair in pairs
            if isinstance(pair, Ends)
        ]
        self._scopes = [_Scopes(readings[0].estate, settings, targets) for pair in pairs if isinstance(pair, Outside)]

    def __bool__(self) -> bool:
        return bool(self._ends or self._scopes)

    def hold(self, starts: NDArray[Any], targets: NDArray[Any]) -> Mask:
        """Whether all conditions hold between the nodes at each place of the two arrays."""
        mask = np.ones(len(starts), dtype=np.bool_)
        for ends in self._ends:
            mask &= ends.hold(starts, targets, every=self._every)
        for scopes in self._scopes:
            mask &= scopes.outside(starts, np.searchsorted(self._targets, targets))
        return mask

    def of_starts(self, starts: NDArray[Any]) -> Longs:
        """A row for each start: starts with equal rows are treated alike. What no target says is all one."""
        columns = [
            np.where(np.isin(codes[starts], codes[self._targets]) | (codes[starts] < 0), codes[starts], _OTHER)
            for ends in self._ends
            for codes in ends.readings
        ]
        return _stacked([*columns, *(scopes.code[starts] for scopes in self._scopes)], len(starts))

    def of_targets(self, targets: NDArray[Any]) -> Longs:
        """A row for each target: targets with equal rows are treated alike."""
        columns = [codes[targets] for ends in self._ends for codes in ends.readings]
        place = np.searchsorted(self._targets, targets)
        return _stacked([*columns, *(scopes.profile[place] for scopes in self._scopes)], len(targets))


def _stacked(columns: list[NDArray[Any]], rows: int) -> Longs:
    return np.stack([np.zeros(rows, dtype=np.int64), *columns], axis=1).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Ends:
    """One column at both ends, in each reading of it (codes by node, -1: unknown): equal, or known and unequal."""

    readings: list[Longs]
    equal: bool

    def hold(self, starts: NDArray[Any], targets: NDArray[Any], *, every: bool) -> Mask:
        """Whether it holds however the two ends are read, or in some way."""
        told = [
            (one[starts] >= 0) & (other[targets] >= 0) & ((one[starts] == other[targets]) == self.equal)
            for one in self.readings
            for other in self.readings
        ]
        return np.asarray((np.all if every else np.any)(told, axis=0))


class _Scopes:
    """The allowed scopes of an estate: `code` of the text by node (-1: unknown), and which of some targets each text names."""

    def __init__(self, estate: Estate, settings: Settings, targets: Longs) -> None:
        coded = estate.coded("nodes.allowed_scope")
        self.code, self._estate, self._settings = coded.codes, estate, settings
        self._named = np.zeros((len(coded.values) + 1, len(targets)), dtype=np.bool_)
        known: dict[str, NDArray[np.int64]] = {}
        for place, text in enumerate(coded.values):
            for word in _WORD.findall(text):
                if word not in known:
                    known[word] = np.flatnonzero(np.isin(targets, self._nodes(word)))
                self._named[place, known[word]] = True

    def _nodes(self, word: str) -> NDArray[np.int32]:
        """What a word names; one that names nothing in this estate allows nothing in it."""
        try:
            return targets_of(self._estate, word, self._settings, named_counts=True, words_first=True).nodes
        except UsageError:
            return np.empty(0, dtype=np.int32)

    def outside(self, starts: NDArray[Any], place: NDArray[Any]) -> Mask:
        """Whether the scope of each start is known and does not name the target (by its place) beside it."""
        code = self.code[starts]
        return np.asarray((code >= 0) & ~self._named[code, place])

    @cached_property
    def profile(self) -> Longs:
        """By target, a number that is equal for targets which the same scopes name."""
        packed = np.packbits(self._named, axis=0).T
        return np.unique(packed, axis=0, return_inverse=True)[1].reshape(-1)
