"""A query with the nodes of an estate in the place of its words: whom it asks about, and what they are to reach.

What cannot be known for sure (a count of edges that are only possible, a status that records disagree on) fits certainly only
where it does however it is read.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphnhi.asking import Settings, Targets, in_mode, targets_of
from graphnhi.asking.queries import Query, Selection, Target
from graphnhi.engine.querying.conditions import Conditions
from graphnhi.engine.querying.selecting import SPLIT, Readings, selected
from graphnhi.engine.walk import Ints, Mask
from graphnhi.estate import Estate

__all__ = ["Compiled", "Item"]


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
    """A query on an estate in one bound. starts, upstream, via, not_via: masks by node (None where the query does not ask, or
    forbids nothing that is there).

    Whoever may be upstream of starts is no start itself.
    """

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
        """Look up everything that the query says, in "certain" or "possible"; UsageError for a target that names nothing in
        this estate.
        """

        def mask(selection: Selection | None, seen: str = bound) -> Mask | None:
            return None if selection is None else selected(readings, selection, seen)

        starts = selected(readings, query.start, bound)
        items = tuple(_item(target, readings, settings, bound) for target in query.targets)
        opposite = "possible" if bound == "certain" else "certain"  # what may be forbidden is on no certain route
        via, not_via, above = mask(query.via), mask(query.not_via, opposite), mask(query.upstream)
        not_via = None if not_via is None or not not_via.any() else not_via
        upstream = None if above is None else above & ~selected(readings, query.start, "possible")
        return cls(query, readings, settings, bound, starts, items, upstream, via, not_via)

    @property
    def estate(self) -> Estate:
        return self.readings.estate

    @property
    def variant(self) -> tuple[Selection | None, Selection | None]:
        """What sets the walk apart on which the query is asked; of one bound, those that are alike share it."""
        return self.query.via, self.query.not_via if self.not_via is not None else None

    @cached_property
    def conditions(self) -> Conditions:
        readings = [self.readings.certain]
        if any(getattr(pair, "column", "") in SPLIT for pair in self.query.pairs):
            readings.append(self.readings.possible)
        several = [item.nodes for item in self.items] if self.query.pairs else []
        targets = np.unique(np.concatenate([np.empty(0, dtype=np.int32), *several]))
        return Conditions(readings, self.query.pairs, self.settings, targets, every=self.bound == "certain")

    @property
    def asked(self) -> Mask:
        """Whoever may be a row: starts, and who may hold several of them."""
        return self.starts if self.upstream is None else self.starts | self.upstream

    @property
    def max_hops(self) -> int | None:
        """The least of the cuts of the query and of the asker."""
        cuts = [hops for hops in (self.query.max_hops, self.settings.max_hops) if hops is not None]
        return min(cuts, default=None)


def _item(target: Target, readings: Readings, settings: Settings, bound: str) -> Item:
    """The nodes of a target. One that is selected and not named counts as any target does: not in test mode."""
    fits = None if target.selection is None else selected(readings, target.selection, bound)
    if target.words or fits is None:
        nodes, only = _named(target, readings.estate, settings, bound)
        if fits is not None:
            nodes, only = nodes[fits[nodes]], only[fits[nodes]]
    else:
        nodes = np.flatnonzero(fits & _in_mode(readings.estate, settings, bound)).astype(np.int32)
        only = np.zeros(len(nodes), dtype=np.bool_)
    return Item(nodes, np.ones_like(only) if target.effect == "control" else only, target.effect)


def _in_mode(estate: Estate, settings: Settings, bound: str) -> Mask:
    """Nodes that count under the mode asked for, in this bound of what was asked."""
    mask = in_mode(estate, settings.mode, settings.bound)
    return mask if bound == "possible" else mask & in_mode(estate, settings.mode, "certain")


def _named(target: Target, estate: Estate, settings: Settings, bound: str) -> tuple[Ints, Mask]:
    """The nodes of the words of a target, none: every crown jewel, and which of them count by control alone whatever the word."""
    parts = [
        targets_of(estate, word, settings, words_first=True).in_bound(bound) for word in target.words or (None,)
    ]  # fmt: skip
    if len(parts) == 1:
        return parts[0].nodes, parts[0].control_only
    nodes = np.unique(np.concatenate([part.nodes for part in parts])).astype(np.int32)
    only = np.ones(len(nodes), dtype=np.bool_)
    for part in parts:
        only[np.searchsorted(nodes, part.nodes)] &= part.control_only
    return nodes, only
