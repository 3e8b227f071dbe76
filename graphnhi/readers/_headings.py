"""Column names: which are refused, in a header line, a Parquet schema or as keys of JSON objects."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import mask, quoted
from graphnhi.readers.tidy import Limits

__all__ = ["UNUSABLE", "check_names", "headings"]

UNUSABLE: Final = re.compile("[\0\ud800-\udfff]")
"""A NUL character or half a surrogate pair: no text file can hold them, so no text with one is kept."""


def headings(raw: Sequence[str], place: str, limits: Limits, refusals: Refusals) -> tuple[str, ...]:
    """The names of a table's columns, space around them cut off.

    An empty name, or one that stands twice (case aside: no one could tell which is meant), is added to `refusals`.
    """
    names = tuple(name.strip() for name in raw)
    if empty := [str(at) for at, name in enumerate(names, 1) if not name]:
        refusals.add(
            place, "a column has no name", found=f"column {', '.join(empty[:10])}", todo="Name it, or leave it out."
        )
    counts = Counter(name.casefold() for name in names if name)
    if doubled := [name for name in names if counts[name.casefold()] > 1]:
        refusals.add(
            place, "a column name stands twice", found=", ".join(map(quoted, doubled[:10])), wanted="each name once"
        )
    check_names(names, place, limits, refusals)
    return names


def check_names(names: Sequence[str], place: str, limits: Limits, refusals: Refusals) -> None:
    """Refuse too many columns, names that no file can hold, and names with a secret in them (a first row of data)."""
    if len(names) > limits.columns:
        refusals.add(place, "too many columns", found=f"{len(names):,}", wanted=f"at most {limits.columns:,}")
    if any(UNUSABLE.search(name) for name in names):
        refusals.add(place, "a column name holds a NUL character or half a surrogate pair")
    if any(mask(name) != name for name in names):
        refusals.add(place, "a column name holds a secret", todo="Give the file a header line of plain names.")
