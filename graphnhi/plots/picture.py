"""What every picture has: the answer as its title, the same in words for who does not see it, and the same as a table."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphnhi.export.columns import Cell
from graphnhi.plots.colours import Theme
from graphnhi.plots.diagram import Diagram

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Picture", "Table"]


@dataclass(frozen=True)
class Table:
    """The twin of a picture: `rows()` gives one list of cells a row, in the order of the columns; `count` is how many."""

    columns: tuple[str, ...]
    count: int
    rows: Callable[[], Iterator[list[Cell]]]


@dataclass(frozen=True)
class Picture:
    """One picture of one answer.

    name: path, blast and so on. alt: what it shows, in a sentence or two. told: what is to be said beside it (that something
    is grouped, or left out). `figure` makes the Plotly figure; `diagram` is there where the picture is one of boxes and links;
    `mermaid` where it is a route.
    """

    name: str
    title: str
    alt: str
    table: Table
    figure: Callable[[Theme], "go.Figure"]
    told: tuple[str, ...] = ()
    diagram: Diagram | None = None
    mermaid: Callable[[], "tuple[str, Sequence[str]]"] | None = None
