"""How a blast grows: a bar a hop, with how many nodes of each kind are newly reached."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import plotly.graph_objects as go

from graphnhi.export.clean import as_plotly
from graphnhi.export.columns import Cell
from graphnhi.export.numbers import counted
from graphnhi.model.kinds import CATEGORY_OF, KINDS
from graphnhi.plots.blast import blast_title
from graphnhi.plots.colours import BY_CATEGORY, Theme
from graphnhi.plots.picture import Picture, Table
from graphnhi.plots.with_plotly import sized
from graphnhi.results import Answer

__all__ = ["bars_picture"]

_WIDTH, _HEIGHT, _ENTRY = 1300, 700, 19
_FINE: Final = ("", "/", "x", "-", "|", "+", ".", "\\")
_COARSE: Final = ("/", "x", "-", "|", "+", ".", "\\")
_PATTERNS: Final = (
    *((shape, 7, 0.25) for shape in _FINE), *((shape, 16, 0.45) for shape in _COARSE), ("/", 4, 0.6),
)  # fmt: skip
"""What tells kinds of one category apart beside their place: shape, size and solidity, one for each kind of the largest."""


def bars_picture(answer: Answer) -> Picture:
    """The bars of an answer of `blast` that has rows."""
    hops: Sequence[Mapping[str, Any]] = answer.summary["by_hop"]
    title = blast_title(answer)
    most = max(hops, key=lambda entry: sum(entry["kinds"].values()))
    many = counted(sum(most["kinds"].values()), "node")
    alt = f"{title}. Most are newly reached at hop {most['hop']}: {many}."
    return Picture(
        "bars", title, alt, _table(hops), lambda theme: _figure(hops, f"Newly reached by hop: {title}", theme)
    )


def _table(hops: Sequence[Mapping[str, Any]]) -> Table:
    def rows() -> Iterator[list[Cell]]:
        for entry in hops:
            for kind, count in entry["kinds"].items():
                yield [entry["hop"], kind, CATEGORY_OF[kind], count]

    return Table(("hop", "kind", "category", "newly_reached"), sum(len(entry["kinds"]) for entry in hops), rows)


def _figure(hops: Sequence[Mapping[str, Any]], title: str, theme: Theme) -> go.Figure:
    figure = go.Figure([_bar(kind, hops, theme) for kind in KINDS if any(kind in entry["kinds"] for entry in hops)])
    height = max(_HEIGHT, 150 + _ENTRY * len(figure.data))
    sized(figure, title, theme, _WIDTH, height, {"l": 70, "r": 24, "t": 84, "b": 56})
    figure.update_layout(barmode="stack", legend={"traceorder": "normal", "font": {"size": 11}})
    most = max(sum(entry["kinds"].values()) for entry in hops)
    figure.update_xaxes(title="hop", dtick=max(1, len(hops) // 30), showgrid=False, linecolor=theme.line)
    figure.update_yaxes(
        title="nodes newly reached", gridcolor=theme.line, griddash="dot", zerolinecolor=theme.line, tickformat=",d",
        dtick=1 if most <= 10 else None,
    )  # fmt: skip
    return figure


def _bar(kind: str, hops: Sequence[Mapping[str, Any]], theme: Theme) -> go.Bar:
    category = CATEGORY_OF[kind]
    alike = [other for other in KINDS if CATEGORY_OF[other] == category]
    counts = [int(entry["kinds"].get(kind, 0)) for entry in hops]
    word = kind.replace("_", " ")
    shape, size, solidity = _PATTERNS[alike.index(kind)]
    return go.Bar(
        x=[entry["hop"] for entry in hops], y=counts, name=as_plotly(f"{word} ({sum(counts):,})"),
        marker={
            "color": BY_CATEGORY[category], "line": {"color": theme.ground, "width": 0.5},
            "pattern": {"shape": shape, "fgcolor": theme.outline, "size": size, "solidity": solidity},
        },
        hovertext=[f"hop {entry['hop']}: {as_plotly(counted(count, word))}" for entry, count in zip(hops, counts, strict=True)],
        hoverinfo="text",
    )  # fmt: skip
