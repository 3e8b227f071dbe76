"""A picture as marks with places in pixels (y down): what Plotly and Graphviz draw alike.

Colours are roles of a theme or plain hex; texts are plain, each renderer escapes them for its sink.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal

from graphnhi.plots.colours import Theme

__all__ = ["Curve", "Scene", "Symbol", "Text", "coloured"]

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text; `y` is the middle of them all, `x` where they are anchored."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    anchor: Anchor = "start"
    colour: str = "text"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """The shape of a kind in the colour of its category; hollow where it is only possibly reached."""

    x: float
    y: float
    kind: str
    category: str
    size: float
    hover: tuple[str, ...] = ()
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Curve:
    """Cubic pieces end to end: a first point, then three points a piece. `hover` is shown at its middle."""

    points: tuple[Point, ...]
    colour: str
    width: float
    hover: tuple[str, ...] = ()
    dashed: bool = False
    arrow: bool = True


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that is drawn, from the back to the front: curves, symbols, texts; and the title, which is the answer."""

    width: int
    height: int
    title: Text
    curves: tuple[Curve, ...]
    symbols: tuple[Symbol, ...]
    texts: tuple[Text, ...]

    def without_hover(self) -> "Scene":
        """The same with nothing to be told on hovering, for a place that shows none."""
        curves = tuple(replace(curve, hover=()) for curve in self.curves)
        return replace(self, curves=curves, symbols=tuple(replace(symbol, hover=()) for symbol in self.symbols))


_ROLES: Final = frozenset({"ground", "text", "faint", "line", "outline"})


def coloured(colour: str, theme: Theme) -> str:
    """The hex of a colour: a role's in the theme, or the hex itself."""
    return str(getattr(theme, colour)) if colour in _ROLES else colour
