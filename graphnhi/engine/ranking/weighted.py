"""What counts in a rank: crown jewels, and beside them what nobody described; each with its severity, weight and word."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, in_mode, targets_of
from graphnhi.asking.severity import Severities
from graphnhi.asking.weights import Weights
from graphnhi.engine.walk import Ints, Mask
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE, CUSTOMER_DATA, DATA_CLASSES, KIND_CODE, KINDS

Floats = NDArray[np.float64]

_STORE = KIND_CODE["data_store"]
WORDS = (*KINDS, *DATA_CLASSES)
"""What targets are counted by: their kind, a data store that has a class by its class."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Targets of one bound, ascending by `nodes`.

    control_only: their touch does not count; jewel: crown jewels (the others are undescribed); severity, weight; word: place in
    WORDS.
    """

    nodes: Ints
    control_only: Mask
    jewel: Mask
    severity: NDArray[np.int8]
    weight: Floats
    word: NDArray[np.int64]

    def taken(self, chosen: Mask) -> "Weighted":
        return Weighted(*(getattr(self, name)[chosen] for name in self.__slots__))

    def joined(self, more: "Weighted") -> "Weighted":
        """These targets, and others behind them."""
        return Weighted(
            *(np.concatenate([getattr(self, name), getattr(more, name)]) for name in self.__slots__)
        )  # fmt: skip

    def customer_data(self) -> Mask:
        """Those that hold data of customers."""
        return np.isin(self.word, [WORDS.index(name) for name in CUSTOMER_DATA])


def weighted(estate: Estate, settings: Settings, bound: str, severities: Severities, weights: Weights) -> Weighted:
    """The targets that count in a bound, of the mode asked for."""
    jewels = targets_of(estate, None, settings).in_bound(bound)
    blank = (estate.categories == CATEGORY_CODE["unknown"]) & in_mode(estate, settings.mode, bound)
    blank[jewels.nodes] = False
    undescribed = np.flatnonzero(blank).astype(np.int32)
    nodes = np.concatenate([jewels.nodes, undescribed])
    order = np.argsort(nodes, kind="stable")
    nodes = nodes[order]
    only = np.concatenate([jewels.control_only, np.zeros(len(undescribed), dtype=np.bool_)])[order]
    severity = severities.of_nodes(estate, nodes)
    weight = np.array(weights.weight)[severity]
    return Weighted(nodes, only, order < len(jewels.nodes), severity, weight, words_of(estate, nodes))


def unclassified(estate: Estate, settings: Settings, bound: str, severities: Severities, weights: Weights) -> Weighted:
    """Data stores of which nobody says what they hold, in a bound and of the mode asked for; crown jewels of any sort aside.

    There may be very many: whoever reaches some of them is charged with the easiest one alone.
    """
    blank = (estate.categories == CATEGORY_CODE["data"]) & (estate.numbers("nodes.data_class") < 0)
    blank &= in_mode(estate, settings.mode, bound)
    blank[targets_of(estate, None, settings).nodes] = False
    nodes = np.flatnonzero(blank).astype(np.int32)
    severity = severities.of_nodes(estate, nodes)
    none = np.zeros(len(nodes), dtype=np.bool_)
    return Weighted(nodes, none, none, severity, np.array(weights.weight)[severity], words_of(estate, nodes))


def words_of(estate: Estate, nodes: NDArray[np.integer]) -> NDArray[np.int64]:
    """The place in WORDS of each of these nodes."""
    kind: NDArray[np.int64] = estate.numbers("nodes.kind")[nodes].astype(np.int64)
    classes = estate.numbers("nodes.data_class")[nodes].astype(np.int64)
    return np.asarray(np.where((kind == _STORE) & (classes >= 0), len(KINDS) + classes, kind))
