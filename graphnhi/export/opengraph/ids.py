"""Ids that BloodHound keeps apart: it upper-cases them, cannot store every character, and indexes no long one.

An id is written as it is wherever that is safe. One that could meet another, or be refused, is written as far as it can be,
with a mark and a hash of the exact id behind it; the exact id is the node's `nhi_id` in any case. No id without the mark has
the mark in it, so no two nodes ever meet; and the same id in the same company gives the same text in every export.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Final

from graphnhi.export.opengraph.texts import sound

__all__ = ["derived", "object_ids"]

_MARK: Final = "~nhi-"
_LONGEST: Final = 1_000
"""Characters of an id; PostgreSQL indexes 2,704 bytes."""


def object_ids(ids: Sequence[str]) -> list[str]:
    """The id of each node in BloodHound, by the estate's ids (distinct)."""
    folds = [_folded(text) for text in ids]
    met = Counter(folds)
    return [
        text if met[fold] == 1 and _plain(text, fold) else _marked(text) for text, fold in zip(ids, folds, strict=True)
    ]


def derived(base: str, what: str) -> str:
    """The id of a node that no estate has, made from the id of the one that it is about (as `object_ids` gave it) and a word."""
    return f"{base}{_MARK}{what}"


def _folded(text: str) -> str:
    """Equal for whatever BloodHound's upper-casing makes equal, and for some more."""
    return text.upper().casefold()


def _plain(text: str, fold: str) -> bool:
    return 0 < len(text) <= _LONGEST and _MARK not in fold and sound(text) == text


def _marked(text: str) -> str:
    known = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{sound(text)[:_LONGEST]}{_MARK}{known}"
