"""Answers as text: JSON, JSON Lines, CSV, tab-separated and Markdown, on a stream or in a private file; estates in `graph`.

Every cell of foreign text passes through `clean`, by the rule of the sink it goes to. Nothing here computes an answer,
and nothing here draws on a terminal.

Called as a function of the front door, `graphnhi.export(estate, path, to=None)`, it writes a whole estate to a file or a folder:
see `graphnhi.front.exporting.export`. Raises UsageError for a format or a path that cannot be.
"""

import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from graphnhi.export.files import save
from graphnhi.export.formats import FORMATS, SUFFIXES, format_of, written
from graphnhi.export.shape import Tellable

if TYPE_CHECKING:
    from graphnhi.estate import Estate

__all__ = ["FORMATS", "SUFFIXES", "Tellable", "format_of", "save", "written"]


class _Callable(ModuleType):
    """This room bears the name of a function of the front door, and takes its place in `graphnhi` once it is imported."""

    def __call__(self, estate: "Estate", path: str | Path, to: str | None = None) -> None:
        """As `graphnhi.front.export`."""
        from graphnhi.export.graph import export  # noqa: PLC0415 - answers are written without it

        export(estate, Path(path), to)


sys.modules[__name__].__class__ = _Callable
