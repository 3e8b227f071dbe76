"""What the name and the first bytes of a file promise, before any reader or loader has looked at it."""

import codecs
import re
from pathlib import PurePath
from typing import Final

__all__ = ["SEPARATOR_NOTE", "is_undecodable", "looks_like_data"]

_TEXT_TABLES: Final = frozenset({".csv", ".tsv", ".tab", ".jsonl", ".ndjson"})
_PARQUET: Final = ".parquet"
_DATA: Final = _TEXT_TABLES | {_PARQUET, ".json", ".yaml", ".yml"}
_PROSE: Final = frozenset({".md", ".rst", ".html", ".htm"})
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_STRUCTURED: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[\[{]\s*[\"\[\]{}]|---\s|apiVersion:)")

SEPARATOR_NOTE: Final = re.compile(rb"(?:\xef\xbb\xbf)?\"?(sep=[^\r\n]{1,2}?)\"?[\r\n]", re.IGNORECASE)
"""The first line by which a spreadsheet tells itself the separator; to everyone else it is a header line of nonsense."""


def looks_like_data(name: str, head: bytes = b"", *, is_table: bool = False) -> bool:
    """Whether a file that was not read may have held records: by its suffix, else because it begins like a table or tree.

    head: its first bytes, none where it was not opened. is_table: a reader took it for a table.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _DATA or suffix in _PROSE:
        return suffix in _DATA
    return is_table or _STRUCTURED.match(head) is not None


def is_undecodable(name: str, head: bytes) -> bool:
    """Whether a file is no UTF-8 text though it says so: by a mark of another encoding, or by the suffix of a table."""
    suffix = PurePath(name).suffix.lower()
    if suffix == _PARQUET:
        return not head.startswith(b"PAR1")
    return head.startswith(_MARKS) or (suffix in _TEXT_TABLES and not _is_text(head))


def _is_text(head: bytes) -> bool:
    """Whether the bytes are UTF-8; a character that they end within is not held against them."""
    try:
        return "\0" not in codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
