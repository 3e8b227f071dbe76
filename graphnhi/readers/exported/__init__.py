"""Exports of a whole estate, read back: the manifest first, then the rows as texts, piece by piece.

One module a format. These are no inventories: every column and its evidence is given back as it was, nothing is masked, tidied
or guessed, and a file that is not exactly as an export is written is refused. Nothing of it is quoted when it is.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from graphnhi.readers.exported.graphml import read_graphml
from graphnhi.readers.exported.lines import read_lines
from graphnhi.readers.exported.manifest import Exported, Manifest, Opening, opening_of
from graphnhi.readers.exported.separated import read_folder

__all__ = ["ONE_FILE", "READ_BACK", "Exported", "Manifest", "Opening", "opening_of"]

READ_BACK: Final[dict[str, Callable[[Path, str], Exported]]] = {
    "graphml": read_graphml, "jsonl": read_lines, "csv": read_folder,
}  # fmt: skip
"""By format, what reads an export whose manifest lies in, or is, the file at a path; InputError when it cannot be trusted."""

ONE_FILE: Final = frozenset({"graphml", "jsonl"})
"""Formats of which an export is the file that holds its manifest; of all others its tables lie beside that."""
