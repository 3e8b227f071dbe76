"""What to ask of a resource in which much lies: for each way in which patterns meet in it, one thing that they all stand for.

Whether somebody may read any object of a bucket is so decided of single objects, as AWS decides it.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from graphnhi.access.aws_iam import Context, Statement
from graphnhi.access.aws_iam.overlap import common
from graphnhi.deriving.aws.rights.speaking import Layers, patterns

__all__ = ["witnesses"]

_MOST: Final = 64
"""Meetings of patterns that are asked about in one resource."""
_NOTHING: Final = Layers((), (), (), False, ())
_WILD: Final = ("*", "?")


def witnesses(template: str, layers: Layers | None, own: Sequence[Statement], context: Context) -> list[str]:
    """Things for which a template stands, at least one. layers: of who asks, None where they speak of all that it stands for alike; own:
    the statements of the resource's own policy; context: of who asks.
    """
    if template == "*" or not any(each in template for each in _WILD):
        return [template]
    met: list[tuple[str, ...]] = [(template,)]
    said = layers or _NOTHING
    met += _meeting(met, patterns(_allowing((*said.own, *own)), context).texts)
    for limit in said.limits:
        met += _meeting(met, patterns(_allowing(limit), context).texts)
    met += _meeting(met, patterns(_sparing((*said.all, *own)), context).texts)
    found = dict.fromkeys(common(each) for each in met)
    return [each for each in found if each is not None]


def _meeting(met: Sequence[tuple[str, ...]], told: Iterable[str]) -> list[tuple[str, ...]]:
    """The meetings with each further pattern; none with one that stands for everything."""
    more = [(*each, pattern) for each in met for pattern in sorted(told) if pattern != "*"]
    return [each for each in more if common(each) is not None][:_MOST]


def _allowing(statements: Iterable[Statement]) -> list[Statement]:
    return [each for each in statements if each.effect == "Allow" and not each.but_resources]


def _sparing(statements: Iterable[Statement]) -> list[Statement]:
    """Those that deny all but some resources."""
    return [each for each in statements if each.effect == "Deny" and each.but_resources]
