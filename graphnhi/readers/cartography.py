"""Nodes and relationships that Cartography wrote into a database, as tidy tables: one a label or relationship type.

They come as values of the database, fetched by its store; here they are put in an order of their own (nothing of the
database's inner ids stays), made text, cleaned like every other source, and marked where the newest sync did not see them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.errors import Fault
from graphnhi.library.graph_tables import LIST, GraphTable
from graphnhi.readers._tabulate import Chunk, Source, rows_per_chunk, tabulate
from graphnhi.readers.graph_values import texts
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import DEFAULT, Limits, Table

__all__ = ["MODULE", "NAME", "OWNS", "STALE", "TYPE", "UPDATED", "Fetched", "Records", "Tidied", "tidy"]

NAME: Final = "cartography"
OWNS: Final = "RESOURCE"
"""The relationship from an account, organisation or cluster to what is its own."""
UPDATED: Final = "lastupdated"
"""The property that Cartography puts on all that it writes: the tag (the second) of the sync that last saw it."""
MODULE: Final = "_module_name"
"""The property that says which part of Cartography wrote a node; older ones do not say it."""
TYPE: Final = "relationship"
"""The column of a relationship's own type, where a table has several."""
STALE: Final = "not seen by the newest sync"
"""The condition of an edge that a record of an earlier sync says."""
_UNMARKED: Final = "has no lastupdated, so Cartography did not write it"
_PATTERN: Final = "record {}"
_NONE: Final = np.array([None], dtype=object)


@dataclass(frozen=True)
class Records:
    """The records of one table as fetched: equally long columns.

    keys: the database's own ids, of nodes; ends: those of the start and the end, of relationships. unread: relationships
    of this type that join nodes of no label that is read.
    """

    table: GraphTable
    columns: dict[str, Sequence[Any]]
    keys: Sequence[str] = ()
    ends: tuple[Sequence[str], Sequence[str]] = ((), ())
    unread: int = 0


@dataclass(frozen=True)
class Fetched:
    """Everything that was fetched, and how many nodes and relationships of other labels and types there are."""

    records: tuple[Records, ...]
    others: tuple[tuple[str, int], ...] = ()


@dataclass
class Tidied:
    """One table as texts: `parts` as every reader gives them, and the record numbers of values that were none, by column."""

    table: GraphTable
    file: str
    parts: list[Table] = field(default_factory=list)
    lost: dict[str, list[int]] = field(default_factory=dict)
    unread: int = 0


def tidy(
    fetched: Fetched, label: str, fingerprints: Fingerprints | None, limits: Limits = DEFAULT
) -> tuple[list[Tidied], list[tuple[str, str]]]:
    """The tables, nodes first, in the order of the loaders; and the modules that no recent sync updated, with their last.

    label: how the database is named in every file label. Column `key` of a node is its place among all nodes; `from_key`
    and `to_key` of a relationship are those of its ends. `stale` is set where a newer sync of the same module did not see
    the record. InputError where a text is beyond the limits.
    """
    nodes = [_Ordered.of_nodes(each) for each in fetched.records if not each.table.is_relationship]
    places = _Places(nodes)
    links = [_Ordered.of_links(each, places) for each in fetched.records if each.table.is_relationship]
    _own(nodes, links, places)
    found = [_tidied(each, places, label, fingerprints, limits) for each in (*nodes, *links)]
    return found, places.old_modules()


@dataclass
class _Ordered:
    """The records of one table as columns of text, in an order that their content alone decides."""

    records: Records
    columns: dict[str, NDArray[Any]]
    lost: dict[str, list[int]]
    order: NDArray[np.int64]
    updated: NDArray[np.float64]
    ends: tuple[NDArray[np.int64], NDArray[np.int64]] | None = None

    @classmethod
    def of_nodes(cls, records: Records) -> "_Ordered":
        columns, lost = _columns(records)
        order = _order([columns["id"], *columns.values()], len(records.keys))
        return cls(records, _taken(columns, order), _moved(lost, order), order, _updated(records)[order])

    @classmethod
    def of_links(cls, records: Records, places: "_Places") -> "_Ordered":
        columns, lost = _columns(records)
        start, end = (places.of(keys) for keys in records.ends)
        order = _order([start, end, *columns.values()], len(start))
        whole = cls(records, _taken(columns, order), _moved(lost, order), order, _updated(records)[order])
        whole.ends = start[order], end[order]
        return whole

    def __len__(self) -> int:
        return len(self.order)


def _columns(records: Records) -> tuple[dict[str, NDArray[Any]], dict[str, list[int]]]:
    """Every column that is wanted, as texts; and where a value was no text, number, date, truth or list of them."""
    columns, lost = {}, {}
    first = TYPE if records.table.is_relationship else "id"
    for name in dict.fromkeys([first, *records.table.columns]):
        values = records.columns.get(name.removesuffix(LIST), [None] * _length(records))
        columns[name], odd = texts(values, name.removesuffix(LIST), as_list=name.endswith(LIST))
        if odd:
            lost[name] = odd
    return columns, lost


def _length(records: Records) -> int:
    return len(records.columns[UPDATED])


def _updated(records: Records) -> NDArray[np.float64]:
    """The tag of each record's sync; NaN where there is none."""
    values = pd.to_numeric(pd.Series(list(records.columns[UPDATED]), dtype=object), errors="coerce")
    return np.asarray(values, dtype=np.float64)


def _order(keys: list[NDArray[Any]], rows: int) -> NDArray[np.int64]:
    """The order by these columns, the first being the strongest; an unset text stands first."""
    ranks = [key if key.dtype != object else pd.factorize(key, sort=True)[0] for key in keys]
    return np.lexsort(ranks[::-1]) if rows else np.empty(0, dtype=np.int64)


def _taken(columns: dict[str, NDArray[Any]], order: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    return {name: values[order] for name, values in columns.items()}


def _moved(lost: dict[str, list[int]], order: NDArray[np.int64]) -> dict[str, list[int]]:
    """The numbers, from 1, of the records that were lost, in their new order."""
    number = np.argsort(order) + 1
    return {name: sorted(number[rows].tolist()) for name, rows in lost.items()}


class _Places:
    """All nodes in their order: where each key stands, which module wrote it and when that module last ran."""

    def __init__(self, nodes: list[_Ordered]) -> None:
        self._index = pd.Index(_joined([np.array(each.records.keys, dtype=object)[each.order] for each in nodes]))
        self.first = np.concatenate([[0], np.cumsum([len(each) for each in nodes])]).astype(np.int64)
        self._number = {id(each): place for place, each in enumerate(nodes)}
        updated = np.concatenate([np.empty(0), *(each.updated for each in nodes)])
        self._modules, codes = np.unique(_joined([_modules(each) for each in nodes]).astype(str), return_inverse=True)
        self._last = np.full(len(self._modules), np.nan)
        for code in range(len(self._modules)):
            known = updated[(codes == code) & ~np.isnan(updated)]
            self._last[code] = known.max() if len(known) else np.nan
        self.newest: NDArray[np.float64] = self._last[codes] if len(codes) else np.empty(0)

    def of(self, keys: Sequence[str]) -> NDArray[np.int64]:
        """The place of each key, -1 where no such node was fetched."""
        return np.asarray(self._index.get_indexer(pd.Index(list(keys), dtype=object)), dtype=np.int64)

    def own(self, nodes: _Ordered) -> slice:
        """The places of the nodes of one table."""
        number = self._number[id(nodes)]
        return slice(int(self.first[number]), int(self.first[number + 1]))

    def newest_of(self, records: _Ordered) -> NDArray[np.float64]:
        """The newest sync that could have seen each record: its module's, or of a link the older of those of its ends."""
        if records.ends is None:
            return self.newest[self.own(records)]
        padded = np.append(self.newest, np.nan)
        return np.asarray(np.fmin(*(padded[end] for end in records.ends)), dtype=np.float64)

    def old_modules(self) -> list[tuple[str, str]]:
        """The modules whose last sync is older than the newest of all, with that moment."""
        newest = np.nanmax(self._last) if np.isfinite(self._last).any() else np.nan
        old = np.flatnonzero(self._last < newest)
        return [(str(self._modules[code]), _moment(self._last[code])) for code in old]


def _moment(tag: float) -> str:
    try:
        return pd.Timestamp(int(tag), unit="s").isoformat() + "Z"
    except (ValueError, OverflowError):
        return f"{tag:.0f}"


def _joined(parts: Iterable[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype=object), *parts])


def _modules(nodes: _Ordered) -> NDArray[Any]:
    """Which part of Cartography wrote each node: what it says itself, else the loader that reads it."""
    said = np.array(list(nodes.records.columns.get(MODULE, [None] * len(nodes))), dtype=object)[nodes.order]
    known = np.array([isinstance(each, str) and bool(each) for each in said], dtype=bool)
    return np.where(known, said, nodes.records.table.loader.name)


def _own(nodes: list[_Ordered], links: list[_Ordered], places: _Places) -> None:
    """Every node's column `tenant` and `tenant_name`: the least account, organisation or cluster whose resource it is."""
    total = int(places.first[-1])
    tenants = np.zeros(total + 1, dtype=bool)
    for each in nodes:
        tenants[places.own(each)] = each.records.table.is_tenant
    owner = np.full(total, total, dtype=np.int64)
    for each in links:
        if each.ends is not None and OWNS in each.records.table.names:
            start, end = each.ends
            real = (start >= 0) & (end >= 0) & tenants[start]
            np.minimum.at(owner, end[real], start[real])
    ids = _joined([*(each.columns["id"] for each in nodes), _NONE])
    names = _joined([*(each.columns.get("name", np.full(len(each), None)) for each in nodes), _NONE])
    names = np.where(pd.isna(names), ids, names)
    for each in nodes:
        mine = owner[places.own(each)]
        each.columns |= {"tenant": ids[mine], "tenant_name": names[mine]}


def _tidied(each: _Ordered, places: _Places, label: str, fingerprints: Fingerprints | None, limits: Limits) -> Tidied:
    table = each.records.table
    file = f"{label}/{table.name}"
    found = Tidied(table, file, lost=each.lost, unread=each.records.unread)
    columns = {**each.columns, **_keys(each, places)}
    columns["stale"] = np.array(["yes", None], dtype=object)[np.where(each.updated < places.newest_of(each), 0, 1)]
    source = Source(file, NAME, limits, fingerprints)
    for chunk in _chunks(columns, each.updated, file):
        refusals = source.refusals()
        found.parts.append(tabulate(chunk, source, refusals))
        refusals.settle()
    return found


def _keys(each: _Ordered, places: _Places) -> dict[str, NDArray[Any]]:
    if each.ends is None:
        mine = places.own(each)
        return {"key": _numbers(np.arange(mine.start, mine.stop))}
    return {name: _numbers(end) for name, end in zip(("from_key", "to_key"), each.ends, strict=True)}


def _numbers(places: NDArray[np.int64]) -> NDArray[Any]:
    found = places.astype(str).astype(object)
    found[places < 0] = None
    return found


def _chunks(columns: dict[str, NDArray[Any]], updated: NDArray[np.float64], file: str) -> Iterator[Chunk]:
    """The records in parts of bearable size; those that Cartography did not write are set aside."""
    step = rows_per_chunk(len(columns))
    for first in range(0, max(len(updated), 1), step):
        rows = np.arange(first, min(first + step, len(updated)))
        foreign = np.isnan(updated[rows])
        aside = [(int(row) + 1, Fault(file, _PATTERN.format(row + 1), _UNMARKED)) for row in rows[foreign]]
        kept = rows[~foreign]
        yield Chunk({name: values[kept] for name, values in columns.items()}, _PATTERN, kept + 1, aside)
