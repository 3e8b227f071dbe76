"""What the columns of edges say beside both ends: how sure they are, how far a right goes, how long it holds."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.generating.census import POPULATIONS
from graphnhi.generating.chance import Chance, Draws, chosen, happens
from graphnhi.generating.edges import Edges
from graphnhi.generating.naming import Naming
from graphnhi.generating.text import Column, Texts, words

__all__ = ["EDGE_COLUMNS", "edge_columns"]

EDGE_COLUMNS: Final = (
    "from", "edge", "to", "bound", "condition", "right", "slot", "scope", "amount_limit", "currency", "period", "not_before",
    "not_after",
)  # fmt: skip
_SURE: Final = {"HOLDS", "APPROVES", "RELEASES", "CONTAINS", "OWNED_BY"}
"""Edges that no export leaves in doubt."""
_DOUBTS: Final = (
    words(["", "condition aws:MultiFactorAuthPresent", "condition aws:SourceIp", "no resource policy in the input",
           "document unreadable", "placement unknown", "first aws:PrincipalTag/team", "PermissionsBoundary missing"]),
    (945, 15, 10, 10, 5, 5, 5, 5),
)  # fmt: skip
_SCOPES: Final = (words(["", "read", "write", "payments:read", "payments:write", "admin"]), (40, 25, 15, 10, 8, 2))
_TO_DATA: Final = (words(["", "read", "write"]), (50, 30, 20))
_TO_SYSTEM: Final = (words(["", "use", "control"]), (60, 35, 5))
_AMOUNTS: Final = (words(["", "1000", "10000", "50000", "200000"]), (65, 10, 10, 10, 5))
_ENDED: Final = (words(["", "2023-06-30", "2024-12-31", "2040-01-01"]), (975, 5, 5, 15))
_BEGUN: Final = (words(["", "2022-01-01", "2041-01-01"]), (985, 12, 3))
_DATA: Final = list(POPULATIONS).index("data")
_ACTION: Final = list(POPULATIONS).index("action")


def edge_columns(edges: Edges, chance: Chance, naming: Naming, populations: NDArray[np.int64]) -> dict[str, Column]:
    """All edge columns; `populations` of the nodes that the edges end at."""
    draws = chance.draws("edge of " + edges.kind, edges.source, edges.target)
    told: dict[str, Column] = {name: [b""] for name in EDGE_COLUMNS}
    told["from"], told["edge"], told["to"] = naming.ids(edges.source), [edges.kind.encode()], naming.ids(edges.target)
    told["slot"] = [b"" if edges.slot is None else edges.slot]
    told["right"] = [_rights(edges, chance, draws, populations)]
    if edges.kind == "USES":
        told["scope"] = [_one_of(chance, "scope", draws, _SCOPES)]
    if edges.kind not in _SURE:
        doubt = _one_of(chance, "doubt", draws, _DOUBTS)
        told["condition"], told["bound"] = [doubt], [np.where(doubt == b"", b"", b"possible")]
        told["not_before"] = [_one_of(chance, "begun", draws, _BEGUN)]
        told["not_after"] = [_one_of(chance, "ended", draws, _ENDED)]
    if edges.kind == "PERFORMS":
        told |= _limits(chance, draws)
    return told


def _rights(edges: Edges, chance: Chance, draws: Draws, populations: NDArray[np.int64]) -> bytes | Texts:
    if edges.right is not None:
        return edges.right
    if edges.kind != "PERMITS":
        return b""
    to_data, to_system = _one_of(chance, "right", draws, _TO_DATA), _one_of(chance, "right", draws, _TO_SYSTEM)
    return np.where(populations == _ACTION, b"", np.where(populations == _DATA, to_data, to_system))


def _limits(chance: Chance, draws: Draws) -> dict[str, Column]:
    amount = _one_of(chance, "amount", draws, _AMOUNTS)
    known = amount != b""
    daily = happens(chance.draws("edge period", draws.view(np.int64)), 900)
    return {
        "amount_limit": [amount],
        "currency": [np.where(known, b"EUR", b"")],
        "period": [np.where(known, np.where(daily, b"day", b"month"), b"")],
    }


def _one_of(chance: Chance, stream: str, draws: Draws, said: tuple[Texts, Sequence[int]]) -> Texts:
    texts, weights = said
    return np.asarray(texts[chosen(chance.draws(f"edge {stream}", draws.view(np.int64)), weights)])
