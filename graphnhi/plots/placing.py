"""Where the boxes of a diagram stand: columns from left to right, heights, names cut to their room."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.plots.diagram import Diagram
from graphnhi.plots.framing import Frame, framed
from graphnhi.plots.heights import heights
from graphnhi.plots.lettering import fitted, in_two, width_of
from graphnhi.plots.ordering import ordered

__all__ = ["MARGIN", "SPACE", "Placing"]

WIDTH: Final = 1300
HEIGHT: Final = 900
MARGIN: Final = 24.0
_SYMBOL: Final = 13.0
SPACE: Final = 5.0
"""Between a symbol and its name, a name and its links."""
_VERB_ROOM: Final = 90.0
"""The gap before a column where verbs are drawn: the longest of them, in two lines, and an arrow."""
_LINK_ROOM: Final = 46.0
_LITTLE_LINK_ROOM: Final = 26.0
_MANY: Final = 8
"""Columns beyond which links get little room, so that names keep theirs."""
_LEAST_NAME: Final = 70.0
_LEAST_NAME_BESIDE_VERBS: Final = 80.0
_MOST_NAME: Final = 300.0
_FEW: Final = 24
"""Boxes of a column up to which a name may take two lines."""


@dataclass(frozen=True)
class Placing:
    """A diagram's measures and places, each made once: 1300 by 900 pixels where that many boxes need it, less where few do."""

    diagram: Diagram
    title: str

    @cached_property
    def longest(self) -> int:
        """Boxes of the longest column."""
        return max(map(len, self.diagram.columns()))

    @cached_property
    def size(self) -> float:
        """The size of names."""
        if self.longest > _FEW:
            return 10.0
        return 10.5 if self.diagram.verbs else 11.0

    @cached_property
    def link_room(self) -> float:
        if self.diagram.verbs:
            return _VERB_ROOM
        return _LINK_ROOM if len(self.diagram.headings) <= _MANY else _LITTLE_LINK_ROOM

    @cached_property
    def name_room(self) -> float:
        """The width of a column's names: what is left of 1300 pixels, within bounds."""
        count = len(self.diagram.headings)
        left = (WIDTH - 2 * MARGIN - (count - 1) * self.link_room) / count - _SYMBOL - 2 * SPACE
        return min(max(left, _LEAST_NAME_BESIDE_VERBS if self.diagram.verbs else _LEAST_NAME), _MOST_NAME)

    @cached_property
    def pitch(self) -> float:
        """From one column to the next."""
        return self.name_room + self.link_room + _SYMBOL + 2 * SPACE

    @cached_property
    def names(self) -> list[tuple[str, ...]]:
        """The lines of each box's name."""
        if self.longest <= _FEW:
            return [tuple(in_two(box.name, self.name_room, self.size)) for box in self.diagram.boxes]
        return [(fitted(box.name, self.name_room, self.size),) for box in self.diagram.boxes]

    @cached_property
    def frame(self) -> Frame:
        """What stands around the boxes."""
        columns = len(self.diagram.headings)
        width = max(round(2 * MARGIN + columns * self.pitch - self.link_room), 760)
        return framed(self.diagram, self.title, width, MARGIN)

    @cached_property
    def chains(self) -> list[list[int]]:
        """Each link as the boxes it passes: a link over several columns gets a place of its own in those between."""
        boxes, found, new = self.diagram.boxes, list[list[int]](), len(self.diagram.boxes)
        for link in self.diagram.links:
            between = max(boxes[link.target].column - boxes[link.source].column - 1, 0)
            found.append([link.source, *range(new, new + between), link.target])
            new += between
        return found

    @cached_property
    def columns(self) -> list[list[int]]:
        """The columns in their order, places of passing links among the boxes."""
        columns = self.diagram.columns()
        for chain, link in zip(self.chains, self.diagram.links, strict=True):
            first = self.diagram.boxes[link.source].column + 1
            for step, passing in enumerate(chain[1:-1]):
                columns[first + step].append(passing)
        return ordered(columns, self.steps)

    @cached_property
    def steps(self) -> list[tuple[int, int]]:
        """Links from column to column; those that lead back or stay in a column do not pull at anything."""
        boxes = self.diagram.boxes
        forward = [
            chain for chain, link in zip(self.chains, self.diagram.links, strict=True)
            if boxes[link.target].column > boxes[link.source].column
        ]  # fmt: skip
        return [step for chain in forward for step in pairwise(chain)]

    @cached_property
    def height(self) -> int:
        """As high as the boxes are comfortable in, up to 900 pixels, and beyond only where a column needs it."""
        need = max(sum(2 * self.room[box] for box in column) for column in self.columns)
        loose = max(sum(2.6 * self.room[box] for box in column) for column in self.columns)
        above = self.frame.top + self.frame.bottom
        return int(above + max(need, min(max(loose, 120.0), HEIGHT - above)))

    @cached_property
    def room(self) -> NDArray[np.float64]:
        """Half the height that each box, or passing link, takes."""
        count = max((place for chain in self.chains for place in chain), default=0) + 1
        room = np.full(max(count, len(self.diagram.boxes)), 4.0)
        pad = 5.0 if self.longest <= _FEW else 0.2
        for place, lines in enumerate(self.names):
            room[place] = max(len(lines) * self.size * 1.18, 11.0) / 2 + pad
        if self.diagram.verbs:
            room += 8.0
        return room

    @cached_property
    def y(self) -> list[float]:
        top, bottom = self.frame.top, self.height - self.frame.bottom
        return [float(height) for height in heights(self.columns, self.steps, self.room, top, bottom)]

    @cached_property
    def symbol(self) -> float:
        """The size of symbols."""
        return _SYMBOL if self.longest <= _FEW else 10.0

    @cached_property
    def column_of(self) -> dict[int, int]:
        return {box: column for column, boxes in enumerate(self.columns) for box in boxes}

    def left(self, place: int) -> float:
        """The middle of a box's symbol."""
        return MARGIN + _SYMBOL / 2 + self.column_of[place] * self.pitch

    def right(self, place: int) -> float:
        """Where links leave a box: behind its name; a passing link goes on where it is."""
        if place >= len(self.diagram.boxes):
            return self.left(place) + self.name_room
        widest = max(width_of(line, self.size) for line in self.names[place])
        return self.left(place) + _SYMBOL / 2 + 2 * SPACE + min(widest, self.name_room)
