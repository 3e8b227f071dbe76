"""The columns of an answer as a flat table: which there are and what stands in a cell.

Cells come out as text, numbers or None (unknown), not yet safe for any sink.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from graphnhi.export import aloud
from graphnhi.export.find_columns import FIND, MADE_OF_FINDINGS
from graphnhi.export.rank_columns import EXPLAIN, MADE, RANK
from graphnhi.export.shape import Row

__all__ = ["Cell", "cells", "columns_of"]

Cell = str | int | float | None

_MADE: Final[Mapping[str, Callable[[Row], Cell]]] = {
    "possible_effect": lambda row: (row.get("possible") or {}).get("effect"),
    "possible_hops": lambda row: (row.get("possible") or {}).get("hops"),
    "condition": lambda row: aloud.condition(row.get("path") or ([row] if "condition" in row else ())),
    "statements": lambda row: "; ".join(map(aloud.statement, row["statements"])),
    "via": lambda row: aloud.chain(row.get("path") or ()),
    "evidence": lambda row: aloud.evidence(row.get("path") or ([row] if "evidence" in row else ())),
    "skipped": lambda row: sum(int(entry["count"]) for entry in row.get("skipped") or ()),
    **MADE,
    **MADE_OF_FINDINGS,
    "reasons": lambda row: "; ".join(f"{entry['reason']}: {entry['count']}" for entry in row.get("skipped") or ()),
}
"""Columns that are made of a nested part of a row; every other column is the row's value of that name."""

_ROUTE: Final = ("possible_effect", "possible_hops", "condition", "via", "evidence")
_NODE: Final = ("id", "name", "kind", "category")
_FOUND: Final = (*_NODE, "hops", "bound", "effect")

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "reach": (*_FOUND, "target", "targets", "status", "mode", "expires", *_ROUTE),
    "blast": (
        *("hops", *_NODE, "effect", "bound", "data_class", "records", "status", "mode", "expires"),
        *("amount_limit", "currency", "period", *_ROUTE),
    ),
    "path": ("rank", "weight", *_FOUND, *_ROUTE),
    "rank": (*RANK, *_ROUTE),
    "explain": (*EXPLAIN, *_ROUTE[2:]),
    "find": FIND,
    "run": (
        *_FOUND[:4],
        "severity",
        *_FOUND[4:],
        "target",
        "at_least",
        "at_most",
        "rank",
        "weight",
        "data_class",
        "records",
        "together",
        "also_targets",
        *_ROUTE[2:],
    ),
    "queries": ("query", "severity", "answer", "question", "frameworks", "examples", "shipped"),
    "overview": (
        *("group", "name", "kind", "size", "target", "target_name", "target_kind"),
        *("certain", "possible_only", "hops", "bound"),
    ),
    "whocan": (*_NODE, "bound", "condition", "statements", "unknown"),
    "neighbours": ("direction", "edge", *_NODE, "effect", "bound", "condition", "right", "slot", "scope", "evidence"),
    "build": ("file", "loader", "tenant", "tenant_from", "read", "used", "skipped", "duplicates", "reasons"),
    "doctor": ("subject", "check", "state", "found"),
    "inventory": (
        *(*_NODE, "owner", "purpose", "environment", "vendor", "source", "tenant", "status", "mode", "lifetime"),
        *("created", "age_days", "rotated", "rotation_days", "expires", "last_used", "unused_days", "last_reviewed"),
        *("holders", "reaches", "targets", "target", "hops", "bound", "missing", "conflicts"),
    ),
    "review": (
        *("id", "name", "kind", "owner", "purpose", "environment", "reaches", "targets", "target", "hops", "bound"),
        *("last_reviewed", "problems", "fingerprint", "decision", "reviewer", "comment"),
    ),
    "applied": ("change", *_NODE, "target", "bound", "because", "edge", "use", "last_used", "observed", "likely"),
}


def columns_of(answer: str) -> tuple[str, ...]:
    """The columns of an answer by its name, always the same ones, whatever rows there are."""
    return COLUMNS[answer]


def cells(answer: str, row: Row) -> list[Cell]:
    """The cells of one row, one for each column."""
    return [_MADE[column](row) if column in _MADE else _plain(row.get(column)) for column in COLUMNS[answer]]


def _plain(value: Any) -> Cell:
    if isinstance(value, list):
        return "; ".join(map(str, value)) or None
    return value if value is None or isinstance(value, str | int | float) else str(value)
