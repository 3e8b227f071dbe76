"""Cells of many nodes at once as people read them: texts, words of closed sets, dates, days since a date; None where unknown."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.happened import days_since
from graphnhi.estate import Estate
from graphnhi.estate.texts import Coded
from graphnhi.model.ids import tail
from graphnhi.model.kinds import CATEGORIES, KINDS
from graphnhi.model.values import CLOSED, instant_text

__all__ = ["closed", "dates", "days", "ids", "kinds_of", "named", "texts"]

Nodes = NDArray[np.integer[Any]]


def named(estate: Estate, nodes: Nodes) -> dict[str, list[Any]]:
    """id, name, kind and category of each node."""
    found, names = estate.ids.take(nodes), texts(estate, "name", nodes)
    return {
        "id": found,
        "name": [tail(one) if name is None else name for one, name in zip(found, names, strict=True)],
        "kind": kinds_of(estate, nodes),
        "category": _CATEGORIES[estate.categories[nodes]].tolist(),
    }


def kinds_of(estate: Estate, nodes: Nodes) -> list[str]:
    """The kind of each node."""
    return list(_KINDS[estate.numbers("nodes.kind")[nodes]].tolist())


def ids(estate: Estate, nodes: Nodes) -> list[str | None]:
    """Ids of node numbers, None for -1; each is read once."""
    return Coded(np.asarray(nodes, dtype=np.int32), estate.ids).rows(np.arange(len(nodes)))


def texts(estate: Estate, column: str, nodes: Nodes) -> list[str | None]:
    """A text column of nodes."""
    return estate.coded(f"nodes.{column}").rows(nodes)


def closed(estate: Estate, column: str, nodes: Nodes) -> list[str | None]:
    """A column whose values are one of a closed set, as words."""
    words: Sequence[str | None] = (*CLOSED[column], None)
    return list(np.array(words, dtype=object)[estate.numbers(f"nodes.{column}")[nodes]].tolist())


def dates(estate: Estate, column: str, nodes: Nodes) -> list[str | None]:
    """Days and moments as ISO 8601 texts; each distinct one is written once."""
    distinct, place = np.unique(estate.numbers(f"nodes.{column}")[nodes], return_inverse=True)
    written = np.array([*map(instant_text, distinct.tolist()), None], dtype=object)
    return list(written[place].tolist())


def days(estate: Estate, column: str, nodes: Nodes, as_of: int) -> list[int | None]:
    """Whole days from a date to the clock; None where the date is unknown or lies ahead."""
    since = days_since(estate, column, as_of)[nodes]
    return list(np.where(since < 0, np.array(None, dtype=object), since.astype(object)).tolist())


_KINDS: Final = np.array(KINDS, dtype=object)
_CATEGORIES: Final = np.array(CATEGORIES, dtype=object)
