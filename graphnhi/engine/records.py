"""How many records fall with a start, by data class: those of stores that are controlled, and apart those it may write to."""

from typing import Any

import numpy as np

from graphnhi.asking import Settings, in_mode
from graphnhi.engine.closure import FAR, Closure
from graphnhi.engine.walk import Mask
from graphnhi.model.edges import EDGE_CODE, RIGHTS
from graphnhi.model.kinds import CATEGORY_CODE, DATA_CLASSES

_WRITE = RIGHTS.index("write")
_BY_RIGHT = [EDGE_CODE["PERMITS"], EDGE_CODE["RELEASES"]]


def records_of(found: Closure, settings: Settings) -> dict[str, dict[str, Any]]:
    """{class: {read, written, unknown: [ids of stores without a number]}} over distinct stores of the mode asked for.

    A start that is itself a store counts: it is controlled. A store without a class counts under `unclassified`; a store may be both read and
    written.
    """
    estate = found.walk.estate
    stores = (estate.categories == CATEGORY_CODE["data"]) & in_mode(estate, settings.mode, found.walk.bound)
    read = stores & (found.control[: estate.n_nodes] < FAR)
    written = stores & _written(found, settings.max_hops)
    classes = estate.numbers("nodes.data_class")
    told: dict[str, dict[str, Any]] = {}
    for code in np.unique(classes[read | written]).tolist():
        mine = classes == code
        name = DATA_CLASSES[code] if code >= 0 else "unclassified"
        told[name] = {"read": _sum(found, read & mine), "written": _sum(found, written & mine),
                      "unknown": _unknown(found, (read | written) & mine)}  # fmt: skip
    return told


def _written(found: Closure, max_hops: int | None) -> Mask:
    """Nodes that a write ends at which leaves something controlled, within the hops asked for."""
    walk, estate = found.walk, found.walk.estate
    arcs = walk.touch.arc
    hop = found.control[walk.arcs.source[arcs]]
    walked = arcs[hop < (FAR if max_hops is None else min(max_hops, int(FAR)))]
    rows = walk.arcs.row[walked]
    kinds, rights = estate.numbers("edges.kind")[rows], estate.numbers("edges.right")[rows]
    writes = (kinds == EDGE_CODE["WRITES"]) | (np.isin(kinds, _BY_RIGHT) & (rights == _WRITE))
    mask = np.zeros(estate.n_nodes, dtype=np.bool_)
    mask[walk.arcs.target[walked[writes]]] = True
    return mask


def _sum(found: Closure, stores: Mask) -> int:
    return int(np.nansum(found.walk.estate.numbers("nodes.records")[stores]))


def _unknown(found: Closure, stores: Mask) -> list[str]:
    estate = found.walk.estate
    return [estate.id(int(node)) for node in np.flatnonzero(stores & np.isnan(estate.numbers("nodes.records")))]
