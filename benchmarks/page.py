"""The results as one HTML page that needs no network: bars for each size, and how every row grows."""

from typing import Any, Final

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from benchmarks.isolating import Outcome
from benchmarks.rows import ENGINES, ROWS

__all__ = ["page"]

_COLOURS: Final = {
    "graphnhi": "#0b7285", "scipy": "#e8590c", "networkx": "#868e96", "igraph": "#5f3dc4", "rustworkx": "#b08900",
    "pandas": "#2b8a3e",
}  # fmt: skip
_SHAPES: Final = {
    "graphnhi": "circle", "scipy": "square", "networkx": "x", "igraph": "diamond", "rustworkx": "triangle-up", "pandas": "star",
}  # fmt: skip
_ACROSS: Final = 4
_STYLE: Final = (
    "body{font-family:system-ui,sans-serif;margin:2rem auto;max-width:1200px;color:#212529}h1{font-size:1.5rem}"
)


def page(outcomes: list[Outcome]) -> str:
    """The page; the drawing program is part of it."""
    sizes = sorted({outcome.nodes for outcome in outcomes})
    figures = [_compared([outcome for outcome in outcomes if outcome.nodes == size], size) for size in sizes]
    figures += [_grown(outcomes, sizes), _gated(outcomes, sizes)]
    drawn = [
        figure.to_html(full_html=False, include_plotlyjs=place == 0, config={"displaylogo": False})
        for place, figure in enumerate(figure for figure in figures if figure is not None)
    ]
    wrong = sum(outcome.agrees is False for outcome in outcomes)
    said = "All answers that can be compared agree." if not wrong else f"{wrong} answers disagree."
    head = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>graphnhi: benchmarks</title><style>{_STYLE}</style>"
    text = f"<h1>graphnhi beside other libraries</h1><p>CPU seconds, less is better, each step of the scale is ten times. {said}</p>"
    return "\n".join([head, text, *drawn, "</html>"])


def _compared(outcomes: list[Outcome], size: int) -> Any:
    """Every row with a point for each engine, on one scale of seconds."""
    figure = go.Figure()
    for engine in ENGINES:
        mine = [outcome for outcome in outcomes if outcome.engine == engine and outcome.cpu and not outcome.gates]
        if mine:
            figure.add_scatter(
                x=[outcome.cpu for outcome in mine], y=[_label(outcome.row) for outcome in mine], mode="markers", name=engine,
                marker={"color": _COLOURS[engine], "symbol": _SHAPES[engine], "size": 11},
                customdata=[_seconds(outcome.cpu) for outcome in mine], hovertemplate="%{y}<br>%{customdata}<extra>%{fullData.name}</extra>",
            )  # fmt: skip
    rows = [_label(key) for key in ROWS if any(outcome.row == key for outcome in outcomes)]
    figure.update_layout(
        title=f"{size:,} nodes, no gates", height=130 + 34 * len(rows), template="plotly_white", margin={"l": 10, "r": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )  # fmt: skip
    figure.update_xaxes(type="log", title="CPU seconds", dtick=1, exponentformat="power", automargin=True)
    figure.update_yaxes(categoryorder="array", categoryarray=rows[::-1], automargin=True, range=[-0.6, len(rows) - 0.4])
    return figure


def _grown(outcomes: list[Outcome], sizes: list[int]) -> Any:
    """One small picture for each row: seconds by nodes, both by tens."""
    rows = [key for key in ROWS if any(outcome.row == key and outcome.cpu for outcome in outcomes)]
    if len(sizes) < 2 or not rows:
        return None
    down = -(-len(rows) // _ACROSS)
    figure = make_subplots(down, _ACROSS, subplot_titles=[_label(key) for key in rows], vertical_spacing=0.35 / down)
    seen: set[str] = set()
    for place, key in enumerate(rows):
        for engine in ENGINES:
            mine = [o for o in outcomes if (o.row, o.engine, o.gates) == (key, engine, 0) and o.cpu]
            if mine:
                figure.add_scatter(
                    x=[o.nodes for o in mine], y=[o.cpu for o in mine], mode="lines+markers", name=engine,
                    legendgroup=engine, showlegend=engine not in seen, row=place // _ACROSS + 1, col=place % _ACROSS + 1,
                    marker={"color": _COLOURS[engine], "symbol": _SHAPES[engine], "size": 7},
                )  # fmt: skip
                seen.add(engine)
    figure.update_layout(
        title="Growth with the number of nodes", height=130 + 220 * down, template="plotly_white",
        legend={"orientation": "h", "y": 1.04, "yanchor": "bottom", "x": 1, "xanchor": "right"},
    )  # fmt: skip
    figure.update_annotations(font_size=12)
    figure.update_xaxes(type="log", tickvals=sizes, ticktext=[f"{size:,}" for size in sizes])
    figure.update_yaxes(type="log", dtick=1, exponentformat="power")
    return figure


def _gated(outcomes: list[Outcome], sizes: list[int]) -> Any:
    """What gates cost graphnhi: times the figure without any, row by row."""
    plain = {(o.nodes, o.row): o.cpu for o in outcomes if o.engine == "graphnhi" and not o.gates and o.cpu}
    mine = [o for o in outcomes if o.engine == "graphnhi" and o.gates and o.cpu and (o.nodes, o.row) in plain]
    if not mine:
        return None
    figure = go.Figure()
    for size in sizes:
        for gates in sorted({o.gates for o in mine}):
            some = [o for o in mine if (o.nodes, o.gates) == (size, gates)]
            if some:
                figure.add_bar(
                    x=[_label(o.row) for o in some], y=[(o.cpu or 0) / (plain[size, o.row] or 1) for o in some],
                    name=f"{size:,} nodes, {gates:,} gates",
                )  # fmt: skip
    figure.add_hline(1, line_dash="dot", line_color="#868e96")
    figure.update_layout(
        title="graphnhi through gates, times the figure without", height=420, template="plotly_white", barmode="group"
    )
    figure.update_yaxes(title="times", automargin=True)
    return figure


def _label(key: str) -> str:
    return f"{key}: {ROWS[key].title}"


def _seconds(value: float | None) -> str:
    return f"{value:.3g} s"
