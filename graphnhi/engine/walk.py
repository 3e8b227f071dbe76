"""The estate as arcs that an attacker walks, in one bound at one instant.

An arc is an edge in one of its roles: it leads on (control), reaches its end and stops (touch), or fills a slot of a gate
(approve). The interface of a system that is called without a stated scope is a twin node: caller -> twin -> what the system
itself performs, reads and writes, so that callers times actions never become arcs. Twins come behind the nodes in number.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.life import Modes, dead_nodes, edges_in_time
from graphnhi.estate import Estate
from graphnhi.model.edges import CONTROL_RIGHTS, DEFAULT_RIGHT, EDGE_CODE, EDGE_KINDS, RIGHTS
from graphnhi.model.kinds import CATEGORIES, CATEGORY_CODE

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

PLAIN, INTERFACE, UNDESCRIBED, CONFLICT = 0, 1, 2, 3
"""Why an arc is possible beyond what its edge says: nothing, a system's interface, an undescribed end, unlike records."""

_EFFECTS = np.array([kind.effect for kind in EDGE_KINDS.values()])
_BY_RIGHT = _EFFECTS == "by_right"
_RIGHT = {right: code for code, right in enumerate(RIGHTS)}
_DEFAULT = np.array([_RIGHT.get(DEFAULT_RIGHT.get(category, "use"), -1) for category in CATEGORIES], dtype=np.int8)
_LEADS_ON = np.array([right in CONTROL_RIGHTS for right in RIGHTS])
_DIRECT = [EDGE_CODE[name] for name in ("PERFORMS", "READS", "WRITES")]
"""What a system's interface may do for its callers, and APPROVES of a system: it approves where an annotated gate guards what it would perform,
read or write by itself: that first slot is as open to callers as the act was."""
_UNKNOWN = CATEGORY_CODE["unknown"]


@dataclass(frozen=True, slots=True)
class Arcs:
    """Arcs as columns, sorted by the node they leave: `source`, `target`, `row` (of their edge), `possible`, `note`."""

    source: Ints
    target: Ints
    row: Ints
    possible: Mask
    note: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.source)

    def taken(self, places: NDArray[np.intp]) -> "Arcs":
        return Arcs(*(getattr(self, name)[places] for name in self.__slots__))

    @staticmethod
    def joined(parts: list["Arcs"]) -> "Arcs":
        return Arcs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Arcs.__slots__))


@dataclass(frozen=True, slots=True)
class Ranges:
    """Arc numbers by node: those of node v are `arc[start[v]:start[v + 1]]`."""

    start: NDArray[np.int64]
    arc: Ints

    @classmethod
    def by(cls, ends: Ints, arcs: Ints, size: int) -> "Ranges":
        """Group `arcs` (numbers) by `ends` (their node), keeping their order within a node."""
        order = np.argsort(ends, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=size))]).astype(np.int64)
        return cls(start, arcs[order])

    def of(self, nodes: Ints) -> Ints:
        """The arcs of these nodes, node by node in the order given."""
        begin = self.start[nodes]
        count = self.start[nodes + 1] - begin
        total = int(count.sum())
        if not total:
            return np.empty(0, dtype=np.int32)
        shift = np.repeat(begin - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
        return self.arc[shift + np.arange(total)]


@dataclass(frozen=True)
class Walk:
    """All arcs of an estate in one bound at one instant.

    size: nodes and twins. `arcs.target` of an approve arc is a slot number; `slot_gate` is the gate of each slot,
    `slot_rank` its place in the order of slot names, `needs` the slots that a gate wants (0: never opens), `needs_doubt` why
    that number is only possible, by gate.
    """

    estate: Estate
    bound: str
    size: int
    twin_system: Ints
    arcs: Arcs
    control: Ranges
    touch: Ranges
    approve: Ranges
    control_in: Ranges
    touch_in: Ranges
    approve_in: Ranges
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


def walk_of(estate: Estate, bound: str, as_of: int) -> Walk:
    """The arcs that can be walked in this bound at this instant."""
    modes = Modes(estate, bound)
    dead = dead_nodes(estate, bound, as_of)
    live = _live_rows(estate, bound, modes, dead, as_of)
    size, systems = estate.n_nodes, np.empty(0, dtype=np.int32)
    disputed = np.zeros(estate.n_edges, dtype=np.bool_)
    if bound == "possible":
        disputed[live] = True
        disputed[
            _live_rows(estate, "certain", Modes(estate, "certain"), dead_nodes(estate, "certain", as_of), as_of)
        ] = False
        disputed &= estate.numbers("edges.bound") != 1
    control, touch = _by_effect(estate, bound, live, disputed)
    slots = _slots(estate)
    approve = slots.filled_by(_arcs(estate, live[np.isin(live, slots.rows)], disputed))
    if bound == "possible":
        twins = _interfaces(estate, live, modes, disputed)
        control, touch = Arcs.joined([control, twins.control]), Arcs.joined([touch, twins.touch])
        approve = Arcs.joined([approve, slots.filled_by(twins.approve)])
        size, systems = size + len(twins.systems), twins.systems
    return _indexed(estate, bound, size, systems, control, touch, approve, slots, dead)


def _live_rows(estate: Estate, bound: str, modes: Modes, dead: Mask, as_of: int) -> Ints:
    """Edge rows that lead somewhere: walked kinds, of this bound, in time, from a live node, through the test-mode rule."""
    source, target, kind = (estate.numbers(f"edges.{name}") for name in ("from", "to", "kind"))
    mask = (_EFFECTS != "fact")[kind] & ~dead[source] & edges_in_time(estate, as_of)
    if bound == "certain":
        mask &= estate.numbers("edges.bound") != 1
    mask &= modes.allows(source, target, kind)
    return np.flatnonzero(mask).astype(np.int32)


def _arcs(estate: Estate, rows: Ints, disputed: Mask, note: int = PLAIN) -> Arcs:
    """The edges of these rows as arcs; `disputed` rows are walked only because conflicting records count for them."""
    notes = np.where(disputed[rows], CONFLICT, PLAIN) if note == PLAIN else np.full(len(rows), note)
    possible = (estate.numbers("edges.bound")[rows] == 1) | (notes != PLAIN)
    ends = estate.numbers("edges.from")[rows], estate.numbers("edges.to")[rows]
    return Arcs(*ends, rows, possible, notes.astype(np.int8))


def _by_effect(estate: Estate, bound: str, live: Ints, disputed: Mask) -> tuple[Arcs, Arcs]:
    """Control arcs and touch arcs; a right that nobody stated follows from the end, an undescribed end may be any."""
    kind = estate.numbers("edges.kind")[live]
    stated = estate.numbers("edges.right")[live]
    category = estate.categories[estate.numbers("edges.to")[live]]
    by_right = _BY_RIGHT[kind]
    right = np.where(stated >= 0, stated, _DEFAULT[category])
    leads = np.where(by_right, _LEADS_ON[right], (_EFFECTS == "control")[kind])
    touches = np.where(by_right, ~_LEADS_ON[right], (_EFFECTS == "touch")[kind])
    control, touch = _arcs(estate, live[leads], disputed), _arcs(estate, live[touches], disputed)
    if bound == "possible":
        open_ended = live[by_right & (stated < 0) & (category == _UNKNOWN)]
        control = Arcs.joined([control, _arcs(estate, open_ended, disputed, UNDESCRIBED)])
    return control, touch


@dataclass(frozen=True, slots=True)
class _Interfaces:
    systems: Ints
    control: Arcs
    touch: Arcs
    approve: Arcs


def _interfaces(estate: Estate, live: Ints, modes: Modes, disputed: Mask) -> _Interfaces:
    """Twins of the systems that are called without a scope: one for ordinary callers, one for callers in test mode."""
    kind = estate.numbers("edges.kind")[live]
    unscoped = estate.numbers("edges.scope.codes")[live] < 0
    calls = live[(kind == EDGE_CODE["USES"]) & unscoped]
    by_system = estate.categories[estate.numbers("edges.from")[live]] == CATEGORY_CODE["system"]
    rights = live[np.isin(kind, _DIRECT) | ((kind == EDGE_CODE["APPROVES"]) & by_system)]
    offered = np.unique(estate.numbers("edges.from")[rights])
    calls = calls[np.isin(estate.numbers("edges.to")[calls], offered)]
    by_test = modes.from_test[estate.numbers("edges.from")[calls]]
    parts = [_twins(estate, calls[by_test == test], rights, modes, disputed, test=test) for test in (False, True)]
    return _numbered(estate.n_nodes, parts)


@dataclass(frozen=True, slots=True)
class _Twins:
    """Systems called, and the arcs into and out of their twins, still with the systems' own numbers."""

    systems: Ints
    calls: Arcs
    content: Arcs
    acts: Arcs
    approvals: Arcs


def _twins(estate: Estate, calls: Ints, rights: Ints, modes: Modes, disputed: Mask, *, test: bool) -> _Twins:
    """The twins for these calls, which come from callers in test mode or from others."""
    systems = np.unique(estate.numbers("edges.to")[calls]).astype(np.int32)
    rights = rights[np.isin(estate.numbers("edges.from")[rights], systems)]
    kind = estate.numbers("edges.kind")[rights]
    if test:
        admitted = modes.open_to_test(estate.numbers("edges.to")[rights], kind)
        rights, kind = rights[admitted], kind[admitted]
    reads, approves = kind == EDGE_CODE["READS"], kind == EDGE_CODE["APPROVES"]
    parts = (_arcs(estate, rights[mask], disputed, INTERFACE) for mask in (reads, ~reads & ~approves, approves))
    return _Twins(systems, _arcs(estate, calls, disputed), *parts)


def _numbered(first: int, parts: list[_Twins]) -> _Interfaces:
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
    return _Interfaces(systems, Arcs.joined(control), Arcs.joined(touch), Arcs.joined(approve))


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


@dataclass(frozen=True, slots=True)
class _Slots:
    """_Slots of all gates: `gate` and `rank` (place in the order of slot names) by slot; `slot` by edge of `rows`."""

    gate: Ints
    rank: Ints
    rows: Ints
    slot: Ints

    def filled_by(self, approvals: Arcs) -> Arcs:
        """Arcs to gates as arcs to the slots that they fill."""
        target = self.slot[np.searchsorted(self.rows, approvals.row)]
        return Arcs(approvals.source, target, approvals.row, approvals.possible, approvals.note)


def _slots(estate: Estate) -> _Slots:
    """The slots of all gates; one that is not named is the approver itself.

    They are numbered over every APPROVES edge of the estate, walked or not, so that they are the same in both bounds.
    """
    every = np.flatnonzero(estate.numbers("edges.kind") == EDGE_CODE["APPROVES"]).astype(np.int32)
    gate = estate.numbers("edges.to")[every]
    named = estate.coded("edges.slot")
    codes, stated = named.codes[every], len(named.values)
    key = np.where(codes >= 0, codes, stated + estate.numbers("edges.from")[every].astype(np.int64))
    distinct, place = np.unique(key, return_inverse=True)
    texts = [named.values[name] if name < stated else estate.id(name - stated) for name in distinct.tolist()]
    order = {text: rank for rank, text in enumerate(sorted(set(texts)))}
    rank = np.array([order[text] for text in texts], dtype=np.int64)[place]
    keys, slot = np.unique(gate.astype(np.int64) * (len(order) + 1) + rank, return_inverse=True)
    ranks = (keys % (len(order) + 1)).astype(np.int32)
    return _Slots((keys // (len(order) + 1)).astype(np.int32), ranks, every, slot.astype(np.int32))


def _indexed(
    estate: Estate,
    bound: str,
    size: int,
    systems: Ints,
    control: Arcs,
    touch: Arcs,
    approve: Arcs,
    slots: _Slots,
    dead: Mask,
) -> Walk:
    """Number the arcs (control, touch, approve; each by source, certain ones first) and index them both ways."""
    parts = [part.taken(np.lexsort((part.row, part.possible, part.source))) for part in (control, touch, approve)]
    ends = np.cumsum([0, *map(len, parts)])
    arcs = Arcs.joined(parts)
    numbers = [np.arange(ends[i], ends[i + 1], dtype=np.int32) for i in range(3)]
    out = [Ranges.by(part.source, numbers[i], size) for i, part in enumerate(parts)]
    sizes = (size, size, len(slots.gate))
    back = [Ranges.by(part.target, numbers[i], sizes[i]) for i, part in enumerate(parts)]
    needs, doubt = _needs(estate, bound)
    return Walk(
        estate=estate, bound=bound, size=size, twin_system=systems, arcs=arcs, dead=dead,
        control=out[0], touch=out[1], approve=out[2], control_in=back[0], touch_in=back[1], approve_in=back[2],
        slot_gate=slots.gate, slot_rank=slots.rank, needs=needs, needs_doubt=doubt,
    )  # fmt: skip


def _needs(estate: Estate, bound: str) -> tuple[NDArray[np.int64], dict[int, str]]:
    """_Slots wanted by node (0 never opens), and the gates that open only possibly by that number, with the condition.

    Where the number is unknown, one slot may be enough; where records disagree, the least number may be right.
    """
    stated = estate.bounded("needs", bound)
    gates = estate.categories == CATEGORY_CODE["gate"]
    unknown = gates & ~(stated >= 1)
    known = np.where(np.isnan(stated), 0, np.minimum(stated, 2**31)).astype(np.int64)
    if bound == "certain":
        return np.where(unknown, 0, known), {}
    disputed = gates & ~unknown & (stated != estate.bounded("needs", "certain"))
    doubt = dict.fromkeys(np.flatnonzero(disputed).tolist(), "conflict")
    return np.where(unknown, 1, known), doubt | dict.fromkeys(np.flatnonzero(unknown).tolist(), "needs unknown")
