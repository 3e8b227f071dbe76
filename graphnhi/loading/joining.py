"""Typed rows of all files as one table of nodes and one of edges."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.loading.cells import repeated
from graphnhi.loading.naming import FINGERPRINT, Batch
from graphnhi.loading.typed import DTYPES, FORMS, UNSET

__all__ = ["frame_of", "frame_of_columns"]

_KEYS = {"node": ("id", "kind"), "edge": ("from", "edge", "to")}


def frame_of(table: str, batches: Iterable[Batch]) -> pd.DataFrame:
    """Every row of the batches, with `file`, `pattern` and `number`; a column that a batch lacks is unknown in its rows.

    Rows that carry the fingerprint of a secret keep it here; it is no column of an estate.
    """
    chosen = [batch for batch in batches if batch.table == table and len(batch)]
    names = [*_KEYS[table], *(name for name in FORMS[table] if any(name in batch.columns for batch in chosen))]
    if any(FINGERPRINT in batch.columns for batch in chosen):
        names.append(FINGERPRINT)
    columns = {name: _joined(name, table, chosen) for name in names}
    columns["file"] = _constant([(batch.file, len(batch)) for batch in chosen])
    columns["pattern"] = _constant([(batch.pattern, len(batch)) for batch in chosen])
    columns["number"] = np.concatenate([batch.numbers for batch in chosen] or [np.empty(0, dtype=np.int64)])
    return frame_of_columns(columns)


def frame_of_columns(columns: dict[str, NDArray[Any]]) -> pd.DataFrame:
    """A frame whose text columns stay objects of str or None."""
    return pd.DataFrame(
        {name: pd.Series(values, dtype=values.dtype, copy=False) for name, values in columns.items()}, copy=False
    )


def _joined(name: str, table: str, batches: list[Batch]) -> NDArray[Any]:
    form = FORMS[table].get(name, "text")
    dtype = DTYPES.get(form, object)
    pieces = [
        batch.columns[name].astype(dtype, copy=False)
        if name in batch.columns
        else np.full(len(batch), UNSET.get(form), dtype=dtype)
        for batch in batches
    ]
    return np.concatenate(pieces) if pieces else np.empty(0, dtype=dtype)


def _constant(sizes: list[tuple[str, int]]) -> NDArray[Any]:
    return np.concatenate([repeated(value, size) for value, size in sizes] or [repeated("", 0)])
