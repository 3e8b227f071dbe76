"""Interfaces: the twins of the systems that are called without a stated scope, and the arcs into and out of them.

caller -> twin -> what the system itself performs, reads and writes, so that callers times actions never become arcs.
"""

from dataclasses import dataclass

import numpy as np

from graphnhi.engine.arcs import INTERFACE, Arcs, Ints
from graphnhi.engine.edge_arcs import NEVER, TOUCH, Live, arcs_of_rows
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE, EDGE_KINDS, OFFERS
from graphnhi.model.kinds import CATEGORY_CODE

_APPROVES = EDGE_CODE["APPROVES"]
_MAY_OFFER = np.isin([EDGE_CODE[name] for name in EDGE_KINDS], [EDGE_CODE[name] for name in OFFERS])
"""What a system's interface may do for its callers, and APPROVES of a system: it approves where an annotated gate guards what it would perform,
read or write by itself: that first slot is as open to callers as the act was."""


@dataclass(frozen=True, slots=True)
class Interfaces:
    systems: Ints
    control: Arcs
    touch: Arcs
    approve: Arcs


def interfaces(estate: Estate, live: Live) -> Interfaces:
    """Twins of the systems that are called without a scope: one for ordinary callers, one for callers in test mode."""
    source, target, kind = (estate.numbers(f"edges.{name}") for name in ("from", "to", "kind"))
    rights = np.flatnonzero(_MAY_OFFER[kind] & (live.role != NEVER)).astype(np.int32)
    by_system = estate.categories[source[rights]] == CATEGORY_CODE["system"]
    rights = rights[(kind[rights] != _APPROVES) | by_system]
    offers = np.zeros(estate.n_nodes, dtype=np.bool_)
    offers[source[rights]] = True
    calls = live.rows(TOUCH)
    calls = calls[kind[calls] == EDGE_CODE["USES"]]
    calls = calls[(estate.numbers("edges.scope.codes")[calls] < 0) & offers[target[calls]]]
    by_test = live.modes.from_test[source[calls]]
    parts = [_twins(estate, calls[by_test == test], rights, live, test=test) for test in (False, True)]
    return _numbered(estate.n_nodes, parts)


@dataclass(frozen=True, slots=True)
class _Twins:
    """Systems called, and the arcs into and out of their twins, still with the systems' own numbers."""

    systems: Ints
    calls: Arcs
    content: Arcs
    acts: Arcs
    approvals: Arcs


def _twins(estate: Estate, calls: Ints, rights: Ints, live: Live, *, test: bool) -> _Twins:
    """The twins for these calls, which come from callers in test mode or from others."""
    called = np.zeros(estate.n_nodes, dtype=np.bool_)
    called[estate.numbers("edges.to")[calls]] = True
    systems = np.flatnonzero(called).astype(np.int32)
    rights = rights[called[estate.numbers("edges.from")[rights]]]
    kind = estate.numbers("edges.kind")[rights]
    if test:
        admitted = live.modes.open_to_test(estate.numbers("edges.to")[rights], kind)
        rights, kind = rights[admitted], kind[admitted]
    reads, approves = kind == EDGE_CODE["READS"], kind == _APPROVES
    parts = (
        arcs_of_rows(estate, rights[mask], live.disputed, INTERFACE) for mask in (reads, ~reads & ~approves, approves)
    )
    return _Twins(systems, arcs_of_rows(estate, calls, live.disputed), *parts)


def _numbered(first: int, parts: list[_Twins]) -> Interfaces:
    """Give the twins their numbers behind the nodes."""
    control: list[Arcs] = []
    touch: list[Arcs] = []
    approve: list[Arcs] = []
    base = first
    for twins in parts:
        numbers = _Numbering(twins.systems, base)
        control += [numbers.entered(twins.calls), numbers.left(twins.content)]
        touch.append(numbers.left(twins.acts))
        approve.append(numbers.left(twins.approvals))
        base += len(twins.systems)
    systems = np.concatenate([twins.systems for twins in parts])
    return Interfaces(systems, Arcs.joined(control), Arcs.joined(touch), Arcs.joined(approve))


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Numbers of twins: that of the i-th of `systems` is `base` + i."""

    systems: Ints
    base: int

    def _of(self, ends: Ints) -> Ints:
        return (self.base + np.searchsorted(self.systems, ends)).astype(np.int32)

    def entered(self, arcs: Arcs) -> Arcs:
        """Arcs into systems as arcs into their twins."""
        return Arcs(arcs.source, self._of(arcs.target), arcs.row, arcs.possible, arcs.note)

    def left(self, arcs: Arcs) -> Arcs:
        """Arcs out of systems as arcs out of their twins."""
        return Arcs(self._of(arcs.source), arcs.target, arcs.row, arcs.possible, arcs.note)
