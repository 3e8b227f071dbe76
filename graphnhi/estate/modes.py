"""The mode of nodes, the provider's own switch between live and test, with gates judged by what they release."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import CATEGORY_CODE
from graphnhi.model.values import CLOSED

if TYPE_CHECKING:
    from graphnhi.estate.estate import Estate

Mask = NDArray[np.bool_]

_TEST = CLOSED["mode"].index("test")
_LIVE = CLOSED["mode"].index("live")


def modes_of(estate: "Estate") -> tuple[Mask, Mask, Mask]:
    """Which nodes are test, which live, and which both (their records disagree); the others are unknown.

    A gate without a mode is test if all that it releases is test, and may be if all of it is or may be.
    """
    least, most = estate.bounded("mode", "certain"), estate.bounded("mode", "possible")
    live = (least == _LIVE) & (most == _LIVE)
    test, both = _with_gates(estate, (least == _TEST) & (most == _TEST), (least == _TEST) & (most == _LIVE))
    return test, live, both


def _with_gates(estate: "Estate", test: Mask, both: Mask) -> tuple[Mask, Mask]:
    released = np.flatnonzero(estate.numbers("edges.kind") == EDGE_CODE["RELEASES"])
    gates = (estate.categories == CATEGORY_CODE["gate"]) & (estate.bounded("mode", "certain") < 0)
    if not len(released) or not gates.any():
        return test, both
    gate, target = estate.numbers("edges.from")[released], estate.numbers("edges.to")[released]
    count = np.bincount(gate, minlength=estate.n_nodes)
    tests = np.bincount(gate, weights=test[target], minlength=estate.n_nodes)
    either = np.bincount(gate, weights=(test | both)[target], minlength=estate.n_nodes)
    all_test = gates & (count > 0) & (tests == count)
    all_either = gates & (count > 0) & (either == count) & ~all_test
    return test | all_test, both | all_either
