"""Gaps as derivers tell them: what of the input nobody can know, each with its place."""

from graphnhi.deriving.places import Place

__all__ = ["gap"]


def gap(kind: str, node: str, what: str, place: Place | None, count: int = 1) -> dict[str, object]:
    """A row of gaps, at a place where there is one."""
    where = {"file": place.file, "place": place.whole} if place else {"file": "", "place": ""}
    return {"gap": kind, "id": node, "what": what, "severity": "high", **where, "count": count}
