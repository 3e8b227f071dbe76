"""The impact of everybody: what falls with each start, weighed target by target.

L = sum over the distinct targets reached of -ln(1 - w p): w is the weight of the target, p the ease of the easiest route to it
(one best route, not a sum over all: routes share edges). It is shown as the score 1 - exp(-L), between 0 and 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.weights import Weights
from graphnhi.engine.everybody.easiest_all import easiest_all
from graphnhi.engine.everybody.pair_eases import PairEases, pair_eases
from graphnhi.engine.ranking.weighted import Weighted
from graphnhi.engine.walk import Mask, Walk

Floats = NDArray[np.float64]

DIGITS = 12
"""Digits to which losses are compared: sums in another order differ behind them."""
_LEAST = float(np.finfo(np.float64).smallest_subnormal)
"""What the least target adds, so that whoever reaches anything has an impact above 0."""


@dataclass(frozen=True, slots=True)
class Charged:
    """What starts are charged with: `targets` one by one, and of `loose` ones the easiest alone. Places count through both."""

    targets: Weighted
    loose: Weighted

    @property
    def every(self) -> Weighted:
        return self.targets.joined(self.loose)


def contributions(walk: Walk, charged: Charged, ease: Floats, starts: Mask) -> Iterator[tuple[PairEases, Floats]]:
    """Every pair of a start and a target that it is charged with, and what this adds to the loss of the start."""
    every, targets = charged.every, charged.targets
    for pairs in (
        *pair_eases(walk, targets.nodes, targets.control_only, ease, starts),
        _easiest(walk, charged, ease, starts),
    ):
        worth = every.weight[pairs.target] * pairs.ease
        yield pairs, np.maximum(-np.log1p(-worth), _LEAST)


def _easiest(walk: Walk, charged: Charged, ease: Floats, starts: Mask) -> PairEases:
    """Each start with the easiest of the loose targets that it reaches."""
    loose = charged.loose
    if not len(loose.nodes):
        none = np.empty(0, dtype=np.int32)
        return PairEases(none, none, np.empty(0))
    found = easiest_all(walk, loose.nodes, loose.control_only, ease, starts)
    node = np.flatnonzero(starts & ~walk.dead & (found.target[: walk.nodes] >= 0)).astype(np.int32)
    place = np.searchsorted(loose.nodes, found.target[node]) + len(charged.targets.nodes)
    return PairEases(node, place.astype(np.int32), found.ease[node])


@dataclass(frozen=True, slots=True)
class Losses:
    """By node: L as `loss` (0 for whoever reaches nothing), and how many nodes that nobody says enough of are in it (`undescribed`)."""

    loss: Floats
    undescribed: NDArray[np.int64]


def losses(walk: Walk, charged: Charged, ease: Floats, starts: Mask) -> Losses:
    """What is lost with each of the starts (mask by node)."""
    loss, undescribed = np.zeros(walk.nodes), np.zeros(walk.nodes, dtype=np.int64)
    jewel = charged.every.jewel
    for pairs, lost in contributions(walk, charged, ease, starts):
        loss += np.bincount(pairs.start, weights=lost, minlength=walk.nodes)
        blank = ~jewel[pairs.target]
        if blank.any():
            undescribed += np.bincount(pairs.start[blank], minlength=walk.nodes)
    return Losses(settled(loss), undescribed)


def settled(loss: Floats) -> Floats:
    """Losses to the digits that sums in any order share, so that a score or a band on a tie falls the same way in an estate and in a
    part of it. One that is too small for these digits stays what it is: nothing that is lost becomes nothing.
    """
    shared = np.round(loss, DIGITS)
    return np.where(shared > 0, shared, loss)


def score(loss: Floats) -> Floats:
    """1 - exp(-L)."""
    return np.asarray(-np.expm1(-loss))


def impact_bands(loss: Floats, weights: Weights) -> NDArray[np.int8]:
    """Codes of IMPACTS: `none` where nothing is reached, else by the least scores of the bands."""
    found = np.searchsorted(np.array(weights.least), score(loss), side="right")
    return np.where(loss > 0, found, 0).astype(np.int8)
