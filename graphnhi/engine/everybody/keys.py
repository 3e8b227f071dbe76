"""Keys by which starts rank what they reach: hops first, then control before touch, then the target's number.

A key is one int64: hops times `HOP` plus a label. The label of target i (its place among the targets asked for, which are
ascending) is i by control and `count + i` by touch, so that the order of keys is the order of nearness.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.closure import FAR
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

Keys = NDArray[np.int64]
Controls = Callable[[Ints, NDArray[np.int64]], Mask]
"""Whether nodes control targets, pair by pair: node numbers, places among the targets asked for."""

HOP = np.int64(2**32)
FAR_KEY = np.int64(FAR) * HOP
NOWHERE, THROUGH = -1, -2
"""Marks in `following`: the route ends here; its next step is not told by pointers (a gate, or another target than its
neighbour's)."""


@dataclass(frozen=True, slots=True)
class Aims:
    """The targets of a question, by place: `nodes` (ascending), whether their control counts (`by_control`: any but a
    gate) and their touch (`by_touch`), whether both may happen to one start (`mixed`); `place` by node, -1 for others.
    """

    nodes: Ints
    by_control: Mask
    by_touch: Mask
    gate: Mask
    mixed: Mask
    place: Ints

    @property
    def count(self) -> int:
        return len(self.nodes)

    def target(self, keys: Keys) -> NDArray[np.int64]:
        """The place of the target that each key tells of."""
        labels = keys & (HOP - 1)
        labels[labels >= self.count] -= self.count
        return labels

    def touches(self, keys: Keys) -> Mask:
        return np.asarray((keys & (HOP - 1)) >= self.count)


@dataclass(frozen=True, slots=True)
class Best:
    """By place: the least key known (`FAR_KEY`: none), and the place that its route goes to next (or a mark)."""

    key: Keys
    following: Ints


def aims_of(walk: Walk, targets: Ints, control_only: Mask) -> Aims:
    """What is asked for. A gate is touched when it opens, and by nothing else."""
    place = np.full(walk.size, -1, dtype=np.int32)
    place[targets] = np.arange(len(targets))
    gate = walk.estate.categories[targets] == CATEGORY_CODE["gate"]
    by_both = (np.diff(walk.control_in.start)[targets] > 0) & (np.diff(walk.touch_in.start)[targets] > 0)
    return Aims(targets, ~gate, ~control_only, gate, by_both & ~control_only, place)


def hops_of(keys: Keys) -> Ints:
    return (keys >> 32).astype(np.int32)


def distinct(codes: Keys) -> Keys:
    """The codes ascending, each once."""
    codes = np.sort(codes)
    first = np.ones(len(codes), dtype=np.bool_)
    first[1:] = codes[1:] != codes[:-1]
    return codes[first]


def openable(walk: Walk) -> Mask:
    """By node: gates that open once enough of their slots are filled, and that have as many with an approver."""
    fillable = np.diff(walk.approve_in.start) > 0
    slots = np.bincount(walk.slot_gate[fillable], minlength=walk.nodes)
    return np.asarray((walk.needs > 0) & (walk.needs <= slots))
