"""The easiest routes: the best product of eases, through gates the product of their k easiest slots.

Values grow round by round, one hop a round, until nothing improves or the hops asked for are used up: Knuth's
generalisation of shortest paths (1977) by value iteration, so that a cut at so many hops and gates fit in one pass.
The k easiest are found by forbidding the arcs of those already found, one by one (Lawler 1972; for routes with several
inputs Nielsen, Andersen and Pretolani 2005).
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.lattice import Floats, Lattice
from graphnhi.engine.routes import Route, Step, arcs_of, parts_of
from graphnhi.engine.walk import Ints, Mask


@dataclass(frozen=True, slots=True)
class Found:
    """One route with its ease, and the lattice arcs it takes from the goal backwards (its decisions)."""

    ease: float
    route: Route
    arcs: tuple[int, ...]


def easiest(lattice: Lattice, k: int, max_hops: int | None) -> Iterator[Found]:
    """Up to k loopless routes, easiest first (then fewest hops); no two of them pass the same nodes."""
    none = np.zeros(len(lattice.arc), dtype=np.bool_)
    best = _best(lattice, none, max_hops)
    order = count()
    heap = [] if best is None else [(_rank(best), next(order), best, none, 0)]
    shapes: set[object] = set()
    while heap:
        _, _, found, forbidden, fixed = heapq.heappop(heap)
        shape = _shape(lattice, found.route)
        if shape not in shapes and not _loops(lattice, found.route):
            shapes.add(shape)
            yield found
            if len(shapes) == k:
                return
        for place in range(fixed, len(found.arcs)):
            narrowed = _narrowed(lattice, forbidden, found.arcs[:place], found.arcs[place])
            other = _best(lattice, narrowed, max_hops)
            if other is not None:
                heapq.heappush(heap, (_rank(other), next(order), other, narrowed, _shared(found, other, place)))


def _loops(lattice: Lattice, route: Route) -> bool:
    """Whether a route comes back to a node as its own interface: the node itself gives all that its twin does."""
    return any(_comes_back(lattice, part) for part in parts_of(route))


def _comes_back(lattice: Lattice, route: Route) -> bool:
    walk, seen = lattice.walk, set[int]()
    for place in (int(walk.arcs.source[step.arc]) for step in route):
        if place >= walk.nodes and walk.node_of(place) in seen:
            return True
        seen.add(place)
    return False


def best_eases(lattice: Lattice, names: NDArray[np.int64], max_hops: int | None) -> tuple[Floats, NDArray[np.int64]]:
    """The best ease of each name in a lattice and the hops of its route; ease 0 where it is not reached."""
    rounds = _iterate(lattice, np.zeros(len(lattice.arc), dtype=np.bool_), max_hops)
    if not len(rounds.key):  # every start is dead
        return np.zeros(len(names)), np.zeros(len(names), dtype=np.int64)
    places = np.searchsorted(lattice.names, names).clip(max=len(lattice.names) - 1)
    last = np.searchsorted(rounds.key, places * rounds.count + rounds.count - 1, side="right") - 1
    found = (lattice.names[places] == names) & (last >= 0)
    found &= rounds.key[last] // rounds.count == places
    return np.where(found, rounds.ease[last], 0.0), np.where(found, rounds.key[last] % rounds.count, 0)


def _rank(found: Found) -> tuple[float, int]:
    return (-found.ease, len(found.route))


def _shared(found: Found, other: Found, place: int) -> int:
    """How many decisions of a narrowed search are fixed: those it shares, in the same order, with where it came from."""
    same = 0
    while same < min(place, len(other.arcs)) and other.arcs[same] == found.arcs[same]:
        same += 1
    return same


def _narrowed(lattice: Lattice, forbidden: Mask, fixed: tuple[int, ...], out: int) -> Mask:
    """The arcs that may not be taken: as before, `out`, and every other way into the ends of the fixed arcs."""
    narrowed = forbidden.copy()
    for arc in fixed:
        rivals = lattice.target == lattice.target[arc]
        rivals[arc] = False
        narrowed |= rivals
    narrowed[out] = True
    return narrowed


def _shape(lattice: Lattice, route: Route) -> tuple[object, ...]:
    """What makes a route its own: the nodes it passes (a twin is its system), and those of its inputs."""
    walk = lattice.walk
    main = tuple(walk.node_of(int(walk.arcs.source[step.arc])) for step in route)
    return main, frozenset(walk.node_of(int(walk.arcs.source[arc])) for arc in arcs_of(route))


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Every improvement of a search: `key` (place, then round) ascending, the new ease and the lattice arc it came by (-1: a
    start, or a gate that opened).
    """

    count: int
    key: NDArray[np.int64]
    arc: Ints
    ease: Floats

    @classmethod
    def of(cls, places: list[Ints], arcs: list[Ints], ease: list[Floats]) -> "_Rounds":
        """From what each round improved."""
        rounds = np.repeat(np.arange(len(places)), [len(part) for part in places])
        key = np.concatenate(places).astype(np.int64) * len(places) + rounds
        order = np.argsort(key)
        return cls(len(places), key[order], np.concatenate(arcs)[order], np.concatenate(ease)[order])

    def last(self, place: int, at_most: int) -> tuple[int, int, float] | None:
        """The last round up to `at_most` in which a place improved, by which arc, to which ease; None if never."""
        found = int(np.searchsorted(self.key, place * self.count + at_most, side="right")) - 1
        if found < 0 or int(self.key[found]) // self.count != place:
            return None
        return int(self.key[found]) % self.count, int(self.arc[found]), float(self.ease[found])


def _best(lattice: Lattice, forbidden: Mask, max_hops: int | None) -> Found | None:
    """The easiest route that takes no forbidden arc; None where there is none."""
    rounds = _iterate(lattice, forbidden, max_hops)
    last = rounds.count - 1
    found = rounds.last(lattice.goal, last)
    if found is None or found[0] == 0:
        return None
    route = _route(lattice, rounds, lattice.goal, last, {})
    return Found(found[2], route, _decisions(lattice, route))


def _decisions(lattice: Lattice, route: Route) -> tuple[int, ...]:
    """The lattice arcs of a route, from the goal backwards, those of inputs behind the main line."""
    main = [step.arc for step in reversed(route)]
    rest = sorted(arcs_of(route) - set(main))
    return tuple(np.searchsorted(lattice.arc, [*main, *rest]).tolist())


def _iterate(lattice: Lattice, forbidden: Mask, max_hops: int | None) -> _Rounds:
    best = np.zeros(len(lattice.names), dtype=np.float64)
    best[lattice.starts] = 1.0
    changed = lattice.starts
    places, by, eases = [changed], [np.full(len(changed), -1, dtype=np.int32)], [np.ones(len(changed))]
    while len(changed) and (max_hops is None or len(places) <= max_hops):
        arcs = lattice.out.of(changed)
        ends, came_by, ease = _improved(lattice, best, arcs[~forbidden[arcs]])
        best[ends] = ease
        opened, opened_ease = _opened(lattice, best, ends)
        best[opened] = opened_ease
        changed = np.concatenate([ends, opened])
        places.append(changed)
        by.append(np.concatenate([came_by, np.full(len(opened), -1, dtype=np.int32)]))
        eases.append(np.concatenate([ease, opened_ease]))
    return _Rounds.of(places, by, eases)


def _improved(lattice: Lattice, best: Floats, arcs: Ints) -> tuple[Ints, Ints, Floats]:
    """Ends that these arcs make easier, the arc (the first of the easiest) and the new ease."""
    ends = lattice.target[arcs]
    worth = best[lattice.source[arcs]] * lattice.ease[arcs]
    better = worth > best[ends]
    arcs, ends, worth = arcs[better], ends[better], worth[better]
    order = np.lexsort((arcs, -worth, ends))
    arcs, ends, worth = arcs[order], ends[order], worth[order]
    first = np.ones(len(ends), dtype=np.bool_)
    first[1:] = ends[1:] != ends[:-1]
    return ends[first], arcs[first], worth[first]


def _opened(lattice: Lattice, best: Floats, ends: Ints) -> tuple[Ints, Floats]:
    """Gates that the slots among `ends` make easier, and their new ease: the product of as many slots as they need."""
    gates = sorted({lattice.gate_of_slot[end] for end in ends.tolist() if end in lattice.gate_of_slot})
    found: dict[int, float] = {}
    for gate in gates:
        needs, slots = lattice.needs[gate], np.sort(best[lattice.gate_slots[gate]])[::-1]
        if 0 < needs <= len(slots) and (worth := float(np.prod(slots[:needs]))) > best[gate]:
            found[gate] = worth
    return np.array([*found], dtype=np.int32), np.array([*found.values()], dtype=np.float64)


_Opened = dict[tuple[int, int], tuple[Route, ...]]


def _route(lattice: Lattice, rounds: _Rounds, place: int, at_most: int, known: _Opened) -> Route:
    """The route to a place in at most so many hops; a gate's route ends with the approval that opens it.

    known: the inputs of gates by place and round, each made once.
    """
    steps: list[Step] = []
    while True:
        found = rounds.last(place, at_most)
        assert found is not None
        number, arc, _ = found
        if number == 0:
            return tuple(reversed(steps))
        if arc < 0:
            if (place, number) not in known:
                known[place, number] = _inputs(lattice, rounds, place, number, known)
            return _through(steps, known[place, number])
        steps.append(Step(int(lattice.arc[arc])))
        place, at_most = int(lattice.source[arc]), number - 1


def _through(steps: list[Step], inputs: tuple[Route, ...]) -> Route:
    """A route that has come back to an opened gate: the longest input leads on as the main line."""
    main = inputs[-1]
    if not steps:
        return (*main[:-1], Step(main[-1].arc, inputs))
    steps[-1] = Step(steps[-1].arc, inputs)
    return (*main, *reversed(steps))


def _inputs(lattice: Lattice, rounds: _Rounds, gate: int, number: int, known: _Opened) -> tuple[Route, ...]:
    """The routes of the easiest slots that opened a gate in this round (ties by slot name), the longest last."""
    filled = [(slot, rounds.last(slot, number)) for slot in lattice.gate_slots[gate]]
    ranked = sorted(((-told[2], rank, slot) for rank, (slot, told) in enumerate(filled) if told is not None))
    routes = [_route(lattice, rounds, slot, number, known) for _, _, slot in ranked[: lattice.needs[gate]]]
    return tuple(sorted(routes, key=len))
