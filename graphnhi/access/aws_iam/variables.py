"""Policy variables: `${aws:username}` in resources and conditions, with a default or without, and the escapes `${*}`, `${?}`, `${$}`.

What a variable stands for is itself: a star in a tag's value is no wildcard.
Source: IAM User Guide, "IAM policy elements: Variables and tags".
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from graphnhi.access.aws_iam.context import ABSENT, OPEN, Context, Looked
from graphnhi.access.aws_iam.wildcards import Piece

__all__ = ["Filled", "filled"]

_ESCAPED: Final = ("*", "?", "$")
_VARIABLE: Final = re.compile(r"\$\{([^{}]*)\}")
_DEFAULT: Final = re.compile(r"\s*([^,\s]+)\s*,\s*'([^']*)'\s*")


@dataclass(frozen=True, slots=True)
class Filled:
    """A text with its variables filled in, in pieces; None where it stands for nothing that is known.

    lacking: the keys that the request has not, for which there is no default: then there is nothing that the text stands for.
    open: where no key lacks, those that nobody knows.
    """

    pieces: tuple[Piece, ...] | None
    lacking: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


def filled(text: str, context: Context, *, variables: bool) -> Filled:
    """A text of a policy as what it stands for in a request.

    variables: whether it may have any: the versions of documents before 2012 take `${...}` for itself.
    """
    if not variables or "${" not in text:
        return Filled((Piece(text),))
    pieces: list[Piece] = []
    unknown: dict[Looked, set[str]] = {ABSENT: set(), OPEN: set()}
    for part in _parts(text):
        known = part if isinstance(part, Piece) else _known(part, context)
        if isinstance(known, Piece):
            pieces.append(known)
        elif isinstance(part, _Variable):
            unknown[known].add(part.key)
    if unknown[ABSENT]:
        return Filled(None, lacking=frozenset(unknown[ABSENT]))
    return Filled(None, open=frozenset(unknown[OPEN])) if unknown[OPEN] else Filled(tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Variable:
    key: str
    default: str | None


def _known(variable: _Variable, context: Context) -> Piece | Looked:
    """What it stands for; ABSENT where there is nothing that it could stand for, OPEN where nobody knows."""
    found = context.looked_up(variable.key)
    if found == OPEN:
        return OPEN
    if found != ABSENT and len(found) == 1:
        return Piece(found[0], literal=True)
    return ABSENT if variable.default is None else Piece(variable.default, literal=True)


@lru_cache(maxsize=1 << 14)
def _parts(text: str) -> tuple[Piece | _Variable, ...]:
    """Plain parts and variables, in their order."""
    parts: list[Piece | _Variable] = []
    place = 0
    for found in _VARIABLE.finditer(text):
        parts += [Piece(text[place : found.start()]), _variable(found[1])]
        place = found.end()
    return (*parts, Piece(text[place:]))


def _variable(inside: str) -> Piece | _Variable:
    if inside in _ESCAPED:
        return Piece(inside, literal=True)
    told = _DEFAULT.fullmatch(inside)
    return _Variable(told[1], told[2]) if told else _Variable(inside.strip(), None)
