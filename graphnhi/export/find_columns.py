"""The columns of findings as a flat table: what was found and how grave it is first, the route and what would close it last."""

from collections.abc import Callable, Mapping
from typing import Final

from graphnhi.export import aloud
from graphnhi.export.shape import Row

__all__ = ["FIND", "MADE_OF_FINDINGS"]

FIND: Final = (
    *("severity", "query", "id", "name", "kind", "category", "target", "hops", "bound", "effect", "certain_severity"),
    *("owner", "purpose", "environment", "vendor", "allowed_scope", "question", "frameworks", "fingerprint", "close"),
    *("closed_by", "together", "also_targets", "condition", "via", "evidence"),
)


def _closed_by(row: Row) -> str | None:
    """The single edges that would close a finding, each as it is read aloud; nothing where they were not looked for."""
    edges = row.get("closed_by")
    return None if edges is None else "; ".join(aloud.hop(edge) for edge in edges)


def _also(row: Row) -> str | None:
    return "; ".join(other["target"] for other in row.get("also", ())) or None


MADE_OF_FINDINGS: Final[Mapping[str, Callable[[Row], str | None]]] = {"closed_by": _closed_by, "also_targets": _also}
