"""Several records of one id become one node; where they disagree, each bound gets its value and the conflict is listed.

Of conflicting status, mode, expires, needs and limits the certain bound takes the one that reaches less and the possible
bound the one that reaches more. Other columns cannot change what is reached by much: the least value stands, so that the
order of records never matters.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.conflicts import conflicts
from graphnhi.estate.groups import Groups
from graphnhi.estate.limits import LIMIT, limits
from graphnhi.estate.merging import MERGED, merged
from graphnhi.estate.ranks import by_rank, in_words
from graphnhi.estate.rows import Rows, unset_of
from graphnhi.model.kinds import CATEGORY_OF, KIND_CODE, KINDS
from graphnhi.model.values import CLOSED, DAY, NO_INSTANT

__all__ = ["POSSIBLE", "unite"]

Cells = NDArray[Any]

POSSIBLE: Final = ".possible"
"""Ends the name of a column that only the possible bound sees."""

_LESS: Final = {"status": ("disabled", "offboarded", "active"), "mode": ("test", "live")}
"""Values from what reaches least to what reaches most."""
_GREATEST: Final = ("rotated", "last_used", "last_reviewed", "records")
_WEIGHTIEST: Final = ("action", "data", "credential", "identity", "system", "gate", "unknown")
"""Categories by what is lost if a node of theirs is taken for another."""


def unite(nodes: Rows) -> tuple[Rows, list[dict[str, Any]]]:
    """One row an id, by id, and a list of conflicts {"id", "column", "values", "places"}.

    nodes: settled. Columns in which the bounds may differ have a twin `COLUMN.possible`, present only when an id has several
    records.
    """
    file = nodes.column("file").astype(np.uint32)  # no file, -1, stands behind all others
    order = np.lexsort((nodes.cells["number"], file, nodes.cells["id"]))
    groups = Groups.of(nodes.cells["id"][order])
    united = nodes.take(order[groups.starts])
    several = groups.sizes > 1
    if not several.any():
        return united, []
    many = nodes.take(order[np.repeat(several, groups.sizes)])
    groups = groups.only(several)
    for name, cells in _together(many, groups).items():
        whole = np.array(united.cells[name] if name == "kind" else united.column(name.removesuffix(POSSIBLE)))
        whole[several] = cells
        united.cells[name] = whole
    return united, conflicts(many, groups)


def _together(many: Rows, groups: Groups) -> dict[str, Cells]:
    """The united columns by name; twins first, for they begin as their own column was."""
    united = _possible(many, groups)
    united["kind"] = _KIND_ORDER[groups.least(_KIND_RANK[many.cells["kind"]])]
    for name in many.forms:
        if name in many.cells and name not in LIMIT:
            united[name] = _column(many, name, groups)
    return united | limits(many, groups, largest=False)


def _possible(many: Rows, groups: Groups) -> dict[str, Cells]:
    """What the possible bound sees of the columns in which conflicts count."""
    twins = limits(many, groups, largest=True)
    twins |= {n: by_rank(many, n, order, groups, greatest=True) for n, order in _LESS.items() if n in many.cells}
    if "expires" in many.cells:
        twins["expires"] = _expiring(many, groups, last=True)
    if "needs" in many.cells:
        twins["needs"] = groups.least(many.cells["needs"])
    return {f"{name}{POSSIBLE}": cells for name, cells in twins.items()}


def _column(many: Rows, name: str, groups: Groups) -> Cells:
    """A column of one value an id, as the certain bound sees it."""
    cells = many.cells[name]
    if name in MERGED:
        return merged(cells, many.lexicon(name), groups, MERGED[name])
    if many.forms[name] == "closed":
        return by_rank(many, name, _order(name), groups)
    if name == "expires":
        return _expiring(many, groups, last=False)
    if name == "pattern":
        return _first_known(cells, groups)
    choose = groups.greatest if name in (*_GREATEST, "needs") else groups.least
    return choose(cells, many.known(name), unset_of(many.forms[name]))


def _order(name: str) -> Sequence[str]:
    """The values of a closed set, the one that stands first."""
    return _LESS.get(name) or (CLOSED[name] if name == "data_class" else in_words(name))


_KIND_ORDER = np.array(
    [
        KIND_CODE[kind]
        for kind in sorted(KINDS, key=lambda kind: (_WEIGHTIEST.index(CATEGORY_OF[kind]), KIND_CODE[kind]))
    ],
    dtype=np.int8,
)
"""Kinds, the weightiest first, so that one stray record cannot hide an action or a data store."""
_KIND_RANK = np.argsort(_KIND_ORDER).astype(np.int8)


def _expiring(many: Rows, groups: Groups, *, last: bool) -> Cells:
    """The earliest or the latest known expiry of each group; a day lasts through its end."""
    expires = many.cells["expires"]
    known = np.flatnonzero(expires != NO_INSTANT)
    ends = expires[known] // 2 + (expires[known] & 1) * (DAY - 1)
    known = known[np.lexsort((expires[known], ends, groups.of_row[known]))]
    runs = Groups.of(groups.of_row[known])
    found = np.full(len(groups), NO_INSTANT, dtype=np.int64)
    place = runs.starts + runs.sizes - 1 if last else runs.starts
    found[groups.of_row[known[runs.starts]]] = expires[known[place]]
    return found


def _first_known(cells: Cells, groups: Groups) -> Cells:
    rows = groups.least(np.arange(len(cells)), cells >= 0, 0)
    return np.where(groups.some(cells >= 0), cells[rows], cells.dtype.type(-1))
