"""Rows that annotations add: further records of nodes that are there, and edges, each with its place in the file as evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.loading.cells import repeated
from graphnhi.loading.joining import frame_of_columns
from graphnhi.loading.typed import DTYPES, FORMS, UNSET
from graphnhi.model.columns import Form

__all__ = ["Place", "added", "edge_rows", "node_rows"]


@dataclass(frozen=True)
class Place:
    """One entry of one table of an annotations file."""

    file: str
    table: str
    number: int

    @property
    def pattern(self) -> str:
        return f"{self.table}[{{}}]"

    def __str__(self) -> str:
        return self.pattern.format(self.number)


def node_rows(place: Place, ids: NDArray[Any], kinds: NDArray[Any], said: Mapping[str, Any]) -> pd.DataFrame:
    """One more record for each id, with the same values said of all; what is not said stays unknown."""
    columns = {"id": ids, "kind": kinds} | _columns(said, len(ids))
    return frame_of_columns(columns | _located(place, len(ids)))


def edge_rows(
    place: Place, sources: NDArray[Any], edge: str, targets: NDArray[Any], said: Mapping[str, Any]
) -> pd.DataFrame:
    """One certain edge for each pair of ends."""
    ends = {"from": sources, "edge": repeated(edge, len(sources)), "to": targets}
    said = {"bound": "certain", "rule": f"annotation {place.table}"} | dict(said)
    return frame_of_columns(ends | _columns(said, len(sources)) | _located(place, len(sources)))


def _columns(said: Mapping[str, Any], rows: int) -> dict[str, NDArray[Any]]:
    forms: dict[str, Form] = {**FORMS["node"], **FORMS["edge"]}
    found: dict[str, NDArray[Any]] = {}
    for name, value in said.items():
        if isinstance(value, np.ndarray):
            found[name] = value
        elif value is not None:
            found[name] = np.full(rows, value, dtype=DTYPES.get(forms.get(name, "text"), object))
    return found


def _located(place: Place, rows: int) -> dict[str, NDArray[Any]]:
    number = np.full(rows, place.number, dtype=np.int64)
    return {"file": repeated(place.file, rows), "pattern": repeated(place.pattern, rows), "number": number}


def added(frame: pd.DataFrame, more: list[pd.DataFrame], table: str) -> pd.DataFrame:
    """The frame with more rows below it; a column that one of them lacks is unknown in its rows."""
    more = [rows for rows in more if len(rows)]
    if not more:
        return frame
    pieces = [frame, *more]
    names = list(dict.fromkeys(str(name) for piece in pieces for name in piece.columns))
    return frame_of_columns({name: np.concatenate([_cells(piece, name, table) for piece in pieces]) for name in names})


def _cells(piece: pd.DataFrame, name: str, table: str) -> NDArray[Any]:
    form = FORMS[table].get(name, "text")
    if name in piece:
        return piece[name].to_numpy()
    return np.full(len(piece), UNSET.get(form), dtype=DTYPES.get(form, object))
