"""Routes as boxes and links: which nodes they pass, in which column, and which hops join them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphnhi.plots.diagram import Box, Link, Strength
from graphnhi.plots.known import Known, hop_lines

__all__ = ["Key", "Place", "Trace", "every_hop", "key_of", "places_of"]

Hop = Mapping[str, Any]
Key = tuple[str, str, str, str]
_RANK = {"route": 0, "other": 1, "plain": 2}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands: in which column, and whether it is only possibly reached."""

    column: int
    possible: bool = False


@dataclass
class Trace:
    """Boxes and links as they are met; a hop that several routes take is one link, as strong as the strongest of them."""

    known: Known
    places: Mapping[str, Place]
    strong: Callable[[str], bool]
    boxes: dict[str, Box] = field(default_factory=dict)
    links: dict[Key, Link] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    def box(self, node_id: str) -> int:
        """The number of a node's box."""
        if node_id not in self.numbers:
            node, place = self.known.node(node_id), self.places[node_id]
            self.numbers[node_id] = len(self.boxes)
            self.boxes[node_id] = Box(
                column=place.column, name=str(node["name"]), kind=node["kind"], category=node["category"],
                hover=self.known.lines(node_id), possible=place.possible, strong=self.strong(node_id),
            )  # fmt: skip
        return self.numbers[node_id]

    def follow(self, path: Sequence[Hop], strength: Callable[[Hop], Strength]) -> None:
        """Take in every hop of a route, and of the routes that opened a gate on it, each as strong as is told."""
        for hop in every_hop(path):
            source, target, key = self.box(hop["from"]), self.box(hop["to"]), key_of(hop)
            found, old = strength(hop), self.links.get(key)
            if old is None or _RANK[found] < _RANK[old.strength]:
                self.links[key] = Link(source, target, hop["edge"], hop_lines(hop), found, hop["bound"] == "possible")

    def settled(self) -> tuple[tuple[Box, ...], tuple[Link, ...]]:
        """What was met, in the order in which it was."""
        return tuple(self.boxes.values()), tuple(self.links.values())


def key_of(hop: Hop) -> Key:
    """What hops that are drawn as one have in common: a certain one and a possible one stay apart."""
    return hop["from"], hop["edge"], hop["to"], hop["bound"]


def places_of(paths: Iterable[Sequence[Hop]]) -> dict[str, Place]:
    """Where each node stands that routes pass: at its hop of the strongest of them, of equal ones the shortest."""
    found: dict[str, tuple[bool, int]] = {}
    for path in paths:
        _stand(path, found)
    return {node: Place(hop, weak) for node, (weak, hop) in found.items()}


def _stand(path: Sequence[Hop], found: dict[str, tuple[bool, int]], *, opens: bool = True) -> None:
    """`opens`: whether the route's end stands where this route has it; of a gate's inputs it does not."""
    weak = False
    for place, hop in enumerate(path):
        found.setdefault(hop["from"], (weak, place))
        for route in hop.get("inputs") or ():
            _stand(route, found, opens=False)
        last = place + 1 == len(path)
        weak = weak or hop["bound"] == "possible" or (not last and _opened_weakly(path[place + 1]))
        if opens or not last:
            found[hop["to"]] = min(found.get(hop["to"], (True, place + 1)), (weak, place + 1))


def _opened_weakly(hop: Hop) -> bool:
    """Whether a hop leads out of a gate that may stay shut: an input or the number of inputs that it needs is only possible."""
    if "needs" not in hop:
        return False
    doubt = hop["needs"] is None or "conflict" in str(hop["condition"]).split("; ")
    return doubt or any(each["bound"] == "possible" for route in hop.get("inputs") or () for each in every_hop(route))


def every_hop(path: Sequence[Hop]) -> Iterator[Hop]:
    """Every hop of a route, those of the routes that opened its gates included."""
    for hop in path:
        for route in hop.get("inputs") or ():
            yield from every_hop(route)
        yield hop
