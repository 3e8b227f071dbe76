"""Columns that a loader does not know and that look like ones it knows: kept, but told, for a slip would hide a date."""

import difflib
import re
from collections.abc import Iterator, Sequence

from graphnhi.errors import Fault, quoted
from graphnhi.library import Loader

__all__ = ["misspelled", "plain"]


def misspelled(file: str, loader: Loader, columns: Sequence[str]) -> Iterator[Fault]:
    """One fault for each unknown column whose name is very near one that the loader would use and the table lacks."""
    lacking = {plain(name): name for name in loader.optional if name not in columns}
    known = {*loader.needed, *loader.optional}
    for name in columns:
        if name in known or len(name) > 100 or (loader.deriving is not None and _folded(name) in known):
            continue
        meant = difflib.get_close_matches(plain(name), lacking, n=1, cutoff=0.85)
        if meant:
            what = f"the column {quoted(name)} is kept as a property and not used"
            yield Fault(file, "", what, todo=f"If {lacking[meant[0]]} was meant, rename it.")


def _folded(name: str) -> str:
    """A column's name as derivers compare it."""
    return re.sub(r"[\s-]+", "_", name.strip().casefold())


def plain(name: str) -> str:
    """A column's name without case, spaces and punctuation."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
