"""The estate as arcs that an attacker walks, in one bound at one instant.

An arc is an edge in one of its roles: it leads on (control), reaches its end and stops (touch), or fills a slot of a gate
(approve). The interface of a system that is called without a stated scope is a twin node; twins come behind the nodes in number.
Which edges are walked is settled in `edge_arcs`, interfaces in `twins`, gates in `slots`; here they are numbered and indexed.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import (
    CONFLICT,
    INTERFACE,
    PLAIN,
    UNDESCRIBED,
    Arcs,
    Ints,
    Mask,
    Ranges,
    ascending,
    counted_order,
)
from graphnhi.engine.edge_arcs import APPROVE, CONTROL, TOUCH, arcs_of_rows, live_edges, open_ended
from graphnhi.engine.slots import Slots, needs_of, slots_of
from graphnhi.engine.twins import interfaces
from graphnhi.estate import Estate

__all__ = ["CONFLICT", "INTERFACE", "PLAIN", "UNDESCRIBED", "Arcs", "Ints", "Mask", "Ranges", "Walk", "walk_of"]


@dataclass(frozen=True)
class Walk:
    """All arcs of an estate in one bound at one instant.

    size: nodes and twins. `arcs` are numbered control, touch, approve, each by source, certain ones first; `control`, `touch`
    and `approve` are the numbers by source, `control_in`, `touch_in` and `approve_in` those by target, made when first asked
    for. The target of an approve arc is a slot number; `slot_gate` is the gate of each slot (ascending), `slot_rank` its
    place in the order of slot names, `needs` the slots that a gate wants (0: never opens), `needs_doubt` why that number is
    only possible, by gate. dead: nodes that lead nowhere.
    """

    estate: Estate
    bound: str
    size: int
    twin_system: Ints
    arcs: Arcs
    control: Ranges
    touch: Ranges
    approve: Ranges
    slot_gate: Ints
    slot_rank: Ints
    needs: NDArray[np.int64]
    needs_doubt: dict[int, str]
    dead: Mask

    @property
    def nodes(self) -> int:
        return self.estate.n_nodes

    def node_of(self, place: int) -> int:
        """The node itself, or the system whose twin it is."""
        return place if place < self.nodes else int(self.twin_system[place - self.nodes])

    @cached_property
    def control_in(self) -> Ranges:
        return self._by_target(self.control, self.size)

    @cached_property
    def touch_in(self) -> Ranges:
        return self._by_target(self.touch, self.size)

    @cached_property
    def approve_in(self) -> Ranges:
        return self._by_target(self.approve, len(self.slot_gate))

    def needed(self, gate: int) -> int | None:
        """How many slots a gate wants, None where that is unknown."""
        return None if self.doubt(gate) == "needs unknown" else int(self.needs[gate])

    def doubt(self, gate: int) -> str | None:
        """Why the number of slots that a gate wants is only possible."""
        return self.needs_doubt.get(gate)

    def openers(self, gate: int, filled: Ints, slot_arc: Ints) -> Ints:  # noqa: ARG002 - other walks ask who filled them
        """Of the filled slots of a gate, earliest first, those that open it; `slot_arc`: by slot the approval that filled it."""
        return filled[: int(self.needs[gate])]

    def slots_of(self, gate: int) -> Ints:
        """The slots of a gate, ascending."""
        begin, end = np.searchsorted(self.slot_gate, [gate, gate + 1])
        return np.arange(begin, end, dtype=np.int32)

    def _by_target(self, out: Ranges, size: int) -> Ranges:
        begin = out.first
        start, order = counted_order(self.arcs.target[begin : begin + len(out.arc)], size)
        order += np.int32(begin)
        return Ranges(start, order)


def walk_of(estate: Estate, bound: str, as_of: int) -> Walk:
    """The arcs that can be walked in this bound at this instant."""
    live = live_edges(estate, bound, as_of)
    size, systems = estate.n_nodes, np.empty(0, dtype=np.int32)
    control, touch, approve = (
        arcs_of_rows(estate, live.rows(role), live.disputed) for role in (CONTROL, TOUCH, APPROVE)
    )
    slots = slots_of(estate)
    approve = slots.filled_by(approve)
    if bound == "possible":
        twins = interfaces(estate, live)
        maybe = arcs_of_rows(estate, open_ended(estate, live), None, UNDESCRIBED)
        control, touch = Arcs.joined([control, maybe, twins.control]), Arcs.joined([touch, twins.touch])
        approve = Arcs.joined([approve, slots.filled_by(twins.approve)])
        size, systems = size + len(twins.systems), twins.systems
    return _indexed(estate, bound, size, systems, [control, touch, approve], slots, live.dead)


def _indexed(estate: Estate, bound: str, size: int, systems: Ints, parts: list[Arcs], slots: Slots, dead: Mask) -> Walk:
    """Number the arcs and index them by source."""
    parts = [_sorted(part, size) for part in parts]
    begins = np.cumsum([0, *map(len, parts)]).tolist()
    control, touch, approve = (
        Ranges.in_order(part.source, begin, size) for part, begin in zip(parts, begins, strict=False)
    )
    needs, doubt = needs_of(estate, bound)
    return Walk(
        estate=estate, bound=bound, size=size, twin_system=systems, arcs=Arcs.joined(parts),
        control=control, touch=touch, approve=approve,
        slot_gate=slots.gate, slot_rank=slots.rank, needs=needs, needs_doubt=doubt, dead=dead,
    )  # fmt: skip


def _sorted(arcs: Arcs, size: int) -> Arcs:
    """The arcs by source, then certain ones first, then by row; edges come by source, so that the certain bound needs no sorting."""
    if not ascending(arcs.row):
        arcs = arcs.taken(counted_order(arcs.row, int(arcs.row.max()) + 1)[1])
    if not arcs.possible.any() and ascending(arcs.source):
        return arcs
    return arcs.taken(counted_order(2 * arcs.source + arcs.possible, 2 * size)[1])
