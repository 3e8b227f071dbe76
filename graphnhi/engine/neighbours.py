"""`neighbours`: one node with every edge at it, facts included, as the sources told them; nothing is walked."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from graphnhi.asking import Settings, node_of
from graphnhi.engine.routes import evidence
from graphnhi.engine.telling import Row, coverage, header, node_told
from graphnhi.errors import UsageError, near, quoted
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE, EDGES, effect_of
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.results import Answer, LazyRows

__all__ = ["DIRECTIONS", "neighbours"]

DIRECTIONS: Final = ("out", "in")


def neighbours(
    estate: Estate, word: str, settings: Settings, *, edge: str | None = None, direction: str | None = None
) -> Answer:
    """A row an edge, those that leave first, then by kind and id of the other end. A self loop is a row in each direction.

    edge, direction: rows of this kind and direction alone. Raises UsageError for an unclear or unknown word, kind or direction.
    """
    node = node_of(estate, word)
    wanted = _checked("direction", direction, DIRECTIONS)
    code = EDGE_CODE.get(_checked("edge", edge, EDGES) or "")
    found = [(side, row) for side in DIRECTIONS if wanted in (None, side) for row in _rows(estate, node, side)]
    kept = [(side, row) for side, row in found if _fits(estate, side, row, code, settings)]
    rows = LazyRows(len(kept), lambda place: _row(estate, *kept[place], settings.bound))
    question = {"id": estate.id(node), "edge": edge, "direction": direction} | settings.told()
    return Answer(
        "neighbours", header(estate, settings), question, rows, _summary(estate, node, kept), coverage(estate), estate
    )


def _checked(name: str, word: str | None, known: tuple[str, ...]) -> str | None:
    if word is None or word in known:
        return word
    close = near(word, known)
    hint = f" Did you mean {' or '.join(close)}?" if close else f" There are: {', '.join(known)}."
    raise UsageError(f"unknown {name} (found {quoted(word)}).{hint}")


def _rows(estate: Estate, node: int, side: str) -> Iterator[int]:
    """The edges that leave or enter a node, by kind and then by the other end."""
    start = estate.numbers(f"{side}.start")
    places = np.arange(start[node], start[node + 1])
    rows = places if side == "out" else estate.numbers("in.edge")[places]
    ends = estate.numbers(f"edges.{_FAR[side]}")[rows]
    yield from rows[np.lexsort((rows, ends, estate.numbers("edges.kind")[rows]))].tolist()


_FAR: Final = {"out": "to", "in": "from"}


def _fits(estate: Estate, side: str, row: int, code: int | None, settings: Settings) -> bool:
    if code is not None and int(estate.numbers("edges.kind")[row]) != code:
        return False
    if settings.bound == "certain" and estate.value("edges", "bound", row) == "possible":
        return False
    end = int(estate.numbers(f"edges.{_FAR[side]}")[row])
    return settings.category is None or int(estate.categories[end]) == CATEGORY_CODE[settings.category]


def _row(estate: Estate, side: str, row: int, bound: str) -> Row:
    end = int(estate.numbers(f"edges.{_FAR[side]}")[row])
    said = {column: estate.value("edges", column, row) for column in ("bound", "condition", "right", "slot", "scope")}
    kind = EDGES[int(estate.numbers("edges.kind")[row])]
    target = estate.category(int(estate.numbers("edges.to")[row]))
    told = {"direction": side, "edge": kind, "effect": effect_of(kind, said["right"], target, bound)}
    return node_told(estate, end) | told | said | {"evidence": evidence(estate, row)}


def _summary(estate: Estate, node: int, kept: list[tuple[str, int]]) -> dict[str, Any]:
    kinds = estate.numbers("edges.kind")
    counts = {side: Counter(EDGES[int(kinds[row])] for way, row in kept if way == side) for side in DIRECTIONS}
    return {
        "node": estate.node(node),
        "out": dict(sorted(counts["out"].items())),
        "in": dict(sorted(counts["in"].items())),
    }
