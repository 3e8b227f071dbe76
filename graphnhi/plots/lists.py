"""What to look at first: the ranking and the findings as bars from left to right, the gravest on top."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go

from graphnhi.export.clean import as_plotly
from graphnhi.export.numbers import counted
from graphnhi.export.rank_columns import short_money
from graphnhi.plots.colours import STEPS, Theme
from graphnhi.plots.lettering import fitted, sentence, wrapped
from graphnhi.plots.picture import Picture, Table
from graphnhi.plots.tables import answer_table
from graphnhi.plots.with_plotly import hovered, sized
from graphnhi.results import Answer

__all__ = ["findings_picture", "ranking_picture"]

Row = Mapping[str, Any]

MOST: Final = 25
"""Bars that are drawn; the table has all rows."""
_WIDTH, _BAR, _LEFT, _RIGHT, _LETTER = 1300, 24, 330, 270, 11.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """A name, the lengths of its two parts (the second one hatched), what stands behind them, and what hovering tells."""

    name: str
    sure: float
    maybe: float
    behind: str
    hover: tuple[str, ...]


def ranking_picture(answer: Answer) -> Picture:
    """The first rows of `rank` by impact, the part that only the possible bound adds hatched."""
    rows = [row for row in answer.rows[:MOST] if not row["none_found"]] or [answer.rows[0]]
    first = rows[0]
    count = counted(int(first["targets"]), "crown jewel")
    title = f"{sentence(str(first['name']))} has the largest impact: it reaches {count} ({short_money(first['impact']['money']) or 'no money'})"
    told = tuple(_left_out(len(answer.rows), len(rows), "identities and credentials"))
    bars = [_ranked(row) for row in rows]
    axis = "impact: the sum of -ln(1 - weight x ease) over the targets reached; hatched: only possibly"
    alt = f"{title}. Then: {', '.join(sentence(str(row['name'])) for row in rows[1:5])}."
    return Picture("ranking", title, alt, answer_table(answer), lambda theme: _figure(bars, title, axis, theme), told)


def _left_out(all_of: int, shown: int, what: str) -> Iterator[str]:
    if all_of > shown:
        yield f"{shown} of {all_of:,} {what} are drawn; -o NAME.csv has all"


def _ranked(row: Row) -> _Bar:
    impact = row["impact"]
    loss, sure = float(impact["loss"]), float(impact["certain"]["loss"])
    money = short_money(impact["money"])
    hover = (
        *wrapped(str(row["name"])), *wrapped(f"id: {row['id']}"), f"priority {row['priority']}, impact {impact['band']}",
        f"exposure {row['exposure']['band']}", f"targets: {row['targets']:,}", *([f"money a day: {money}"] if money else []),
    )  # fmt: skip
    return _Bar(f"{row['name']} · {row['priority']}", sure, max(loss - sure, 0.0), money, hover)


def findings_picture(answer: Answer) -> Picture:
    """How many findings each question of the library has."""
    found: Mapping[str, int] = answer.summary["by_query"]
    grave = ", ".join(f"{count:,} {severity}" for severity, count in answer.summary["by_severity"].items())
    title = f"{answer.summary['findings']:,} findings: {grave}"
    most = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    bars = [_Bar(query, count, 0.0, f"{count:,}", (query, f"findings: {count:,}")) for query, count in most[:MOST]]
    told = tuple(_left_out(len(most), len(bars), "questions"))
    alt = f"{title}. Most are of {most[0][0]} ({most[0][1]:,})."
    return Picture(
        "findings", title, alt, _counts(most), lambda theme: _figure(bars, title, "findings by question", theme), told
    )


def _counts(found: Sequence[tuple[str, int]]) -> Table:
    return Table(("query", "findings"), len(found), lambda: ([query, count] for query, count in found))


def _rooms(bars: Sequence[_Bar]) -> Iterator[float]:
    """The pixels behind each bar; the longest ends where the axis does, or a little before."""
    longest = max(bar.sure + bar.maybe for bar in bars) or 1.0
    axis = _WIDTH - _LEFT - 10 - _RIGHT
    return (_RIGHT - 16 + axis * (1 - (bar.sure + bar.maybe) / longest) for bar in bars)


def _figure(bars: Sequence[_Bar], title: str, axis: str, theme: Theme) -> go.Figure:
    places = list(range(len(bars)))
    hover = [hovered(bar.hover) for bar in bars]
    plain = {"y": places, "orientation": "h", "hovertext": hover, "hoverinfo": "text", "showlegend": False}
    figure = go.Figure([
        go.Bar(plain, x=[bar.sure for bar in bars], marker={"color": STEPS[1]}),
        go.Bar(
            plain, x=[bar.maybe for bar in bars], text=[as_plotly(fitted(bar.behind, room, _LETTER)) for bar, room in zip(bars, _rooms(bars), strict=True)], textposition="outside",
            cliponaxis=False, textfont={"size": _LETTER, "color": theme.text},
            marker={"color": STEPS[1], "pattern": {"shape": "/", "fgcolor": theme.outline, "solidity": 0.3}},
        ),
    ])  # fmt: skip
    sized(figure, title, theme, _WIDTH, 130 + _BAR * len(bars), {"l": _LEFT + 10, "r": _RIGHT, "t": 64, "b": 56})
    names = [as_plotly(fitted(bar.name, _LEFT - 20, _LETTER)) for bar in bars]
    figure.update_layout(barmode="stack", bargap=0.25)
    figure.update_yaxes(
        tickvals=places, ticktext=names, range=[len(bars) - 0.5, -0.5], tickfont={"size": _LETTER}, showgrid=False
    )
    figure.update_xaxes(title={"text": as_plotly(axis), "font": {"size": _LETTER}}, showgrid=False, zeroline=False)
    return figure
