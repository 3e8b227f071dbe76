"""The alternative text of a vector or raster picture, put where readers of the format look for it."""

import re
import struct
import zlib
from typing import Final

from graphnhi.errors import escaped
from graphnhi.export.clean import as_html

__all__ = ["described_png", "described_svg"]

_HEAD: Final = re.compile(rb"\A.*?(?=<svg)", re.DOTALL)
_INNER: Final = re.compile(rb"<title>[^<]*</title>\n?|<!--.*?-->\n?", re.DOTALL)
"""Titles and comments that a renderer makes of its own ids: nobody should read them aloud."""
_POINTS: Final = re.compile(rb'(width=|height=)"([\d.]+)pt"')
"""The size of the picture, which Graphviz gives in points: its user units are our pixels."""
_OPEN: Final = re.compile(rb"<svg([^>]*)>")


def described_svg(made: bytes, title: str, alt: str) -> bytes:
    """An SVG as an image with a title and a description; what a renderer adds of its own (a DOCTYPE, titles
    that are ids) is taken off.
    """
    told = f"<title>{as_html(title)}</title>\n<desc>{as_html(alt)}</desc>"
    bare = _POINTS.sub(rb'\1"\2"', _INNER.sub(b"", made), count=2)
    bare = _HEAD.sub(b'<?xml version="1.0" encoding="UTF-8"?>\n', bare, count=1)
    label = f' role="img" aria-label="{as_html(alt)}"'
    return _OPEN.sub(lambda found: b"<svg" + found[1] + label.encode() + b">\n" + told.encode(), bare, count=1)


_SIGNATURE: Final = 8
_HEADER: Final = 25
"""Bytes of a PNG's signature and of its first chunk, behind which texts may stand."""


def described_png(made: bytes, title: str, alt: str) -> bytes:
    """A PNG with its title and description as international texts (iTXt)."""
    place = _SIGNATURE + _HEADER
    return made[:place] + _chunk("Title", title) + _chunk("Description", alt) + made[place:]


def _chunk(keyword: str, text: str) -> bytes:
    data = keyword.encode("latin-1") + b"\0\0\0\0\0" + escaped(text).encode()
    body = b"iTXt" + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
