"""A diagram in DOT as people edit it: named ids, labels, verbs; places are left to Graphviz."""

from collections.abc import Iterator

from graphnhi.export.clean import as_dot
from graphnhi.plots.colours import BY_CATEGORY, LIGHT, ROUTE
from graphnhi.plots.diagram import Box, Link
from graphnhi.plots.picture import Picture
from graphnhi.plots.shapes import shape_of

__all__ = ["dot_of"]


def dot_of(picture: Picture) -> Iterator[str]:
    """The diagram of a picture, line by line. Labels are quoted strings, ids are n0, n1; nothing links anywhere."""
    diagram = picture.diagram
    assert diagram is not None
    yield f"digraph {{\n  graph [rankdir=LR label={as_dot(picture.title)} labelloc=t labeljust=l comment={as_dot(picture.alt)}];\n"
    yield '  node [fontname="Helvetica" style=filled width=0.25 height=0.25]; edge [fontname="Helvetica" fontsize=10];\n'
    yield from (_node(place, box) for place, box in enumerate(diagram.boxes))
    for column, places in enumerate(diagram.columns()):
        yield f"  {{ rank=same; {' '.join(f'n{place};' for place in places)} }} // {diagram.headings[column]}\n"
    yield from map(_edge, diagram.links)
    yield "}\n"


def _node(place: int, box: Box) -> str:
    fill = LIGHT.ground if box.possible else BY_CATEGORY.get(box.category, BY_CATEGORY["unknown"])
    told = "\\n".join(as_dot(line)[1:-1] for line in box.hover)
    return f'  n{place} [label="" xlabel={as_dot(box.name)} tooltip="{told}" {shape_of(box.kind).graphviz} fillcolor="{fill}"];\n'


def _edge(link: Link) -> str:
    colour = ROUTE if link.strength == "route" else LIGHT.line
    style = " style=dashed" if link.possible else ""
    wide = " penwidth=2.5" if link.strength == "route" else ""
    told = "\\n".join(as_dot(line)[1:-1] for line in link.hover)
    return f'  n{link.source} -> n{link.target} [label={as_dot(link.verb)} tooltip="{told}" color="{colour}"{style}{wide}];\n'
