"""Boxes in columns and links between them: what a path or a blast is, before anybody decides where things stand."""

from dataclasses import dataclass, field
from typing import Final, Literal

__all__ = ["Box", "Diagram", "Link", "Strength", "drawn_hops"]

Strength = Literal["route", "other", "plain"]
"""route: what the picture is about, thick and orange; other: an alternative, thin and grey; plain: the rest, thinner."""

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Box:
    """One node, or several as one (`count` above 1). `hover`: what is known of it, whole; texts are plain."""

    column: int
    name: str
    kind: str
    category: str
    hover: Lines
    possible: bool = False
    strong: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Link:
    """A hop between two boxes, by their places. `verb` is drawn where the diagram has room for verbs."""

    source: int
    target: int
    verb: str
    hover: Lines
    strength: Strength = "plain"
    possible: bool = False
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Diagram:
    """verbs: whether the verbs of links are drawn; headings: a line above each column; notes: lines below the title."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    headings: Lines
    notes: Lines = field(default=())
    verbs: bool = False

    def columns(self) -> list[list[int]]:
        """The places of the boxes by column."""
        found: list[list[int]] = [[] for _ in self.headings]
        for place, box in enumerate(self.boxes):
            found[box.column].append(place)
        return found


_STARTS: Final = "start"


def drawn_hops(columns: int) -> Lines:
    """The headings of so many columns, one a hop."""
    return (_STARTS, *(f"hop {hop}" for hop in range(1, columns)))
