"""How a blast spreads, in numbers: how many nodes of each kind are reached at each hop, and from which hop and kind they are.

Columns over the arrays of the closures; no route of a single node is told here.
"""

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings
from graphnhi.asking.targets import crown_jewels
from graphnhi.engine.blast import Fallen, fallen_of
from graphnhi.engine.closure import FAR, Closure, closure
from graphnhi.engine.walk import Ints, Mask
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KINDS

__all__ = ["Flows", "flows_of", "surely"]

Numbers = NDArray[Any]
_Columns = TypeVar("_Columns", "_Nodes", "_Steps")


@dataclass(frozen=True, slots=True)
class Flows:
    """Groups of nodes by hop and kind, and flows between them, as columns.

    hop, kind (code), count, possible (how many of them only possibly): by group. source, target: groups; nodes: how many nodes
    of the target are reached from there; unsure: how many of these only possibly; worth: how many lead to money or data.
    """

    hop: Numbers
    kind: Numbers
    count: Numbers
    possible: Numbers
    source: Numbers
    target: Numbers
    nodes: Numbers
    unsure: Numbers
    worth: Numbers

    def up_to(self, last: int) -> "Flows":
        """The same with everything beyond a hop put into it; what flows within a group is left out then."""
        keys = np.minimum(self.hop, last).astype(np.int64) * len(KINDS) + self.kind
        distinct, group = np.unique(keys, return_inverse=True)
        pairs, place = np.unique(group[self.source] * len(distinct) + group[self.target], return_inverse=True)
        apart = pairs // len(distinct) != pairs % len(distinct)
        nodes, unsure, worth = (
            _summed(numbers, place, len(pairs))[apart] for numbers in (self.nodes, self.unsure, self.worth)
        )
        return Flows(
            hop=distinct // len(KINDS), kind=distinct % len(KINDS), count=_summed(self.count, group, len(distinct)),
            possible=_summed(self.possible, group, len(distinct)), source=pairs[apart] // len(distinct),
            target=pairs[apart] % len(distinct), nodes=nodes, unsure=unsure, worth=worth,
        )  # fmt: skip


def surely(estate: Estate, starts: Ints, settings: Settings) -> Mask:
    """Which nodes the starts certainly control; gates: which they certainly open."""
    found = closure(walk(estate, "certain", settings.as_of), starts, settings.max_hops)
    return np.asarray(found.control[: estate.n_nodes] < FAR)


def flows_of(estate: Estate, starts: Ints, settings: Settings) -> Flows:
    """The flows of a blast: every row counts once, at its hop and from the node before it on its route. So does what routes
    pass that is no row: gates, from each approver that opens them, and nodes of categories that were not asked for.
    """
    fallen, certain, possible = fallen_of(estate, starts, settings)
    parts = [_Part.of(closure, fallen, unsure=unsure) for closure, unsure in ((certain, False), (possible, True))]
    nodes, steps = _drawn(starts, parts)
    keys = nodes.hop.astype(np.int64) * len(KINDS) + estate.numbers("nodes.kind")[nodes.node]
    distinct, group = np.unique(keys, return_inverse=True)
    of = np.full(estate.n_nodes, -1, dtype=np.int64)
    of[nodes.node] = group
    pairs, place = np.unique(of[steps.before] * len(distinct) + of[steps.node], return_inverse=True)
    worth = np.isin(steps.node, _leading(estate, parts))
    return Flows(
        hop=distinct // len(KINDS), kind=distinct % len(KINDS), count=np.bincount(group, minlength=len(distinct)),
        possible=_summed(nodes.possible, group, len(distinct)), source=pairs // len(distinct), target=pairs % len(distinct),
        nodes=np.bincount(place, minlength=len(pairs)), unsure=_summed(steps.possible, place, len(pairs)),
        worth=_summed(worth, place, len(pairs)),
    )  # fmt: skip


def _summed(numbers: Numbers, of: Numbers, length: int) -> Numbers:
    return np.bincount(of, weights=numbers, minlength=length).astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Nodes that are drawn, each once."""

    node: Numbers
    hop: Numbers
    possible: Numbers


@dataclass(frozen=True, slots=True)
class _Steps:
    """The hops by which nodes are reached: from `before` to `node`; possible where the node is."""

    before: Numbers
    node: Numbers
    possible: Numbers


@dataclass(frozen=True, slots=True)
class _Part:
    """The rows of a blast in one bound: their nodes, the arcs that their routes end with, and the closure that tells them."""

    closure: Closure
    unsure: bool
    rows: _Nodes
    arc: Numbers

    @classmethod
    def of(cls, closure: Closure, fallen: Fallen, *, unsure: bool) -> "_Part":
        mine = fallen.possible == unsure
        node = fallen.node[mine]
        arc = np.where(fallen.control[mine], closure.control_arc[node], closure.touch_arc[node])
        return cls(closure, unsure, _Nodes(node, fallen.hops[mine], fallen.possible[mine]), arc)

    def passed(self, last: Numbers) -> Numbers:
        """The places (nodes and interfaces) that the routes pass which end with these arcs."""
        source = self.closure.walk.arcs.source
        seen = np.zeros(self.closure.walk.size, dtype=np.bool_)
        fresh = np.unique(source[last])
        while len(fresh):
            seen[fresh] = True
            fresh = np.unique(source[self.arcs_to(fresh)[0]])
            fresh = fresh[~seen[fresh]]
        return np.flatnonzero(seen)

    def arcs_to(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """The arcs by which places are controlled (a gate: the approvals that open it), and the place that each leads to."""
        led = self.closure.control_arc[places]
        gates = places[(led < 0) & (self.closure.control[places] > 0)]
        opening = [self.closure.slot_arc[self.closure.opening(gate)] for gate in gates.tolist()]
        ends = np.repeat(gates, [len(arcs) for arcs in opening])
        return np.concatenate([led[led >= 0], *opening]), np.concatenate([places[led >= 0], ends])

    def nodes_of(self, places: Numbers) -> Numbers:
        """The nodes themselves, or the systems whose interfaces they are."""
        walk, nodes = self.closure.walk, np.array(places, dtype=np.int64)
        twins = nodes >= walk.nodes
        nodes[twins] = walk.twin_system[nodes[twins] - walk.nodes]
        return nodes

    def steps(self, arcs: Numbers, nodes: _Nodes) -> _Steps:
        """The hops of these arcs, one to each of the nodes."""
        return _Steps(self.nodes_of(self.closure.walk.arcs.source[arcs]), nodes.node, nodes.possible)


def _drawn(starts: Ints, parts: list[_Part]) -> tuple[_Nodes, _Steps]:
    """Starts, rows, and what else their routes pass, in the certain bound if in both; and the hops to each of them."""
    nowhere = np.zeros(len(starts), dtype=np.int64)
    nodes = [_Nodes(starts, nowhere, nowhere), *(part.rows for part in parts)]
    steps = [part.steps(part.arc, part.rows) for part in parts]
    for part in parts:
        found, hops = _more(part, parts[0].closure, np.concatenate([each.node for each in nodes]))
        nodes.append(found)
        steps.append(hops)
    return _joined(nodes), _joined(steps)


def _more(part: _Part, certain: Closure, known: Numbers) -> tuple[_Nodes, _Steps]:
    """What the routes of a bound pass that is not known yet, and the hops to it."""
    places = part.passed(part.arc)
    nodes, first = np.unique(part.nodes_of(places), return_index=True)
    fresh = ~np.isin(nodes, known)
    nodes, places = nodes[fresh], places[first[fresh]]
    unsure = part.unsure & (certain.control[nodes] == FAR)
    arcs, ends = part.arcs_to(places)
    to = np.searchsorted(nodes, part.nodes_of(ends))
    hops = part.closure.control[places]
    return _Nodes(nodes, hops, unsure), part.steps(arcs, _Nodes(nodes[to], hops[to], unsure[to]))


def _joined(parts: list[_Columns]) -> _Columns:
    of = type(parts[0])
    return of(*(np.concatenate([getattr(part, column.name) for part in parts]) for column in fields(of)))


def _leading(estate: Estate, parts: list[_Part]) -> Numbers:
    """The nodes on the routes of rows that are money, customers' data, or marked by the annotations; and these rows."""
    jewels = crown_jewels(estate)
    system = estate.categories[jewels] == CATEGORY_CODE["system"]
    marked = estate.coded("nodes.marked").codes[jewels] >= 0
    worth = jewels[~system | marked]
    found = list[Numbers]()
    for part in parts:
        mine = np.isin(part.rows.node, worth)
        found += [part.rows.node[mine], part.nodes_of(part.passed(part.arc[mine]))]
    return np.unique(np.concatenate(found))
