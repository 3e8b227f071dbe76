"""The pictures of a report: how the worst identity gets to money, drawn.

None in a redacted report, as a picture is drawn from the estate itself; none where Graphviz is missing.
"""

from collections.abc import Mapping, Sequence

from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.plots.colours import LIGHT
from graphnhi.plots.composing import scene_of
from graphnhi.plots.path import path_picture
from graphnhi.plots.with_graphviz import drawn
from graphnhi.report.answers import Answers, Row
from graphnhi.report.picture import Picture
from graphnhi.results import Answer

__all__ = ["drawings"]


def drawings(answers: Answers, estate: Estate) -> Mapping[str, Sequence[Picture]]:
    """Pictures by the name of the section that they stand in."""
    for each in answers.worst:
        if each.money is not None:
            return {"worst": _drawn(answers, estate, each.row["id"], each.money)}
    return {}


def _drawn(answers: Answers, estate: Estate, start: str, route: Row) -> list[Picture]:
    question = {"from": [start], "to": "money", "k": 1, **answers.question}
    answer = Answer("path", dict(answers.estate), question, [dict(route)], {}, dict(answers.coverage), estate)
    picture = path_picture(answer)
    assert picture.diagram is not None
    scene = scene_of(picture.diagram, picture.title).without_hover()
    try:
        svg = drawn(scene, LIGHT, "svg", picture.alt).decode("utf-8")
    except UsageError:
        return []
    return [Picture(svg, picture.alt)]
