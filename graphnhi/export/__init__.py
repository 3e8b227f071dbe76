"""Answers as text: JSON, JSON Lines, CSV, tab-separated and Markdown, on a stream or in a private file; estates in `graph`.

Every cell of foreign text passes through `clean`, by the rule of the sink it goes to. Nothing here computes an answer,
and nothing here draws on a terminal.
"""

from graphnhi.export.files import save
from graphnhi.export.formats import FORMATS, SUFFIXES, format_of, written
from graphnhi.export.shape import Tellable

__all__ = ["FORMATS", "SUFFIXES", "Tellable", "format_of", "save", "written"]
