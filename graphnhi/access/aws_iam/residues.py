"""What of a pattern is left when a text that begins in a certain way has been read so far: all that the rest of the text can tell.

Two resources after whose names the same is left of every pattern are alike to all policies, whatever lies in them.
Source: J. A. Brzozowski, "Derivatives of regular expressions", Journal of the ACM 11 (1964).
"""

from typing import Final

from graphnhi.access.aws_iam.wildcards import wildcard

__all__ = ["left_of"]

_COLONS: Final = 5


def left_of(pattern: str, begun: str) -> frozenset[str] | None:
    """What may be left of a pattern of ARNs when a resource begins so; nothing: it stands for none that does. `*` alone among it: for
    all.

    None where patterns of fewer than six parts, or a beginning that is within one of the first, leave that to each resource.
    """
    parts, given = pattern.split(":", _COLONS), begun.split(":", _COLONS)
    if len(given) <= _COLONS:
        return None
    if len(parts) <= _COLONS:
        return None if not _is_early_end(parts) else _early(parts, given)
    if not all(wildcard(part).matches(each) for part, each in zip(parts[:_COLONS], given[:_COLONS], strict=True)):
        return frozenset()
    return _left(parts[_COLONS], given[_COLONS])


def _is_early_end(parts: list[str]) -> bool:
    return parts[-1].endswith("*")


def _early(parts: list[str], given: list[str]) -> frozenset[str]:
    """A pattern whose last star stands for all the parts that follow."""
    fits = all(wildcard(part).matches(each) for part, each in zip(parts, given, strict=False))
    return frozenset({"*"}) if fits else frozenset()


def _left(pattern: str, text: str) -> frozenset[str]:
    places = _with_stars(pattern, {0})
    for char in text:
        stepped = {
            place + (pattern[place] != "*")
            for place in places
            if place < len(pattern) and pattern[place] in ("*", "?", char)
        }
        places = _with_stars(pattern, stepped)
        if not places:
            return frozenset()
    return frozenset(pattern[place:] for place in places)


def _with_stars(pattern: str, places: set[int]) -> set[int]:
    """The places, and those after stars that stand for nothing more."""
    found = set(places)
    for place in places:
        at = place
        while at < len(pattern) and pattern[at] == "*":
            at += 1
            found.add(at)
    return found
