"""How wide a text is, and how a name is shortened until it fits: in the middle, as both of its ends tell it from others.

Widths are those of DejaVu Sans, the widest of the fonts that pictures fall back to, so that no other font runs over.
Texts come in and go out plain; control and bidirectional characters are shown as escapes first.
"""

import unicodedata
from typing import Final

from graphnhi.errors import escaped

__all__ = ["broken", "fitted", "in_two", "sentence", "width_of", "wrapped"]

_NARROW: Final = frozenset("iljI.,:;'|![]() ft/\\r")
_WIDE: Final = frozenset("mwMWQOGND@%&")
_ELLIPSIS: Final = "…"
_BREAKS: Final = "-_/.:@ "


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.41
    if character in _WIDE:
        return 1.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.25
    if unicodedata.combining(character):
        return 0.0
    return 0.7 if character.isupper() or not character.isascii() else 0.64


def width_of(text: str, size: float) -> float:
    """Pixels that a text of this font size takes at most."""
    return size * sum(map(_em, text))


def fitted(text: str, room: float, size: float) -> str:
    """A text in one line of `room` pixels, its middle left out where it is longer.

    >>> fitted("arn:aws:iam::111122223333:role/payout-release", 120, 10)
    'arn:aws:i…t-release'
    """
    return _fitted(_shown(text), room, size)


def in_two(text: str, room: float, size: float) -> list[str]:
    """A text in one or two lines of `room` pixels each: broken where a name has a joint, cut in the middle if need be.

    >>> in_two("quillmetrics-connect-token", 120, 10)
    ['quillmetrics-', 'connect-token']
    """
    shown = _shown(text)
    if width_of(shown, size) <= room:
        return [shown]
    first = _head(shown, room, size)
    joint = max((place for place in range(len(first) * 2 // 5, len(first)) if first[place] in _BREAKS), default=-1)
    if joint > 0 and width_of(shown[joint + 1 :], size) <= room:
        return [shown[: joint + 1].rstrip(), shown[joint + 1 :]]
    rest = shown[len(first) :]
    if width_of(rest, size) <= room:
        return [first, rest]
    return [first, _ELLIPSIS + _tail(shown, room - size, size)]


def broken(text: str, room: float, size: float, most: int = 3) -> list[str]:
    """A sentence in lines of at most `room` pixels, broken at spaces; of more than `most` lines the last ends in an ellipsis.

    >>> broken("one two three four", 40, 10, most=2)
    ['one', 'two…']
    """
    lines, line = list[str](), ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size) > room:
            lines.append(line)
            longer = word
        line = longer
    lines = [*lines, line]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1]}{_ELLIPSIS}"]


def sentence(text: str, most: int = 60) -> str:
    """A name within a sentence, of at most so many characters."""
    shown = _shown(text)
    return shown if len(shown) <= most else f"{shown[: most // 2]}{_ELLIPSIS}{shown[-(most // 2 - 1) :]}"


def wrapped(text: str, columns: int = 90) -> list[str]:
    """A text whole, in lines of at most so many characters."""
    shown = escaped(text)
    return [shown[begin : begin + columns] for begin in range(0, len(shown), columns)] or [""]


_MOST: Final = 2_000
"""Characters of a text that can matter to a line of a picture: both of its ends."""


def _shown(text: str) -> str:
    """The text as it may be drawn; of an endless one both ends."""
    whole = text if len(text) <= 2 * _MOST else text[:_MOST] + _ELLIPSIS + text[-_MOST:]
    return escaped(whole)


def _fitted(shown: str, room: float, size: float) -> str:
    if width_of(shown, size) <= room:
        return shown
    half = (room - size) / 2
    return f"{_head(shown, half, size)}{_ELLIPSIS}{_tail(shown, half, size)}"


def _head(shown: str, room: float, size: float) -> str:
    used = 0.0
    for place, character in enumerate(shown):
        used += size * _em(character)
        if used > room:
            return shown[: max(place, 1)]
    return shown


def _tail(shown: str, room: float, size: float) -> str:
    return _head(shown[::-1], room, size)[::-1]
