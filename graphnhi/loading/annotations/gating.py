"""The edges that gave a right which a gate now guards: each becomes an approval of the outer gate of that right."""

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.rows import Rows
from graphnhi.library.templates import encoded
from graphnhi.loading.annotations.rows import Place
from graphnhi.loading.annotations.selecting import Population
from graphnhi.model.edges import DEFAULT_RIGHT, EDGE_CODE, EDGES, RIGHTS
from graphnhi.model.kinds import CATEGORY_OF, KINDS

__all__ = ["INITIATE", "Rewritten", "rewritten"]

INITIATE: Final = "initiate"
_RIGHT_OF: Final = {"PERFORMS": "perform", "READS": "read", "WRITES": "write", "PERMITS": None}
"""The right that an edge of a kind gives; None where the edge says it."""
_UNSAID: Final = -1


@dataclass(frozen=True)
class Rewritten:
    """The outer gates: number of its id, number of the guarded node, and right of each (a text, None for any)."""

    outer: NDArray[np.int32]
    targets: NDArray[np.int32]
    rights: NDArray[Any]


def rewritten(place: Place, edges: Rows, targets: NDArray[Any], population: Population) -> Rewritten | None:
    """Turn the edges that perform, read, write or permit the targets, in place; None when there is none."""
    giving = np.isin(edges.cells["edge"], [EDGE_CODE[edge] for edge in _RIGHT_OF])
    rows = np.flatnonzero(giving & np.isin(edges.cells["to"], targets))
    if not len(rows):
        return None
    gates, which = _outer(edges.cells["to"][rows], _rights(edges, rows, population), population)
    premises = _premises(edges, rows, place)
    _write(edges, "edge", rows, EDGE_CODE["APPROVES"])
    _write(edges, "to", rows, gates.outer[which])
    _write(edges, "slot", rows, edges.lexicon("slot").numbers([INITIATE])[0])
    _write(edges, "right", rows, edges.unset("right"))
    _write(edges, "scope", rows, edges.unset("scope"))
    _write(edges, "premises", rows, premises)
    return gates


def _write(edges: Rows, name: str, rows: NDArray[np.intp], cells: Any) -> None:
    column = edges.cells[name] if name in ("edge", "to") else edges.column(name)
    if not (column.flags.writeable and column.strides[0]):
        column = np.array(column)
    column[rows] = cells
    edges.cells[name] = column


def _rights(edges: Rows, rows: NDArray[np.intp], population: Population) -> NDArray[np.int8]:
    """The right that each edge gives, as code; a PERMITS edge that states none gives what its end's category says."""
    own = _OWN[edges.cells["edge"][rows]]
    stated = edges.column("right")[rows]
    default = _DEFAULT[population.kinds[edges.cells["to"][rows]]]
    return np.where(own == _UNSAID, np.where(stated < 0, default, stated), own)


def _right_code(right: str | None) -> int:
    return _UNSAID if right is None else RIGHTS.index(right)


_OWN: Final = np.array([_right_code(_RIGHT_OF.get(edge)) for edge in EDGES], dtype=np.int8)
_DEFAULT: Final = np.array([_right_code(DEFAULT_RIGHT.get(CATEGORY_OF[kind])) for kind in KINDS], dtype=np.int8)


def _outer(
    targets: NDArray[np.int32], rights: NDArray[np.int8], population: Population
) -> tuple[Rewritten, NDArray[np.intp]]:
    """One gate for each target and right, and the gate of each edge."""
    pairs, which = np.unique(np.stack([targets, rights.astype(np.int32)]), axis=1, return_inverse=True)
    guarded, right = pairs[0], [None if code < 0 else RIGHTS[code] for code in pairs[1].tolist()]
    names = population.texts(guarded)
    ids = [f"annotations:{encoded(name)}/gate/{word or 'any'}" for name, word in zip(names, right, strict=True)]
    return Rewritten(population.numbers(ids), guarded, np.array(right, dtype=object)), which.ravel()


def _premises(edges: Rows, rows: NDArray[np.intp], place: Place) -> NDArray[np.int32]:
    """What the edges rest on, and the entry that turned them."""
    own = {"source": place.file, "locator": str(place)}
    lexicon = edges.lexicon("premises")
    numbers, which = np.unique(edges.column("premises")[rows], return_inverse=True)
    before = [json.loads(lexicon[number]) if number >= 0 else [] for number in numbers.tolist()]
    return lexicon.numbers(json.dumps([*premises, own]) for premises in before)[which]
