"""Texts with `*` (anything) and `?` (one character), which are the only wildcards of IAM: brackets and dots are themselves.

A pattern is cut at its stars, and the runs between them are found from left to right: no pattern makes that exponential, as
the usual backtracking would be.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

__all__ = ["Piece", "Wildcard", "cut", "of_pieces", "wildcard"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a pattern: its text, and whether its stars and question marks are themselves."""

    text: str
    literal: bool = False


@dataclass(frozen=True, slots=True)
class _Run:
    """What stands between two stars: its characters, and at which places any other one may stand."""

    text: str
    holes: tuple[int, ...]
    expression: re.Pattern[str] | None = field(compare=False)

    def is_at(self, text: str, place: int) -> bool:
        if self.expression is None:
            return text.startswith(self.text, place)
        return self.expression.match(text, place) is not None

    def end(self, text: str, start: int, stop: int) -> int:
        """Where the first such run from `start` on ends, at `stop` at the latest; -1 where there is none."""
        if self.expression is None:
            place = text.find(self.text, start, stop)
            return place + len(self.text) if place >= 0 else -1
        found = self.expression.search(text, start, stop)
        return found.end() if found else -1


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A pattern, ready to be matched. `literal` is its text where it has no wildcard."""

    literal: str | None
    runs: tuple[_Run, ...]

    def matches(self, text: str) -> bool:
        """Whether it stands for the whole text; letter case counts."""
        if self.literal is not None:
            return text == self.literal
        first, last = self.runs[0], self.runs[-1]
        place, stop = len(first.text), len(text) - len(last.text)
        if len(self.runs) == 1:
            return len(text) == place and first.is_at(text, 0)
        if stop < place or not (first.is_at(text, 0) and last.is_at(text, stop)):
            return False
        for run in self.runs[1:-1]:
            place = run.end(text, place, stop)
            if place < 0:
                return False
        return True


def wildcard(pattern: str) -> Wildcard:
    """The pattern that a text is."""
    return of_pieces((Piece(pattern),))


@lru_cache(maxsize=1 << 16)
def of_pieces(pieces: tuple[Piece, ...]) -> Wildcard:
    """The pattern that is made of pieces."""
    runs: list[list[tuple[str, bool]]] = [[]]
    for piece in pieces:
        for char in piece.text:
            if char == "*" and not piece.literal:
                runs.append([])
            else:
                runs[-1].append((char, char == "?" and not piece.literal))
    made = tuple(map(_run, runs))
    is_literal = len(made) == 1 and not made[0].holes
    return Wildcard(made[0].text if is_literal else None, made)


def cut(pieces: tuple[Piece, ...], colons: int) -> list[tuple[Piece, ...]]:
    """A pattern cut at its first so many colons."""
    parts: list[list[Piece]] = [[]]
    for piece in pieces:
        first, *others = piece.text.split(":", colons + 1 - len(parts))
        parts[-1].append(Piece(first, piece.literal))
        parts += [[Piece(other, piece.literal)] for other in others]
    return [*map(tuple, parts)]


def _run(chars: list[tuple[str, bool]]) -> _Run:
    holes = tuple(place for place, (_, hole) in enumerate(chars) if hole)
    expression = "".join("." if hole else re.escape(char) for char, hole in chars)
    return _Run("".join(char for char, _ in chars), holes, re.compile(expression, re.DOTALL) if holes else None)
