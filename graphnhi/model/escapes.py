"""How a text stands where not every character may stand, and how it comes back: pure functions over single texts.

What cannot stand is written `_xHHHH_`, its code in four hexadecimal digits, as in Office Open XML (ECMA-376, ST_Xstring); what
looks like such an escape has its own first underscore written so. Any other text stands as it is.
"""

import re
from typing import Final

__all__ = ["guarded", "sound", "spelled", "unguarded", "unsound", "unspelled"]

_NOT_TEXT: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff"
"""What no XML can hold or hand on, and what no file should send to a terminal: all controls but tab and line feed."""
_SURROGATES: Final = "\ud800-\udfff"
_ESCAPED: Final = re.compile("_x([0-9A-Fa-f]{4})_")
# what is escaped itself will begin with a `_`, which may end what only looks like an escape before it
_SPELLED: Final = re.compile(f"[{_NOT_TEXT}]|_(?=x[0-9A-Fa-f]{{4}}[_{_NOT_TEXT}])")
_UNSOUND: Final = re.compile(f"[{_SURROGATES}]|_(?=x(?:[Dd][89A-Fa-f][0-9A-Fa-f]{{2}}|005[Ff])[_{_SURROGATES}])")
_SOUNDED: Final = re.compile("_x([Dd][89A-Fa-f][0-9A-Fa-f]{2}|005[Ff])_")
_STARTS: Final = "=+@\t\r\n\uff1d\uff0b\uff0d\uff20\\-"
"""What a spreadsheet takes for the beginning of a formula."""
_FORMULA: Final = re.compile(f"'*(?:[{_STARTS}]|\\Z)")
_GUARDED: Final = re.compile(f"'+(?:[{_STARTS}]|\\Z)")


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def spelled(text: str) -> str:
    r"""A text without control characters, unpaired surrogates and what else XML cannot hold; see `unspelled`.

    >>> spelled("red\x1b[31m"), spelled("a_x001B_b"), spelled("a_x1_")
    ('red_x001B_[31m', 'a_x005F_x001B_b', 'a_x1_')
    """
    return _SPELLED.sub(_escape, text)


def unspelled(text: str) -> str:
    """The text that `spelled` wrote."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def sound(text: str) -> str:
    """A text that UTF-8 can hold: as `spelled`, but unpaired surrogates alone are escaped."""
    return _UNSOUND.sub(_escape, text)


def unsound(text: str) -> str:
    """The text that `sound` wrote."""
    return _SOUNDED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def guarded(text: str) -> str:
    """A text for a cell that a spreadsheet may open: what it would run has a `'` before it, and so has no text at all.

    >>> guarded("=1+1"), guarded("'=1+1"), guarded(""), guarded("plain")
    ("'=1+1", "''=1+1", "'", 'plain')
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    """The text that `guarded` wrote."""
    return cell[1:] if _GUARDED.match(cell) else cell
