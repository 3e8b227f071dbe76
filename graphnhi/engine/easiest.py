"""The easiest routes: the best product of eases, through gates the product of their k easiest slots.

Values grow round by round, one hop a round, until nothing improves or the hops asked for are used up: Knuth's
generalisation of shortest paths (1977) by value iteration, so that a cut at so many hops and gates fit in one pass.
The k easiest are found by forbidding the arcs of those already found, one by one (Lawler 1972; for routes with several
inputs Nielsen, Andersen and Pretolani 2005).
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.arcs import cells
from graphnhi.engine.few_rounds import FewRounds, Improved, opened_by, piece
from graphnhi.engine.lattice import Floats, Lattice
from graphnhi.engine.narrow import MOST_NODES
from graphnhi.engine.necessary import Necessary
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
        for place in _deviations(lattice, forbidden, found.arcs, fixed):
            narrowed = _narrowed(lattice, forbidden, found.arcs[:place], found.arcs[place])
            other = _best(lattice, narrowed, max_hops)
            if other is not None:
                heapq.heappush(heap, (_rank(other), next(order), other, narrowed, _shared(found, other, place)))


def _deviations(lattice: Lattice, forbidden: Mask, arcs: tuple[int, ...], fixed: int) -> Iterator[int]:
    """The decisions from which a route may leave, those before them kept; those that every route must make are left out."""
    necessary = Necessary(lattice, forbidden)
    for place, arc in enumerate(arcs):
        if place >= fixed and not necessary.holds(arc):
            yield place
        necessary.fix(arc)


def _loops(lattice: Lattice, route: Route) -> bool:
    """Whether a route comes back to a node as its own interface: the node itself gives all that its twin does."""
    twins = lattice.walk.size > lattice.walk.nodes
    return twins and any(_comes_back(lattice, part) for part in parts_of(route))


def _comes_back(lattice: Lattice, route: Route) -> bool:
    walk, seen = lattice.walk, set[int]()
    nodes, source = walk.nodes, cells(walk.arcs.source)
    for place in (source[step.arc] for step in route):
        if place >= nodes and walk.node_of(place) in seen:
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
    kept = np.unique(np.array(fixed, dtype=np.int64))
    ways = np.bincount(lattice.target[kept], minlength=len(lattice.names))
    rivals = ways[lattice.target] > 0
    rivals[kept] = ways[lattice.target[kept]] > 1
    narrowed = forbidden | rivals
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
    def of(cls, count: int, pieces: "list[Improved]") -> "_Rounds":
        """From what `count` rounds improved."""
        rounds, places, arcs, ease = (np.concatenate(column) for column in zip(*pieces, strict=True))
        key = places.astype(np.int64) * count + rounds
        order = np.argsort(key)
        return cls(count, key[order], arcs[order], ease[order])

    def last(self, place: int, at_most: int) -> tuple[int, int, float] | None:
        """The last round up to `at_most` in which a place improved, by which arc, to which ease; None if never."""
        found = bisect_right(cells(self.key), place * self.count + at_most) - 1
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
    few = FewRounds(lattice, best, forbidden)
    changed, count = lattice.starts, 1
    pieces = [piece(0, changed, np.full(len(changed), -1, dtype=np.int32), np.ones(len(changed)))]
    while len(changed) and (max_hops is None or count <= max_hops):
        if len(changed) <= MOST_NODES:
            changed, count, more = few.run(changed, count, max_hops)
            pieces += more
            if not len(changed) or (max_hops is not None and count > max_hops):
                break
        arcs = lattice.out.of(changed)
        ends, came_by, ease = _improved(lattice, best, arcs[~forbidden[arcs]])
        best[ends] = ease
        opened, opened_ease = opened_by(lattice, best, ends.tolist() if lattice.gate_of_slot else [])
        best[opened] = opened_ease
        changed = np.concatenate([ends, opened])
        none = np.full(len(opened), -1, dtype=np.int32)
        pieces.append(piece(count, changed, np.concatenate([came_by, none]), np.concatenate([ease, opened_ease])))
        count += 1
    return _Rounds.of(count, pieces)


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


_Opened = dict[tuple[int, int], tuple[Route, ...]]


def _route(lattice: Lattice, rounds: _Rounds, place: int, at_most: int, known: _Opened) -> Route:
    """The route to a place in at most so many hops; a gate's route ends with the approval that opens it.

    known: the inputs of gates by place and round, each made once, the innermost first: gates may be nested deep.
    """
    found, waiting = _way(lattice, rounds, place, at_most, known)
    if not waiting:
        return found
    while waiting:
        gate, number = waiting[-1]
        slots = _easiest_slots(lattice, rounds, gate, number)
        inner = [opened for slot in slots for opened in _way(lattice, rounds, slot, number, known)[1]]
        if not inner:
            routes = [_way(lattice, rounds, slot, number, known)[0] for slot in slots]
            known[waiting.pop()] = tuple(sorted(routes, key=len))
        waiting += inner
    return _way(lattice, rounds, place, at_most, known)[0]


def _way(
    lattice: Lattice, rounds: _Rounds, place: int, at_most: int, known: _Opened
) -> tuple[Route, list[tuple[int, int]]]:
    """The route to a place, or the gate and round from which it leads on, where what opened that is not known yet."""
    steps: list[Step] = []
    while True:
        found = rounds.last(place, at_most)
        assert found is not None
        number, arc, _ = found
        if number == 0:
            return tuple(reversed(steps)), []
        if arc < 0:
            if (place, number) not in known:
                return (), [(place, number)]
            return _through(steps, known[place, number]), []
        steps.append(Step(int(lattice.arc[arc])))
        place, at_most = int(lattice.source[arc]), number - 1


def _through(steps: list[Step], inputs: tuple[Route, ...]) -> Route:
    """A route that has come back to an opened gate: the longest input leads on as the main line."""
    main = inputs[-1]
    if not steps:
        return (*main[:-1], Step(main[-1].arc, inputs))
    steps[-1] = Step(steps[-1].arc, inputs)
    return (*main, *reversed(steps))


def _easiest_slots(lattice: Lattice, rounds: _Rounds, gate: int, number: int) -> list[int]:
    """The easiest slots that opened a gate in this round, as many as it needs (ties by slot name)."""
    filled = [(slot, rounds.last(slot, number)) for slot in lattice.gate_slots[gate]]
    ranked = sorted((-told[2], rank, slot) for rank, (slot, told) in enumerate(filled) if told is not None)
    return [slot for _, _, slot in ranked[: lattice.needs[gate]]]
