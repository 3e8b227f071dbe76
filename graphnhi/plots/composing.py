"""From a diagram to a scene: boxes as symbols with their names, links as curves, and the frame around them."""

from collections.abc import Iterator

from graphnhi.plots.diagram import Diagram
from graphnhi.plots.linking import curves_of, verbs_of
from graphnhi.plots.placing import MARGIN, SPACE, Placing
from graphnhi.plots.scene import Scene, Symbol, Text

__all__ = ["scene_of"]


def scene_of(diagram: Diagram, title: str) -> Scene:
    """Everything in its place; equal diagrams give equal scenes."""
    placing = Placing(diagram, title)
    frame = placing.frame
    return Scene(
        width=frame.width,
        height=placing.height,
        title=frame.title,
        curves=(*curves_of(placing), *frame.curves),
        symbols=(*_symbols(placing), *frame.symbols),
        texts=(*_names(placing), *verbs_of(placing), *_headings(placing), *frame.texts),
    )


def _symbols(placing: Placing) -> Iterator[Symbol]:
    for place, box in enumerate(placing.diagram.boxes):
        yield Symbol(
            placing.left(place), placing.y[place], box.kind, box.category, placing.symbol, box.hover, box.possible
        )


def _names(placing: Placing) -> Iterator[Text]:
    for place, box in enumerate(placing.diagram.boxes):
        x = placing.left(place) + placing.symbol / 2 + SPACE
        yield Text(x, placing.y[place], placing.names[place], placing.size, bold=box.strong)


def _headings(placing: Placing) -> Iterator[Text]:
    for column, heading in enumerate(placing.diagram.headings):
        yield Text(MARGIN + column * placing.pitch, placing.frame.headings_at, (heading,), 11.0, colour="faint")
