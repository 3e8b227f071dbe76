"""The edges that gave a right which a gate now guards: each becomes an approval of the outer gate of that right."""

import json
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.library.templates import encoded
from graphnhi.loading.annotations.rows import Place
from graphnhi.loading.annotations.selecting import Population
from graphnhi.loading.cells import Column, is_unset, repeated
from graphnhi.loading.joining import frame_of_columns
from graphnhi.model.edges import DEFAULT_RIGHT

__all__ = ["INITIATE", "Rewritten", "rewritten"]

INITIATE: Final = "initiate"
_RIGHT_OF: Final = {"PERFORMS": "perform", "READS": "read", "WRITES": "write", "PERMITS": ""}
_CHANGED: Final = ("edge", "to", "slot", "right", "scope", "premises")


@dataclass(frozen=True)
class Rewritten:
    """All edges of the build after the change, and the outer gates: id, guarded node and right of each."""

    edges: pd.DataFrame
    outer: NDArray[Any]
    targets: NDArray[Any]
    rights: NDArray[Any]


def rewritten(place: Place, edges: pd.DataFrame, targets: NDArray[Any], population: Population) -> Rewritten | None:
    """Turn the edges that perform, read, write or permit the targets; None when there is none."""
    columns = {str(name): edges[name].to_numpy() for name in edges.columns}
    rows = np.flatnonzero(edges["edge"].isin(list(_RIGHT_OF)) & edges["to"].isin(targets))
    if not len(rows):
        return None
    rights = _rights(columns, rows, population)
    gates, which = _outer(columns["to"][rows], rights)
    changed = {name: columns.get(name, repeated(None, len(edges))).copy() for name in _CHANGED}
    changed["edge"][rows], changed["slot"][rows] = "APPROVES", INITIATE
    changed["to"][rows] = gates["id"].to_numpy()[which]
    changed["right"][rows] = changed["scope"][rows] = None
    changed["premises"][rows] = _premises(changed["premises"][rows], place)
    whole = frame_of_columns(columns | changed)
    return Rewritten(whole, *(gates[name].to_numpy(dtype=object) for name in ("id", "target", "right")))


def _rights(columns: dict[str, NDArray[Any]], rows: NDArray[np.intp], population: Population) -> NDArray[Any]:
    """The right that each edge gives; a PERMITS edge that states none gives what its end's category says."""
    own = Column.of(columns["edge"][rows]).map(_RIGHT_OF.__getitem__)
    stated = columns["right"][rows] if "right" in columns else repeated(None, len(rows))
    category = dict(zip(population.ids, population.categories, strict=True))
    default = Column.of(columns["to"][rows]).map(lambda target: DEFAULT_RIGHT.get(category[target]))
    permitted = np.where(is_unset(stated), default, stated)
    return np.where(np.equal(own, ""), permitted, own)


def _outer(targets: NDArray[Any], rights: NDArray[Any]) -> tuple[pd.DataFrame, NDArray[np.intp]]:
    """One gate for each target and right, sorted, and the gate of each edge."""
    pairs = pd.DataFrame({"target": pd.Series(targets, dtype=object), "right": pd.Series(rights, dtype=object)})
    words = pairs["right"].fillna("any")
    ids = pairs["target"].map(lambda target: f"annotations:{encoded(target)}/gate/") + words
    which, unique = pd.factorize(ids.to_numpy(dtype=object), sort=True)
    first = pd.Series(np.arange(len(which)))[~pd.Series(which).duplicated()]
    order = first.iloc[np.argsort(which[first.to_numpy()])].to_numpy()
    gates = pd.DataFrame({"id": pd.Series(unique, dtype=object)})
    for name in pairs.columns:
        gates[name] = pd.Series(pairs[name].to_numpy(dtype=object)[order], dtype=object)
    return gates, which


def _premises(cells: NDArray[Any], place: Place) -> NDArray[Any]:
    """What the edges rest on, and the entry that turned them."""
    own = {"source": place.file, "locator": str(place)}
    return Column.of(cells).map(lambda text: json.dumps([*json.loads(text), own]), unset=json.dumps([own]))
