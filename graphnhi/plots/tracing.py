"""Routes as boxes and links: which nodes they pass, in which column, and which hops join them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphnhi.plots.diagram import Box, Link, Strength
from graphnhi.plots.known import Known, hop_lines

__all__ = ["Trace"]

Hop = Mapping[str, Any]
_RANK = {"route": 0, "other": 1, "plain": 2}


@dataclass
class Trace:
    """Boxes and links as they are met; a hop that several routes take is one link, as strong as the strongest of them.

    column: where a node stands that is met for the first time, by its id and its place in that route.
    """

    known: Known
    column: Callable[[str, int], int]
    strong: Callable[[str], bool]
    boxes: dict[str, Box] = field(default_factory=dict)
    links: dict[tuple[str, str, str], Link] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)

    def box(self, node_id: str, place: int, *, possible: bool = False) -> int:
        """The number of a node's box; a node that is met again stays where it is."""
        if node_id not in self.places:
            node = self.known.node(node_id)
            self.places[node_id] = len(self.boxes)
            self.boxes[node_id] = Box(
                column=self.column(node_id, place), name=str(node["name"]), kind=node["kind"], category=node["category"],
                hover=self.known.lines(node_id), possible=possible, strong=self.strong(node_id),
            )  # fmt: skip
        return self.places[node_id]

    def follow(self, path: Sequence[Hop], strength: Strength, *, only: Callable[[Hop], bool] = lambda _: True) -> None:
        """Take in every hop of a route, and of the routes that opened a gate on it."""
        for place, hop in enumerate(path):
            for route in hop.get("inputs") or ():
                self.follow(route, strength, only=only)
            if only(hop):
                self._hop(hop, place, strength)

    def _hop(self, hop: Hop, place: int, strength: Strength) -> None:
        source, target = self.box(hop["from"], place), self.box(hop["to"], place + 1)
        key = (hop["from"], hop["edge"], hop["to"])
        old = self.links.get(key)
        if old is None or _RANK[strength] < _RANK[old.strength]:
            self.links[key] = Link(source, target, hop["edge"], hop_lines(hop), strength, hop["bound"] == "possible")

    def settled(self) -> tuple[tuple[Box, ...], tuple[Link, ...]]:
        """What was met, in the order in which it was."""
        return tuple(self.boxes.values()), tuple(self.links.values())


def every_hop(path: Sequence[Hop]) -> Iterator[Hop]:
    """Every hop of a route, those of the routes that opened its gates included."""
    for hop in path:
        for route in hop.get("inputs") or ():
            yield from every_hop(route)
        yield hop
