"""What lies in the reach of whom over edges, by the plainest walk: control leads on, a touch ends where it falls."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

__all__ = ["Link", "Reach", "leading", "reach"]

TOUCHES = {"USES", "WRITES"}


class Link(NamedTuple):
    """An edge, and why it is only possible."""

    start: str
    kind: str
    end: str
    condition: str | None = None


class Reach(NamedTuple):
    """What is controlled, and what is touched or controlled; the start among neither."""

    controlled: frozenset[str]
    touched: frozenset[str]


Leading = Mapping[str, Collection[Link]]


def leading(links: Iterable[Link]) -> Leading:
    """Links by their starts."""
    found: dict[str, dict[Link, None]] = {}
    for each in links:
        found.setdefault(each.start, {})[each] = None
    return found


def reach(start: str, links: Leading, *, possible: bool) -> Reach:
    """By certain edges alone, or by all."""
    controlled, touched, waiting = {start}, {start}, [start]
    while waiting:
        for each in links.get(waiting.pop(), ()):
            if each.condition is not None and not possible:
                continue
            touched.add(each.end)
            if each.kind not in TOUCHES and each.end not in controlled:
                controlled.add(each.end)
                waiting.append(each.end)
    return Reach(frozenset(controlled - {start}), frozenset(touched - {start}))
