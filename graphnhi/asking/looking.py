"""Looking through sorted texts by a part of them: by their end, by their beginning, by what they contain.

Whole arrays of bytes are compared at once and no text is decoded, so that a million ids take some hundredths of a second.
What a text means is not known here.
"""

from collections import deque
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.texts import Texts

__all__ = ["around", "containing", "ending", "longest_ending", "most_bytes"]

Places = NDArray[np.int64]

_PIECE = 4 << 20
"""Bytes of a blob that are looked through at once."""


def most_bytes(texts: Texts) -> int:
    """Bytes that a look through all of the texts reads."""
    return int(texts.offsets[-1] - texts.offsets[0])


def ending(texts: Texts, tail: bytes, before: bytes) -> Places:
    """The places of the texts that end in `tail` behind one of the bytes `before`, ascending."""
    longer = np.flatnonzero(np.diff(texts.offsets) > len(tail))
    (places,) = deque(_narrowed(texts, longer, tail), maxlen=1) or (longer,)
    last = texts.blob[texts.offsets[places + 1] - len(tail) - 1]
    return places[np.isin(last, np.frombuffer(before, dtype=np.uint8))]


def longest_ending(texts: Texts, tail: bytes) -> Places:
    """The places of the texts that share the longest end with `tail`, ascending; none where no text shares a byte."""
    longest = np.empty(0, dtype=np.int64)
    for places in _narrowed(texts, np.arange(len(texts)), tail):
        longest = places if len(places) else longest
    return longest


def _narrowed(texts: Texts, places: Places, tail: bytes) -> Iterator[Places]:
    """The places that share the last byte of the end, the last two, and so on to the whole tail or to where none is left."""
    for number, byte in enumerate(reversed(tail), 1):
        ends = texts.offsets[places + 1] - number
        inside = ends >= texts.offsets[places]
        places = places[inside][texts.blob[ends[inside]] == byte]
        yield places
        if not len(places):
            return


def containing(texts: Texts, parts: Sequence[bytes], most: int) -> Places:
    """The places of the first `most` occurrences of one of the parts within a text, ascending and each place once."""
    found: list[int] = []
    for part in parts:
        hits = (place for place, _ in zip(_occurrences(texts, part), range(most), strict=False))
        found += hits
    return np.unique(np.array(found, dtype=np.int64))


def _occurrences(texts: Texts, part: bytes) -> Iterator[int]:
    """The place of each text that holds `part`, found in a piece of all bytes; what lies across two texts is none."""
    first, last = int(texts.offsets[0]), int(texts.offsets[-1])
    for start in range(first, last, _PIECE):
        piece = texts.blob[start : min(start + _PIECE + len(part) - 1, last)].tobytes()
        at = piece.find(part)
        while at >= 0:
            place = int(np.searchsorted(texts.offsets, start + at, side="right")) - 1
            if start + at + len(part) <= int(texts.offsets[place + 1]):
                yield place
            at = piece.find(part, at + 1)


def around(texts: Texts, wanted: bytes, reach: int) -> Places:
    """The places next to where `wanted` would stand: those whose beginnings are most like it, `reach` on either side."""
    place = texts.lower_bound(wanted)
    return np.arange(max(place - reach, 0), min(place + reach, len(texts)))
