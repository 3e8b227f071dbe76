"""How many identities and credentials reach each target: the counts of `reach` turned round, without a row for each pair."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.asking import Settings, targets_of
from graphnhi.engine.reach import asked_of
from graphnhi.engine.reaching import PairRows
from graphnhi.engine.telling import Row, node_told
from graphnhi.engine.walks import walk
from graphnhi.estate import Estate
from graphnhi.model.kinds import CATEGORY_CODE

__all__ = ["by_target"]


def by_target(estate: Estate, word: str, settings: Settings) -> list[Row]:
    """One row a target that is reached: what it is, and how many identities and credentials reach it, certainly or possibly
    only. Most first, then by id.

    word: a target word, whatever node has it for its id. Raises UsageError for one that is none.
    """
    possible = None if settings.bound == "certain" else walk(estate, "possible", settings.as_of)
    certain, asked = walk(estate, "certain", settings.as_of), asked_of(estate, settings)
    targets = targets_of(estate, word, settings, words_first=True)
    rows = PairRows(certain, possible, asked, targets, settings)
    found, nodes = rows.found, estate.n_nodes
    counts: dict[str, NDArray[Any]] = {
        "certain": np.bincount(found.target[~found.possible], minlength=nodes),
        "possible_only": np.bincount(found.target[found.possible], minlength=nodes),
    }
    for name, category in (("identities", "identity"), ("credentials", "credential")):
        kept = estate.categories[found.node] == CATEGORY_CODE[category]
        counts[name] = np.bincount(found.target[kept], minlength=nodes)
    every = counts["certain"] + counts["possible_only"]
    order = rows.reached[np.lexsort((rows.reached, -every[rows.reached]))]
    return [node_told(estate, int(node)) | {name: int(count[node]) for name, count in counts.items()} for node in order]
