"""What is alive at an instant: dead nodes, edges out of their time, and the test-mode rule on the two ends of an edge.

Everything here gives masks over nodes, or numbers of edges, of one estate, for one bound and one clock.
"""

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate import Estate
from graphnhi.estate.modes import modes_of
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.model.values import CLOSED, DAY, NO_INSTANT

Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]

_DISABLED = CLOSED["status"].index("disabled")
_IDENTITY, _CREDENTIAL = CATEGORY_CODE["identity"], CATEGORY_CODE["credential"]
_NEVER_UNKNOWN = [CATEGORY_CODE[category] for category in ("action", "data", "gate")]


def dead_nodes(estate: Estate, bound: str, as_of: int) -> Mask:
    """Nodes that lead nowhere at `as_of` (an instant): disabled identities and credentials, expired credentials."""
    category = estate.categories
    dead = np.zeros(estate.n_nodes, dtype=np.bool_)
    disabled = np.flatnonzero(estate.bounded("status", bound) == _DISABLED)
    dead[disabled] = np.isin(category[disabled], (_IDENTITY, _CREDENTIAL))
    expired = _over(estate.bounded("expires", bound), as_of)
    dead[expired[category[expired] == _CREDENTIAL]] = True
    return dead


def rows_out_of_time(estate: Estate, as_of: int) -> Rows:
    """Edge rows whose `not_before` or `not_after` does not admit `as_of`."""
    begins = estate.numbers("edges.not_before")
    stated = _stated(begins)
    early = stated[begins[stated] // 2 > as_of // 2]
    return np.concatenate([early, _over(estate.numbers("edges.not_after"), as_of)])


def _over(ends: NDArray[np.int64], as_of: int) -> Rows:
    """Rows whose instant lies behind `as_of`; one without a time lasts through the end of its day in UTC."""
    stated = _stated(ends)
    ends = ends[stated]
    return stated[ends // 2 + np.where(ends & 1, DAY - 1, 0) < as_of // 2]


def _stated(instants: NDArray[np.int64]) -> Rows:
    """Rows with an instant; of a column that stands for one value everywhere, no row is looked at."""
    if instants.strides == (0,) and len(instants) and instants[0] == NO_INSTANT:
        return np.empty(0, dtype=np.intp)
    return np.flatnonzero(instants != NO_INSTANT)


class Modes:
    """The test-mode rule in one bound: which pairs of nodes an edge may join.

    A conflicting mode (test in one record, live in another) is judged at each end by itself: the certain bound takes the
    value that stops the edge, the possible bound the one that lets it through. A gate without a mode is test if all that
    it releases is test.
    """

    def __init__(self, estate: Estate, bound: str) -> None:
        test, live, both = modes_of(estate)
        certain = bound == "certain"
        self.from_test: Mask = test | both if certain else test
        self._admits_test: Mask = test if certain else test | both
        self._is_live: Mask = live | both if certain else live
        self._categories = estate.categories

    def allows(self, source: NDArray[np.int32], target: NDArray[np.int32], kind: NDArray[np.int8]) -> Mask:
        """Which edges (by their ends and kind codes) the rule lets through."""
        return ~self.from_test[source] | self.open_to_test(target, kind)

    def open_to_test(self, target: NDArray[np.int32], kind: NDArray[np.int8]) -> Mask:
        """Which ends a test node may lead to by an edge of this kind."""
        category = self._categories[target]
        strict = np.isin(category, _NEVER_UNKNOWN)
        strict |= (kind == EDGE_CODE["AUTHENTICATES_AS"]) & (category == _IDENTITY)
        return np.asarray(self._admits_test[target] | ~(self._is_live[target] | strict))
