"""A heatmap with its words: names left and above, a text in every cell, a stronger shade for more; each word an SVG text of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

import plotly.graph_objects as go

from graphnhi.export.clean import as_plotly
from graphnhi.plots.colours import BLUES, LIGHT, Theme
from graphnhi.plots.lettering import fitted, width_of
from graphnhi.plots.with_plotly import hovered, sized

__all__ = ["Cell", "Heat"]

_LEFT: Final = 236.0
_LETTER: Final = 11.0
_ROW: Final = 21
_SLANTED: Final = 190.0
"""The longest name above a column; at its angle it takes so much of its length in height, and beyond the last column."""
_RISE, _RUN = 0.68, 0.78
_WIDTH: Final = 1300
_LEAST_COLUMN: Final = 26


@dataclass(frozen=True, slots=True)
class Cell:
    """shade: from 0 to 1; text: in the cell; hover: on hovering."""

    shade: float
    text: str
    hover: tuple[str, ...]


@dataclass(frozen=True)
class Heat:
    """rows, columns: names, plain; `cell` gives what stands at a row and a column, None for nothing. legend: what a cell says;
    strongest: what the strongest shade means.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    cell: Callable[[int, int], Cell | None]
    legend: str
    strongest: str

    def figure(self, theme: Theme) -> go.Figure:
        """The figure, of its own size."""
        widest = min(max(width_of(name, _LETTER) for name in self.columns), _SLANTED)
        top, right = int(66 + widest * _RISE), int(24 + widest * _RUN)
        width = max(_WIDTH, int(_LEFT + 10 + right + len(self.columns) * _LEAST_COLUMN))
        height = top + _ROW * len(self.rows) + 34
        figure = go.Figure([self._heatmap(theme), *self._texts(theme)])
        sized(figure, self.title, theme, width, height, {"l": int(_LEFT) + 10, "r": right, "t": top, "b": 34})
        self._name(figure)
        figure.add_annotation(
            text=as_plotly(f"{self.legend}; {'darker' if theme is LIGHT else 'lighter'}: {self.strongest}"), x=0, y=0, xref="paper", yref="paper", showarrow=False, xanchor="left", yanchor="top",
            yshift=-8, xshift=-_LEFT + 14, font={"size": _LETTER, "color": theme.faint},
        )  # fmt: skip
        return figure

    def _name(self, figure: go.Figure) -> None:
        """The names beside and above the cells, at places by number: a category of Plotly would unite equal names."""
        plain = {
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": _LETTER},
            "ticklabeloverflow": "allow",
        }
        rows = [as_plotly(fitted(name, _LEFT - 12, _LETTER)) for name in self.rows]
        columns = [as_plotly(fitted(name, _SLANTED, _LETTER)) for name in self.columns]
        figure.update_yaxes(plain, tickvals=list(range(len(rows))), ticktext=rows, range=[len(rows) - 0.5, -0.5])
        figure.update_xaxes(
            plain,
            tickvals=list(range(len(columns))),
            ticktext=columns,
            range=[-0.5, len(columns) - 0.5],
            side="top",
            tickangle=-40,
        )

    def _heatmap(self, theme: Theme) -> go.Heatmap:
        grid = [[self.cell(row, column) for column in range(len(self.columns))] for row in range(len(self.rows))]
        shades = _shades(theme)
        return go.Heatmap(
            z=[[None if cell is None else cell.shade for cell in row] for row in grid],
            hovertext=[["" if cell is None else hovered(cell.hover) for cell in row] for row in grid], hoverinfo="text",
            colorscale=[[place / (len(shades) - 1), shade] for place, shade in enumerate(shades)], zmin=0, zmax=1,
            hoverongaps=False, showscale=False, xgap=2, ygap=2,
        )  # fmt: skip

    def _texts(self, theme: Theme) -> list[go.Scatter]:
        """The texts of the cells: dark letters on the light half of the shades, light ones on the dark half."""
        places = [(x, y, self.cell(y, x)) for y, x in product(range(len(self.rows)), range(len(self.columns)))]
        known = [(x, y, cell) for x, y, cell in places if cell is not None]
        return [
            go.Scatter(
                x=[x for x, _, cell in known if _is_dark(cell.shade, theme) == dark],
                y=[y for _, y, cell in known if _is_dark(cell.shade, theme) == dark],
                text=[as_plotly(cell.text) for _, _, cell in known if _is_dark(cell.shade, theme) == dark],
                mode="text", textfont={"size": _LETTER, "color": "#FFFFFF" if dark else "#000000"}, hoverinfo="skip", showlegend=False,
            )
            for dark in (False, True)
        ]  # fmt: skip


def _shades(theme: Theme) -> Sequence[str]:
    return BLUES if theme is LIGHT else BLUES[::-1]


_HALF: Final = 0.55
"""Where the shades begin to be so dark that white letters are read better than black ones."""


def _is_dark(shade: float, theme: Theme) -> bool:
    return (shade if theme is LIGHT else 1 - shade) > _HALF
