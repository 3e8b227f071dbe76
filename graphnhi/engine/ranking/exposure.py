"""How easily everybody can be taken: the worst band of the factors, raised by one where it is badly kept."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.weights import EXPOSURES, FACTORS, Weights
from graphnhi.engine.ranking.factors import HOLDS, NO, UNKNOWN, Factor, factors_of
from graphnhi.engine.ranking.hygiene import Problem, problems_of
from graphnhi.engine.ranking.pairs import Joins, Longs, Pairs
from graphnhi.engine.ranking.upstream import Upstream, upstream
from graphnhi.engine.walk import Ints, Mask, Walk

Codes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Exposure:
    """By node: the `band` (a code of EXPOSURES), the one `before` hygiene, the `factors` by name, the number of `places` that the
    credential is exposed in, and how many lie upstream.
    """

    band: Codes
    before: Codes
    factors: dict[str, Factor]
    places: Longs
    upstream: Upstream
    problems: list[Problem]

    def named(self, node: int, state: int) -> list[str]:
        """The factors of one node in a state."""
        return [name for name, factor in self.factors.items() if factor.state[node] == state]


def exposure_of(walk: Walk, as_of: int, weights: Weights, nodes: Ints) -> Exposure:
    """The exposure of every node of a walk; who lies upstream is counted for `nodes` alone."""
    estate, joins = walk.estate, Joins(walk)
    lying = upstream(walk, nodes)
    factors = factors_of(estate, joins, walk.bound, weights) | {"upstream": _many(lying, weights.upstream)}
    problems = problems_of(estate, joins, walk.bound, as_of, weights)
    before = _worst(factors, weights)
    raised = np.logical_or.reduce([np.zeros(walk.nodes, dtype=np.bool_), *_raising(problems, weights)])
    band = np.minimum(before + raised, len(EXPOSURES) - 1).astype(np.int8)
    places = factors["exposed_in"].pairs.counts(walk.nodes)
    return Exposure(band, before, {name: factors[name] for name in FACTORS}, places, lying, problems)


def _many(lying: Upstream, least: int) -> Factor:
    """Whether many lie upstream: gates may leave it open."""
    state = np.where(lying.at_least >= least, HOLDS, np.where(lying.at_most >= least, UNKNOWN, NO))
    none = np.empty(0, dtype=np.int64)
    return Factor(state.astype(np.int8), Pairs(none, none))


def _worst(factors: dict[str, Factor], weights: Weights) -> Codes:
    """The worst band: of what holds its own, of what is not settled the one for unknown, but never above its own."""
    bands, worst = weights.exposure, []
    for name, factor in factors.items():
        by_state = np.zeros(3, dtype=np.int8)
        by_state[HOLDS] = bands[name]
        by_state[UNKNOWN], by_state[NO] = min(bands[name], bands["unknown"]), bands["none"]
        worst.append(by_state[factor.state])
    return np.asarray(np.max(worst, axis=0))


def _raising(problems: list[Problem], weights: Weights) -> list[Mask]:
    return [problem.holds for problem in problems if problem.name in weights.raises]
