"""What several records of one id contradict each other in, in words; tags and properties are united, not in conflict."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.groups import Groups
from graphnhi.estate.rows import Rows
from graphnhi.model.columns import NODE_COLUMNS
from graphnhi.model.kinds import KIND_CODE, KINDS, UNKNOWN
from graphnhi.model.values import CLOSED, instant_text

__all__ = ["conflicts"]

_COMPARED: Final = ("kind", *(column for column in NODE_COLUMNS if column not in ("tags", "properties")))
_SHOWN: Final = 5


def conflicts(many: Rows, groups: Groups) -> list[dict[str, Any]]:
    """Every id and column in which known values differ: {"id", "column", "values", "places"}, sorted.

    many: the rows of ids that several records describe, by id. Records of unknown kind describe nothing.
    """
    described = many.cells["kind"] != KIND_CODE[UNKNOWN]
    found: list[dict[str, Any]] = []
    for column in _COMPARED:
        if column in many.cells:
            known = described if column == "kind" else described & many.known(column)
            for group in np.flatnonzero(_differs(many.cells[column], known, groups)).tolist():
                start = int(groups.starts[group])
                rows = start + np.flatnonzero(known[start : start + int(groups.sizes[group])])
                found.append(_conflict(many, column, rows))
    return sorted(found, key=lambda conflict: (conflict["id"], conflict["column"]))


def _differs(cells: NDArray[Any], known: NDArray[np.bool_], groups: Groups) -> NDArray[np.bool_]:
    return np.asarray(groups.least(cells, known, 0) < groups.greatest(cells, known, 0))


def _conflict(many: Rows, column: str, rows: NDArray[np.int64]) -> dict[str, Any]:
    places = {":".join(many.place(row)) for row in rows.tolist()}
    return {
        "id": many.text("id", int(rows[0])),
        "column": column,
        "values": sorted({_shown(many, column, row) for row in rows.tolist()}),
        "places": sorted(places)[:_SHOWN],
    }


def _shown(many: Rows, column: str, row: int) -> str:
    cell = many.cells[column][row]
    if column == "kind":
        return KINDS[int(cell)]
    form = NODE_COLUMNS[column]
    if form == "closed":
        return CLOSED[column][int(cell)]
    if form in ("text", "currency"):
        return str(many.text(column, row))
    return str(instant_text(int(cell))) if form == "instant" else str(float(cell))
