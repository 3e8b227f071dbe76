"""The links of a placed diagram as curves, around the boxes between, with their verbs upon them where there is room for any."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import log10
from typing import Final

from graphnhi.plots.colours import ROUTE
from graphnhi.plots.diagram import Link
from graphnhi.plots.heights import spread
from graphnhi.plots.lettering import in_two
from graphnhi.plots.placing import MARGIN, Placing
from graphnhi.plots.scene import Curve, Text

__all__ = ["curves_of", "verbs_of"]

Point = tuple[float, float]

_FRONT: Final = {"plain": 0, "other": 1, "route": 2}
_WIDTH: Final = {"plain": 1.0, "other": 1.6, "route": 2.8}
_VERB: Final = 9.5
_LANE, _LANES = 4.0, 14.0
"""From one to the next of the links between the same two boxes, and what all of them take at most."""
_TURN: Final = 16.0
"""How far beyond a name a link goes that leads back."""
_LEVEL: Final = 36.0
"""Half of the stretch on which a curve with a verb is level."""


def curves_of(placing: Placing) -> Iterator[Curve]:
    """Each link as a curve, what matters most in front."""
    links, heights, lanes = placing.diagram.links, _verb_heights(placing), _lanes(placing.diagram.links)
    for number in sorted(range(len(links)), key=lambda place: _FRONT[links[place].strength]):
        points = _points(placing, placing.chains[number], heights.get(number), lanes[number])
        yield _drawn(links[number], points)


def _lanes(links: Sequence[Link]) -> list[float]:
    """How far each link runs beside the middle, so that none hides another between the same two boxes."""
    alike: dict[tuple[int, int], list[int]] = {}
    for number, link in enumerate(links):
        alike.setdefault((link.source, link.target), []).append(number)
    lanes = [0.0] * len(links)
    for numbers in alike.values():
        for place, number in enumerate(numbers):
            lanes[number] = (place - (len(numbers) - 1) / 2) * min(_LANE, _LANES / len(numbers))
    return lanes


def verbs_of(placing: Placing) -> Iterator[Text]:
    """The verb of each link, above the level stretch of its curve; none where the diagram draws no verbs."""
    for number, height in _verb_heights(placing).items():
        link = placing.diagram.links[number]
        colour, lines = "text" if link.strength == "route" else "faint", in_two(link.verb, 2 * _LEVEL + 16, _VERB)
        yield Text(
            _verb_at(placing, link.target),
            height - 2 - _VERB * 0.58 * len(lines),
            tuple(lines),
            _VERB,
            "middle",
            colour,
        )


def _drawn(link: Link, points: tuple[Point, ...]) -> Curve:
    width = _WIDTH[link.strength] + min(1.2 * log10(max(link.weight, 1)), 4.0)
    return Curve(points, ROUTE if link.strength == "route" else "line", width, link.hover, link.possible)


def _verb_at(placing: Placing, target: int) -> float:
    """The middle of the gap before a box."""
    return placing.left(target) - placing.symbol / 2 - placing.link_room / 2


def _verb_heights(placing: Placing) -> dict[int, float]:
    """The height of each verb by link: halfway along the last step, with room between all that share a gap."""
    if not placing.diagram.verbs:
        return {}
    gaps: dict[int, list[tuple[float, int]]] = {}
    for number, chain in enumerate(placing.chains):
        middle = (placing.y[chain[-2]] + placing.y[chain[-1]]) / 2
        gaps.setdefault(placing.column_of[chain[-1]], []).append((middle, number))
    return {number: height for wanted in gaps.values() for number, height in _apart(placing, sorted(wanted))}


def _apart(placing: Placing, wanted: list[tuple[float, int]]) -> Iterator[tuple[int, float]]:
    top, bottom = placing.frame.top, placing.height - placing.frame.bottom
    room = [
        _VERB * 0.6 * len(in_two(placing.diagram.links[number].verb, 2 * _LEVEL + 16, _VERB)) + 3.0
        for _, number in wanted
    ]
    free = spread([middle for middle, _ in wanted], room, top, bottom)
    return zip((number for _, number in wanted), free.tolist(), strict=True)


def _points(placing: Placing, chain: list[int], verb: float | None, lane: float) -> tuple[Point, ...]:
    """From the name of the first box of a chain to the symbol of its last, level through the places between."""
    points = [(placing.right(chain[0]), placing.y[chain[0]] + lane)]
    if placing.column_of[chain[-1]] <= placing.column_of[chain[0]]:
        points += _led_back(placing, chain, points[0])
    for _, after in pairwise(chain):
        last = after == chain[-1]
        end = (placing.left(after), placing.y[after])
        if last:
            end = (end[0] - placing.symbol / 2 - 2, end[1] + lane)
        if last and verb is not None:
            points += _levelled(points[-1], end, (_verb_at(placing, after), verb))
        else:
            points += _bent(points[-1], end)
        points += [] if last else _bent(points[-1], (placing.right(after), placing.y[after]))
    return tuple(points)


def _led_back(placing: Placing, chain: list[int], begin: Point) -> list[Point]:
    """From behind a box's name, between the rows and not through the names, to the gap before a box that stands no further
    right.
    """
    source, target = chain[0], chain[-1]
    up = placing.y[target] < placing.y[source]
    between = placing.y[source] + (-placing.room[source] if up else placing.room[source])
    turn = (begin[0], between)
    gap = (max(placing.left(target) - placing.symbol / 2 - placing.link_room, MARGIN / 2), between)
    out = begin[0] + _TURN
    third = (turn[0] - gap[0]) / 3
    return [(out, begin[1]), (out, between), turn, (turn[0] - third, between), (gap[0] + third, between), gap]


def _bent(begin: Point, end: Point) -> list[Point]:
    """One piece of a curve, level at both ends."""
    half = (begin[0] + end[0]) / 2
    return [(half, begin[1]), (half, end[1]), end]


def _levelled(begin: Point, end: Point, verb: Point) -> list[Point]:
    """Three pieces, level at both ends and below the verb."""
    x, height = verb
    first, second = (x - _LEVEL, height), (x + _LEVEL, height)
    return [*_bent(begin, first), (x, height), (x, height), second, *_bent(second, end)]
