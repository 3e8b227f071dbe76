"""The shape of each node kind, as Plotly and Graphviz call it: within a category no two kinds look alike.

The category is told by the colour (`colours`), so shapes begin anew with each.
"""

from dataclasses import dataclass
from typing import Final

from graphnhi.model.kinds import CATEGORIES, KINDS, KINDS_OF

__all__ = ["GROUP", "Shape", "shape_of"]


@dataclass(frozen=True, slots=True)
class Shape:
    """plotly: a marker symbol; graphviz: a node's attributes beside its size (width and height are factors of it)."""

    plotly: str
    graphviz: str
    wide: float = 1.0
    high: float = 1.0


_SHAPES: Final = (
    Shape("square", "shape=box", 0.85, 0.85),
    Shape("circle", "shape=circle"),
    Shape("diamond", "shape=diamond", 1.15, 1.15),
    Shape("pentagon", "shape=pentagon", 1.1, 1.1),
    Shape("hexagon2", "shape=hexagon", 1.15),
    Shape("triangle-up", "shape=triangle", 1.2, 1.1),
    Shape("star", "shape=star", 1.25, 1.25),
    Shape("octagon", "shape=octagon"),
    Shape("triangle-down", "shape=invtriangle", 1.2, 1.1),
    Shape("triangle-right", "shape=triangle orientation=270", 1.1, 1.2),
    Shape("diamond-wide", "shape=diamond", 1.4, 0.8),
    Shape("diamond-tall", "shape=diamond", 0.8, 1.4),
    Shape("triangle-left", "shape=triangle orientation=90", 1.1, 1.2),
    Shape("circle-dot", "shape=doublecircle", 0.5, 0.5),
    Shape("square-dot", "shape=box peripheries=2", 0.4, 0.4),
    Shape("diamond-dot", "shape=diamond peripheries=2", 0.5, 0.5),
)

GROUP: Final = Shape("square-cross", "shape=box3d", 1.1, 0.9)
"""Several nodes drawn as one."""

_FIRST: Final = {"service_account": 0, "human": 1, "role": 2, "initiate_payout": 6, "data_store": 1, "gate": 2}
"""Kinds that people meet most look as they expect; the others take the shapes that are left, in the order of the kinds."""


def _given() -> dict[str, Shape]:
    given: dict[str, Shape] = {}
    for category in CATEGORIES:
        kinds = [kind for kind in KINDS if kind in KINDS_OF[category]]
        wanted = {kind: _FIRST[kind] for kind in kinds if kind in _FIRST}
        left = iter(place for place in range(len(_SHAPES)) if place not in wanted.values())
        given |= {kind: _SHAPES[wanted[kind] if kind in wanted else next(left)] for kind in kinds}
    return given


_BY_KIND: Final = _given()


def shape_of(kind: str) -> Shape:
    """The shape of a node kind; `GROUP` for anything that is none."""
    return _BY_KIND.get(kind, GROUP)
