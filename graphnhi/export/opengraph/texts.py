"""Text that BloodHound can store: PostgreSQL has no U+0000, and Go makes one of all unpaired surrogates."""

import re
from typing import Final

__all__ = ["Escaped", "sound"]

_UNSOUND: Final = re.compile("[\x00\ud800-\udfff]")
_ESCAPED: Final = re.compile("[\\\\\x00\ud800-\udfff]")


class Escaped(str):
    r"""A text of which something had to be escaped; read back by the rules of a JSON text (`\u0000`, `\ud800`, `\\`)."""

    __slots__ = ()


def sound(text: str) -> str:
    """The text itself, or as `Escaped` where it cannot be stored as it is."""
    return Escaped(_ESCAPED.sub(_escape, text)) if _UNSOUND.search(text) else text


def _escape(match: re.Match[str]) -> str:
    return "\\\\" if match.group() == "\\" else f"\\u{ord(match.group()):04x}"
