"""Claims of derivers settled over all rows of a build, wherever these come from; what follows from them stands below the rows then."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.deriving.meeting import settled
from graphnhi.estate.rows import Rows, settle
from graphnhi.loading.deriving_step import DerivedRows, take_derived
from graphnhi.loading.gathering import Gathering
from graphnhi.loading.joining import joined
from graphnhi.loading.ledger import Account
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE

__all__ = ["with_settled"]


def with_settled(nodes: Rows, edges: Rows, derived: DerivedRows, accounts: dict[str, Account]) -> tuple[Rows, Rows]:
    """The settled rows, which are used up, with what follows from the claims; its gaps are among those of `derived`."""
    if not derived.claims:
        return nodes, edges
    found, gathering = settled(derived.claims, _Rows(nodes, edges)), Gathering.upon(nodes, edges)
    derived.claims = []
    take_derived(found, accounts, gathering, derived)
    more, derived.rows = derived.rows, []
    if more:
        nodes, edges = (joined([rows, *(each for each in more if each.forms is rows.forms)]) for rows in (nodes, edges))
        settle(nodes, edges)
    return nodes, edges


@dataclass(frozen=True)
class _Rows:
    """The rows as rules ask them."""

    nodes: Rows
    edges: Rows
    _of_kind: dict[str, list[str]] = field(default_factory=dict)

    def ids(self, kind: str) -> list[str]:
        """The ids of all nodes of a kind, sorted."""
        if kind not in self._of_kind:
            numbers = np.unique(self.nodes.cells["id"][self.nodes.cells["kind"] == KIND_CODE[kind]])
            self._of_kind[kind] = sorted(self.nodes.lexicon("id").take(numbers))
        return self._of_kind[kind]

    def into(self, edge: str, ends: Collection[str]) -> list[tuple[str, str]]:
        """The ends of all edges of a kind into some ids, sorted."""
        return self._pairs(edge, "to", ends)

    def out_of(self, edge: str, starts: Collection[str]) -> list[tuple[str, str]]:
        """The ends of all edges of a kind out of some ids, sorted."""
        return self._pairs(edge, "from", starts)

    def _pairs(self, edge: str, side: str, ids: Collection[str]) -> list[tuple[str, str]]:
        numbers = self._numbers(ids)
        if not len(numbers):
            return []
        chosen = np.flatnonzero(
            (self.edges.cells["edge"] == EDGE_CODE[edge]) & np.isin(self.edges.cells[side], numbers)
        )
        return sorted({*zip(self.edges.texts("from", chosen), self.edges.texts("to", chosen), strict=True)})

    def _numbers(self, ids: Collection[str]) -> NDArray[Any]:
        found = (self.edges.lexicon("from").find(each) for each in ids)
        return np.array([number for number in found if number >= 0], dtype=np.int32)
