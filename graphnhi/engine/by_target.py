"""How many identities and credentials reach each target: the counts of `reach` turned round, without a row for any pair."""

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, Targets, targets_of
from graphnhi.engine.everybody.jewels import jewels
from graphnhi.engine.everybody.spreading import words_for
from graphnhi.engine.reach import asked_of
from graphnhi.engine.telling import Row, node_told
from graphnhi.engine.walk import Mask, Walk
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.estate.room import require
from graphnhi.model.kinds import CATEGORY_CODE

__all__ = ["by_target"]

Counts = NDArray[np.int64]

_BLOCK = 1024
"""Targets counted at a time."""
_COPIES = 3
"""Times that the sets of targets are held at once: by control, by touch, and either."""


def by_target(estate: Estate, word: str, settings: Settings) -> list[Row]:
    """One row a target that is reached: what it is, and how many identities and credentials reach it, certainly or possibly
    only. Most first, then by id.

    word: a target word, whatever node has it for its id. Raises UsageError for one that is none.
    """
    targets, asked = targets_of(estate, word, settings, words_first=True), asked_of(estate, settings)
    of = {
        name: asked & (estate.categories == CATEGORY_CODE[category])
        for name, category in (("identities", "identity"), ("credentials", "credential"))
    }
    widest = _counted(walk(estate, settings.bound, settings.as_of), targets.in_bound(settings.bound), of)
    surely = _counted(walk(estate, "certain", settings.as_of), targets.in_bound("certain"), of)
    every, certain = (sum(found.values(), np.zeros(estate.n_nodes, dtype=np.int64)) for found in (widest, surely))
    order = targets.nodes[np.lexsort((targets.nodes, -every[targets.nodes]))]
    return [
        node_told(estate, int(node))
        | {name: int(widest[name][node]) for name in of}
        | {"certain": int(certain[node]), "possible_only": int(every[node] - certain[node])}
        for node in order[every[order] > 0]
    ]


def _counted(on: Walk, targets: Targets, of: dict[str, Mask]) -> dict[str, Counts]:
    """For each mask of starts, by node, how many of them reach it; 0 for what is no target."""
    require(_COPIES * 8 * words_for(min(len(targets.nodes), _BLOCK)) * on.nodes, "Counting who reaches each target")
    found = {name: np.zeros(on.nodes, dtype=np.int64) for name in of}
    for begin in range(0, len(targets.nodes), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        reached = jewels(on, targets.nodes[part], targets.control_only[part])
        for name, starts in of.items():
            found[name][targets.nodes[part]] = reached.reaching(starts)
    return found
