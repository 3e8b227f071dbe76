"""The part of a pushed estate that a question can be about, fetched level by level: what cannot be within reach is not sent.

Every edge is read as far as it may lead in the widest bound at any time: a possible one as a certain one, whatever the clock and
the mode, a gate as open from one slot, a system as doing for its caller whatever it does by itself. So the part holds each route
that the whole has, and the engine that measures it finds the same.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from graphnhi.asking.needs import Need, Wanted
from graphnhi.model.edges import EDGES, OFFERS, effect_of
from graphnhi.model.edges import WALKED as _WALKED_KINDS
from graphnhi.model.kinds import CATEGORY_OF, KIND_CODE
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.rows import EDGE, Collected
from graphnhi.store.neo4j.statements import (
    CALLERS,
    ENTERING,
    LEADING_INTO,
    LEAVING,
    NODES,
    OFFERED,
    WALKED,
    WALKED_INTO,
    WANTED,
)
from graphnhi.store.neo4j.stored import RARE_OF_EDGES, USUAL_OF_NODES, key_of, stored_text, told

__all__ = ["Part", "words_in"]

Row = list[Any]

_TOGETHER: Final = 2_000
"""Nodes that are asked for together."""
_ID: Final = USUAL_OF_NODES.index("id")
_EDGE, _END, _END_KIND = (EDGE.index(name) for name in ("edge", "end", "end_kind"))
_RIGHT, _SCOPE = (RARE_OF_EDGES.index(name) for name in ("right", "scope"))
_WORD: Final = re.compile(r"[^\s,;]+")


def _rare(edge: Row, place: int) -> Any:
    return None if edge[-1] is None else edge[-1][place]


def _leads(edge: Row, target_kind: str) -> bool:
    """Whether whoever comes to the target of an edge may go on from there."""
    right = _rare(edge, _RIGHT)
    stated = None if right is None else str(right)  # what is no text is told when the part is made an estate
    return effect_of(edge[_EDGE], stated, CATEGORY_OF[target_kind], "possible") in ("control", "gate")


Asked = tuple[frozenset[str], set[str]]
"""Kinds of edges, and the nodes of which all those were read that leave, or that enter."""


@dataclass
class Part:
    """The part of one push, as it grows."""

    server: Connection
    run: str
    found: Collected = field(default_factory=Collected)
    _left: list[Asked] = field(default_factory=list)
    _entered: list[Asked] = field(default_factory=list)

    def fetch(self, need: Need) -> None:
        """Everything that a need names."""
        self._wanted(need.named)
        self._forward(self._wanted(need.starts), need.max_hops)
        self._backward(self._wanted(need.targets), need.max_hops)
        self._complete()
        self._beside(need)
        self._complete()

    def _read(self, text: str, ids: Iterable[str], **more: Any) -> Iterator[Row]:
        """What a text gives for these nodes: a list behind each of them."""
        listed = sorted(ids)
        for start in range(0, len(listed), _TOGETHER):
            ((rows,),) = self.server.read(text, run=self.run, ids=listed[start : start + _TOGETHER], **more)
            yield from rows

    def _wanted(self, wanted: Wanted) -> set[str]:
        """The nodes that words may mean, added; what they are found by."""
        if wanted == Wanted():
            return set()
        words = [stored_text(word) for word in sorted(wanted.words) if word]
        ((rows,),) = self.server.read(
            WANTED, run=self.run, kinds=sorted(wanted.kinds), classes=sorted(wanted.classes), marked=wanted.marked,
            words=[*words, *map(key_of, wanted.words)], tails=[f"{before}{word}" for word in words for before in "/:"],
        )  # fmt: skip
        self.found.add_nodes(rows)
        return {row[_ID] for row in rows}

    def _complete(self) -> None:
        """Add the nodes at the ends of all edges that are not there yet."""
        self.found.add_nodes(self._read(NODES, self.found.ends - self.found.ids))

    def _forward(self, starts: set[str], most: int | None) -> None:
        """What can fall with the starts: `led` is controlled, `lent` are systems that do for a caller what they do."""
        led, lent = set[str](), set[str]()
        front, calls, level = starts, set[str](), 0
        while (front or calls) and (most is None or level < most):
            led |= front
            lent |= calls
            left = [*self._read(WALKED, front)]
            offered = [*self._read(OFFERED, calls)]
            self.found.add_leaving([*left, *offered])
            edges = [edge for _, listed in (*left, *offered) for edge in listed]
            front = {edge[_END] for edge in edges if _leads(edge, edge[_END_KIND])} - led
            calls = {edge[_END] for _, listed in left for edge in listed if _is_call(edge)} - lent - led - front
            level += 1
        self._left.append((frozenset(_WALKED_KINDS), led))
        self._last(front, calls)

    def _last(self, front: set[str], calls: set[str]) -> None:
        """What is reached with the last hop leads no further, but it still fills slots, and its limits bound what is there."""
        known = self.found.ids | self.found.ends
        for node, edges in (*self._read(WALKED, front), *self._read(OFFERED, calls)):
            self.found.add_leaving(
                [[node, [each for each in edges if each[_EDGE] == "APPROVES" or each[_END] in known]]]
            )

    def _backward(self, targets: set[str], most: int | None) -> None:
        """Who can get at the targets: `led` leads to one once it is controlled, `lent` are systems that do so for a caller."""
        led, lent = set(targets), set[str]()
        kinds = self.found.kinds(targets)
        front, calls, level, text = targets, set[str](), 0, WALKED_INTO
        while (front or calls) and (most is None or level < most):
            entered = [
                [near, [edge for edge in edges if text is WALKED_INTO or _leads(edge, kinds[near])]]
                for near, edges in self._read(text, front)
            ]
            called = [*self._read(CALLERS, calls)]
            self.found.add_entering([*entered, *called])
            edges = [edge for _, listed in (*entered, *called) for edge in listed]
            kinds |= {edge[_END]: edge[_END_KIND] for edge in edges}
            front = {edge[_END] for edge in edges} - led
            calls = {edge[_END] for _, listed in entered for edge in listed if edge[_EDGE] in OFFERS} - lent
            led |= front
            lent |= calls
            level, text = level + 1, LEADING_INTO

    def _beside(self, need: Need) -> None:
        """What conditions and ranks look at beside the routes."""
        self._leaving(self.found.of_kinds(("gate",)), ("RELEASES",))  # a gate is in the mode of all that it releases
        around = self._wanted(need.around)
        self._leaving(around, EDGES)
        self._entering(around, EDGES)
        self._complete()
        self._leaving(self.found.ids, need.leaving)
        self._entering(self.found.ids, need.entering)
        if need.owners:
            self._leaving(self.found.ids, ("OWNED_BY",))
            self._entering(self.found.ids, ("OPERATES", "HOLDS"))
            self._called(self.found.texts("owner") | self.found.texts("vendor"))
        if need.scopes:
            self._wanted(_named_in(words_in(self.found.texts("allowed_scope"))))

    def _leaving(self, ids: set[str], types: Collection[str]) -> None:
        for wanted, nodes in _not_read(self._left, types, ids):
            self.found.add_leaving(self._read(LEAVING, nodes, types=sorted(wanted)))

    def _entering(self, ids: set[str], types: Collection[str]) -> None:
        for wanted, nodes in _not_read(self._entered, types, ids):
            self.found.add_entering(self._read(ENTERING, nodes, types=sorted(wanted)))

    def _called(self, texts: set[str]) -> None:
        """The nodes that have one of these texts for their id or name."""
        ((rows,),) = self.server.read(
            WANTED, run=self.run, kinds=[], classes=[], marked=False, tails=[],
            words=sorted(texts | {key_of(told(text)) for text in texts}),
        )  # fmt: skip
        self.found.add_nodes(rows)


def _not_read(known: list[Asked], types: Collection[str], ids: set[str]) -> list[Asked]:
    """What of these kinds at these nodes was not read before; from now on it is known."""
    left: list[Asked] = [(frozenset(types), ids)]
    for kinds, nodes in known:
        pieces = (each for wanted, among in left for each in ((wanted - kinds, among & nodes), (wanted, among - nodes)))
        left = [piece for piece in pieces if all(piece)]
    known.append((frozenset(types), set(ids)))
    return [piece for piece in left if all(piece)]


def _is_call(edge: Row) -> bool:
    """Whether an edge is a call of a system of which nobody told what it may do."""
    return edge[_EDGE] == "USES" and _rare(edge, _SCOPE) is None


def _named_in(words: set[str]) -> Wanted:
    """What the words of scopes may name; a whole kind, since how many there are decides whether its mode counts."""
    kinds = {word.removeprefix("kind:") for word in words if word.startswith("kind:")}
    return Wanted(kinds=frozenset(kinds & KIND_CODE.keys()), words=frozenset(words))


def words_in(scopes: Iterable[str]) -> set[str]:
    """The words of allowed scopes, and what they name where they force an id."""
    words = {word for text in scopes for word in _WORD.findall(told(text))}
    return words | {word.removeprefix("id:") for word in words}
