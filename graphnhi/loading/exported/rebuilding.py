"""Rows that were an estate's, as an estate again: sorted, checked and indexed anew, wherever they were kept meanwhile.

Everything is checked that an estate promises to whoever asks it, but its digest, which whoever kept the rows knows.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from graphnhi.estate import Estate
from graphnhi.estate.arrays import arrays_of
from graphnhi.estate.ends import checked
from graphnhi.estate.rows import Rows, settle
from graphnhi.loading.exported.about import disputed_kinds, is_sound
from graphnhi.loading.joining import joined
from graphnhi.model.kinds import KIND_CODE

__all__ = ["gathered", "rebuilt"]

Broken = Callable[[str], Exception]
"""The error to raise, by what is wrong in words."""


def gathered(parts: list[Rows]) -> Rows:
    """The rows of all parts, of which the first may be without any and tells the columns."""
    return joined([part for part in parts if len(part)] or parts[:1])


def rebuilt(nodes: Rows, edges: Rows, about: Mapping[str, Any], broken: Broken) -> Estate:
    """The estate of these rows, in any order, which are used up; raises what `broken` gives where they are none.

    about: what is known of the making of the estate that they are, or are a part of.
    """
    settle(nodes, edges)
    nodes = nodes.take(np.argsort(nodes.cells["id"], kind="stable"))
    if not np.array_equal(nodes.cells["id"], np.arange(len(nodes.lexicon("id")))):
        raise broken("an id stands twice, or an edge ends at none of the nodes")
    if not is_sound(about):
        raise broken("what is known of the making of the estate is not as it was written")
    if not _ends_fit(nodes, edges, about):
        raise broken("an edge does not join what its kind joins")
    return Estate(arrays_of(nodes, edges), about)


def _ends_fit(nodes: Rows, edges: Rows, about: Mapping[str, Any]) -> bool:
    disputed = _found(nodes, disputed_kinds(about))
    kinds = np.array([KIND_CODE[kind] for _, kind in disputed], dtype=np.int8)
    ids = np.array([node for node, _ in disputed], dtype=np.int32)
    cells = {"id": np.append(nodes.cells["id"], ids), "kind": np.append(nodes.cells["kind"], kinds)}
    return bool(checked(nodes, edges, Rows(nodes.forms, cells, nodes.lexicons)).allowed.all())


def _found(nodes: Rows, pairs: Iterable[tuple[str, str]]) -> list[tuple[int, str]]:
    ids = nodes.lexicon("id")
    return [(node, kind) for text, kind in pairs if (node := ids.find(text)) >= 0]
