"""Which picture an answer has, and the figure that it becomes."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from graphnhi.errors import UsageError, quoted
from graphnhi.plots.bars import bars_picture
from graphnhi.plots.blast import blast_picture
from graphnhi.plots.colours import DARK, LIGHT
from graphnhi.plots.lists import findings_picture, ranking_picture
from graphnhi.plots.matrix import matrix_picture, overview_picture
from graphnhi.plots.path import path_picture
from graphnhi.plots.picture import Picture
from graphnhi.plots.sankey import sankey_picture
from graphnhi.plots.treemap import treemap_picture
from graphnhi.results import Answer

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PICTURES", "figure_of", "picture_of"]

PICTURES: Final[Mapping[str, Mapping[str, Callable[[Answer], Picture]]]] = {
    "path": {"path": path_picture},
    "blast": {"blast": blast_picture, "treemap": treemap_picture, "bars": bars_picture, "sankey": sankey_picture},
    "reach": {"matrix": matrix_picture},
    "rank": {"ranking": ranking_picture},
    "find": {"findings": findings_picture},
    "overview": {"overview": overview_picture, "matrix": matrix_picture},
}
"""The pictures of each answer by their names, its own first."""


def picture_of(answer: Answer, name: str | None = None) -> Picture:
    """The picture of an answer that has rows, by its name; left out: its own.

    Raises UsageError for an answer without rows, for one that has no picture, and for a picture that it has not.
    """
    known = PICTURES.get(answer.answer, {})
    if not known:
        raise UsageError(f"there is no picture of {answer.answer}; there is one of {', '.join(PICTURES)}.")
    if name is not None and name not in known:
        raise UsageError(f"there is no picture {quoted(name)} of {answer.answer}, wanted one of {', '.join(known)}.")
    if not len(answer.rows):
        raise UsageError(f"nothing to draw: this answer of {answer.answer} has no rows.")
    return known[name or next(iter(known))](answer)


def figure_of(answer: Answer, name: str | None = None, *, dark: bool = False) -> "go.Figure":
    """The Plotly figure of an answer; see `picture_of`."""
    return picture_of(answer, name).figure(DARK if dark else LIGHT)
