"""The digest of an estate: SHA-256 over its canonical nodes, edges, evidence and gaps.

No time, no path of a machine, no fingerprint and no version of the tool goes in. The arrays are already canonical
(nodes sorted by id, edges by their ends, text values sorted), so their bytes are what is hashed.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DERIVED = ("in.", "out.")
"""Indices: they follow from the edges."""
_PIECE = 1 << 20
"""Cells of an array that are hashed or written at once."""


def pieces(array: NDArray[Any]) -> Iterator[memoryview]:
    """The bytes of an array, in order and in pieces of bounded size; no big array is copied, no constant one filled in."""
    for start in range(0, len(array), _PIECE):
        yield np.ascontiguousarray(array[start : start + _PIECE]).view(np.uint8).data


def digest_of(arrays: Mapping[str, NDArray[Any]], gaps: object) -> str:
    """SHA-256 (hex) over the arrays, by name, and the gaps as canonical JSON."""
    whole = hashlib.sha256(b"graphnhi/estate/1\0")
    for name in sorted(arrays):
        if not name.startswith(_DERIVED):
            array = arrays[name]
            whole.update(f"{name}\0{array.dtype.str}\0{len(array)}\0".encode())
            for piece in pieces(array):
                whole.update(piece)
    whole.update(json.dumps(gaps, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode())
    return whole.hexdigest()
