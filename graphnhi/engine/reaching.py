"""Which identities and credentials reach which targets: every pair with its hops, in both bounds, walked back from each target."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets
from graphnhi.engine.closure import FAR
from graphnhi.engine.reverse import Openings, Trace, to_control, to_touch
from graphnhi.engine.routes import Route, Step
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import CATEGORY_CODE

NONE, TOUCH, CONTROL = 0, 1, 2
_TRACE_MEMORY = 256 * 2**20
"""Bytes of traces kept for the paths of rows; a trace takes 8 bytes a node."""
EFFECT = {TOUCH: "touch", CONTROL: "control"}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Starts and targets as columns of equal length.

    `node`, `target`: numbers; `possible`: only possibly reached; `effect`, `hops`: in the row's bound; `more_effect`,
    `more_hops`: what the possible bound adds (effect NONE where nothing).
    """

    node: Ints
    target: Ints
    possible: Mask
    effect: NDArray[np.int8]
    hops: Ints
    more_effect: NDArray[np.int8]
    more_hops: Ints

    def __len__(self) -> int:
        return len(self.node)

    def taken(self, places: NDArray[np.intp] | Mask) -> "Pairs":
        return Pairs(*(getattr(self, name)[places] for name in self.__slots__))

    @staticmethod
    def joined(parts: list["Pairs"]) -> "Pairs":
        if not parts:
            empty = np.empty(0, dtype=np.int32)
            return Pairs(empty, empty, empty.astype(bool), empty.astype(np.int8), empty, empty.astype(np.int8), empty)
        return Pairs(*(np.concatenate([getattr(part, name) for part in parts]) for name in Pairs.__slots__))

    @classmethod
    def plain(cls, node: Ints, possible: Mask, target: Ints, effect: NDArray[np.int8], hops: Ints) -> "Pairs":
        """Pairs of which it is not said what the possible bound adds."""
        return cls(node, target, possible, effect, hops, np.zeros_like(effect), np.full_like(hops, FAR))

    def ordered(self) -> "Pairs":
        """Certain first, then hops, then the start's id, then the target's."""
        return self.taken(np.lexsort((self.target, self.node, self.hops, self.possible)))


@dataclass(frozen=True, slots=True)
class More:
    """What the possible bound adds to a certain row: its effect, hops and route."""

    effect: int
    hops: int
    route: Route


class Backward:
    """The reverse walks of one bound, with the openings of its gates."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.openings = Openings(walk)
        self._traces: dict[tuple[int, int], Trace] = {}

    def trace(self, target: int, effect: int) -> Trace:
        found = to_control(self.walk, target) if effect == CONTROL else to_touch(self.walk, target)
        self.openings.want(self.openings.gates_in(found))
        return found

    def route(self, node: int, target: int, effect: int) -> Route:
        """A route of the fewest hops from a node to a target with this effect."""
        if self.walk.estate.categories[target] == CATEGORY_CODE["gate"]:
            self.openings.want(np.array([target], dtype=np.int32))
            inputs = self.openings.inputs(node, target)
            return (*inputs[-1][:-1], Step(inputs[-1][-1].arc, inputs))
        return self.openings.route(node, self._cached(target, effect))

    def _cached(self, target: int, effect: int) -> Trace:
        """The trace of a target; the last few are kept, as rows of one target are often read in a row."""
        if (target, effect) not in self._traces:
            while len(self._traces) * self.walk.size * 8 > _TRACE_MEMORY:
                self._traces.pop(next(iter(self._traces)))
            self._traces[target, effect] = self.trace(target, effect)
        return self._traces[target, effect]

    def hops(self, target: int, effect: int) -> tuple[Ints, Ints]:
        """Nodes that reach a target with this effect, and their hops; a gate as target is touched when it opens."""
        if self.walk.estate.categories[target] == CATEGORY_CODE["gate"]:
            if effect == CONTROL:
                return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
            self.openings.want(np.array([target], dtype=np.int32))
            return _known(self.openings.hop[target])
        found = self.trace(target, effect)
        if len(self.openings.gates_in(found)):
            return _known(self.openings.through(found))
        return found.reached, found.hops[found.reached]


def _known(hops: Ints) -> tuple[Ints, Ints]:
    nodes = np.flatnonzero(hops < FAR).astype(np.int32)
    return nodes, hops[nodes]


class Reaching:
    """The pairs of one question."""

    def __init__(self, certain: Walk, possible: Walk | None, rows: Mask, settings: Settings) -> None:
        self._bounds = [Backward(walk) for walk in ((certain,) if possible is None else (certain, possible))]
        self._rows = rows
        self._most = int(FAR) - 1 if settings.max_hops is None else settings.max_hops

    def of(self, targets: Targets) -> Iterator[Pairs]:
        """The pairs of each target, targets in the order of their ids."""
        columns = (targets.nodes.tolist(), targets.control_only.tolist(), targets.certain.tolist())
        for target, only, certain in zip(*columns, strict=True):
            pairs = self._to(target, control_only=only, certain=certain)
            if len(pairs):
                yield pairs

    def backward(self, *, possible: bool) -> Backward:
        return self._bounds[-1 if possible else 0]

    def _to(self, target: int, *, control_only: bool, certain: bool) -> Pairs:
        best = [self._best(bound, target, control_only=control_only) for bound in self._bounds]
        (effects, certain_hops), widest = best[0], best[-1]
        if not certain:
            effects = np.zeros_like(effects)
        nodes = np.flatnonzero(widest[0] > NONE).astype(np.int32)
        effect, hops = effects[nodes], certain_hops[nodes]
        more_effect, more_hops = widest[0][nodes], widest[1][nodes]
        possible = effect == NONE
        adds = ~possible & ((more_effect > effect) | ((more_effect == effect) & (more_hops < hops)))
        return Pairs(
            nodes,
            np.full(len(nodes), target, dtype=np.int32),
            possible,
            np.where(possible, more_effect, effect),
            np.where(possible, more_hops, hops),
            np.where(adds, more_effect, NONE).astype(np.int8),
            np.where(adds, more_hops, FAR).astype(np.int32),
        )

    def _best(self, bound: Backward, target: int, *, control_only: bool) -> tuple[NDArray[np.int8], Ints]:
        """Strongest effect and its fewest hops by node, for the rows asked for."""
        effects = np.zeros(bound.walk.nodes, dtype=np.int8)
        hops = np.full(bound.walk.nodes, FAR, dtype=np.int32)
        admitted = self._rows & ~bound.walk.dead
        admitted[target] = False
        for effect in (CONTROL,) if control_only else (TOUCH, CONTROL):
            nodes, found = bound.hops(target, effect)
            near = (nodes < bound.walk.nodes) & (found <= self._most)
            nodes, found = nodes[near], found[near]
            kept = admitted[nodes]
            effects[nodes[kept]] = effect
            hops[nodes[kept]] = found[kept]
        return effects, hops


class PairRows:
    """One row for each start and target; `counts` None, as each row has but one target."""

    counts: NDArray[np.int64] | None = None
    together = 50_000
    """Rows whose routes are made at a time: many of one target share the walk back from it."""

    def __init__(self, certain: Walk, possible: Walk | None, asked: Mask, targets: Targets, settings: Settings) -> None:
        self._reaching = Reaching(certain, possible, asked, settings)
        self.found = Pairs.joined(list(self._reaching.of(targets))).ordered()
        self.reached = np.unique(self.found.target)

    def walk(self, *, possible: bool) -> Walk:
        return self._reaching.backward(possible=possible).walk

    def told_in_order(self, places: NDArray[np.intp]) -> NDArray[np.intp]:
        """Target by target, so that each is walked back from once."""
        found = self.found
        return places[np.lexsort((found.effect[places], found.possible[places], found.target[places]))]

    def route(self, place: int) -> Route:
        """A route of a row, in its own bound."""
        return self._route(place, int(self.found.effect[place]), possible=bool(self.found.possible[place]))

    def more(self, place: int) -> More | None:
        """What the possible bound adds to a row."""
        effect = int(self.found.more_effect[place])
        if effect == NONE:
            return None
        return More(effect, int(self.found.more_hops[place]), self._route(place, effect, possible=True))

    def _route(self, place: int, effect: int, *, possible: bool) -> Route:
        backward = self._reaching.backward(possible=possible)
        return backward.route(int(self.found.node[place]), int(self.found.target[place]), effect)


class NearestPairs(PairRows):
    """Of the pairs each start's nearest target (certain first, then hops, control before touch, id), and how many it has."""

    def __init__(self, certain: Walk, possible: Walk | None, asked: Mask, targets: Targets, settings: Settings) -> None:
        super().__init__(certain, possible, asked, targets, settings)
        pairs = self.found
        order = np.lexsort((pairs.target, pairs.effect == TOUCH, pairs.hops, pairs.possible, pairs.node))
        node = pairs.node[order]
        first = order[np.append(True, node[1:] != node[:-1])[: len(node)]]
        counts = np.bincount(pairs.node, minlength=len(asked))
        self.found = pairs.taken(first).ordered()
        self.counts = counts[self.found.node]
