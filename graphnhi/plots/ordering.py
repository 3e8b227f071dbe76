"""The order of the boxes in each column, so that few links cross: Graphviz's `dot`, or barycentres where it is missing.

Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical System Structures" (1981).
"""

from collections.abc import Sequence
from itertools import pairwise

from graphnhi.plots.graphviz import GraphvizError, asked

__all__ = ["barycentred", "ordered"]

Columns = list[list[int]]
Pairs = Sequence[tuple[int, int]]

_SWEEPS = 8


def ordered(columns: Columns, links: Pairs) -> Columns:
    """The columns with their boxes from top to bottom; links join boxes of neighbouring columns.

    Whatever `dot` does, each column keeps its boxes.
    """
    if all(len(column) < 2 for column in columns):
        return columns
    try:
        heights = _heights(asked(_dot(columns, links), "dot", "plain").decode())
    except GraphvizError:
        return barycentred(columns, links)
    return [sorted(column, key=lambda box: (-heights.get(box, 0.0), box)) for column in columns]


def _dot(columns: Columns, links: Pairs) -> str:
    """Columns as ranks, held in order by a chain of their own."""
    lines = ["digraph {", 'rankdir=LR; ranksep=1; nodesep=0.05; node [shape=box label="" width=0.2 height=0.2];']
    lines += [f"c{place} [style=invis];" for place in range(len(columns))]
    lines += [f"c{left} -> c{right} [style=invis weight=100];" for left, right in pairwise(range(len(columns)))]
    lines += [
        f"{{rank=same; c{place}; {' '.join(f'n{box};' for box in column)}}}" for place, column in enumerate(columns)
    ]
    lines += [f"n{source} -> n{target};" for source, target in links]
    return "\n".join([*lines, "}"])


def _heights(plain: str) -> dict[int, float]:
    """The y of each box, which grows upwards, from Graphviz's `plain` output."""
    rows = (line.split() for line in plain.splitlines() if line.startswith("node n"))
    return {int(row[1][1:]): float(row[3]) for row in rows}


def barycentred(columns: Columns, links: Pairs) -> Columns:
    """Each column by the mean place of its boxes' neighbours, swept to and fro."""
    before, after = _neighbours(links), _neighbours([(target, source) for source, target in links])
    found = [list(column) for column in columns]
    for sweep in range(_SWEEPS):
        neighbours = before if sweep % 2 == 0 else after
        steps = range(1, len(found)) if sweep % 2 == 0 else range(len(found) - 2, -1, -1)
        for step in steps:
            fixed = found[step - 1 if sweep % 2 == 0 else step + 1]
            place = {box: number / max(len(fixed), 1) for number, box in enumerate(fixed)}
            found[step] = _by_mean(found[step], neighbours, place)
    return found


def _neighbours(links: Pairs) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for source, target in links:
        found.setdefault(target, []).append(source)
    return found


def _by_mean(column: list[int], neighbours: dict[int, list[int]], place: dict[int, float]) -> list[int]:
    """A column by the mean place of its boxes' neighbours; who has none stays where it is."""

    def mean(at: int, box: int) -> float:
        known = [place[other] for other in neighbours.get(box, []) if other in place]
        return sum(known) / len(known) if known else at / max(len(column), 1)

    means = {box: mean(at, box) for at, box in enumerate(column)}
    return sorted(column, key=lambda box: (means[box], box))
