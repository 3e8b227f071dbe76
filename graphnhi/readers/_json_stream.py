"""JSON read value by value from a text of any length: a buffer of one value, whatever stands around it. What values mean is no matter here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Json

__all__ = ["Text", "Values"]

PIECE: Final = 2**20
"""Characters read ahead at a time; doubled while a value needs more."""
_SPACE: Final = " \t\r\n"


@dataclass(slots=True)
class Text:
    """A text that is read piece by piece, and forgotten behind the place of reading."""

    pieces: Iterator[str]
    held: str = ""
    at: int = 0
    line: int = 1
    ended: bool = False

    def more(self) -> None:
        """Hold at least twice as much of what comes, or all that is left."""
        self.line += _line_ends(self.held[: self.at])
        rest = self.held[self.at :]
        pieces, size, wanted = [rest], len(rest), max(PIECE, 2 * len(rest))
        while size < wanted:
            piece = next(self.pieces, None)
            if piece is None:
                self.ended = True
                break
            pieces.append(piece)
            size += len(piece)
        self.held, self.at = "".join(pieces), 0

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            while self.at < len(self.held) and self.held[self.at] in _SPACE:
                self.at += 1
            if self.at < len(self.held) or self.ended:
                return self.held[self.at : self.at + 1]
            self.more()

    def place(self, at: int) -> str:
        """The line and column of an index of what is held."""
        before = self.held[:at]
        column = at - max(before.rfind("\n"), before.rfind("\r"))
        return f"line {self.line + _line_ends(before)} column {column}"


def _line_ends(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")


@dataclass(slots=True)
class Values:
    """The values of a text, one after the other; a fault in what stands between them ends them, and refuses the file.

    longest: characters of the longest value; expected: what a refusal says that the file is not; is_broken: there was such a fault.
    """

    text: Text
    parser: Json
    longest: int
    refusals: Refusals
    expected: str
    is_broken: bool = False

    def elements(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """Value and problems of each element of the array that begins at the next character."""
        self.text.peek()
        self.text.at += 1
        if self.text.peek() == "]":
            self.text.at += 1
            return
        while (found := self.value()) is not None:
            yield found
            if not self._goes_on("]"):
                return

    def members(self) -> Iterator[str]:
        """The keys of the object that begins at the next character; whoever gets one reads its value before he asks for the next."""
        self.text.peek()
        self.text.at += 1
        if self.text.peek() == "}":
            self.text.at += 1
            return
        while (key := self._key()) is not None:
            yield key
            if self.is_broken or not self._goes_on("}"):
                return

    def value(self) -> tuple[Any, tuple[str, ...]] | None:
        """The next value and what is wrong in it; None where there is none, which has been refused."""
        self.text.peek()
        while True:
            value, end, fault, at = self._scan()
            if not fault and (end < len(self.text.held) or self.text.ended):
                self.text.at = end
                return value, self.parser.take_problems()
            self.parser.problems.clear()
            if self.text.ended or len(self.text.held) - self.text.at > self.longest:
                self.refuse(at, fault or f"a record is longer than {self.longest:,} characters")
                return None
            self.text.more()

    @property
    def place(self) -> str:
        """Where the reading is, as users see it."""
        return self.text.place(self.text.at)

    def refuse(self, at: int, fault: str) -> None:
        """Refuse the file for what stands at an index of what is held."""
        self.is_broken = True
        cut_off = self.text.ended and not self.text.held.rstrip().endswith(("]", "}"))
        todo = "The file may have been cut off." if cut_off else ""
        self.refusals.add(self.text.place(at), f"the file is not {self.expected}: {fault}", todo=todo)

    def _goes_on(self, end: str) -> bool:
        after = self.text.peek()
        self.text.at += 1
        if after not in (",", end) or not after:
            self.refuse(self.text.at - 1, f"expected ',' or '{end}'")
        return after == ","

    def _key(self) -> str | None:
        if self.text.peek() != '"':
            self.refuse(self.text.at, "expected a key")
            return None
        found = self.value()
        if found is None:
            return None
        if self.text.peek() != ":":
            self.refuse(self.text.at, "expected ':'")
            return None
        self.text.at += 1
        return str(found[0])

    def _scan(self) -> tuple[Any, int, str, int]:
        """Value, index behind it, and what is wrong, where (a parser's exception holds the text, so it goes no further)."""
        try:
            value, end = self.parser.scan(self.text.held, self.text.at)
        except json.JSONDecodeError as error:
            return None, 0, error.msg, error.pos
        except RecursionError:
            return None, 0, f"nested deeper than {self.parser.limits.depth} levels", self.text.at
        return value, end, "", end
