"""Which of the table reader's formats a file has, told from its first bytes; a name's ending only settles what they leave open."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from graphnhi.readers._delimiters import cells, delimiter_of_header
from graphnhi.readers._text import marked_encoding
from graphnhi.readers.tidy import DEFAULT

__all__ = ["HEAD", "Form", "form_of", "is_table"]

Form = Literal["separated", "lines", "array", "parquet"]

HEAD: Final = 65_536
"""Bytes by which a file is recognised."""
_MAGIC: Final = b"PAR1"
_LINES: Final = frozenset({".jsonl", ".ndjson"})
_SEPARATED: Final = frozenset({".csv", ".tsv", ".tab"})
_NAME: Final = re.compile(r"[\w][\w .:/@#()\[\]+&-]{0,99}\Z")


def is_table(path: Path, head: bytes) -> bool:
    """Whether the first bytes are of one of the formats.

    Text that could be prose is a table if its first two lines part into equally many cells, the first of them into names. An
    ending such as `.csv` or `.jsonl` makes any text one, so that a damaged export is refused and not passed over.
    """
    ending = path.suffix.lower()
    if head.startswith(_MAGIC) or ending in _SEPARATED or ending in _LINES:
        return True
    text = _text(head)
    if "\0" in text[:1000]:
        return False
    if text.startswith(("{", "[")):
        return _is_record(text) or _is_array(text)
    return _has_columns([line for line in text.splitlines() if line.strip()][:2])


def form_of(path: Path, head: bytes, *, has_header: bool) -> Form:
    """The format to read a file in; a table without a header line (`has_header` False) may start with any character."""
    if head.startswith(_MAGIC):
        return "parquet"
    text = _text(head)
    ending = path.suffix.lower()
    if _is_array(text) or (has_header and text.startswith("[") and ending not in _SEPARATED):
        return "array"
    braced = text.startswith("{") and has_header and ending not in _SEPARATED
    return "lines" if _is_record(text) or ending in _LINES or braced else "separated"


def _text(head: bytes) -> str:
    """The first bytes as text without leading space, whatever the encoding (another than UTF-8 is refused when read)."""
    return head.decode(marked_encoding(head) or "utf-8-sig", errors="replace").lstrip("\ufeff \t\r\n")


def _is_record(text: str) -> bool:
    """Whether the first line is a JSON object by itself."""
    if not text.startswith("{"):
        return False
    try:
        return isinstance(json.loads(text.split("\n", 1)[0], parse_int=str), dict)
    except (ValueError, RecursionError):
        return False


def _is_array(text: str) -> bool:
    return re.match(r"\[[ \t\r\n]*[{\]]", text) is not None


def _has_columns(lines: Sequence[str]) -> bool:
    if not lines:
        return False
    delimiter = delimiter_of_header(lines[0])
    names = [name.strip() for name in cells(lines[0], delimiter)]
    if not 2 <= len(names) <= DEFAULT.columns or not all(map(_NAME.match, names)):
        return False
    return len(lines) == 1 or len(cells(lines[1], delimiter)) == len(names)
