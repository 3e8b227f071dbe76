"""Columns too long to read: the boxes that matter most stay, the others become one that says how many they are."""

from collections import Counter
from dataclasses import replace
from typing import Final

from graphnhi.plots.diagram import Box, Diagram, Link

__all__ = ["MOST", "folded"]

MOST: Final = 60
"""Boxes of a column."""
_NAMED: Final = 40
"""Names of folded boxes that hovering tells."""


def folded(diagram: Diagram) -> tuple[Diagram, int]:
    """The diagram with no column longer than 60, and how many boxes were folded.

    What leads to money or data stays first, then what most links leave, then the first ones.
    """
    hidden = {place for column in diagram.columns() for place in _least(diagram, column)}
    if not hidden:
        return diagram, 0
    kept = [place for place in range(len(diagram.boxes)) if place not in hidden]
    moved = {place: number for number, place in enumerate(kept)}
    boxes = [diagram.boxes[place] for place in kept]
    for column in diagram.columns():
        away = [place for place in column if place in hidden]
        if away:
            moved |= dict.fromkeys(away, len(boxes))
            boxes.append(_group([diagram.boxes[place] for place in away]))
    return replace(diagram, boxes=tuple(boxes), links=_moved(diagram.links, moved, len(kept))), len(hidden)


def _least(diagram: Diagram, column: list[int]) -> list[int]:
    """The boxes of a column that are folded, if it is too long: one place is the group's."""
    if len(column) <= MOST:
        return []
    on_route = {end for link in diagram.links if link.strength == "route" for end in (link.source, link.target)}
    leaving = Counter(link.source for link in diagram.links)
    boxes = diagram.boxes
    return sorted(column, key=lambda at: (not boxes[at].strong, at not in on_route, -leaving[at], at))[MOST - 1 :]


def _group(boxes: list[Box]) -> Box:
    names = tuple(box.name for box in boxes[:_NAMED])
    more = (f"and {len(boxes) - _NAMED:,} more",) if len(boxes) > _NAMED else ()
    first = f"{len(boxes):,} more nodes"
    return Box(
        column=boxes[0].column, name=f"and {len(boxes):,} more", kind="more", category="unknown",
        hover=(first, *names, *more), possible=all(box.possible for box in boxes), count=len(boxes),
    )  # fmt: skip


def _moved(links: tuple[Link, ...], moved: dict[int, int], groups: int) -> tuple[Link, ...]:
    """The links between the boxes that are left; those to or from a group that became alike are one, as heavy as they are many.

    groups: the number of the first box that is a group. Certain and possible hops stay apart.
    """
    found: dict[tuple[int, int, str, bool, str], Link] = {}
    for link in links:
        source, target = moved[link.source], moved[link.target]
        verb = "" if max(source, target) >= groups else link.verb
        key = (source, target, link.strength, link.possible, verb)
        old = found.get(key)
        if old is None:
            found[key] = replace(link, source=source, target=target)
        else:
            weight = old.weight + link.weight
            hover = (f"{weight:,} hops", "only possible" if link.possible else "certain")
            found[key] = replace(old, weight=weight, hover=hover)
    return tuple(found.values())
