"""Who reaches all that a query asks for over several starts, none of which does alone.

Such a row fits `common_upstream`, is no start, controls some, and none that reaches all: that one is the row.
"""

from collections.abc import Sequence

import numpy as np

from graphnhi.engine.everybody.grouped import Grounds, Grouped, grouped
from graphnhi.engine.querying.compiled import Compiled
from graphnhi.engine.querying.matching import Matched
from graphnhi.engine.walk import Ints, Mask

__all__ = ["parted"]


def parted(grounds: Grounds, several: Sequence[Compiled], found: Sequence[Matched]) -> list[tuple[Matched, Matched]]:
    """Of each query what its starts reach, and what those reach who hold several of them. One pass on the whole walk for all."""
    upper = [place for place, compiled in enumerate(several) if compiled.upstream is not None]
    if not upper:
        return [(mine, mine.taken(np.zeros(len(mine.starts), dtype=np.bool_))) for mine in found]
    sets = [*(_alone(several[place], found[place]) for place in upper)]
    every = {id(several[place].starts): several[place].starts for place in upper}
    sets += [np.flatnonzero(starts).astype(np.int32) for starts in every.values()]
    columns = np.repeat(np.arange(len(sets)), [len(nodes) for nodes in sets])
    nodes = np.concatenate(sets).astype(np.int32)
    reached = grouped(grounds, nodes, columns, len(sets), np.ones(len(nodes), dtype=np.bool_))
    held = {key: len(upper) + number for number, key in enumerate(every)}
    above: dict[int, Mask] = {}
    for column, place in enumerate(upper):
        alone, some = (_holds(reached, found[place], at) for at in (column, held[id(several[place].starts)]))
        above[place] = some & ~alone & ~several[place].starts[found[place].starts]
    return [
        _parted(compiled, mine, above.get(place))
        for place, (compiled, mine) in enumerate(zip(several, found, strict=True))
    ]


def _holds(reached: Grouped, mine: Matched, column: int) -> Mask:
    """Which of those asked control a node of a column."""
    words = reached.of(mine.starts, "control", slice(column // 64, column // 64 + 1))
    return np.asarray((words[:, 0] >> np.uint64(column % 64)) & np.uint64(1) != 0)


def _alone(compiled: Compiled, mine: Matched) -> Ints:
    """Starts that reach everything by themselves."""
    return mine.starts[(mine.all_of >= 0) & compiled.starts[mine.starts]]


def _parted(compiled: Compiled, mine: Matched, above: Mask | None) -> tuple[Matched, Matched]:
    start = compiled.starts[mine.starts]
    return mine.taken(start), mine.taken(np.zeros_like(start) if above is None else above)
