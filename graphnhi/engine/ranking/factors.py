"""What makes an identity or credential easier to take, factor by factor: it holds, it does not, or the data does not settle it.

Nothing here weighs: bands are given in `exposure`. A factor that is read off the node's own record never says no where that says
nothing; one that is read off edges says no where there is none, and what no file told stands in the coverage.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking.weights import Weights
from graphnhi.engine.belonging import Owners
from graphnhi.engine.ranking.pairs import Joins, Pairs
from graphnhi.engine.walk import Mask
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, KIND_CODE
from graphnhi.model.values import CLOSED, NO_INSTANT

__all__ = ["HOLDS", "NO", "STATES", "UNKNOWN", "Factor", "factors_of"]

NO, UNKNOWN, HOLDS = 0, 1, 2
STATES = ("no", "unknown", "holds")

_SERVING = [KIND_CODE[kind] for kind in ("service_account", "app", "pipeline", "agent")]
"""Identities that nobody should sign in as."""
_WITHOUT_SIGN_IN = [KIND_CODE[kind] for kind in ("role", "group")]
_SHORT_LIVED = CLOSED["lifetime"].index("short_lived")
_STATIC = CLOSED["lifetime"].index("static")


@dataclass(frozen=True, slots=True)
class Factor:
    """`state` by node (NO, UNKNOWN, HOLDS), and the nodes that it is made of where it holds (the node itself among them)."""

    state: NDArray[np.int8]
    pairs: Pairs


def factors_of(estate: Estate, joins: Joins, bound: str, weights: Weights) -> dict[str, Factor]:
    """Every factor that one look at the walked edges tells, by its name; who lies upstream is told by `upstream`."""
    return {
        "third_party": _third_party(estate, joins),
        "exposed_in": _exposed_in(estate, joins),
        "internet_facing": _internet_facing(estate, joins, weights.internet),
        "weak_authentication": _weak(estate, joins, bound, weights),
        "human_use": _human_use(estate, joins),
    }


def _factor(holds: Pairs, settled: Mask) -> Factor:
    """A factor that holds where it is made of anything, and elsewhere does not where it is settled."""
    some = holds.counts(len(settled)) > 0
    return Factor(np.where(some, HOLDS, np.where(settled, NO, UNKNOWN)).astype(np.int8), holds)


def _itself(mask: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    nodes = np.flatnonzero(mask)
    return nodes, nodes


def _third_party(estate: Estate, joins: Joins) -> Factor:
    """A vendor, what names one, and what one operates or holds; one of ours that somebody answers for is no third party's."""
    vendor = estate.numbers("nodes.kind") == KIND_CODE["vendor"]
    source, target = joins.by("OPERATES", "HOLDS")
    from_vendor = vendor[source]
    named = vendor | (estate.coded("nodes.vendor").codes >= 0)
    pairs = Pairs.of(joins.size, _itself(named), (target[from_vendor], source[from_vendor]))
    return _factor(pairs, Owners.of_estate(estate).known())


def _exposed_in(estate: Estate, joins: Joins) -> Factor:
    """Places but secret stores in which the credential lies, or one that authenticates as the identity."""
    place, credential = joins.by("STORES")
    open_place = estate.numbers("nodes.kind")[place] != KIND_CODE["secret_store"]
    of_credential = Pairs.of(joins.size, (credential[open_place], place[open_place]))
    used, identity = joins.by("AUTHENTICATES_AS")
    of_identity = of_credential.through(identity, used, joins.size)
    pairs = Pairs.of(
        joins.size, (of_credential.node, of_credential.thing), (of_identity.node, of_identity.thing)
    )  # fmt: skip
    return _factor(pairs, np.ones(joins.size, dtype=np.bool_))


def _internet_facing(estate: Estate, joins: Joins, words: Sequence[str]) -> Factor:
    """What carries one of these tags, and who a system runs as that does; without any tag nothing is known."""
    tags = estate.coded("nodes.tags")
    wanted = {word.casefold() for word in words}
    facing = np.array([*(bool(wanted & {*text.casefold().split(";")}) for text in tags.values), False])[tags.codes]
    system, identity = joins.by("RUNS_AS")
    pairs = Pairs.of(joins.size, _itself(facing), (identity[facing[system]], system[facing[system]]))
    return _factor(pairs, tags.codes >= 0)


def _weak(estate: Estate, joins: Joins, bound: str, weights: Weights) -> Factor:
    """Credentials that are weak or last for ever, and identities that one of them authenticates as."""
    own = _weak_credentials(estate, bound, weights)
    used, identity = joins.by("AUTHENTICATES_AS")
    weak = own[used] == HOLDS
    pairs = Pairs.of(joins.size, _itself(own == HOLDS), (identity[weak], used[weak]))
    known, unsure = (np.zeros(joins.size, dtype=np.bool_) for _ in range(2))
    known[identity], unsure[identity[own[used] == UNKNOWN]] = True, True
    signed_in = known | np.isin(estate.numbers("nodes.kind"), _WITHOUT_SIGN_IN)
    credential = estate.categories == CATEGORY_CODE["credential"]
    return _factor(pairs, np.where(credential, own == NO, signed_in & ~unsure))


def _weak_credentials(estate: Estate, bound: str, weights: Weights) -> NDArray[np.int8]:
    """State by node of what a credential is by itself; unknown for everything that is none."""
    kind, lifetime = estate.numbers("nodes.kind"), estate.numbers("nodes.lifetime")
    weak, lasting = (np.isin(kind, [KIND_CODE[name] for name in names]) for names in (weights.weak, weights.static))
    ends = (estate.bounded("expires", bound) != NO_INSTANT) | (lifetime == _SHORT_LIVED)
    ends |= kind == KIND_CODE["federation"]
    found = np.full(estate.n_nodes, UNKNOWN, dtype=np.int8)
    found[ends] = NO
    found[~ends & (lasting | (lifetime == _STATIC))] = HOLDS
    found[weak] = HOLDS
    found[estate.categories != CATEGORY_CODE["credential"]] = UNKNOWN
    return found


def _human_use(estate: Estate, joins: Joins) -> Factor:
    """Service identities that a person may act as, and the credentials by which a person does."""
    kind = estate.numbers("nodes.kind")
    human, serving = kind == KIND_CODE["human"], np.isin(kind, _SERVING)
    person, identity = joins.by("ASSUMES", "IMPERSONATES")
    acts = human[person] & serving[identity]
    holder, held = joins.by("HOLDS")
    used, user = joins.by("AUTHENTICATES_AS")
    of_service = np.zeros(joins.size, dtype=np.bool_)
    of_service[used[serving[user]]] = True
    hands = human[holder] & of_service[held]
    by_hand = Pairs.of(joins.size, (held[hands], holder[hands]))
    through = by_hand.through(user[serving[user]], used[serving[user]], joins.size)
    pairs = Pairs.of(
        joins.size, (identity[acts], person[acts]), (by_hand.node, by_hand.thing), (through.node, through.thing)
    )
    return _factor(pairs, np.ones(joins.size, dtype=np.bool_))
