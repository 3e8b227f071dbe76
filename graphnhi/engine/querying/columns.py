"""The targets of queries in columns: those that nothing tells apart share one, so that one pass answers many queries.

Targets of an item are told apart by their severity, by what pair conditions see of them, by whether they count by control
alone, and where they may be starts themselves each has its own, since nobody reaches itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphnhi.engine.querying.compiled import Compiled, Item
from graphnhi.engine.walk import Mask

__all__ = ["Columns", "columns_of"]

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one item in one bound.

    node, column, control_only: a row a target. severity, example: a row a column (a severity code; one of its targets).
    own: by row, whether the target is a start of the query, and alone in its column.
    """

    node: Longs
    column: Longs
    control_only: Mask
    severity: NDArray[np.int8]
    example: Longs
    own: Mask

    @property
    def width(self) -> int:
        return len(self.example)


def columns_of(compiled: Compiled, item: Item, severity: NDArray[np.int8]) -> Columns:
    """severity: by node."""
    nodes, only = item.nodes, item.control_only
    node = nodes.astype(np.int64)
    own = compiled.starts[node]
    key = np.column_stack([severity[node], only, np.where(own, node, -1), compiled.conditions.of_targets(node)]).astype(
        np.int64
    )
    _, first, column = np.unique(key, axis=0, return_index=True, return_inverse=True)
    return Columns(node, column.reshape(-1), only, severity[node[first]], node[first], own)
