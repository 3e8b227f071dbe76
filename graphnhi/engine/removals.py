"""The routes to some targets as a plain graph in which taking away an edge of the estate is one arc or one vertex.

Edges with the same ends and kind are one removal. Where a removal takes several arcs away (a call that touches a system and
enters its twin, a right that a system has itself and by its twins) these share a vertex of their own, a joint: all arcs of
such a removal leave one place or enter one place, so a joint adds no route and loses none. Gates are read as shut, or as
opened by any one slot. Nothing is computed here: dominators and cuts have their own modules.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.asking import Targets
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.edges import EDGE_CODE, EDGES

Longs = NDArray[np.int64]

_KINDS = len(EDGES)
_APPROVES = EDGE_CODE["APPROVES"]


@dataclass(frozen=True, slots=True)
class RouteGraph:
    """The arcs that lie on some way to a target, as a graph.

    Vertices: places of the walk, then the touched copies of targets, the sink behind all targets (`sink`), and joints;
    `size` of them. source, target: by arc, ascending by source; each pair of vertices once for each removal.
    removal: by arc, the removal it is, -1 for arcs into the sink and around joints. joint: by removal, its vertex or -1.
    code: by removal, its ends and kind as one number. touched: the node of each touched copy.
    """

    walk: Walk
    sink: int
    size: int
    source: Longs
    target: Longs
    removal: Longs
    joint: Longs
    code: Longs
    touched: Ints
    _rows: Longs = field(repr=False)

    @property
    def approvals(self) -> Mask:
        """By removal, whether it is an approval."""
        return np.asarray(self.code % _KINDS == _APPROVES)

    def removal_of_rows(self) -> Longs:
        """By edge row of the estate, the removal that takes it away; -1 where it lies on no route."""
        estate = self.walk.estate
        found = self._rows.copy()
        source, target = (estate.numbers(f"edges.{end}") for end in ("from", "to"))
        base = self.sink + 1
        leaves, enters = np.zeros(self.walk.nodes, dtype=np.bool_), np.zeros(self.walk.nodes, dtype=np.bool_)
        leaves[self.code // _KINDS // base] = True
        enters[self.code // _KINDS % base] = True
        rest = np.flatnonzero((found < 0) & leaves[source] & enters[target])
        code = (source[rest].astype(np.int64) * base + target[rest]) * _KINDS + estate.numbers("edges.kind")[rest]
        order = np.argsort(self.code)
        if len(order):
            place = order[np.minimum(np.searchsorted(self.code, code, sorter=order), len(order) - 1)]
            found[rest] = np.where(self.code[place] == code, place, -1)
        return found

    def vertices_of_nodes(self) -> tuple[Longs, Longs]:
        """(node, vertex): every vertex that goes with its node: the node, its twins, its touched copy."""
        walk = self.walk
        node = np.concatenate([np.arange(walk.nodes), walk.twin_system, self.touched]).astype(np.int64)
        return node, np.arange(self.sink, dtype=np.int64)


def route_graph(walk: Walk, targets: Targets, *, gates: bool) -> RouteGraph:
    """The graph of all routes to these targets; `gates`: read as opened by any one slot, else as shut."""
    arcs, source, target, touched = _ends(walk, targets, gates=gates)
    sink = walk.size + len(touched)
    last = np.concatenate([targets.nodes, np.arange(walk.size, sink)])
    back = _behind(sink, np.concatenate([source, last]), np.concatenate([target, np.full(len(last), sink)]))
    live = back[target] & (source != target)
    rows = walk.arcs.row[arcs[live]]
    kind = walk.estate.numbers("edges.kind")[rows].astype(np.int64)
    base = sink + 1
    code, place = np.unique((source[live] * base + target[live]) * _KINDS + kind, return_inverse=True)
    home = np.concatenate([np.arange(walk.nodes), walk.twin_system, touched, [sink]]).astype(np.int64)
    removal, codes = _removals(code, home, walk.nodes, base)
    by_row = np.full(walk.estate.n_edges, -1, dtype=np.int64)
    by_row[rows] = removal[place]
    source, target = code // _KINDS // base, code // _KINDS % base
    return RouteGraph(walk, sink, *_jointed(source, target, removal, codes, last, sink), codes, touched, by_row)


def _ends(walk: Walk, targets: Targets, *, gates: bool) -> tuple[Longs, Longs, Longs, Ints]:
    """Arc numbers, sources and targets as vertices, and the nodes that have a touched copy."""
    control = np.arange(len(walk.control.arc), dtype=np.int64)
    touched = np.unique(targets.nodes[~targets.control_only]).astype(np.int32)
    touch = np.sort(walk.touch_in.of(touched)).astype(np.int64)
    parts, target = [control, touch], [walk.arcs.target[control].astype(np.int64)]
    target.append(walk.size + np.searchsorted(touched, walk.arcs.target[touch]))
    if gates:
        slots = np.bincount(walk.slot_gate, minlength=walk.nodes)
        opens = (walk.needs > 0) & (walk.needs <= slots)
        approve = np.arange(len(walk.arcs) - len(walk.approve.arc), len(walk.arcs), dtype=np.int64)
        gate = walk.slot_gate[walk.arcs.target[approve]].astype(np.int64)
        parts.append(approve[opens[gate]])
        target.append(gate[opens[gate]])
    arcs = np.concatenate(parts)
    return arcs, walk.arcs.source[arcs].astype(np.int64), np.concatenate(target), touched


def _behind(sink: int, source: Longs, target: Longs) -> Mask:
    """The vertices with a way to the sink, which has the greatest number."""
    shape = (sink + 1, sink + 1)
    graph = coo_array((np.ones(len(source)), (target.astype(np.int32), source.astype(np.int32))), shape=shape).tocsr()
    found = np.zeros(sink + 1, dtype=np.bool_)
    found[breadth_first_order(graph, sink, directed=True, return_predecessors=False)] = True
    return found


def _removals(code: Longs, home: Longs, nodes: int, base: int) -> tuple[Longs, Longs]:
    """The removal of each distinct arc, and the code of each removal: the ends and kind of its edges.

    Only arcs with a twin or a touched copy at an end go with others: they look for the arc between their nodes themselves.
    """
    ends = code // _KINDS
    source, target = ends // base, ends % base
    odd = np.flatnonzero((source >= nodes) | (target >= nodes))
    own = (home[source[odd]] * base + home[target[odd]]) * _KINDS + code[odd] % _KINDS
    plain = np.delete(code, odd)
    codes, removal = np.unique(np.concatenate([plain, own]), return_inverse=True)
    found = np.empty(len(code), dtype=np.int64)
    found[np.delete(np.arange(len(code)), odd)] = removal[: len(plain)]
    found[odd] = removal[len(plain) :]
    return found, codes


def _jointed(
    source: Longs, target: Longs, removal: Longs, codes: Longs, last: Longs, sink: int
) -> tuple[int, Longs, Longs, Longs, Longs]:
    """Put a joint where a removal has several arcs, and the arcs into the sink: (size, source, target, removal, joint)."""
    several = np.bincount(removal, minlength=len(codes)) > 1
    joint = np.where(several, sink + np.cumsum(several), -1)
    through = several[removal]
    via = joint[removal[through]]
    around = np.unique(
        np.stack([np.concatenate([source[through], via]), np.concatenate([via, target[through]])]), axis=1
    )
    ends = (
        np.concatenate([source[~through], around[0], last]),
        np.concatenate([target[~through], around[1], np.full(len(last), sink)]),
    )
    taken = np.concatenate([removal[~through], np.full(around.shape[1] + len(last), -1)])
    order = np.argsort(ends[0], kind="stable")
    return sink + 1 + int(several.sum()), ends[0][order], ends[1][order], taken[order], joint
