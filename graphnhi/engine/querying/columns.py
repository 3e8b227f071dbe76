"""The targets of queries in columns: those that nothing tells apart share one, so that one pass answers many queries.

Targets of an item are told apart by their severity, by what pair conditions see of them, and by whether they count by control
alone. Nobody reaches itself: targets that may be starts get a number each, and a column for each of its bits and its value. Two
numbers differ in a bit, so a start that is a target reaches another one exactly if it reaches a column that is not of its own.
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

    node, column, control_only: a row for each target and column that it has. severity, example: a row a column (a severity
    code; one of its targets). own: by row, whether the target is a start of the query.
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
    node, only = item.nodes.astype(np.int64), item.control_only
    own = compiled.asked[node]
    kinds = np.column_stack([severity[node], only, compiled.conditions.of_targets(node)]).astype(np.int64)
    group = _numbered(kinds)
    which, bit = _bits(group, own)
    key = np.column_stack([group[which], bit])
    column = _numbered(key)
    _, first = np.unique(column, return_index=True)
    example = node[which[first]]
    return Columns(node[which], column, only[which], severity[example], example, own[which])


def _bits(group: Longs, own: Mask) -> tuple[Longs, Longs]:
    """(target, column of its group): 0 for one that is no start, else one for each bit of its number among those of the group."""
    plain, starts = np.flatnonzero(~own), np.flatnonzero(own)
    order = starts[np.argsort(group[starts], kind="stable")]
    size = np.bincount(group[order], minlength=int(group.max(initial=-1)) + 1)
    number = np.arange(len(order)) - np.repeat(np.cumsum(size) - size, size)
    width = np.maximum(1, np.ceil(np.log2(np.maximum(size, 1))).astype(np.int64))[group[order]]
    which = np.repeat(order, width)
    place = np.arange(len(which)) - np.repeat(np.cumsum(width) - width, width)
    value = (np.repeat(number, width) >> place) & 1
    return np.concatenate([plain, which]), np.concatenate([np.zeros(len(plain), dtype=np.int64), 1 + 2 * place + value])


def _numbered(rows: Longs) -> Longs:
    """The number of each row among the distinct ones."""
    return np.unique(rows, axis=0, return_inverse=True)[1].reshape(-1).astype(np.int64)
