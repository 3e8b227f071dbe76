"""One JSON array of objects, read object by object: a file of any size, a buffer of one record."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from graphnhi.readers._records import Gathered
from graphnhi.readers._tabulate import Source
from graphnhi.readers._text import pieces_of
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Json
from graphnhi.readers.tidy import Table

__all__ = ["read_array"]

PATTERN: Final = "/{}"
PIECE: Final = 2**20
"""Characters read ahead at a time; doubled while a record needs more."""
_SPACE: Final = " \t\r\n"


def read_array(path: Path, source: Source) -> Iterator[Table]:
    """The tables of a file that is one JSON array of objects, at least one. Raises InputError with all faults that can be told apart."""
    refusals = source.refusals()
    gathered = Gathered(source, refusals, PATTERN)
    elements = _Elements(_Text(pieces_of(path, refusals)), Json(source.limits), source.limits.record, refusals)
    for number, (value, problems) in enumerate(elements.all()):
        for problem in problems:
            refusals.add(PATTERN.format(number), problem)
        if not problems and gathered.add(number, value) and not refusals:
            yield gathered.table()
    refusals.settle(*gathered.all_skipped)
    if gathered.due:
        yield gathered.table()
    refusals.settle()


@dataclass(slots=True)
class _Text:
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
class _Elements:
    """The elements of the array that a text holds; a fault in the array itself ends them, and refuses the file."""

    text: _Text
    parser: Json
    longest: int
    refusals: Refusals

    def all(self) -> Iterator[tuple[Any, tuple[str, ...]]]:
        """Value and problems of each element."""
        self.text.peek()
        self.text.at += 1
        if self.text.peek() == "]":
            self.text.at += 1
            self._end()
            return
        while (found := self._value()) is not None:
            yield found
            after = self.text.peek()
            self.text.at += 1
            if after == "]":
                self._end()
                return
            if after != ",":
                self._refuse(self.text.at - 1, "expected ',' or ']'")
                return

    def _end(self) -> None:
        if self.text.peek():
            self._refuse(self.text.at, "there is text behind the array")

    def _value(self) -> tuple[Any, tuple[str, ...]] | None:
        """The next element; None where there is none, which has been refused."""
        self.text.peek()
        while True:
            value, end, fault, at = self._scan()
            if not fault and (end < len(self.text.held) or self.text.ended):
                self.text.at = end
                return value, self.parser.take_problems()
            self.parser.problems.clear()
            if self.text.ended or len(self.text.held) - self.text.at > self.longest:
                self._refuse(at, fault or f"a record is longer than {self.longest:,} characters")
                return None
            self.text.more()

    def _scan(self) -> tuple[Any, int, str, int]:
        """Value, index behind it, and what is wrong, where (a parser's exception holds the text, so it goes no further)."""
        try:
            value, end = self.parser.scan(self.text.held, self.text.at)
        except json.JSONDecodeError as error:
            return None, 0, error.msg, error.pos
        except RecursionError:
            return None, 0, f"nested deeper than {self.parser.limits.depth} levels", self.text.at
        return value, end, "", end

    def _refuse(self, at: int, fault: str) -> None:
        cut_off = self.text.ended and not self.text.held.rstrip().endswith("]")
        todo = "The file may have been cut off." if cut_off else ""
        self.refusals.add(self.text.place(at), f"the file is not one JSON array: {fault}", todo=todo)
