"""A whole estate as a file or a folder for other programs, and three of these so that it can be read back.

One module a family of formats; `formats` is the list of them. Answers are exported elsewhere.
"""

from graphnhi.export.graph.formats import FORMATS, Format, export, format_for

__all__ = ["FORMATS", "Format", "export", "format_for"]
