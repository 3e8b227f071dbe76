"""Who reaches all that a query asks for over several starts, none of which does alone.

Such a row fits `common_upstream`, is no start, and controls no start that reaches all: that one is the row.
"""

from collections.abc import Sequence

import numpy as np

from graphnhi.engine.everybody.grouped import Grounds, grouped
from graphnhi.engine.querying.compiled import Compiled
from graphnhi.engine.querying.matching import Matched
from graphnhi.engine.walk import Ints, Mask

__all__ = ["parted"]


def parted(grounds: Grounds, several: Sequence[Compiled], found: Sequence[Matched]) -> list[tuple[Matched, Matched]]:
    """Of each query what its starts reach, and what those reach who hold several of them. One pass on the whole walk for all."""
    upper = [place for place, compiled in enumerate(several) if compiled.upstream is not None]
    whole = [_alone(several[place], found[place]) for place in upper]
    columns = np.repeat(np.arange(len(upper)), [len(nodes) for nodes in whole])
    nodes = np.concatenate([np.empty(0, dtype=np.int32), *whole])
    holding: dict[int, Mask] = {}
    if len(nodes):
        reached = grouped(grounds, nodes, columns, len(upper), np.ones(len(nodes), dtype=np.bool_))
        for column, place in enumerate(upper):
            words = reached.of(found[place].starts, "control", slice(column // 64, column // 64 + 1))
            holding[place] = (words[:, 0] >> np.uint64(column % 64)) & np.uint64(1) != 0
    return [
        _parted(compiled, mine, holding.get(place))
        for place, (compiled, mine) in enumerate(zip(several, found, strict=True))
    ]


def _alone(compiled: Compiled, mine: Matched) -> Ints:
    """Starts that reach everything by themselves."""
    return mine.starts[(mine.all_of >= 0) & compiled.starts[mine.starts]]


def _parted(compiled: Compiled, mine: Matched, holding: Mask | None) -> tuple[Matched, Matched]:
    start = compiled.starts[mine.starts]
    above = ~start if holding is None else ~start & ~holding
    return mine.taken(start), mine.taken(above)
