"""Rows of several makers as one table."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.room import give_back
from graphnhi.estate.rows import Rows

__all__ = ["joined"]

Cells = NDArray[Any]


def joined(parts: list[Rows]) -> Rows:
    """The rows of all parts, at least one, one below the other; a column that a part lacks is unknown in its rows.

    The parts share their lexicons, and are used up: no cell stands in memory twice for long.
    """
    first = parts[0]
    if len(parts) == 1:
        cells = {**first.cells, "number": first.cells["number"].astype(np.int64, copy=False)}
        return Rows(first.forms, cells, first.lexicons)
    sizes = [len(part) for part in parts]
    names = dict.fromkeys(name for part in parts for name in part.cells)
    cells = {name: _joined(name, parts, sizes) for name in names if name != "number"}
    cells["number"] = np.concatenate([part.cells.pop("number") for part in parts]).astype(np.int64, copy=False)
    return Rows(first.forms, cells, first.lexicons)


def _joined(name: str, parts: list[Rows], sizes: list[int]) -> Cells:
    pieces = [part.cells.pop(name, None) for part in parts]
    known = next(piece for piece in pieces if piece is not None)
    unset = parts[0].unset(name) if name in parts[0].forms else known.dtype.type(-1)
    values = [_value(piece, unset) for piece in pieces]
    if None not in values and len({value.tobytes() for value in values if value is not None}) == 1:
        assert values[0] is not None
        return np.broadcast_to(values[0], sum(sizes))
    whole = np.empty(sum(sizes), dtype=known.dtype)
    start = 0
    for place, size in enumerate(sizes):
        piece, pieces[place] = pieces[place], None
        whole[start : start + size] = unset if piece is None else piece
        start += size
    give_back()
    return whole


def _value(piece: Cells | None, unset: Any) -> Any:
    """The one value of a column that takes no room, None for another."""
    if piece is None:
        return unset
    return piece[0] if len(piece) and not piece.strides[0] else None
