"""How much money a day falls with each single start, for everybody at once: what `money_of` says of a closure from it.

The width of the widest route to an action is added up by thresholds: each amount at which a limit on the way stops being
wide enough is one pass over the condensation of what is wide enough, and every action reached adds what it gained.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, in_mode
from graphnhi.engine.everybody import keys
from graphnhi.engine.everybody.money_levels import Field, Levels, Net, blocks, levels_between, weighed
from graphnhi.engine.everybody.opened import distinct
from graphnhi.engine.everybody.spreading import Rows, Words, bits, words_for
from graphnhi.engine.limits import arc_caps, edge_limits, node_limits, rates_of
from graphnhi.engine.walk import Ints, Mask, Walk
from graphnhi.model.kinds import KIND_CODE, MONEY

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]

_MONEY = [KIND_CODE[kind] for kind in MONEY]

_CLOSE = 1e-9
"""How far, as a share, a sum may be from a whole number that it is taken for: widths are added in steps."""

_ACTIONS = 1024
"""Actions without a currency that are looked at together: who reaches which is kept for each currency."""

_LARGEST = float(np.finfo(np.float64).max)

_TOGETHER = 4096
"""Starts looked at together where each has its own choice of actions."""


@dataclass(frozen=True, slots=True)
class Worth:
    """By node (rows) and currency (columns, as `currencies`; None last: unknown).

    moves: whether the node, as a start, reaches an action of the currency. per_day: the widths of all that have one, added.
    unbounded: actions without any limit on their widest route.
    """

    currencies: list[str | None]
    moves: Mask
    per_day: Floats
    unbounded: NDArray[np.int32]

    def of(self, node: int) -> list[dict[str, Any]]:
        """[{currency, per_day, unbounded}] of one node, as in an answer, with the number of unbounded actions."""
        told = []
        for place in np.flatnonzero(self.moves[node]).tolist():
            total, unbounded = float(self.per_day[node, place]), int(self.unbounded[node, place])
            told.append(_entry(self.currencies[place], total, unbounded))
        return told

    def most(self) -> list[dict[str, Any]]:
        """The same of the start that moves the most, currency by currency; of the actions without a limit, too."""
        places = np.flatnonzero(self.moves.any(axis=0)).tolist()
        most, unbounded = self.per_day.max(axis=0, initial=0.0), self.unbounded.max(axis=0, initial=0)
        return [_entry(self.currencies[place], float(most[place]), int(unbounded[place])) for place in places]


def _entry(currency: str | None, per_day: float, unbounded: int) -> dict[str, Any]:
    return {
        "currency": currency, "per_day": int(per_day) if per_day.is_integer() else per_day, "unbounded": unbounded,
    }  # fmt: skip


def worth(walk: Walk, settings: Settings, starts: Mask) -> Worth:
    """The money that falls with each of `starts` (mask by node) alone, over the actions of the mode asked for.

    Others, and dead ones, move nothing. Sums are those of `money_of` but for the last bits of a fraction. Raises ValueError
    where `max_hops` is given: hops are not known here, so such starts are asked one by one.
    """
    if settings.max_hops is not None:
        raise ValueError("money of everybody knows no hops: ask the starts one by one")
    estate = walk.estate
    money = np.isin(estate.numbers("nodes.kind"), _MONEY) & in_mode(estate, settings.mode, walk.bound)
    field = Field(walk, np.flatnonzero(money).astype(np.int32))
    asked = starts & ~walk.dead
    moving = np.flatnonzero(asked & (field.leads[: walk.nodes] | money)).astype(np.int32)
    return _Sum(field, moving).worth()


class _Sum:
    """The figures of `starts` as they add up."""

    def __init__(self, field: Field, starts: Ints) -> None:
        self._field, self._starts = field, starts
        self._nodes, self._edges = node_limits(field.walk), edge_limits(field.walk.estate)
        self._rates = rates_of(field.walk.estate)
        self._names = sorted({*self._nodes.names, *self._edges.names})
        shape = (field.walk.nodes, len(self._names) + 1)
        self._moves = np.zeros(shape, dtype=np.bool_)
        self._per_day = np.zeros(shape)
        self._unbounded = np.zeros(shape, dtype=np.int32)

    def worth(self) -> Worth:
        """All figures, of the currencies that move."""
        if len(self._field.actions) and len(self._starts):
            self._add_actions()
        used = np.flatnonzero(self._moves.any(axis=0))
        names: list[str | None] = [*self._names, None]
        whole = np.rint(self._per_day)
        close = np.abs(self._per_day - whole) <= _CLOSE * np.maximum(1.0, np.abs(whole))
        per_day = np.where(close, whole, self._per_day)
        return Worth(
            [names[i] for i in used.tolist()], self._moves[:, used], per_day[:, used], self._unbounded[:, used]
        )

    def _add_actions(self) -> None:
        """Those that name a currency, and those that name none a thousand at a time, so that passes are shared."""
        everything = Net(self._field, np.ones(len(self._field.walk.arcs), dtype=np.bool_))
        codes = self._nodes.currency[self._field.actions]
        nameless = np.flatnonzero(codes < 0)
        groups = self._named(everything, codes)
        for begin in range(0, len(nameless), _ACTIONS):
            self._flush(groups + self._settled(everything, nameless[begin : begin + _ACTIONS]))
            groups = []
        self._flush(groups)

    def _flush(self, groups: list["_Group"]) -> None:
        for place in sorted({group.place for group in groups}):
            self._add(self._routes(place), [group for group in groups if group.place == place])

    def _named(self, everything: Net, codes: NDArray[np.int32]) -> list["_Group"]:
        """The actions that name their currency."""
        groups = []
        for place, name in enumerate(self._names):
            chosen = np.flatnonzero(codes == (self._nodes.names.index(name) if name in self._nodes.names else -2))
            if len(chosen):
                groups.append(_Group(place, chosen))
            for begin in range(0, len(chosen), _ACTIONS):
                some = self._all(everything, chosen[begin : begin + _ACTIONS]).any(axis=1)
                self._moves[self._starts, place] |= some
        return groups

    def _settled(self, everything: Net, chosen: Longs) -> list["_Group"]:
        """Actions that name no currency: that of the only one whose limits bound them, else unknown."""
        base = self._all(everything, chosen)
        bounded: dict[int, Words] = {}
        once, twice = np.zeros_like(base), np.zeros_like(base)
        for place in range(len(self._names)):
            finite = base & ~self._routes(place).unbounded(chosen)
            if finite.any():
                bounded[place] = finite
                twice |= once & finite
                once |= finite
        settled = once & ~twice & self._routes(len(self._names)).unbounded(chosen)
        taken = {place: finite & settled for place, finite in bounded.items()} | {len(self._names): base & ~settled}
        groups = []
        for place, words in taken.items():
            some = words.any(axis=1)
            self._moves[self._starts, place] |= some
            if some.any():
                kind, example = distinct(Rows(self._starts, words, len(chosen)))
                groups.append(_Group(place, chosen, np.where(some, kind, -1), words[example]))
        return groups

    def _caps(self, currency: str | None) -> tuple[Floats, Floats]:
        """Cap by arc and by node."""
        nodes, _ = self._nodes.in_currency(currency, self._rates)
        edges, _ = self._edges.in_currency(currency, self._rates)
        return arc_caps(self._field.walk, nodes, edges), nodes

    def _routes(self, place: int) -> "_Routes":
        name = self._names[place] if place < len(self._names) else None
        return _Routes(self._field, self._starts, *self._caps(name))

    def _all(self, net: Net, chosen: Longs) -> Words:
        """By start, which of the actions it reaches at all."""
        every = np.full(len(self._field.arc), np.inf), np.full(len(self._field.actions), np.inf)
        return _by_start(net, levels_between(self._field, *every, chosen, -np.inf, np.inf), self._starts)

    def _add(self, routes: "_Routes", groups: list["_Group"]) -> None:
        """Add the widths of these groups to their currency."""
        tops = np.zeros(len(self._field.actions))
        for low, high in routes.steps():
            many = [routes.levels(group.chosen, low, high) for group in groups]
            if not any(len(levels.action) for levels in many):
                return
            net, wide = routes.net(high)
            for group, levels in zip(groups, many, strict=True):
                endless = np.isinf(levels.amount)
                np.maximum.at(tops, levels.action[~endless], levels.amount[~endless])
                weights = np.where(endless, -tops[levels.action], levels.gain), endless.astype(np.float64)
                self._weigh(group, levels, net, wide, weights)

    def _weigh(self, group: "_Group", levels: Levels, net: Net, wide: Mask, weights: tuple[Floats, Floats]) -> None:
        """Add to each start (those that are `wide` enough) the weights of the levels that it reaches and that count for it."""
        who = np.flatnonzero(wide & group.counts())
        for part in blocks(levels):
            row, words = net.reached(levels, part, self._starts[who])
            some = np.flatnonzero(row >= 0)
            pairs, of_pair = _pairs(group.kind_of(who[some]), row[some], len(words))
            kind, row = np.divmod(pairs, len(words)) if len(words) else (pairs, pairs)
            admitted = group.admitted(levels.action[part], words.shape[1] * 64)
            value, count = weighed(words, row, admitted, kind, [weight[part] for weight in weights])
            node = self._starts[who[some]]
            self._per_day[node, group.place] += value[of_pair]
            self._unbounded[node, group.place] += count[of_pair].astype(np.int32)


def _pairs(kind: Longs, row: Longs, rows: int) -> tuple[Longs, Longs]:
    """Distinct pairs as kind times rows plus row, and the place of each pair among them."""
    codes = kind * rows + row
    known = keys.distinct(codes)
    return known, np.searchsorted(known, codes)


@dataclass(frozen=True, slots=True)
class _Group:
    """Actions that are added to the currency at `place`: `chosen` (places among the field's, ascending).

    kind: by start, which of the `sets` of them (rows of bits, in their order) counts, -1: none. Left out: all do.
    """

    place: int
    chosen: Longs
    kind: Longs | None = None
    sets: Words | None = None

    def counts(self) -> Mask | np.bool_:
        """By start, whether any of the actions count."""
        return np.True_ if self.kind is None else self.kind >= 0

    def kind_of(self, starts: Longs) -> Longs:
        """The set of each start (a place); all have the first where all count."""
        return np.zeros(len(starts), dtype=np.int64) if self.kind is None else self.kind[starts]

    def admitted(self, action: Longs, width: int) -> Words | None:
        """By set, which of the columns of these actions count, as rows of `width` bits; nothing where all do."""
        if self.sets is None:
            return None
        column = np.searchsorted(self.chosen, action)
        found = np.zeros((len(self.sets), width // 64), dtype=np.uint64)
        for begin in range(0, len(found), _TOGETHER):
            part = slice(begin, begin + _TOGETHER)
            flags = np.zeros((len(found[part]), width), dtype=np.bool_)
            flags[:, : len(column)] = bits(self.sets[part], len(self.chosen))[:, column]
            found[part] = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
        return found


def _by_start(net: Net, levels: Levels, starts: Ints) -> Words:
    """By start, the levels reached as one row of bits."""
    found = np.zeros((len(starts), words_for(len(levels.action))), dtype=np.uint64)
    for part in blocks(levels):
        row, words = net.reached(levels, part, starts)
        some = np.flatnonzero(row >= 0)
        first = part.start // 64
        found[some, first : first + words.shape[1]] = words[row[some]]
    return found


class _Routes:
    """The ways to actions under the limits of one currency: `caps` by arc, `nodes` by node."""

    def __init__(self, field: Field, starts: Ints, caps: Floats, nodes: Floats) -> None:
        self._field, self._starts, self._caps = field, starts, caps
        self._last = caps[field.arc]
        self._own, self._of_start = nodes[field.actions], nodes[starts]

    def unbounded(self, chosen: Longs) -> Words:
        """By start, which of these actions it reaches without any limit."""
        endless = levels_between(self._field, self._last, self._own, chosen, _LARGEST, np.inf)
        reached = _by_start(Net(self._field, np.isinf(self._caps)), endless, self._starts)
        reached[~np.isinf(self._of_start)] = 0
        found = np.zeros((len(reached), words_for(len(chosen))), dtype=np.uint64)
        column = np.searchsorted(chosen, endless.action)
        for begin in range(0, len(reached), _TOGETHER):
            part = slice(begin, begin + _TOGETHER)
            flags = np.zeros((len(reached[part]), found.shape[1] * 64), dtype=np.bool_)
            flags[:, column] = bits(reached[part], len(column))
            found[part] = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
        return found

    def steps(self) -> Iterator[tuple[float, float]]:
        """From nothing to no limit, between limits on ways to actions and on starts: what is wide enough is the same within."""
        found = np.unique(np.concatenate([self._caps[self._field.leading], self._of_start, [np.inf]]))
        return pairwise([0.0, *found[found > 0].tolist()])

    def levels(self, chosen: Longs, low: float, high: float) -> Levels:
        """The levels of a step."""
        return levels_between(self._field, self._last, self._own, chosen, low, high)

    def net(self, high: float) -> tuple[Net, Mask]:
        """What is wide enough, and which starts are."""
        return Net(self._field, self._caps >= high), self._of_start >= high
