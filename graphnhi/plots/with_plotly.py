"""A scene as a Plotly figure: every mark an SVG element with its text in the page, one pixel a pixel."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import plotly.graph_objects as go

from graphnhi.export.clean import as_plotly
from graphnhi.plots.colours import BY_CATEGORY, Theme, edge_of
from graphnhi.plots.lettering import broken
from graphnhi.plots.scene import Curve, Scene, Symbol, Text, coloured
from graphnhi.plots.shapes import shape_of

__all__ = ["FONT", "base_layout", "figure_of_scene", "hovered", "lined", "sized"]

FONT: Final = "DejaVu Sans, Verdana, Helvetica, Arial, sans-serif"
_SIDE: Final = {"start": "middle right", "middle": "middle center", "end": "middle left"}
_SAMPLES: Final = np.linspace(0.0, 1.0, 13)[:, None]
_WEIGHTS: Final = np.hstack([
    (1 - _SAMPLES) ** 3, 3 * (1 - _SAMPLES) ** 2 * _SAMPLES, 3 * (1 - _SAMPLES) * _SAMPLES**2, _SAMPLES**3,
])  # fmt: skip
"""How much each of the four points of a cubic piece counts along it."""


def figure_of_scene(scene: Scene, theme: Theme) -> go.Figure:
    """The figure of a scene in a theme, of the scene's own size."""
    traces = [*_curves(scene.curves, theme), *_heads(scene.curves, theme), *_symbols(scene.symbols, theme)]
    figure = go.Figure([*traces, *_texts(scene.texts, theme)])
    figure.update_layout(
        base_layout(scene.title.lines, theme), width=scene.width, height=scene.height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False,
        title=title_at(scene.title.x, scene.title.y - scene.title.size * 0.625 * len(scene.title.lines), scene.width, scene.height),
    )  # fmt: skip
    axis = {"visible": False, "fixedrange": True}
    figure.update_xaxes(axis, range=[0, scene.width])
    figure.update_yaxes(axis, range=[scene.height, 0])
    return figure


_ASCENT: Final = 17.0
"""From the top of a title's first line to the line it stands on, where Plotly holds it, however many lines there are."""


def title_at(left: float, top: float, width: float, height: float) -> dict[str, Any]:
    """Where the title of a figure stands, in pixels."""
    return {"x": left / width, "y": 1 - (top + _ASCENT) / height, "yanchor": "bottom", "yref": "container"}


def sized(figure: go.Figure, title: str, theme: Theme, width: int, height: int, margin: dict[str, int]) -> go.Figure:
    """A figure of a size, with its title at its top left."""
    lines = broken(title, width - 60, 18.0)
    figure.update_layout(base_layout(lines, theme), width=width, height=height, margin=margin)
    return figure.update_layout(title=title_at(24, 12, width, height))


def base_layout(title: Sequence[str], theme: Theme) -> dict[str, Any]:
    """What every figure has: the title, the fonts and the colours of the theme."""
    return {
        "title": {"text": lined(title), "font": {"size": 18, "color": theme.text, "weight": 700}, "xanchor": "left"},
        "font": {"family": FONT, "color": theme.text, "size": 12},
        "paper_bgcolor": theme.ground,
        "plot_bgcolor": theme.ground,
        "hoverlabel": {
            "align": "left",
            "bgcolor": theme.ground,
            "font": {"family": FONT, "color": theme.text, "size": 12},
        },
        "hovermode": "closest",
    }


def lined(lines: Iterable[str]) -> str:
    """Lines of plain text for Plotly."""
    return "<br>".join(map(as_plotly, lines))


def hovered(lines: Sequence[str]) -> str:
    """What is shown on hovering: the first line in bold."""
    return "<br>".join([f"<b>{as_plotly(lines[0])}</b>", *map(as_plotly, lines[1:])]) if lines else ""


def sampled(curve: Curve) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The points along a curve, an (n, 2) array."""
    points = np.array(curve.points)
    pieces = [_WEIGHTS @ points[begin : begin + 4] for begin in range(0, len(points) - 1, 3)]
    return np.vstack(pieces)


def _curves(curves: Sequence[Curve], theme: Theme) -> Iterator[go.Scatter]:
    """Neighbouring curves that look alike are one trace, so that what is in front stays in front."""
    for (colour, width, dashed), alike in groupby(curves, lambda each: (each.colour, each.width, each.dashed)):
        parts = [np.vstack([sampled(curve), [[np.nan, np.nan]]]) for curve in alike]
        x, y = np.vstack(parts).T
        line = {"color": coloured(colour, theme), "width": width, "dash": "4px,3px" if dashed else "solid"}
        yield go.Scatter(x=x.round(1), y=y.round(1), mode="lines", line=line, hoverinfo="skip")


def _heads(curves: Sequence[Curve], theme: Theme) -> Iterator[go.Scatter]:
    """The heads of arrows, and what is said of each curve on hovering over its middle."""
    pointed = [curve for curve in curves if curve.arrow]
    if not pointed:
        return
    ends = np.array([curve.points[-1] for curve in pointed])
    colours = [coloured(curve.colour, theme) for curve in pointed]
    head = {"symbol": "triangle-right", "size": [5 + curve.width for curve in pointed], "color": colours}
    yield go.Scatter(x=ends[:, 0] - 2, y=ends[:, 1], mode="markers", marker=head, hoverinfo="skip")
    told = [curve for curve in pointed if curve.hover]
    middles = np.array([sampled(curve)[len(sampled(curve)) // 2] for curve in told]).reshape(-1, 2)
    yield go.Scatter(
        x=middles[:, 0], y=middles[:, 1], mode="markers", marker={"size": 14, "opacity": 0},
        hovertext=[hovered(curve.hover) for curve in told], hoverinfo="text",
    )  # fmt: skip


def _symbols(symbols: Sequence[Symbol], theme: Theme) -> Iterator[go.Scatter]:
    """One trace a kind, so that it can be found by its name."""
    by_kind: dict[tuple[str, str], list[Symbol]] = {}
    for symbol in symbols:
        by_kind.setdefault((symbol.category, symbol.kind), []).append(symbol)
    for (category, kind), alike in by_kind.items():
        fill = BY_CATEGORY.get(category, BY_CATEGORY["unknown"])
        marker = {
            "symbol": shape_of(kind).plotly,
            "size": [symbol.size for symbol in alike],
            "color": [theme.ground if symbol.hollow else fill for symbol in alike],
            "line": {"width": [2.0 if s.hollow else 1.0 for s in alike], "color": [edge_of(fill, theme) if s.hollow else theme.outline for s in alike]},
            "opacity": 1,
        }  # fmt: skip
        yield go.Scatter(
            x=[symbol.x for symbol in alike], y=[symbol.y for symbol in alike], mode="markers", name=kind, marker=marker,
            hovertext=[hovered(symbol.hover) for symbol in alike],
            hoverinfo=["text" if symbol.hover else "skip" for symbol in alike],
        )  # fmt: skip


def _texts(texts: Sequence[Text], theme: Theme) -> Iterator[go.Scatter]:
    looks: dict[tuple[float, str, str, bool], list[Text]] = {}
    for text in texts:
        looks.setdefault((text.size, text.anchor, text.colour, text.bold), []).append(text)
    for (size, anchor, colour, bold), alike in looks.items():
        font = {"size": size, "color": coloured(colour, theme), "weight": 700 if bold else 400}
        yield go.Scatter(
            x=[text.x for text in alike], y=[text.y for text in alike], mode="text", cliponaxis=False, hoverinfo="skip",
            text=[lined(text.lines) for text in alike], textposition=_SIDE[anchor], textfont=font,
        )  # fmt: skip
