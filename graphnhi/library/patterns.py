"""Patterns of ids as people write them: only `*` and `?` are special, and matching is linear in the length of the id."""

import re
from collections.abc import Callable
from functools import lru_cache

__all__ = ["matcher"]


@lru_cache(maxsize=1024)
def matcher(pattern: str) -> Callable[[str], bool]:
    """A test whether the whole of an id fits a pattern.

    Each piece between two stars is looked for once, from the left, and never given back (atomic groups), the last one at the
    end: no input makes it slow.

    >>> matcher("k8s:*/[a]?")("k8s:prod/[a]1")
    True
    """
    first, *rest = [_piece(piece) for piece in re.split(r"\*+", pattern)]
    if not rest:
        return _full(first[0])
    *middle, (last, width) = rest
    inner = "".join(f"(?>.*?{piece})" for piece, _ in middle)
    return _full(f"{first[0]}{inner}(?>.{{{width},}})(?<={last})" if width else f"{first[0]}{inner}.*")


def _piece(text: str) -> tuple[str, int]:
    return "".join("." if letter == "?" else re.escape(letter) for letter in text), len(text)


def _full(regex: str) -> Callable[[str], bool]:
    match = re.compile(regex, re.DOTALL).fullmatch
    return lambda text: match(text) is not None
