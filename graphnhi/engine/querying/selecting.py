"""Which nodes of an estate a selection means: masks over all nodes, computed in vectors."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.queries.selection import Selection
from graphnhi.asking.queries.where import COLUMNS, Age, Count, Known, Own, Plain
from graphnhi.engine.querying.values import Values
from graphnhi.estate import Estate
from graphnhi.library.patterns import matcher
from graphnhi.model.columns import BOUNDED
from graphnhi.model.kinds import KIND_CODE, KINDS
from graphnhi.model.values import NO_INSTANT

__all__ = ["SPLIT", "Readings", "selected"]

Mask = NDArray[np.bool_]

_SIGNS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
SPLIT: Final = frozenset({*BOUNDED, "owner_status", "vendor_status"})
"""Columns that the bounds may see in unlike ways."""

_HOUR: Final = 3_600_000_000
"""Microseconds in an hour."""


@dataclass(frozen=True)
class Readings:
    """The columns of an estate as each bound sees them: the truth is one of the two, a count anything between."""

    certain: Values
    possible: Values
    known: dict[tuple[Selection, str], Mask] = field(default_factory=dict)
    """Selections that were looked up, by bound: many queries ask of the same nodes."""

    @classmethod
    def of(cls, estate: Estate, as_of: int) -> "Readings":
        return cls(Values(estate, as_of, "certain"), Values(estate, as_of, "possible"))

    @property
    def estate(self) -> Estate:
        return self.certain.estate


def selected(readings: Readings, selection: Selection, bound: str) -> Mask:
    """By node, whether it fits all that the selection says, term by term: surely, or possibly. Not to be written to."""
    if (selection, bound) not in readings.known:
        readings.known[selection, bound] = _selected(readings, selection, bound)
    return readings.known[selection, bound]


def _selected(readings: Readings, selection: Selection, bound: str) -> Mask:
    values = readings.certain
    wanted = np.zeros(len(KINDS), dtype=np.bool_)
    wanted[[KIND_CODE[kind] for kind in selection.kinds]] = True
    mask = wanted[values.estate.numbers("nodes.kind")]
    if selection.names:
        mask &= _by_text(values, "name", lambda text: text in selection.names)
    if selection.tag is not None:
        mask &= _tagged(values, selection.tag)
    if selection.untagged is not None:
        mask &= ~_tagged(values, selection.untagged)
    for term in selection.terms:
        mask &= _fits(readings, term, bound)
    return np.asarray(_by_id(values, selection.ids, mask) if selection.ids else mask)


def _fits(readings: Readings, term: Own, bound: str) -> Mask:
    if isinstance(term, Count):
        return _counted(readings, term, bound)
    mask = _read(readings.certain, term)
    if term.column not in SPLIT:
        return mask
    other = _read(readings.possible, term)
    return np.asarray(mask & other if bound == "certain" else mask | other)


def _counted(readings: Readings, term: Count, bound: str) -> Mask:
    """Whether a count fits for all, or for one, of the numbers between what is certain and what is possible."""
    least, most = (values.count(term.edge, term.direction) for values in (readings.certain, readings.possible))
    sign, number = term.sign, term.number
    if sign in ("=", "!="):
        inside, only = (least <= number) & (number <= most), (least == number) & (most == number)
        equal = only if (sign == "=") == (bound == "certain") else inside
        return np.asarray(equal if sign == "=" else ~equal)
    ends = _SIGNS[sign](least, number), _SIGNS[sign](most, number)
    return np.asarray(ends[0] & ends[1] if bound == "certain" else ends[0] | ends[1])


def _read(values: Values, term: Known | Age | Plain) -> Mask:
    """A term about a column, in one reading."""
    if isinstance(term, Known):
        return np.asarray(values.known(term.column) == term.known)
    return _aged(values, term) if isinstance(term, Age) else _compared(values, term)


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
    if term.column == "owner":
        mask = values.owners.called(str(term.value))
        return mask if term.sign == "=" else np.asarray(values.known("owner") & ~mask)
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
