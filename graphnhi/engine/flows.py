"""How a blast spreads, in numbers: how many nodes of each kind are reached at each hop, and from which hop and kind they are.

Columns over the arrays of the closures; no route of a single node is told here.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings
from graphnhi.asking.targets import crown_jewels
from graphnhi.engine.blast import Fallen, fallen_of
from graphnhi.engine.closure import FAR, Closure
from graphnhi.engine.walk import Ints, Mask
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KINDS

__all__ = ["Flows", "flows_of"]

Numbers = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Flows:
    """Groups of nodes by hop and kind, and flows between them, as columns.

    hop, kind (code), count, possible (how many of them only possibly): by group. source, target: groups; nodes: how many nodes
    of the target are reached from there; worth: how many of them lead to money or data.
    """

    hop: Numbers
    kind: Numbers
    count: Numbers
    possible: Numbers
    source: Numbers
    target: Numbers
    nodes: Numbers
    worth: Numbers

    def up_to(self, last: int) -> "Flows":
        """The same with everything beyond a hop put into it; what flows within a group is left out then."""
        keys = np.minimum(self.hop, last).astype(np.int64) * len(KINDS) + self.kind
        distinct, group = np.unique(keys, return_inverse=True)
        pairs, place = np.unique(group[self.source] * len(distinct) + group[self.target], return_inverse=True)
        apart = pairs // len(distinct) != pairs % len(distinct)

        def summed(numbers: Numbers, of: Numbers, length: int) -> Numbers:
            return np.bincount(of, weights=numbers, minlength=length).astype(np.int64)

        return Flows(
            hop=distinct // len(KINDS), kind=distinct % len(KINDS), count=summed(self.count, group, len(distinct)),
            possible=summed(self.possible, group, len(distinct)), source=pairs[apart] // len(distinct),
            target=pairs[apart] % len(distinct), nodes=summed(self.nodes, place, len(pairs))[apart],
            worth=summed(self.worth, place, len(pairs))[apart],
        )  # fmt: skip


def flows_of(estate: Estate, starts: Ints, settings: Settings) -> Flows:
    """The flows of a blast: every node counts once, at the hop and from the node that its row tells."""
    fallen, certain, possible = fallen_of(estate, starts, settings)
    before = _before(fallen, certain, possible)
    nodes = np.concatenate([starts.astype(np.int32), fallen.node])
    hops = np.concatenate([np.zeros(len(starts), dtype=np.int32), fallen.hops])
    unsure = np.concatenate([np.zeros(len(starts), dtype=np.bool_), fallen.possible])
    gates = np.setdiff1d(before[before >= 0], nodes)
    nodes, hops = np.concatenate([nodes, gates]), np.concatenate([hops, _hop_of(gates, certain, possible)])
    unsure = np.concatenate([unsure, certain.control[gates] == FAR])
    group, first, count = _groups(estate, nodes, hops)
    of = np.full(estate.n_nodes, -1, dtype=np.int64)
    of[nodes] = group
    worth = _worth(estate, fallen.node, before)
    linked = before >= 0
    pairs = of[before[linked]] * len(first) + of[fallen.node[linked]]
    distinct, place, many = np.unique(pairs, return_inverse=True, return_counts=True)
    return Flows(
        hop=hops[first], kind=estate.numbers("nodes.kind")[nodes[first]].astype(np.int32), count=count,
        possible=np.bincount(group, weights=unsure, minlength=len(first)).astype(np.int64),
        source=distinct // len(first), target=distinct % len(first), nodes=many,
        worth=np.bincount(place, weights=worth[linked], minlength=len(distinct)).astype(np.int64),
    )  # fmt: skip


def _groups(estate: Estate, nodes: Numbers, hops: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The group of each node, the first node of each group, how many it has; ascending by hop, then kind."""
    keys = hops.astype(np.int64) * len(KINDS) + estate.numbers("nodes.kind")[nodes]
    _, first, group, count = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return group, first, count


def _hop_of(nodes: Numbers, certain: Closure, possible: Closure) -> Numbers:
    sure = certain.control[nodes]
    return np.where(sure < FAR, sure, possible.control[nodes]).astype(np.int32)


def _before(fallen: Fallen, certain: Closure, possible: Closure) -> Numbers:
    """The node from which each row's node is reached, in the row's own bound; -1 where a route begins there."""
    found = np.full(len(fallen.node), -1, dtype=np.int64)
    for closure, unsure in ((certain, False), (possible, True)):
        rows = fallen.possible == unsure
        found[rows] = _sources(closure, fallen.node[rows], fallen.control[rows])
    return found


def _sources(found: Closure, nodes: Ints, control: Mask) -> Numbers:
    """The node that leads to each; where that is the interface of a system, whoever calls it."""
    arcs = np.where(control, found.control_arc[nodes], found.touch_arc[nodes])
    source = found.walk.arcs.source
    before = np.where(arcs >= 0, source[arcs], -1).astype(np.int64)
    twins = before >= found.walk.nodes
    before[twins] = source[found.control_arc[before[twins]]]
    return before


def _worth(estate: Estate, nodes: Ints, before: Numbers) -> NDArray[np.float64]:
    """1 for each row that is a crown jewel or from which one is reached (by the routes that rows tell)."""
    admin = np.isin(estate.categories, [CATEGORY_CODE["system"]])
    marked = np.zeros(estate.n_nodes, dtype=np.bool_)
    jewels = crown_jewels(estate)
    marked[jewels[~admin[jewels]]] = True
    parent = np.full(estate.n_nodes, -1, dtype=np.int64)
    parent[nodes] = before
    lead = np.zeros(estate.n_nodes, dtype=np.bool_)
    fresh = nodes[marked[nodes]].astype(np.int64)
    while len(fresh):
        lead[fresh] = True
        fresh = np.unique(parent[fresh])
        fresh = fresh[(fresh >= 0) & ~lead[fresh]]
    return lead[nodes].astype(np.float64)
