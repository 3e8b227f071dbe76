"""Patterns of ARNs: `arn:partition:service:region:account:resource`, whose six parts are matched one by one.

A star stays within its part, with one exception: as the last character of the pattern of a resource it stands for all that follows.
Sources: IAM User Guide, "IAM JSON policy elements: Resource" and "Amazon Resource Name (ARN) condition operators".
"""

from typing import Final

from graphnhi.access.aws_iam.truth import NO, YES, Truth, unsettled
from graphnhi.access.aws_iam.wildcards import Piece, cut, of_pieces

__all__ = ["fits", "names"]

_COLONS: Final = 5


def fits(pattern: tuple[Piece, ...], arn: str) -> bool | None:
    """Whether an ARN is one of a pattern of a condition; None for a pattern that has not six parts: AWS does not write what it does."""
    parts, given = cut(pattern, _COLONS), arn.split(":", _COLONS)
    if len(parts) <= _COLONS:
        return None
    return len(given) == len(parts) and _matched(parts, given)


def names(pattern: tuple[Piece, ...], resource: str) -> Truth:
    """Whether a pattern of a Resource element stands for a resource.

    Open where that takes a star that goes over a colon and stands at the end of a part, but not of the pattern: AWS says of such a
    star that it "can" expand so.
    """
    if not of_pieces(pattern).matches(resource):
        return NO
    parts, given = cut(pattern, _COLONS), resource.split(":", _COLONS)
    whole = len(parts) == _COLONS + 1 or len(given) <= _COLONS or _ends_with_star(pattern)
    return YES if whole and len(parts) <= len(given) and _matched(parts, given) else unsettled("Resource")


def _matched(parts: list[tuple[Piece, ...]], given: list[str]) -> bool:
    return all(of_pieces(part).matches(each) for part, each in zip(parts, given, strict=False))


def _ends_with_star(pattern: tuple[Piece, ...]) -> bool:
    last = next((piece for piece in reversed(pattern) if piece.text), None)
    return last is not None and not last.literal and last.text.endswith("*")
