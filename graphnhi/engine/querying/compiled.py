"""A query with the nodes of an estate in the place of its words: whom it asks about, and what they are to reach.

What a bound cannot know for sure (a count of edges that are only possible, a status that records disagree on) is read twice:
certain is what fits in both readings, possible what fits in one of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets, in_mode, targets_of
from graphnhi.asking.queries import Query, Selection, Target
from graphnhi.asking.queries.where import Count
from graphnhi.engine.querying.conditions import Conditions
from graphnhi.engine.querying.selecting import selected
from graphnhi.engine.querying.values import Values
from graphnhi.engine.walk import Ints, Mask
from graphnhi.estate import Estate
from graphnhi.model.columns import BOUNDED

__all__ = ["Compiled", "Item", "Readings"]


@dataclass(frozen=True)
class Readings:
    """The columns of an estate as each bound sees them."""

    certain: Values
    possible: Values
    _known: dict[object, Mask] = field(default_factory=dict)

    @classmethod
    def of(cls, estate: Estate, as_of: int) -> "Readings":
        return cls(Values(estate, as_of, "certain"), Values(estate, as_of, "possible"))

    @property
    def estate(self) -> Estate:
        return self.certain.estate

    def fitting(self, selection: Selection, bound: str) -> Mask:
        """The nodes that fit a selection in a bound: in both readings, or in one of them. Not to be written to."""
        key = (selection, bound)
        if key not in self._known:
            self._known[key] = self._fitting(selection, bound)
        return self._known[key]

    def _fitting(self, selection: Selection, bound: str) -> Mask:
        mask = selected(self.certain, selection)
        if not any(isinstance(term, Count) or getattr(term, "column", "") in _SPLIT for term in selection.terms):
            return mask
        other = selected(self.possible, selection)
        return np.asarray(mask & other if bound == "certain" else mask | other)


_SPLIT = frozenset({*BOUNDED, "owner_status", "vendor_status"})
"""Columns that the bounds may see in unlike ways."""


@dataclass(frozen=True)
class Item:
    """One thing that must be reached, in one bound: node numbers, ascending, and which of them count by control alone.

    effect: "control" or "touch" where only that counts.
    """

    nodes: Ints
    control_only: Mask
    effect: str | None

    def as_targets(self) -> Targets:
        """The same as targets of a question."""
        every = np.ones(len(self.nodes), dtype=np.bool_)
        return Targets(None, self.nodes, self.control_only, every, self.nodes[:0])


@dataclass(frozen=True)
class Compiled:
    """A query on an estate in one bound. starts, upstream, via, not_via: masks by node (None where the query does not ask)."""

    query: Query
    readings: Readings
    settings: Settings
    bound: str
    starts: Mask
    items: tuple[Item, ...]
    upstream: Mask | None
    via: Mask | None
    not_via: Mask | None

    @classmethod
    def of(cls, query: Query, readings: Readings, settings: Settings, bound: str) -> "Compiled":
        """Look up everything that the query says; UsageError for a target that names nothing in this estate."""

        def mask(selection: Selection | None, seen: str = bound) -> Mask | None:
            return None if selection is None else readings.fitting(selection, seen)

        starts = readings.fitting(query.start, bound)
        items = tuple(_item(target, readings, settings, bound) for target in query.targets)
        opposite = "possible" if bound == "certain" else "certain"  # what may be forbidden is on no certain route
        upstream, via, not_via = mask(query.upstream), mask(query.via), mask(query.not_via, opposite)
        return cls(query, readings, settings, bound, starts, items, upstream, via, not_via)

    @property
    def estate(self) -> Estate:
        return self.readings.estate

    @cached_property
    def conditions(self) -> Conditions:
        readings = [self.readings.certain]
        if any(getattr(pair, "column", "") in _SPLIT for pair in self.query.pairs):
            readings.append(self.readings.possible)
        return Conditions(readings, self.query.pairs, self.settings, every=self.bound == "certain")

    @property
    def max_hops(self) -> int | None:
        """The least of the cuts of the query and of the asker."""
        cuts = [hops for hops in (self.query.max_hops, self.settings.max_hops) if hops is not None]
        return min(cuts, default=None)


def _item(target: Target, readings: Readings, settings: Settings, bound: str) -> Item:
    """The nodes of a target. One that is selected and not named counts as any target does: not in test mode."""
    parts = [part.in_bound(bound) for part in _parts(target, readings.estate, settings)]
    nodes = np.unique(np.concatenate([part.nodes for part in parts])).astype(np.int32)
    only = np.ones(len(nodes), dtype=np.bool_)
    for part in parts:
        only[np.searchsorted(nodes, part.nodes)] &= part.control_only
    if target.selection is not None:
        kept = readings.fitting(target.selection, bound)[nodes]
        nodes, only = nodes[kept], only[kept]
    return Item(nodes, np.ones_like(only) if target.effect == "control" else only, target.effect)


def _parts(target: Target, estate: Estate, settings: Settings) -> Iterator[Targets]:
    if target.words or target.selection is None:
        for word in target.words or (None,):
            yield targets_of(estate, word, settings, words_first=True)
        return
    kept, certain = (in_mode(estate, settings.mode, bound) for bound in (settings.bound, "certain"))
    nodes: NDArray[np.int32] = np.flatnonzero(kept).astype(np.int32)
    yield Targets(None, nodes, np.zeros(len(nodes), dtype=np.bool_), certain[nodes], nodes[:0])
