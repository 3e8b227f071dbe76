"""The gate-free, certain estate as the plain weighted digraph that every library can hold.

Vertices: the nodes; a second, touched copy of a node whose touch must not lead on; a sink behind all crown jewels. Arcs: one
for each pair of vertices, of the easiest edge between them. Kept as one `.npy` for each array.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]

NEVER = 1 << 30
"""Capacity of what is never cut."""


@dataclass(frozen=True)
class Plain:
    """Arcs by source (`start` by vertex), their `target`, `cost` (minus the logarithm of the ease) and `capacity` (removals
    that take the arc away; NEVER: none does). `home`: the node of each vertex, the sink's last. `jewels`: vertices that count.

    `asked`: the nodes that are identities or credentials.
    """

    start: Ints
    target: Ints
    cost: NDArray[np.float64]
    capacity: Ints
    home: Ints
    jewels: Ints
    asked: Ints

    @property
    def nodes(self) -> int:
        return int(self.home[-1])

    @property
    def size(self) -> int:
        """Vertices, the sink included."""
        return len(self.home)

    @property
    def sink(self) -> int:
        return self.size - 1

    @property
    def source(self) -> Ints:
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.start))

    def by_node(self, hops: NDArray[Any], unreached: Any) -> NDArray[Any]:
        """The least value of the vertices of each node."""
        found = np.full(self.nodes + 1, unreached, dtype=hops.dtype)
        np.minimum.at(found, self.home, hops)
        return found[:-1]

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, folder: Path) -> "Plain":
        return cls(*(np.load(folder / f"{field.name}.npy") for field in fields(cls)))


def plain_of(walk: Any, jewels: Ints, control_only: NDArray[np.bool_], ease: NDArray[np.float64], kept: Any) -> Plain:
    """The plain graph of a walk without gates and interfaces; `kept`: by edge row, what is never cut."""
    n, controls = walk.nodes, len(walk.control.arc)
    arcs = np.arange(controls + len(walk.touch.arc))
    source, target = walk.arcs.source[arcs].astype(np.int64), walk.arcs.target[arcs].astype(np.int64)
    touched = np.unique(target[controls:])
    leads = (np.diff(walk.control.start) + np.diff(walk.touch.start))[touched] > 0
    copied = touched[leads | np.isin(touched, jewels[control_only])]
    place = np.searchsorted(copied, target[controls:]).clip(max=max(len(copied) - 1, 0))
    again = np.isin(target[controls:], copied)
    target[controls:] = np.where(again, n + place, target[controls:])
    sink = n + len(copied)
    counted = np.concatenate([jewels, n + np.flatnonzero(np.isin(copied, jewels[~control_only]))])
    kinds = walk.estate.numbers("edges.kind")[walk.arcs.row[arcs]].astype(np.int64)
    never = kept[walk.arcs.row[arcs]]
    ends = np.concatenate([source * (sink + 1) + target, counted * (sink + 1) + sink])
    cost = np.concatenate([np.abs(np.log(ease[arcs])), np.zeros(len(counted))])
    order = np.lexsort((cost, ends))
    ends, first = np.unique(ends[order], return_index=True)
    removals, spared = _removals(ends, source * (sink + 1) + target, kinds, never)
    removals[ends % (sink + 1) == sink] = NEVER
    start = np.searchsorted(ends // (sink + 1), np.arange(sink + 2)).astype(np.int32)
    return Plain(
        start=start, target=(ends % (sink + 1)).astype(np.int32), cost=cost[order][first],
        capacity=np.where(spared, NEVER, removals).astype(np.int32), home=np.concatenate([np.arange(n), copied, [n]]).astype(np.int32), jewels=counted.astype(np.int32),
        asked=np.flatnonzero(walk.estate.categories <= 1).astype(np.int32),
    )  # fmt: skip


def _removals(ends: Any, pairs: Any, kinds: Any, never: Any) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """By distinct pair of vertices: the edge kinds between them, and whether one of them is never cut."""
    distinct = np.unique(pairs * 64 + kinds) // 64
    many = np.bincount(np.searchsorted(ends, distinct), minlength=len(ends))
    spared = np.zeros(len(ends), dtype=np.bool_)
    spared[np.searchsorted(ends, pairs[never])] = True
    return many, spared
