"""Which nodes of an estate a selection means: masks over all nodes, computed in vectors."""

import operator
import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.where import COLUMNS, Age, Count, Known, Plain, Term
from graphnhi.engine.querying.values import Values
from graphnhi.library.patterns import matcher
from graphnhi.model.kinds import KIND_CODE, KINDS
from graphnhi.model.values import NO_INSTANT

__all__ = ["selected"]

Mask = NDArray[np.bool_]

_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_HOUR: Final = 3_600_000_000
"""Microseconds in an hour."""


def selected(values: Values, selection: Selection) -> Mask:
    """By node, whether it fits all that the selection says."""
    wanted = np.zeros(len(KINDS), dtype=np.bool_)
    wanted[[KIND_CODE[kind] for kind in selection.kinds]] = True
    mask = wanted[values.estate.numbers("nodes.kind")]
    if selection.names:
        mask &= _by_text(values, "name", lambda text: text in selection.names)
    if selection.tag is not None:
        mask &= _tagged(values, selection.tag)
    for term in selection.terms:
        mask &= _fits(values, term)
    return np.asarray(_by_id(values, selection.ids, mask) if selection.ids else mask)


def _fits(values: Values, term: Term) -> Mask:
    if isinstance(term, Known):
        return np.asarray(values.known(term.column) == term.known)
    if isinstance(term, Count):
        return np.asarray(_SIGNS[term.sign](values.count(term.edge, term.direction), term.number))
    if isinstance(term, Age):
        return _aged(values, term)
    assert isinstance(term, Plain)
    return _compared(values, term)


def _aged(values: Values, term: Age) -> Mask:
    instants = values.raw(term.column)
    hours = (values.as_of // 2 - instants // 2) / _HOUR
    return np.asarray((instants != NO_INSTANT) & _SIGNS[term.sign](hours, term.hours))


def _compared(values: Values, term: Plain) -> Mask:
    """A plain comparison; with an unknown value it is false."""
    if term.column == "id":
        mask = np.zeros(values.estate.n_nodes, dtype=np.bool_)
        node = values.estate.find(str(term.value))
        mask[node if node >= 0 else slice(0, 0)] = True
        return mask if term.sign == "=" else ~mask
    if term.column == "tags":
        mask = _tagged(values, str(term.value))
        return mask if term.sign == "=" else np.asarray(values.known("tags") & ~mask)
    cells, value = values.raw(term.column), term.value
    if values.is_text(term.column):
        value = values.estate.coded(f"nodes.{term.column}").code_of(str(term.value))
    if COLUMNS[term.column] == "instant":
        return np.asarray((cells != NO_INSTANT) & _SIGNS[term.sign](cells // 2, int(value) // 2))
    known = ~np.isnan(cells) if cells.dtype.kind == "f" else cells >= 0
    return np.asarray(known & _SIGNS[term.sign](cells, value))


def _tagged(values: Values, tag: str) -> Mask:
    return _by_text(values, "tags", lambda text: tag in text.split(";"))


def _by_text(values: Values, column: str, fits: Callable[[str], bool]) -> Mask:
    """Nodes whose text in a column fits; each distinct text is looked at once."""
    coded = values.estate.coded(f"nodes.{column}")
    known = np.array([*(fits(text) for text in coded.values), False], dtype=np.bool_)
    return known[coded.codes]


def _by_id(values: Values, patterns: tuple[str, ...], among: Mask) -> Mask:
    """Of some nodes those of these ids; `*` and `?` are special. Only ids that begin as a pattern does are looked at."""
    ids = values.estate.ids
    mask = np.zeros(len(ids), dtype=np.bool_)
    for pattern in patterns:
        start = re.split(r"[*?]", pattern, maxsplit=1)[0]
        begin, fits = start.encode("utf-8", "surrogatepass"), matcher(pattern)
        first, last = (ids.lower_bound(begin), ids.lower_bound(begin + b"\xff")) if begin else (0, len(ids))
        places = (first + np.flatnonzero(among[first:last] & ~mask[first:last])).tolist()
        mask[[place for place, text in zip(places, ids.take(places), strict=True) if fits(text)]] = True
    return mask
