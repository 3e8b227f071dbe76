"""What to ask of a resource in which much lies: for each way in which patterns meet in it, one thing that they all stand for.

Whether somebody may read any object of a bucket is so decided of single objects, as AWS decides it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.access.aws_iam import Context, Decision, Statement
from graphnhi.access.aws_iam.overlap import UnsettledError, common
from graphnhi.deriving.aws.rights.speaking import Layers, patterns

__all__ = ["GIVEN_UP", "Witnesses", "witnesses"]

_MOST: Final = 64
"""Meetings of patterns that are asked about in one resource."""
_NOTHING: Final = Layers((), (), (), False, ())
_WILD: Final = ("*", "?")
GIVEN_UP: Final = Decision("conditional", ("Resource",), ())
"""What stands where nothing that was asked is allowed, and not all was asked."""


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Things to ask about, at least one. is_whole: whatever can be told of what they stand for is told by one of them."""

    things: Sequence[str]
    is_whole: bool = True


def witnesses(template: str, layers: Layers | None, own: Sequence[Statement], context: Context) -> Witnesses:
    """Things for which a template stands. layers: of who asks, None where they speak of all that it stands for alike; own: the
    statements of the resource's own policy; context: of who asks.
    """
    if template == "*" or not any(each in template for each in _WILD):
        return Witnesses([template])
    said = layers or _NOTHING
    met = _Meetings([((template,), common((template,)))])
    met.join(patterns(_allowing((*said.own, *own)), context).texts)
    for limit in said.limits:
        met.join(patterns(_allowing(limit), context).texts)
    met.join(patterns(_sparing((*said.all, *own)), context).texts)
    return Witnesses([*dict.fromkeys(word for _, word in met.found if word is not None)], met.is_whole)


@dataclass
class _Meetings:
    """Patterns that meet, each with a thing for which they all stand."""

    found: list[tuple[tuple[str, ...], str | None]]
    is_whole: bool = True

    def join(self, told: Iterable[str]) -> None:
        """The meetings with each further pattern too; none with one that stands for everything."""
        more = [(*each, pattern) for each, _ in self.found for pattern in sorted(told) if pattern != "*"]
        met = [(each, word) for each in more if (word := self._word(each)) is not None]
        self.is_whole &= len(met) <= _MOST
        self.found += met[:_MOST]

    def _word(self, several: Sequence[str]) -> str | None:
        try:
            return common(several)
        except UnsettledError:
            self.is_whole = False
            return None


def _allowing(statements: Iterable[Statement]) -> list[Statement]:
    return [each for each in statements if each.effect == "Allow" and not each.but_resources]


def _sparing(statements: Iterable[Statement]) -> list[Statement]:
    """Those that deny all but some resources."""
    return [each for each in statements if each.effect == "Deny" and each.but_resources]
