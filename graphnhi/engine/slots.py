"""The slots of gates: which approvals fill which slot, and how many a gate wants."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import Arcs, Ints
from graphnhi.estate import Estate
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import CATEGORY_CODE


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots of all gates: `gate` and `rank` (place in the order of slot names) by slot; `slot` by edge of `rows`."""

    gate: Ints
    rank: Ints
    rows: Ints
    slot: Ints

    def filled_by(self, approvals: Arcs) -> Arcs:
        """Arcs to gates as arcs to the slots that they fill."""
        target = self.slot[np.searchsorted(self.rows, approvals.row)]
        return Arcs(approvals.source, target, approvals.row, approvals.possible, approvals.note)


def slots_of(estate: Estate) -> Slots:
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
    return Slots((keys // (len(order) + 1)).astype(np.int32), ranks, every, slot.astype(np.int32))


def needs_of(estate: Estate, bound: str) -> tuple[NDArray[np.int64], dict[int, str]]:
    """Slots wanted by node (0 never opens), and the gates that open only possibly by that number, with the condition.

    Where the number is unknown, one slot may be enough; where records disagree, the least number may be right.
    """
    needs = np.zeros(estate.n_nodes, dtype=np.int64)
    gates = np.flatnonzero(estate.categories == CATEGORY_CODE["gate"])
    stated = estate.bounded("needs", bound)[gates]
    unknown = ~(stated >= 1)
    known = np.where(unknown, 0 if bound == "certain" else 1, np.minimum(stated, 2**31))
    needs[gates] = known.astype(np.int64)
    if bound == "certain":
        return needs, {}
    disputed = gates[~unknown & (stated != estate.bounded("needs", "certain")[gates])]
    return needs, dict.fromkeys(disputed.tolist(), "conflict") | dict.fromkeys(gates[unknown].tolist(), "needs unknown")
