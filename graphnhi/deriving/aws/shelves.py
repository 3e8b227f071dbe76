"""The resources of one type in order, and which of them a pattern stands for. Nothing is known here of who may do what.

A right on a resource is asked of the resource itself, or of anything that lies in it (the objects of a bucket): then a pattern may
stand for all of that, or only for some.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from graphnhi.access.aws_iam.arns import names
from graphnhi.access.aws_iam.overlap import common, covers
from graphnhi.access.aws_iam.residues import left_of
from graphnhi.access.aws_iam.wildcards import Piece

__all__ = ["Indices", "Matched", "Shelf", "asked_of"]

Indices = npt.NDArray[np.int64]

_SOME: Final = "?*"
"""How the form of a right ends that is asked of what lies in a resource."""
_PARTS: Final = ("arn", "partition", "service", "region", "account")
EMPTY: Final[Mapping[str, str]] = MappingProxyType({})
_LAST: Final = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Matched:
    """Places of the resources for which a pattern stands wholly, and of those for which it does in part, or may. `left` tells those apart
    of which it stands for different parts: by place a number, 0 where each is to be asked by itself.
    """

    wholly: Indices
    partly: Indices
    left: Indices


@dataclass
class Shelf:
    """Resources in the order of what is asked of them. `arns`: themselves; `asked`: what a request names, without the end that is
    open where `is_open`.
    """

    arns: list[str]
    asked: list[str]
    is_open: bool
    _matched: dict[str, Matched] = field(default_factory=dict)

    @classmethod
    def of(cls, arns: Iterable[str], form: str = "{}", owners: Mapping[str, str] = EMPTY) -> "Shelf":
        """form: what is asked of a resource; see `asked_of`. owners: accounts by the ARN of a resource, where they are known."""
        is_open = form.endswith(_SOME)
        pairs = sorted((asked_of(form.removesuffix(_SOME), arn, owners.get(arn, "")), arn) for arn in arns)
        return cls([arn for _, arn in pairs], [asked for asked, _ in pairs], is_open)

    def template(self, place: int) -> str:
        """What is asked of a resource, as a pattern."""
        return self.asked[place] + (_SOME if self.is_open else "")

    def matched(self, pattern: str) -> Matched:
        """The resources that a pattern without variables stands for."""
        if pattern not in self._matched:
            self._matched[pattern] = self._match(pattern)
        return self._matched[pattern]

    def _match(self, pattern: str) -> Matched:
        if pattern == "*":
            return Matched(np.arange(len(self.arns)), _indices(()), _indices(()))
        wholly, partly, left = list[int](), list[int](), list[int]()
        numbers: dict[frozenset[str], int] = {}
        for place in self._candidates(pattern):
            said, rest = self._one(pattern, self.asked[place])
            if said:
                wholly.append(place)
            elif said is None:
                partly.append(place)
                left.append(0 if rest is None else numbers.setdefault(rest, len(numbers) + 1))
        return Matched(_indices(wholly), _indices(partly), _indices(left))

    def _one(self, pattern: str, asked: str) -> tuple[bool | None, frozenset[str] | None]:
        """Whether a pattern stands for a resource, in part where that is open, and then what is left of it."""
        if not self.is_open:
            return names((Piece(pattern),), asked).value, None
        left = left_of(pattern, asked)
        if left is None:
            return (True if covers(pattern, asked) else None if common((pattern, asked + _SOME)) else False), None
        return (True if "*" in left else None if left - {""} else False), left

    def _candidates(self, pattern: str) -> Sequence[int]:
        """Those that begin as the pattern does up to its first wildcard; and those with which the pattern itself begins."""
        start = _literal_start(pattern)
        if start == pattern and not self.is_open:
            return self._exactly(pattern)
        first, last = bisect_left(self.asked, start), bisect_left(self.asked, start + _LAST)
        if not self.is_open:
            return range(first, last)
        return [
            *(place for length in range(len(start)) for place in self._exactly(start[:length])),
            *range(first, last),
        ]

    def _exactly(self, asked: str) -> range:
        return range(bisect_left(self.asked, asked), bisect_right(self.asked, asked))


def asked_of(form: str, arn: str, owner: str = "") -> str:
    """What a form asks of a resource: `{}` is its ARN, `{partition}`, `{region}`, `{account}` and `{name}` are parts of that, and a
    form without any is itself. owner: its account, where the ARN names none.
    """
    if form == "{}":
        return arn
    parts = dict(zip(_PARTS, arn.split(":", len(_PARTS)), strict=False))
    parts["account"] = parts.get("account") or owner
    parts["name"] = arn.rpartition(":")[2].rpartition("/")[2]
    for name, value in parts.items():
        form = form.replace(f"{{{name}}}", value)
    return form.replace("{}", arn)


def _literal_start(pattern: str) -> str:
    return pattern[: min((place for place in map(pattern.find, "*?") if place >= 0), default=len(pattern))]


def _indices(places: Iterable[int]) -> Indices:
    return np.fromiter(places, dtype=np.int64)
