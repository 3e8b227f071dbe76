"""The one base class of what graphnhi raises, how a fault is worded, and how foreign text is quoted in it.

Nothing else lives here: a module that finds a fault says it in its own words, with these parts.
"""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Fault", "GraphnhiError", "InputError", "UsageError", "near", "quoted"]

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]|[\U000e0000-\U000e007f]"
)


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def escaped(text: str) -> str:
    """Text with every control, escape and bidirectional character shown as an escape, safe for a terminal or a log."""
    return _UNSAFE.sub(_escape, text)


def quoted(value: object, limit: int = 60) -> str:
    """Foreign text in quotes for a message: control and bidirectional characters escaped, cut to `limit` characters."""
    text = escaped(str(value))
    return repr(text if len(text) <= limit else text[: limit - 1] + "…").replace("\\\\", "\\")


def near(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words that look most like `word`, best first, at most `most` of them."""
    by_fold = {k.casefold(): k for k in known}
    return [by_fold[m] for m in difflib.get_close_matches(word.casefold(), by_fold, n=most, cutoff=0.6)]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong in an input: `FILE:PLACE: what is wrong (found X, wanted Y). What to do.`

    `file` is the label of the source, `place` a line or a JSON pointer (empty where the whole file is meant).
    `found` must already be quoted; it never holds a secret.
    """

    file: str
    place: str
    what: str
    found: str = ""
    wanted: str = ""
    todo: str = ""

    def __str__(self) -> str:
        where = ":".join(part for part in (self.file, self.place) if part)
        detail = ", ".join(
            part
            for part in (f"found {self.found}" if self.found else "", f"wanted {self.wanted}" if self.wanted else "")
            if part
        )
        text = f"{where}: {self.what}" if where else self.what
        text += f" ({detail})." if detail else "."
        return f"{text} {self.todo}".rstrip()


class GraphnhiError(Exception):
    """The base of every error that graphnhi raises on purpose; `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(GraphnhiError):
    """What was asked cannot be answered as it was asked: an unclear id, an unknown word, a bad option value."""

    exit_code = 2


class InputError(GraphnhiError):
    """An input that cannot be trusted; carries every fault that was found, not the first only."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
