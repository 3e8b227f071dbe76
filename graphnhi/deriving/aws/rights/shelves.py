"""The resources of one type in order, and which of them a pattern stands for. Nothing is known here of who may do what.

A right on a resource is asked of the resource itself, or of anything that lies in it (the objects of a bucket): then a pattern may
stand for all of that, or only for some. Patterns are matched part by part, so resources are found by the parts of their ARNs: by the
first five, of which there are few, and by how the last begins.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import numpy as np
import numpy.typing as npt

from graphnhi.access.aws_iam.arns import names
from graphnhi.access.aws_iam.overlap import UnsettledError, common, covers
from graphnhi.access.aws_iam.residues import left_of
from graphnhi.access.aws_iam.wildcards import Piece, wildcard

__all__ = ["ALONE", "Bits", "Indices", "Matched", "Shelf", "asked_of"]

Indices = npt.NDArray[np.int64]
Bits = npt.NDArray[np.bool]
"""By place, whether something is so of a resource."""
ALONE: Final = -1

_SOME: Final = "?*"
"""How the form of a right ends that is asked of what lies in a resource."""
_PARTS: Final = ("arn", "partition", "service", "region", "account")
_COLONS: Final = len(_PARTS)
_EMPTY: Final[Mapping[str, str]] = MappingProxyType({})
_LAST: Final = chr(0x10FFFF)


@dataclass(frozen=True, slots=True)
class Matched:
    """For which resources a pattern stands, by place: `wholly`, and for which it does in part, or may. `partly` (None: for none) tells those
    apart of which it stands for different parts, by a number: 0 where it does not stand so, ALONE where each is to be asked by itself.
    """

    wholly: Bits
    partly: Indices | None = None

    @property
    def any(self) -> Bits:
        """Those for which it stands in either way."""
        return self.wholly if self.partly is None else self.wholly | (self.partly != 0)


@dataclass
class Shelf:
    """Resources in the order of what is asked of them. `arns`: themselves; `asked`: what a request names, without the end that is
    open where `is_open`.
    """

    arns: list[str]
    asked: list[str]
    is_open: bool
    _matched: dict[str, Matched] = field(default_factory=dict)
    _spans: dict[str, range] = field(default_factory=dict)
    """By the first five parts of what is asked, the places that have them: they stand together."""

    @classmethod
    def of(cls, arns: Iterable[str], form: str = "{}", owners: Mapping[str, str] = _EMPTY) -> "Shelf":
        """form: what is asked of a resource; see `asked_of`. owners: accounts by the ARN of a resource, where they are known."""
        is_open = form.endswith(_SOME)
        told = ((asked_of(form.removesuffix(_SOME), arn, owners.get(arn, "")), arn) for arn in arns)
        pairs = sorted((*_cut(asked), asked, arn) for asked, arn in told)
        shelf = cls([arn for *_, arn in pairs], [asked for _, _, asked, _ in pairs], is_open)
        heads = [head for head, *_ in pairs]
        shelf._spans.update((head, range(bisect_left(heads, head), bisect_right(heads, head))) for head in {*heads})
        return shelf

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
            return Matched(np.ones(len(self.arns), dtype=np.bool))
        return self._match_open(pattern) if self.is_open else self._match_exactly(pattern)

    def _match_exactly(self, pattern: str) -> Matched:
        parts = pattern.split(":", _COLONS)
        if len(parts) <= _COLONS:
            said = [names((Piece(pattern),), each).value for each in self.asked]
            wholly, partly = ([at for at, one in enumerate(said) if one is value] for value in (True, None))
        else:
            wholly = [place for span in self._heads(parts) for place in self._of_rest(span, parts[_COLONS])]
            partly = [*self._across(pattern, parts, {*wholly})]
        return self._told(wholly, partly, [ALONE] * len(partly))

    def _heads(self, parts: Sequence[str]) -> Iterator[range]:
        """The spans whose first five parts are those of a pattern."""
        exact = ":".join(parts[:_COLONS])
        if not set(exact) & set("*?"):
            yield self._spans.get(exact, range(0))
            return
        matching = [wildcard(each) for each in parts[:_COLONS]]
        for head, span in self._spans.items():
            given = head.split(":")
            if len(given) == _COLONS and all(one.matches(each) for one, each in zip(matching, given, strict=True)):
                yield span

    def _of_rest(self, span: range, rest: str) -> Iterable[int]:
        """The places of a span whose last part is that of a pattern."""
        start = _literal_start(rest)
        begins = self._beginning(span, start)
        if rest == f"{start}*":
            return begins
        matching = wildcard(rest)
        return [place for place in begins if matching.matches(_cut(self.asked[place])[1])]

    def _beginning(self, span: range, start: str) -> range:
        """The places of a span whose last part begins so."""
        if not start or not span:
            return span
        head = f"{_cut(self.asked[span.start])[0]}:"
        first = bisect_left(self.asked, head + start, span.start, span.stop)
        return range(first, bisect_left(self.asked, head + start + _LAST, first, span.stop))

    def _across(self, pattern: str, parts: Sequence[str], matched: set[int]) -> Iterator[int]:
        """The resources for which a pattern stands if a wildcard goes over a colon, which the evaluator leaves open."""
        first = len(_literal_start(pattern))
        if first >= len(":".join(parts[:_COLONS])):
            return
        after = _literal_start(pattern[first + 1 :])
        for place, asked in enumerate(self.asked):
            if after in asked and place not in matched and names((Piece(pattern),), asked).value is None:
                yield place

    def _match_open(self, pattern: str) -> Matched:
        wholly, partly, left = list[int](), list[int](), list[int]()
        numbers: dict[frozenset[str], int] = {}
        for place in self._candidates(pattern):
            said, rest = _open(pattern, self.asked[place])
            if said:
                wholly.append(place)
            elif said is None:
                partly.append(place)
                left.append(ALONE if rest is None else numbers.setdefault(rest, len(numbers) + 1))
        return self._told(wholly, partly, left)

    def _told(self, wholly: Sequence[int], partly: Sequence[int], left: Sequence[int]) -> Matched:
        bits = np.zeros(len(self.arns), dtype=np.bool)
        bits[wholly] = True
        if not partly:
            return Matched(bits)
        numbers = np.zeros(len(self.arns), dtype=np.int64)
        numbers[partly] = left
        return Matched(bits, numbers)

    def _candidates(self, pattern: str) -> Iterable[int]:
        """Those that begin as the last part of a pattern does up to its first wildcard; and those with which that begins."""
        parts = pattern.split(":", _COLONS)
        if len(parts) <= _COLONS:
            return range(len(self.asked))
        start = _literal_start(parts[_COLONS])
        found = dict[int, None]()
        for span in self._heads(parts):
            found |= dict.fromkeys(self._beginning(span, start))
            head = f"{_cut(self.asked[span.start])[0]}:" if span else ""
            for length in range(len(start)) if span else ():
                exact = head + start[:length]
                first = bisect_left(self.asked, exact, span.start, span.stop)
                found |= dict.fromkeys(range(first, bisect_right(self.asked, exact, first, span.stop)))
        return found


def _open(pattern: str, asked: str) -> tuple[bool | None, frozenset[str] | None]:
    """Whether a pattern stands for all that begins so, or in part (None), and then what is left of it."""
    left = left_of(pattern, asked)
    if left is None:
        return (True if covers(pattern, asked) else None if _may_meet(pattern, asked + _SOME) else False), None
    return (True if "*" in left else None if left - {""} else False), left


def _may_meet(pattern: str, template: str) -> bool:
    try:
        return common((pattern, template)) is not None
    except UnsettledError:
        return True


def _cut(asked: str) -> tuple[str, str]:
    """The first five parts of an ARN, and the rest."""
    parts = asked.split(":", _COLONS)
    return (":".join(parts[:_COLONS]), parts[_COLONS]) if len(parts) > _COLONS else (asked, "")


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
