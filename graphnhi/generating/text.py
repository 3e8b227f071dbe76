"""Columns of text as fixed widths of bytes, and the lines or the strings that they make: no loop over rows.

A column is a list of parts, put together row by row; a part is one text for all rows or an array of byte strings. Unused
bytes are zero, and fall out when the lines are made, so parts need no common length. No text holds a comma, a quote or a line
end: what is written here is chosen here.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["Column", "digits", "lines", "strings", "words"]

Texts = NDArray[np.bytes_]
Column = Sequence[bytes | Texts]

_GROUP = 10_000


def words(values: Sequence[str]) -> Texts:
    """Texts to choose from by their place."""
    return np.asarray([value.encode() for value in values], dtype=np.bytes_)


@cache
def _groups() -> Texts:
    return words([f"{number:04d}" for number in range(_GROUP)])


def digits(numbers: NDArray[np.int64], width: int) -> Texts:
    """Whole numbers below 10^8 in this many digits, with leading zeros."""
    high, low = numbers // _GROUP, numbers % _GROUP
    both = np.concatenate([_bytes(_groups()[high]), _bytes(_groups()[low])], axis=1)
    return np.ascontiguousarray(both[:, -width:]).view(f"S{width}")[:, 0]


def _bytes(texts: Texts) -> NDArray[np.uint8]:
    """Byte strings as a table of bytes, one row each."""
    return np.ascontiguousarray(texts).view(np.uint8).reshape(len(texts), texts.dtype.itemsize)


def lines(columns: Sequence[Column], rows: int, separator: bytes = b",") -> bytes:
    """The rows of the columns as lines of separated values."""
    parts: list[bytes | Texts] = []
    for column in columns:
        parts += [*column, separator]
    parts[-1] = b"\n"
    widths = [len(part) if isinstance(part, bytes) else part.dtype.itemsize for part in parts]
    table = np.zeros((rows, sum(widths)), dtype=np.uint8)
    at = 0
    for part, width in zip(parts, widths, strict=True):
        table[:, at : at + width] = np.frombuffer(part, np.uint8) if isinstance(part, bytes) else _bytes(part)
        at += width
    flat = table.reshape(-1)
    return bytes(flat[flat != 0].tobytes())


def strings(column: Column, rows: int) -> NDArray[np.object_]:
    """A column as Python's own strings, None where nothing stands."""
    texts = np.asarray([*lines([column], rows).decode().split("\n")[:rows], None], dtype=object)[:-1]
    texts[texts == ""] = None
    return texts
