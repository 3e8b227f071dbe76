"""Which nodes a query means: by id, name, category, kind and tag, and by what `where` says of them alone.

Only what is written is known here; which nodes of an estate that is, `selecting` tells.
"""

from dataclasses import dataclass
from typing import Any

from graphnhi.asking.queries.where import Age, Count, Known, Own, Plain, Term
from graphnhi.model.kinds import KINDS, KINDS_OF

__all__ = ["Selection", "selection_of"]


@dataclass(frozen=True, slots=True)
class Selection:
    """All that is given must fit; of several texts one. kinds: what may be selected at all. untagged: a tag that it has not."""

    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset(KINDS)
    tag: str | None = None
    untagged: str | None = None
    terms: tuple[Own, ...] = ()


def selection_of(raw: dict[str, Any], terms: tuple[Term, ...]) -> Selection:
    """The selection that a checked table says; terms about two ends are no part of it."""
    kinds = frozenset(KINDS)
    if "category" in raw:
        kinds &= frozenset().union(*(KINDS_OF[name] for name in texts(raw["category"])))
    if "kind" in raw:
        kinds &= frozenset(texts(raw["kind"]))
    own = tuple(term for term in terms if isinstance(term, Plain | Known | Count | Age))
    return Selection(
        texts(raw.get("id", [])), texts(raw.get("name", [])), kinds, raw.get("tag"), raw.get("untagged"), own
    )


def texts(value: str | list[str]) -> tuple[str, ...]:
    """One text or several, as several."""
    return (value,) if isinstance(value, str) else tuple(value)
