"""What is wrong with how identities and credentials are kept: owners, purposes, ages, reviews, sharing, environments.

Problems may raise the exposure; they never touch the impact.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.weights import Weights
from graphnhi.engine.belonging import Owners
from graphnhi.engine.happened import days_since
from graphnhi.engine.ranking.pairs import Joins, Longs, Pairs
from graphnhi.engine.walk import Mask
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KIND_CODE, KINDS
from graphnhi.model.values import CLOSED

__all__ = ["Problem", "problems_of"]

_OFFBOARDED = CLOSED["status"].index("offboarded")
_SHORT_LIVED = CLOSED["lifetime"].index("short_lived")
_NOT_USED = ("human", "group", "vendor")
"""Kinds whose last use says nothing of a machine identity: people, and what has no use of its own."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem by node: whether it `holds`, its `value` (days, or how many there are) and the nodes that it is made of."""

    name: str
    words: str
    holds: Mask
    value: Longs | None = None
    pairs: Pairs | None = None

    def told(self, node: int) -> str:
        """The problem of one node in words."""
        return self.words if self.value is None else self.words.format(int(self.value[node]))


def problems_of(estate: Estate, joins: Joins, bound: str, as_of: int, weights: Weights) -> list[Problem]:
    """Every problem, in the order in which they are told."""
    return [
        *_ownership(estate, joins),
        *_rotation(estate, as_of, weights),
        *_use(estate, as_of, weights),
        _shared(estate, joins),
        Problem("offboarded", "offboarded", estate.bounded("status", bound) == _OFFBOARDED),
        _crossing(estate, joins),
    ]


def _ownership(estate: Estate, joins: Joins) -> Iterator[Problem]:
    """A credential is its holder's or its identity's, and serves what these serve; nobody asks for the owner of a person."""
    person = estate.numbers("nodes.kind") == KIND_CODE["human"]
    for name, known in (
        ("no owner", Owners.of_estate(estate).known()),
        ("no purpose", estate.coded("nodes.purpose").codes >= 0),
    ):
        inherited = known | person
        holder, held = joins.by("HOLDS")
        used, user = joins.by("AUTHENTICATES_AS")
        settled = inherited.copy()
        settled[held[inherited[holder]]] = True
        settled[used[inherited[user]]] = True
        yield Problem(name, name, ~settled)


def _rotation(estate: Estate, as_of: int, weights: Weights) -> Iterator[Problem]:
    """Credentials older than the policy of their kind. Whoever knows no rotation counts from the making."""
    most = np.array([weights.rotated.get(kind, 0) for kind in KINDS])[estate.numbers("nodes.kind")]
    asked = (most > 0) & (estate.numbers("nodes.lifetime") != _SHORT_LIVED)
    rotated, created = days_since(estate, "rotated", as_of), days_since(estate, "created", as_of)
    unknown = (rotated < 0) & ((created < 0) | (created > most))
    yield Problem("no rotation known", "no rotation known", asked & unknown)
    yield Problem("not rotated", "not rotated for {} days", asked & (rotated > most), rotated)


def _use(estate: Estate, as_of: int, weights: Weights) -> Iterator[Problem]:
    used, reviewed = days_since(estate, "last_used", as_of), days_since(estate, "last_reviewed", as_of)
    machine = estate.categories == CATEGORY_CODE["credential"]
    machine |= (estate.categories == CATEGORY_CODE["identity"]) & ~np.isin(
        estate.numbers("nodes.kind"), [KIND_CODE[kind] for kind in _NOT_USED]
    )
    yield Problem("no use known", "no use known", machine & (used < 0))
    yield Problem("not used", "not used for {} days", machine & (used > weights.not_used), used)
    yield Problem("no review known", "no review known", reviewed < 0)
    yield Problem("review too old", "not reviewed for {} days", reviewed > weights.reviewed, reviewed)


def _shared(estate: Estate, joins: Joins) -> Problem:
    holder, held = joins.by("HOLDS")
    pairs = Pairs.of(joins.size, (held, holder))
    count = pairs.counts(joins.size)
    credential = estate.categories == CATEGORY_CODE["credential"]
    return Problem("shared", "shared by {} holders", credential & (count > 1), count, pairs)


def _crossing(estate: Estate, joins: Joins) -> Problem:
    """Nodes that a walked edge joins to one of another environment, where both are known."""
    environment: NDArray[np.int32] = estate.coded("nodes.environment").codes
    one, other = environment[joins.source], environment[joins.target]
    apart = (one != other) & (one >= 0) & (other >= 0)
    ends = joins.source[apart], joins.target[apart]
    pairs = Pairs.of(joins.size, ends, ends[::-1])
    count = pairs.counts(joins.size)
    return Problem("environment crossing", "environment crossing at {} neighbours", count > 0, count, pairs)
