"""Ids that look alike and may be one thing or two: found by hashes of what is left of them, and then compared as texts."""

import re
import unicodedata
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.estate.groups import repeated
from graphnhi.estate.texts import Texts

__all__ = ["folded", "lookalikes"]

_INVISIBLE: Final = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")
_WHOLE_NUMBER: Final = re.compile(r"^(\d+)\.0+$")
_SEPARATORS: Final = re.compile(r"[\s_\-\u2010-\u2015]+")
_BLOCK: Final = 1 << 15
"""Ids that are looked at together."""
_BYTES: Final = 4
"""Of the longest character in UTF-8."""


def folded(text: str) -> str:
    """What is left of an id without case, width, invisible characters, a number's `.0` and the kind of its separators.

    >>> folded("Payroll__SVC"), folded("12.0")
    ('payroll-svc', '12')
    """
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return _SEPARATORS.sub("-", _WHOLE_NUMBER.sub(r"\1", text))


def lookalikes(ids: Texts) -> list[dict[str, Any]]:
    """Groups of ids that differ only in case, width, dashes, underscores, spaces or invisible characters, or a number's `.0`; never merged."""
    groups: dict[str, list[str]] = {}
    for text in ids.take(_candidates(ids)):
        groups.setdefault(folded(text), []).append(text)
    several = sorted(sorted(group) for group in groups.values() if len(group) > 1)
    return [{"gap": "look-alike ids", "ids": group} for group in several]


def _candidates(ids: Texts) -> NDArray[np.int64]:
    """The places of ids whose hash another one has: all that look alike are among them."""
    hashes = np.empty(len(ids), dtype=np.uint64)
    longest = int(np.diff(ids.offsets).max(initial=0))
    weights = np.random.default_rng().integers(0, 2**64, _BYTES * (2 * longest + 1), dtype=np.uint64)
    for start in range(0, len(ids), _BLOCK):
        stop = min(start + _BLOCK, len(ids))
        hashes[start:stop] = _hashes(ids, start, stop, weights)
    order = np.argsort(hashes)
    return np.sort(order[repeated(hashes[order])])


def _hashes(ids: Texts, start: int, stop: int, weights: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of what is left of each id of a block; ids that bytes alone do not fold are folded as texts."""
    offsets = ids.offsets[start : stop + 1]
    blob = ids.blob[int(offsets[0]) : int(offsets[-1])]
    hashes = _summed(_FOLD[blob], offsets - offsets[0], weights)
    odd = np.flatnonzero(_needs_text(blob, offsets - offsets[0]))
    # compatibility characters may unfold into many: what is longer than any weight is told apart as text alone
    texts = Texts.of([folded(text)[: len(weights) // _BYTES] for text in ids.take(odd + start)])
    hashes[odd] = _summed(texts.blob, texts.offsets, weights)
    return hashes


def _needs_text(blob: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Ids with a character beyond ASCII, and those that may be a number with `.0`."""
    odd = np.zeros(len(offsets) - 1, dtype=bool)
    full = np.flatnonzero(np.diff(offsets))
    first, last = blob[offsets[full]], blob[offsets[full + 1] - 1]
    odd[full] = _IS_DIGIT[first] & ((last == ord("0")) | (last == ord("\n")))
    beyond = np.flatnonzero(blob >= 0x80)
    odd[np.searchsorted(offsets, beyond, side="right") - 1] = True
    return odd


def _summed(blob: NDArray[np.uint8], offsets: NDArray[np.int64], weights: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Multilinear hash (Lemire and Kaser 2014) of each text: the sum over its bytes of a secret weight of their place.

    Of separators that follow one another only the first counts.
    """
    sizes = np.diff(offsets)
    starts = offsets[:-1]
    again = np.zeros(len(blob), dtype=bool)
    again[1:] = (blob[1:] == ord("-")) & (blob[:-1] == ord("-"))
    again[starts[sizes > 0]] = False
    kept = np.zeros(len(blob) + 1, dtype=np.int64)
    np.cumsum(~again, out=kept[1:])
    place = kept[:-1] - np.repeat(kept[starts], sizes)
    terms = weights[place]
    terms *= blob
    terms[again] = 0
    total = np.zeros(len(blob) + 1, dtype=np.uint64)
    np.cumsum(terms, out=total[1:])
    return total[offsets[1:]] - total[starts]


def _fold_table() -> NDArray[np.uint8]:
    """By byte of ASCII: the byte that stands for it when ids are compared."""
    folds = [ord("-") if _SEPARATORS.match(chr(code)) else ord(chr(code).lower()) for code in range(128)]
    return np.array(folds + list(range(128, 256)), dtype=np.uint8)


_FOLD: Final = _fold_table()
_IS_DIGIT: Final = np.array([chr(code).isascii() and chr(code).isdecimal() for code in range(256)])
