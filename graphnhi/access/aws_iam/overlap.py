"""A resource that several patterns stand for together: what there is to ask about where policies and kinds of resources are patterns.

Patterns of ARNs are joined part by part, as `arns` matches them. The search is breadth-first over the product of the patterns' places
(Rabin and Scott 1959), so what is found is one of the shortest.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import Final

from graphnhi.access.aws_iam.arns import names
from graphnhi.access.aws_iam.wildcards import Piece, wildcard

__all__ = ["UnsettledError", "common", "covers"]

_COLONS: Final = 5
_WILD: Final = frozenset("*?")
_ANY: Final = "x"
"""What stands where patterns leave a character open."""
_MOST: Final = 20_000
"""Places of the product that are looked at: patterns of many stars each are not worth more."""


class UnsettledError(ValueError):
    """Whether patterns have anything in common takes more than is looked at."""


def common(patterns: Sequence[str]) -> str | None:
    """An ARN for which every pattern stands; None where there is none. Patterns have stars and question marks, no variables.

    UnsettledError where the search is given up: then there may be one.
    """
    parts = [_parts(each) for each in patterns]
    if any(each is None for each in parts):
        return _word(tuple(patterns))
    words = [_word(each) for each in zip(*(each for each in parts if each is not None), strict=True)]
    return ":".join(each for each in words if each is not None) if None not in words else None


def covers(pattern: str, fixed: str) -> bool:
    """Whether a pattern stands for every resource that begins so. Some that do may be told as not: they are asked one by one."""
    return pattern.endswith("*") and names((Piece(pattern),), fixed).value is True


def _parts(pattern: str) -> list[str] | None:
    """The six parts of a pattern; a star that ends it early stands for those that are left."""
    parts = pattern.split(":", _COLONS)
    if len(parts) <= _COLONS and not pattern.endswith("*"):
        return None
    return parts + ["*"] * (_COLONS + 1 - len(parts))


@lru_cache(maxsize=1 << 14)
def _word(patterns: tuple[str, ...]) -> str | None:
    """A shortest text for which all stand. What settles most pairs is looked at first: texts, equal ones, ends that differ."""
    told = [each for each in dict.fromkeys(patterns) if each != "*"]
    if len(told) <= 1:
        return told[0].replace("*", "").replace("?", _ANY) if told else ""
    plain = next((each for each in told if not set(each) & _WILD), None)
    if plain is not None:
        return plain if all(wildcard(each).matches(plain) for each in told) else None
    if _differ([_start(each) for each in told]) or _differ([_start(each[::-1]) for each in told]):
        return None
    start = min(map(_start, told), key=len)
    found = _searched([each[len(start) :] for each in told])
    return None if found is None else start + found


def _start(pattern: str) -> str:
    """What stands before the first wildcard."""
    return pattern[: min((place for place in map(pattern.find, "*?") if place >= 0), default=len(pattern))]


def _differ(starts: Sequence[str]) -> bool:
    """Whether no text begins with all of them."""
    longest = max(starts, key=len)
    return not all(longest.startswith(each) for each in starts)


def _searched(patterns: Sequence[str]) -> str | None:
    start = tuple(0 for _ in patterns)
    words, left = {start: ""}, deque([start])
    while left and len(words) < _MOST:
        places = left.popleft()
        ends = [*_after_stars(patterns, places)]
        if any(all(place == len(text) for place, text in zip(each, patterns, strict=True)) for each in ends):
            return words[places]
        for found in ends:
            for char, after in _steps(patterns, found):
                if after not in words:
                    words[after] = words[places] + char
                    left.append(after)
    if left:
        raise UnsettledError("patterns of too many stars")
    return None


def _after_stars(patterns: Sequence[str], places: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """The places as they are, and those after a star that stands for nothing more."""
    choices = [
        (place, place + 1) if place < len(text) and text[place] == "*" else (place,)
        for text, place in zip(patterns, places, strict=True)
    ]
    yield from product(*choices)


def _steps(patterns: Sequence[str], places: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each character that may come next, and the places after it."""
    here = [text[place] if place < len(text) else "" for text, place in zip(patterns, places, strict=True)]
    if "" in here:
        return
    for char in sorted({each for each in here if each not in "*?"}) or [_ANY]:
        if all(each in ("*", "?", char) for each in here):
            yield char, tuple(place + (each != "*") for each, place in zip(here, places, strict=True))
