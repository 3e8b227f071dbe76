"""Columns of nodes as codes that compare: what `where` reads of a node, with the status of whom its owner or vendor names.

Whole columns at once; a value that is not known is -1, NaN or NO_INSTANT.
"""

from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.queries.where import COLUMNS
from graphnhi.engine.belonging import Owners
from graphnhi.engine.happened import HAPPENED, happened
from graphnhi.engine.life import rows_out_of_time
from graphnhi.estate import Estate
from graphnhi.model.columns import BOUNDED
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE
from graphnhi.model.values import CLOSED, NO_INSTANT

Array = NDArray[Any]

_WORST: Final = np.array([0, 1, 3, 2], dtype=np.int8)
"""By status code plus one (unknown first), how bad it is that whoever answers for a thing has it."""


class Values:
    """The columns of one estate at an instant, as one bound sees them."""

    def __init__(self, estate: Estate, as_of: int, bound: str) -> None:
        self.estate, self.as_of, self.bound = estate, as_of, bound
        self._counts: dict[tuple[str, str], Array] = {}

    def raw(self, column: str) -> Array:
        """The cells as the estate keeps them: codes of texts and closed sets, instants, numbers."""
        estate = self.estate
        if column == "category":
            return estate.categories
        if column == "owner_status":
            return self.owner_status
        if column == "vendor_status":
            return self.vendor_status
        if column in HAPPENED:
            return happened(self.estate, column, self.as_of)
        if column in BOUNDED:
            return estate.bounded(column, self.bound)
        return estate.coded(f"nodes.{column}").codes if self.is_text(column) else estate.numbers(f"nodes.{column}")

    @staticmethod
    def is_text(column: str) -> bool:
        """Whether the cells are codes of texts."""
        return COLUMNS[column] in ("text", "currency") and column != "id"

    def codes(self, column: str) -> Array:
        """The cells as int64 that are equal where the values are, -1 where unknown."""
        if column == "id":
            return np.arange(self.estate.n_nodes)
        if column == "owner":
            return self.owners.codes()
        cells = self.raw(column)
        if cells.dtype.kind == "f" or COLUMNS[column] == "instant":
            known = ~np.isnan(cells) if cells.dtype.kind == "f" else cells != NO_INSTANT
            _, place = np.unique(cells, return_inverse=True)
            return np.where(known, place, -1)
        return cells.astype(np.int64)

    def known(self, column: str) -> NDArray[np.bool_]:
        """Nodes that have a value; an owner may be stated by an edge alone."""
        if column == "owner":
            return self.owners.known()
        return np.asarray(self.codes(column) >= 0)

    def count(self, edge: str, direction: str) -> Array:
        """By node, the distinct other ends of its edges of a kind: those of the bound that are in time, parallel ones once."""
        key = (edge, direction)
        if key not in self._counts:
            self._counts[key] = self._counted(EDGE_CODE[edge], direction)
        return self._counts[key]

    def _counted(self, edge: int, direction: str) -> Array:
        rows = self._rows(edge)
        near, far = ("to", "from") if direction == "in" else ("from", "to")
        ends = self.estate.numbers(f"edges.{near}")[rows].astype(np.int64)
        pairs = np.unique(ends * self.estate.n_nodes + self.estate.numbers(f"edges.{far}")[rows])
        return np.bincount(pairs // self.estate.n_nodes, minlength=self.estate.n_nodes)

    def _rows(self, edge: int) -> Array:
        """The edges of a kind that count."""
        chosen = self.estate.numbers("edges.kind") == edge
        if self.bound == "certain":
            chosen &= self.estate.numbers("edges.bound") != CLOSED["bound"].index("possible")
        chosen[self._out_of_time] = False
        return np.flatnonzero(chosen)

    @cached_property
    def _out_of_time(self) -> Array:
        return rows_out_of_time(self.estate, self.as_of)

    @cached_property
    def owners(self) -> Owners:
        """Who answers for each node, by its record or by an OWNED_BY edge."""
        return Owners.of_estate(self.estate)

    @cached_property
    def owner_status(self) -> Array:
        """The status of the node that the owner names (by its id, else by a name that only one has) or an OWNED_BY edge leads to."""
        named = self._named("owner", np.ones(self.estate.n_nodes, dtype=np.bool_))
        return self._worst(named, "OWNED_BY", near="from", far="to")

    @cached_property
    def vendor_status(self) -> Array:
        """The status of the vendor that is named, or that operates or holds the node."""
        vendor = self.estate.numbers("nodes.kind") == KIND_CODE["vendor"]
        named = self._named("vendor", vendor)
        return self._worst(named, "OPERATES", "HOLDS", near="to", far="from", among=vendor)

    def _named(self, column: str, among: NDArray[np.bool_]) -> Array:
        """By node, the node that its text in a column names; -1 where it names none, or several."""
        estate, texts = self.estate, self.estate.coded(f"nodes.{column}")
        names = estate.coded("nodes.name")
        held = np.flatnonzero(among & (names.codes >= 0))
        by_name = np.full(len(names.values) + 1, -1, dtype=np.int64)
        by_name[names.codes[held]] = held
        by_name[np.flatnonzero(np.bincount(names.codes[held], minlength=len(by_name)) > 1)] = -1
        found = np.full(len(texts.values) + 1, -1, dtype=np.int64)
        for place, text in enumerate(texts.values):
            node = estate.find(text)
            found[place] = node if node >= 0 and among[node] else by_name[names.values.find(text)]
        return found[texts.codes]

    def _worst(self, named: Array, *edges: str, near: str, far: str, among: NDArray[np.bool_] | None = None) -> Array:
        """The worst status among the node named and those (of some) that edges lead to."""
        status = self.raw("status")
        worst = np.where(named >= 0, _WORST[status[named] + 1], 0).astype(np.int8)
        rows = np.concatenate([self._rows(EDGE_CODE[edge]) for edge in edges])
        mine, others = (self.estate.numbers(f"edges.{end}")[rows] for end in (near, far))
        if among is not None:
            mine, others = mine[among[others]], others[among[others]]
        np.maximum.at(worst, mine, _WORST[status[others] + 1])
        return np.argsort(_WORST)[worst].astype(np.int8) - np.int8(1)
