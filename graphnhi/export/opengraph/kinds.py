"""The kinds of nodes and relationships by which BloodHound knows an estate, from the closed vocabulary."""

from dataclasses import dataclass
from typing import Final

from graphnhi.model.edges import EDGE_KINDS, EdgeKind
from graphnhi.model.kinds import CATEGORY_OF, KINDS

__all__ = [
    "APPROVES", "CALLED", "CALLS", "CATEGORY_KIND", "ESTATE", "IDLE", "NODE_KIND", "OFFERS", "OPENS", "RELATIONSHIPS",
    "SOURCE", "TOUCH", "TOUCHED", "TOUCHES", "Relationship", "kinds_of",
]  # fmt: skip

SOURCE: Final = "NHI"
"""The source kind, which every node has, and the namespace of all others."""


def _named(word: str) -> str:
    return f"{SOURCE}_{''.join(part.capitalize() for part in word.split('_'))}"


NODE_KIND: Final = {kind: _named(kind) for kind in KINDS}
CATEGORY_KIND: Final = {kind: _named(CATEGORY_OF[kind]) for kind in KINDS}
"""The second kind of a node, by its kind in the estate."""

ESTATE, TOUCHED, CALLED = _named("estate"), _named("touched"), _named("called")
"""Kinds of nodes that no estate has."""


def kinds_of(kind: str) -> list[str]:
    """The kinds of a node by its kind in the estate: at most three."""
    return list(dict.fromkeys((NODE_KIND[kind], CATEGORY_KIND[kind], SOURCE)))


@dataclass(frozen=True, slots=True)
class Relationship:
    """A kind of relationship, and whether pathfinding walks it."""

    name: str
    means: str
    traversable: bool


IDLE: Final = "_IDLE"
TOUCH: Final = "_TOUCH"
"""What is put behind the name of an edge that is not walked now, and of a touch of something that leads on."""

APPROVES, OPENS, TOUCHES, CALLS, OFFERS = (
    f"{SOURCE}_{word}" for word in ("APPROVES", "OPENS", "TOUCHES", "CALLS", "OFFERS")
)


def _of_edge(kind: EdgeKind) -> list[Relationship]:
    name = f"{SOURCE}_{kind.name}"
    if kind.effect in ("fact", "gate"):
        return [Relationship(name, kind.means, traversable=False)]
    idle = (
        f"{kind.means}; leads nowhere now: its start is disabled or expired, it is out of its time, or test meets live"
    )
    found = [Relationship(name, kind.means, traversable=True), Relationship(name + IDLE, idle, traversable=False)]
    if kind.effect in ("touch", "by_right"):
        touch = f"{kind.means}; reaches its end without controlling it, so that nothing behind it is reached"
        found.append(Relationship(name + TOUCH, touch, traversable=False))
    return found


_DERIVED: Final = (
    Relationship(OPENS, "fills enough slots of the gate alone, by all that it controls", traversable=True),
    Relationship(TOUCHES, "reaches it without controlling it", traversable=True),
    Relationship(CALLS, "may call the system; what the call may do is not known", traversable=True),
    Relationship(OFFERS, "may do for its callers what the system itself may", traversable=True),
)

RELATIONSHIPS: Final = (*(each for kind in EDGE_KINDS.values() for each in _of_edge(kind)), *_DERIVED)
"""Every kind of relationship that a payload can have."""
