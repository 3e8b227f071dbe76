"""Why a CSV record cannot be read: the line in which a quote opens that is never closed, or is closed in the midst of a cell."""

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Quote", "broken_quote"]

_CLOSED: Final = re.compile(r'"(?:[^"]|"")*+"')
_LINE_END: Final = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Quote:
    """The quote that breaks a record: lines before the one in which it opens and, if it closes, before the one where it does."""

    opens: int
    closes: int | None


def broken_quote(text: str, delimiter: str) -> Quote | None:
    """The first quote in a record's raw text that is not closed before a delimiter or a line end; None if there is none."""
    at = 0
    while at < len(text):
        while text.startswith(" ", at):
            at += 1
        if text.startswith('"', at):
            closed = _CLOSED.match(text, at)
            if closed is None:
                return Quote(_lines(text, at), None)
            if not text.startswith((delimiter, "\r", "\n"), closed.end()) and closed.end() < len(text):
                return Quote(_lines(text, at), _lines(text, closed.end()))
            at = closed.end()
        at = _next_cell(text, at, delimiter)
    return None


def _next_cell(text: str, at: int, delimiter: str) -> int:
    ends = re.compile(f"[{re.escape(delimiter)}\r\n]").search(text, at)
    return len(text) if ends is None else ends.end()


def _lines(text: str, at: int) -> int:
    return len(_LINE_END.findall(text, 0, at))
