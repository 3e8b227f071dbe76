"""Edge kinds: what they may join, what they do for an attacker, and the rights that a scoped edge may carry.

An edge points the way an attacker moves. `control` leads on, `touch` reaches its end and stops, `gate` fills a slot,
`fact` is never walked, and `by_right` is decided by the edge's own right (left out: by what it ends at).
"""

from dataclasses import dataclass
from typing import Final, Literal

from graphnhi.model.kinds import CATEGORY_OF, KINDS, KINDS_OF, UNKNOWN

Effect = Literal["control", "touch", "gate", "by_right", "fact"]


@dataclass(frozen=True, slots=True)
class EdgeKind:
    """One kind of edge: the node kinds it may leave and enter, and its effect."""

    name: str
    sources: frozenset[str]
    targets: frozenset[str]
    effect: Effect
    means: str


def _kinds(*names: str) -> frozenset[str]:
    """Node kinds from category names and kind names; an end that nobody described may be any of them."""
    found: set[str] = {UNKNOWN}
    for name in names:
        found |= KINDS_OF.get(name, {name})
    return frozenset(found)


_ANY: Final = frozenset(KINDS)
_I, _C, _S, _D, _A, _G = "identity", "credential", "system", "data", "action", "gate"


def _edge(name: str, sources: frozenset[str], targets: frozenset[str], effect: Effect, means: str) -> EdgeKind:
    return EdgeKind(name, sources, targets, effect, means)


_DEFINED: Final = (
    _edge("HOLDS", _kinds(_I), _kinds(_C), "control", "whoever controls the identity has the credential"),
    _edge("AUTHENTICATES_AS", _kinds(_C), _kinds(_I), "control", "whoever has the credential acts as the identity"),
    _edge("PERMITS", _kinds(_C), _kinds(_A, _D, _S), "by_right", "a scoped key gives its scopes and no more"),
    _edge("MEMBER_OF", _kinds(_I), _kinds(_I), "control", "has what the group or role has"),
    _edge("ASSUMES", _kinds(_I), _kinds(_I), "control", "may take the role"),
    _edge("IMPERSONATES", _kinds(_I), _kinds(_I), "control", "may act as the other"),
    _edge("ESCALATES_TO", _kinds(_I), _kinds(_I, _S), "control", "can make itself so, by a named technique"),
    _edge(
        "OPERATES", _kinds("vendor"), _kinds("app", _I, _S), "control", "breach of the vendor is breach of what it runs"
    ),
    _edge("CONTROLS", _kinds(_I, _S), _kinds(_S, _D), "control", "administers, executes on or pushes code to"),
    _edge("USES", _kinds(_I, _S), _kinds(_S), "touch", "may call it"),
    _edge("READS", _kinds(_I, _S), _kinds(_D), "control", "data may expose credentials"),
    _edge("WRITES", _kinds(_I, _S), _kinds(_D, _S), "touch", "may change it"),
    _edge("STORES", _kinds(_S, _D), _kinds(_C), "control", "the credential lies in it"),
    _edge("RUNS_AS", _kinds(_S), _kinds(_I), "control", "code in it acts as the identity"),
    _edge("CONTAINS", _kinds(_S), _kinds(_S, _D, _I), "control", "who controls it has what lies in it"),
    _edge("DEPLOYS", _kinds("pipeline", "repository"), _kinds(_S), "control", "decides what runs there"),
    _edge("PERFORMS", _kinds(_I, _S), _kinds(_A), "touch", "may do the financial action"),
    _edge("APPROVES", _kinds(_I, _C, _S, _G), _kinds(_G), "gate", "fills a slot of the gate"),
    _edge("RELEASES", _kinds(_G), _kinds(_A, _D, _I, _S, _C), "by_right", "what the gate guards, given when it opens"),
    _edge("OWNED_BY", _ANY, _ANY, "fact", "who answers for it"),
    _edge("TRUSTS", _ANY, _ANY, "fact", "a trust that was stated"),
    _edge("OBSERVED", _ANY, _ANY, "fact", "a use that was seen"),
)

EDGE_KINDS: Final = {kind.name: kind for kind in _DEFINED}
EDGES: Final = tuple(EDGE_KINDS)
"""Every edge kind's name; its place in this tuple is its code in an estate's `kind` column of edges."""
EDGE_CODE: Final = {name: code for code, name in enumerate(EDGES)}

BOUNDS: Final = ("certain", "possible")
RIGHTS: Final = ("perform", "read", "write", "use", "control")
CONTROL_RIGHTS: Final = frozenset({"read", "control"})
"""Rights that lead on; the others are touches."""

DEFAULT_RIGHT: Final = {
    "action": "perform", "data": "read", "system": "use", "identity": "control", "credential": "control",
}  # fmt: skip
"""The right of a by-right edge that states none, by the category of its end (an unknown end: use, possibly control)."""


WALKED: Final = tuple(kind.name for kind in _DEFINED if kind.effect != "fact")
"""Every edge kind that leads anywhere."""
OFFERS: Final = ("PERFORMS", "READS", "WRITES", "APPROVES")
"""What a system may do for whoever calls it without a stated scope; it approves where a gate guards what it would do by itself."""


def effect_of(kind: str, right: str | None, category: str, bound: str) -> Effect:
    """What an edge of a kind does for whoever walks it: `control`, `touch`, `gate` or `fact`.

    right: the one that it states. category: that of its end, by which a right that nobody stated is known; to an unknown end it is
    `use` in the certain bound and `control` in the possible one.
    """
    effect = EDGE_KINDS[kind].effect
    if effect != "by_right":
        return effect
    stated = right or DEFAULT_RIGHT.get(category, "use" if bound == "certain" else "control")
    return "control" if stated in CONTROL_RIGHTS else "touch"


def ends_allowed(kind: str, source: str, target: str) -> bool:
    """Whether an edge of this kind may join these two node kinds."""
    edge = EDGE_KINDS[kind]
    return source in edge.sources and target in edge.targets


def wanted_ends(kind: str) -> str:
    """The ends of an edge kind in words, for a message: `identity -> credential`."""
    edge = EDGE_KINDS[kind]
    return f"{_worded(edge.sources)} -> {_worded(edge.targets)}"


def _worded(kinds: frozenset[str]) -> str:
    if kinds == _ANY:
        return "any"
    named = kinds - {UNKNOWN}
    whole = [category for category, members in KINDS_OF.items() if members <= named]
    rest = [kind for kind in sorted(named) if CATEGORY_OF[kind] not in whole]
    return " or ".join([*whole, *rest])
