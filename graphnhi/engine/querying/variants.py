"""Walks on which the routes that a query admits are all routes: without the nodes it forbids, or through one that it demands.

`through` puts two layers of the walk on each other: places not yet, and places already, behind a demanded node. Numbers up to
the walk's own size are the second layer, so targets keep theirs; a start begins in the first. A gate of the second layer opens
when enough slots are filled and at least one of them from that layer, which so many further slots say that one alone never
opens it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order

from graphnhi.engine.arcs import Arcs, Ranges, counted_order
from graphnhi.engine.walk import Ints, Mask, Walk

__all__ = ["Layered", "avoiding", "starts_on", "through"]


@dataclass(frozen=True)
class Layered(Walk):
    """A walk of two layers.

    offset: what is added to a place of the first; demanded: by node, whether passing it counts; own: by slot, whether it is
    one that the gate itself has; plain: the needs of gates, by node.
    """

    offset: int = 0
    demanded: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    own: Mask = field(default_factory=lambda: np.zeros(0, dtype=np.bool_))
    plain: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def nodes(self) -> int:
        """Every place may be a gate, a start or dead here."""
        return self.size

    def node_of(self, place: int) -> int:
        own = place % self.offset
        return own if own < self.estate.n_nodes else int(self.twin_system[own - self.estate.n_nodes])

    def needed(self, gate: int) -> int | None:
        return None if self.doubt(gate) == "needs unknown" else int(self.plain[gate % self.offset])

    def doubt(self, gate: int) -> str | None:
        return self.needs_doubt.get(gate % self.offset)

    def openers(self, gate: int, filled: Ints, slot_arc: Ints) -> Ints:
        """As many of the gate's own slots as it wants; one of them filled from the second layer, where its opening says so."""
        own = filled[self.own[filled]][: int(self.plain[gate % self.offset])]
        further = filled[~self.own[filled]]
        passed = self.arcs.source[slot_arc[own]] < self.offset
        if not len(further) or passed.any():
            return own
        arc = int(slot_arc[further[0]])
        return self._replaced(own, self._fills(arc), int(further[0]), [*filled.tolist()].index)

    def _fills(self, arc: int) -> int:
        """The gate's own slot that the approval of a further slot fills."""
        approvals = self.approve.of(self.arcs.source[arc : arc + 1])
        same = approvals[self.arcs.row[approvals] == self.arcs.row[arc]]
        slots = self.arcs.target[same]
        return int(slots[self.own[slots] & (self.slot_gate[slots] == self.slot_gate[self.arcs.target[arc]])][0])

    @staticmethod
    def _replaced(own: Ints, slot: int, further: int, place: Callable[[int], int]) -> Ints:
        """The slots with a further one in the place of the one it stands for, or of the last; earliest first."""
        at = int(np.flatnonzero(own == slot)[0]) if (own == slot).any() else len(own) - 1
        kept = [*np.delete(own, at).tolist(), further]
        return np.array(sorted(kept, key=place), dtype=np.int32)


def starts_on(walk: Walk, nodes: Ints) -> Ints:
    """The places at which these nodes, as starts, begin."""
    if not isinstance(walk, Layered):
        return nodes
    return np.where(walk.demanded[nodes], nodes, nodes + walk.offset).astype(np.int32)


def avoiding(walk: Walk, banned: Mask) -> Walk:
    """The walk without these nodes (mask by node), their interfaces, and their arcs; as starts they are dead."""
    gone = np.concatenate([banned, banned[walk.twin_system]])
    approve = walk.approve.arc
    ends = walk.arcs.target.copy()
    ends[approve] = walk.slot_gate[ends[approve]]
    kept = ~(gone[walk.arcs.source] | gone[ends])
    parts = [walk.arcs.taken(ranges.arc[kept[ranges.arc]]) for ranges in (walk.control, walk.touch, walk.approve)]
    return _assembled(walk, parts, walk.size, walk.slot_gate, walk.slot_rank, walk.needs, walk.dead | banned)


def _assembled(
    walk: Walk,
    parts: list[Arcs],
    size: int,
    slot_gate: Ints,
    slot_rank: Ints,
    needs: NDArray[np.int64],
    dead: Mask,
    layers: tuple[int, Mask, Mask, NDArray[np.int64]] | None = None,
) -> Walk:
    """A walk of these arcs: control, touch and approve, each by source already."""
    begins = np.cumsum([0, *map(len, parts)]).tolist()
    control, touch, approve = (
        Ranges.in_order(part.source, begin, size) for part, begin in zip(parts, begins, strict=False)
    )
    whole = Walk(
        walk.estate, walk.bound, size, walk.twin_system, Arcs.joined(parts), control, touch, approve,
        slot_gate, slot_rank, needs, walk.needs_doubt, dead,
    )  # fmt: skip
    if layers is None:
        return whole
    given = {name.name: getattr(whole, name.name) for name in fields(whole)}
    return Layered(**given, offset=layers[0], demanded=layers[1], own=layers[2], plain=layers[3])


def through(walk: Walk, demanded: Mask) -> Layered:
    """The routes of a walk that pass one of these nodes (mask by node): at their start, their end or between."""
    size = walk.size
    passing = np.concatenate([demanded, demanded[walk.twin_system]])
    control = walk.arcs.taken(walk.control.arc)
    touch = walk.arcs.taken(walk.touch.arc)
    later, begun = _useful(walk, passing)
    leading = control.taken(np.flatnonzero(begun[control.source] & (begun | passing)[control.target]))
    first = _moved(leading, size, np.where(passing[leading.target], leading.target, leading.target + size))
    reached = touch.taken(np.flatnonzero(begun[touch.source] & passing[touch.target]))
    control, touch = (arcs.taken(np.flatnonzero(later[arcs.source])) for arcs in (control, touch))
    slots = _Slots(walk, passing)
    parts = [
        _sorted(Arcs.joined([control, first]), 2 * size),
        _sorted(Arcs.joined([touch, _moved(reached, size, reached.target)]), 2 * size),
        _sorted(slots.approvals(later, begun), 2 * size),
    ]
    needs = np.zeros(2 * size, dtype=np.int64)
    gates = np.unique(walk.slot_gate)
    wide = np.bincount(walk.slot_gate, minlength=size)[gates]
    plain = np.where(passing[gates], 0, wide)
    needs[gates] = np.where(walk.needs[gates] > 0, walk.needs[gates] + plain, 0)
    needs[gates + size] = np.where(passing[gates], 0, walk.needs[gates])
    dead = np.zeros(2 * size, dtype=np.bool_)
    dead[: walk.nodes] = dead[size : size + walk.nodes] = walk.dead
    found = _assembled(
        walk,
        parts,
        2 * size,
        slots.gate,
        slots.rank,
        needs,
        dead,
        (size, demanded, slots.is_own, walk.needs),
    )
    assert isinstance(found, Layered)
    return found


def _moved(arcs: Arcs, offset: int, target: NDArray[np.integer]) -> Arcs:
    """Arcs that begin in the first layer."""
    return Arcs((arcs.source + offset).astype(np.int32), target.astype(np.int32), arcs.row, arcs.possible, arcs.note)


def _useful(walk: Walk, passing: Mask) -> tuple[Mask, Mask]:
    """Places that the second layer can hold, and those of the first from which a route may come to something: all others are
    left out.

    The second layer begins at what is demanded. In the first a way leads there, or to what touches it, or to an approver that
    helps to open a gate of the second. Gates are read as opened by any slot.
    """
    arcs, approvals = walk.arcs, walk.approve.arc
    gate = walk.slot_gate[arcs.target[approvals]]
    source = np.concatenate([arcs.source[walk.control.arc], arcs.source[approvals]])
    target = np.concatenate([arcs.target[walk.control.arc], gate])
    later = _led_to(source, target, passing)
    helping = passing.copy()
    helping[arcs.source[approvals[later[gate]]]] = True
    touch = walk.touch.arc
    helping[arcs.source[touch[passing[arcs.target[touch]]]]] = True
    return later, _led_to(target, source, helping) & ~passing


def _led_to(source: Ints, target: Ints, roots: Mask) -> Mask:
    """The places that arcs source -> target lead to from some roots, these included."""
    size, first = len(roots), np.flatnonzero(roots)
    ends = np.concatenate([source, np.full(len(first), size)]), np.concatenate([target, first])
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size + 1, size + 1)).tocsr()
    found = np.zeros(size + 1, dtype=np.bool_)
    found[breadth_first_order(graph, size, directed=True, return_predecessors=False)] = True
    return found[:-1]


def _sorted(arcs: Arcs, size: int) -> Arcs:
    return arcs.taken(counted_order((2 * arcs.source.astype(np.int64) + arcs.possible).astype(np.int32), 2 * size)[1])


class _Slots:
    """The slots of a two-layered walk: `gate` and `rank` by slot, gates ascending.

    A gate of the second layer has its own slots, and as many further ones (`extra`), which any approver of that layer fills at
    once; one that is demanded has its own alone, and all approvers fill them. A gate of the first layer has its own.
    """

    def __init__(self, walk: Walk, passing: Mask) -> None:
        self._walk, self._passing = walk, passing
        count, size = len(walk.slot_gate), walk.size
        plain = np.flatnonzero(~passing[walk.slot_gate])
        gates = np.concatenate([walk.slot_gate, walk.slot_gate[plain], walk.slot_gate[plain] + size])
        ranks = np.concatenate([walk.slot_rank, walk.slot_rank[plain], walk.slot_rank[plain]])
        layer = np.repeat([0, 1, 0], [count, len(plain), len(plain)])
        order = np.lexsort((ranks, layer, gates))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        self.gate, self.rank = gates[order].astype(np.int32), ranks[order].astype(np.int32)
        self.is_own = np.asarray((layer == 0)[order])
        self._own = place[:count]
        self._extra, self._first = np.full(count, -1), np.full(count, -1)
        self._extra[plain] = place[count : count + len(plain)]
        self._first[plain] = place[count + len(plain) :]

    def approvals(self, later: Mask, begun: Mask) -> Arcs:
        """All approvals, of both layers, by places that these can hold."""
        walk, size = self._walk, self._walk.size
        arcs = walk.arcs.taken(walk.approve.arc)
        plain = self._extra[arcs.target] >= 0
        yet, passed = begun[arcs.source], later[arcs.source]
        helping = arcs.taken(np.flatnonzero(yet & later[walk.slot_gate[arcs.target]]))
        waiting = arcs.taken(np.flatnonzero(yet & plain))
        mine = arcs.taken(np.flatnonzero(passed))
        own = Arcs(mine.source, self._own[mine.target].astype(np.int32), mine.row, mine.possible, mine.note)
        return Arcs.joined([
            own, _moved(helping, size, self._own[helping.target]), _moved(waiting, size, self._first[waiting.target]),
            self._further(arcs, plain & passed),
        ])  # fmt: skip

    def _further(self, arcs: Arcs, plain: Mask) -> Arcs:
        """Every approver of the second layer fills every further slot of its gate."""
        walk = self._walk
        some = arcs.taken(np.flatnonzero(plain))
        gate = walk.slot_gate[some.target]
        begin, end = np.searchsorted(walk.slot_gate, gate), np.searchsorted(walk.slot_gate, gate, side="right")
        width = end - begin
        every = some.taken(np.repeat(np.arange(len(some)), width))
        slot = np.repeat(begin - np.cumsum(width) + width, width) + np.arange(int(width.sum()))
        return Arcs(every.source, self._extra[slot].astype(np.int32), every.row, every.possible, every.note)
