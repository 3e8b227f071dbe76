"""The control arcs of a walk as rows to read backwards: `start` (by place, one more at the end) and arc numbers."""

import numpy as np

from graphnhi.engine.everybody.keys import openable
from graphnhi.engine.walk import Ints, Walk


def shut_rows(walk: Walk) -> tuple[Ints, Ints]:
    """Control arcs by the place they lead into."""
    return walk.control_in.start.astype(np.int32), walk.control_in.arc


def either_rows(walk: Walk) -> tuple[Ints, Ints]:
    """The same with an approval as an arc into its gate, for every gate that can open; nothing else leads into one."""
    start, arcs = shut_rows(walk)
    approvals = walk.approve_in.arc
    gates = walk.slot_gate[walk.arcs.target[approvals]]
    kept = np.flatnonzero(openable(walk)[gates])
    kept = kept[np.argsort(gates[kept], kind="stable")]
    more = np.concatenate([[0], np.cumsum(np.bincount(gates[kept], minlength=walk.size))])
    return (start + more).astype(np.int32), np.insert(arcs, start[gates[kept]], approvals[kept])
