"""What the patterns of an AWS statement cover. `*` and `?` are the only wildcards; actions ignore case, ARNs do not."""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.library.patterns import matcher

__all__ = ["Objects", "acts", "covers", "is_action"]

Rows = NDArray[np.int64]


def acts(action: str, patterns: tuple[str, ...], but: tuple[str, ...]) -> bool:
    """Whether an Allow of these actions, or of all but these, allows an action."""
    if patterns:
        return any(is_action(pattern, action) for pattern in patterns)
    return bool(but) and not any(is_action(pattern, action) for pattern in but)


@lru_cache(maxsize=1 << 18)
def is_action(pattern: str, action: str) -> bool:
    """Whether an action pattern covers an action; an action `iam:*` is covered by what covers all of IAM."""
    return matcher(pattern.casefold())(action.casefold())


def covers(patterns: tuple[str, ...], but: tuple[str, ...], arn: str) -> bool:
    """Whether a statement with these resources, or all but these, is about an ARN."""
    if patterns:
        return any(matcher(pattern)(arn) for pattern in patterns)
    return not any(matcher(pattern)(arn) for pattern in but)


class Objects:
    """The objects of one label, by their ARN: which of them a statement is about.

    arns: distinct. bucket: what is granted are the objects in it, whose ARNs begin with the bucket's and a slash.
    """

    def __init__(self, arns: Iterable[str], *, bucket: bool = False) -> None:
        pairs = sorted((arn, row) for row, arn in enumerate(arns))
        self._arns = [arn for arn, _ in pairs]
        self._rows = np.array([row for _, row in pairs], dtype=np.int64)
        self._bucket = bucket
        self._known: dict[tuple[str, bool], Rows] = {}

    def covered(self, patterns: tuple[str, ...], but: tuple[str, ...]) -> Rows:
        """The rows of the objects that a statement is about, ascending."""
        if patterns:
            return np.unique(np.concatenate([_NONE, *(self._fitting(pattern, out=False) for pattern in patterns)]))
        return np.setdiff1d(self._rows, np.concatenate([_NONE, *(self._fitting(pattern, out=True) for pattern in but)]))

    def _fitting(self, pattern: str, *, out: bool) -> Rows:
        if (pattern, out) not in self._known:
            self._known[pattern, out] = self._left_out(pattern) if out and self._bucket else self._found(pattern)
        return self._known[pattern, out]

    def _found(self, pattern: str) -> Rows:
        """The rows whose ARN fits; of a pattern of a bucket's objects, what stands before the slash."""
        if self._bucket:
            pattern = pattern.partition("/")[0]
        if "*" not in pattern and "?" not in pattern:
            at = bisect_left(self._arns, pattern)
            return self._rows[at : at + 1] if at < len(self._arns) and self._arns[at] == pattern else _NONE
        return self._beginning(pattern, matcher(pattern))

    def _left_out(self, pattern: str) -> Rows:
        """The buckets of which a pattern covers every object."""
        if not pattern.endswith("*"):
            return _NONE
        fits = matcher(pattern)
        return self._beginning(pattern.partition("/")[0], lambda arn: fits(f"{arn}/"))

    def _beginning(self, pattern: str, fits: Callable[[str], bool]) -> Rows:
        """Only ARNs that begin as the pattern does, up to its first wildcard, are looked at."""
        start = pattern[: min((pattern.find(mark) for mark in "*?" if mark in pattern), default=len(pattern))]
        first, end = bisect_left(self._arns, start), bisect_left(self._arns, start + "\U0010ffff")
        found = [at for at in range(first, end) if fits(self._arns[at])]
        return np.sort(self._rows[found]) if found else _NONE


_NONE: Final = np.empty(0, dtype=np.int64)
