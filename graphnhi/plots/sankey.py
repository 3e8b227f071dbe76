"""How a blast flows, grouped: from hop to hop and kind to kind, each band as broad as the nodes that it stands for."""

from typing import Final

import plotly.graph_objects as go

from graphnhi.engine.flows import Flows
from graphnhi.export.clean import as_plotly
from graphnhi.model.kinds import CATEGORY_OF, KINDS
from graphnhi.plots.blast import blast_title
from graphnhi.plots.colours import BY_CATEGORY, ROUTE, Theme
from graphnhi.plots.flows import LAST, flows_of_answer
from graphnhi.plots.picture import Picture
from graphnhi.plots.tables import answer_table
from graphnhi.plots.with_plotly import sized
from graphnhi.results import Answer

__all__ = ["sankey_picture"]

_WIDTH, _HEIGHT = 1300, 900
_CLEAR: Final = "59"
"""The opacity of a band, as the last two digits of its colour."""


def sankey_picture(answer: Answer) -> Picture:
    """The bands of an answer of `blast` that has rows; never one a node."""
    flows, title = flows_of_answer(answer).up_to(LAST), blast_title(answer)
    alt = f"{title}. Bands between hops are as broad as the nodes that are reached that way."
    return Picture("sankey", title, alt, answer_table(answer), lambda theme: _figure(flows, title, theme))


def _figure(flows: Flows, title: str, theme: Theme) -> go.Figure:
    kinds = [KINDS[int(kind)] for kind in flows.kind]
    names = [f"{kind.replace('_', ' ')} ({count:,})" for kind, count in zip(kinds, flows.count.tolist(), strict=True)]
    colours = [BY_CATEGORY[CATEGORY_OF[kind]] for kind in kinds]
    figure = go.Figure(go.Sankey(
        node={"label": [as_plotly(name) for name in names], "color": colours, "line": {"color": theme.outline, "width": 0.5}, "pad": 8, "thickness": 12},
        link={
            "source": flows.source.tolist(), "target": flows.target.tolist(), "value": flows.nodes.tolist(),
            "color": [f"{ROUTE if worth else '#8C8C8C'}{_CLEAR}" for worth in flows.worth.tolist()],
        },
        textfont={"color": theme.text, "size": 11},
    ))  # fmt: skip
    return sized(figure, title, theme, _WIDTH, _HEIGHT, {"l": 24, "r": 24, "t": 84, "b": 24})
