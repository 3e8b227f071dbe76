"""The bytes of a text file as decoded lines, in blocks, so that a big file never stands in memory as a whole.

UTF-8 with or without a byte order mark; lines end in LF, CRLF or CR. Anything else is a fault with its line and byte offset;
reading goes on with the offending bytes replaced, so that all faults of a file are found.
"""

import codecs
import io
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final, Protocol

from graphnhi.readers.refusals import Refusals
from graphnhi.readers.tidy import Limits

__all__ = ["Bytes", "lines_in", "lines_of", "marked_encoding", "pieces_in", "pieces_of"]

BLOCK: Final = 4 * 2**20
_LONGEST_CHARACTER: Final = 4
"""Bytes of the longest character in UTF-8."""
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip


class Bytes(Protocol):
    """Something that is only read on, from where it stands."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes; none at the end."""


def marked_encoding(head: bytes) -> str | None:
    """The encoding other than UTF-8 that a byte order mark at the start of a file announces."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), None)


def lines_of(path: Path, limits: Limits, refusals: Refusals) -> Iterator[str]:
    """The lines of a text file, each with its line end; what is wrong with its encoding is added to `refusals`."""
    with path.open("rb") as stream:
        yield from lines_in(stream, limits, refusals)


def lines_in(stream: Bytes, limits: Limits, refusals: Refusals) -> Iterator[str]:
    """The lines of a text in a stream, which is only read on; otherwise as `lines_of`."""
    texts = _texts(stream, refusals, _after_last_line, limits.record)
    return chain.from_iterable(io.StringIO(text, newline="") for text in texts)


def pieces_of(path: Path, refusals: Refusals) -> Iterator[str]:
    """A text file in pieces of a few MiB, wherever its lines end; faults of its encoding as in `lines_of`."""
    with path.open("rb") as stream:
        yield from pieces_in(stream, refusals)


def pieces_in(stream: Bytes, refusals: Refusals) -> Iterator[str]:
    """A text in a stream, which is only read on, in pieces; otherwise as `pieces_of`."""
    return _texts(stream, refusals, _after_last_character, _LONGEST_CHARACTER)


def _texts(stream: Bytes, refusals: Refusals, cut: Callable[[bytes], int], longest: int) -> Iterator[str]:
    head = stream.read(4)
    if marked := marked_encoding(head):
        refusals.add("line 1", f"the file is {marked} text", found="a byte order mark at byte 0", wanted="UTF-8",
                     todo="Save it as UTF-8.")  # fmt: skip
        return
    start = head.removeprefix(codecs.BOM_UTF8)
    offset, line = len(head) - len(start), 0
    for block in _blocks(start, stream, cut, longest, refusals):
        yield _decoded(block, offset, line, refusals)
        offset += len(block)
        line += block.count(b"\n") + block.count(b"\r") - block.count(b"\r\n")


def _blocks(
    rest: bytes, stream: Bytes, cut: Callable[[bytes], int], longest: int, refusals: Refusals
) -> Iterator[bytes]:
    """Blocks of a file that end where `cut` says; what is left uncut for more than `longest` bytes ends the reading."""
    while read := stream.read(BLOCK):
        rest += read
        if end := cut(rest):
            yield rest[:end]
            rest = rest[end:]
        if len(rest) > longest:
            refusals.add("", f"a line is longer than {longest:,} bytes", todo="Export it with one record a line.")
            return
    if rest:
        yield rest


def _after_last_line(block: bytes) -> int:
    """Where the last whole line of a block ends; a CR at its very end may be half of a CRLF."""
    return max(block.rfind(b"\n"), block.rfind(b"\r", 0, len(block) - 1)) + 1


def _after_last_character(block: bytes) -> int:
    """Where the last whole character of a block ends, a CR at its very end left out."""
    for back in range(1, min(4, len(block)) + 1):
        if block[-back] >= 0xC0 or block[-back] == 0x0D:
            return len(block) - back
        if block[-back] < 0x80:
            break
    return len(block)


def _decoded(block: bytes, offset: int, line: int, refusals: Refusals) -> str:
    """A block as text; `offset` and `line` say how many bytes and lines stand before it."""
    if b"\0" not in block:
        try:
            return block.decode()
        except UnicodeDecodeError:
            pass
    for raw in block.splitlines(keepends=True):
        line += 1
        if problem := _problem(raw, offset):
            refusals.add(
                f"line {line}", "the file is not UTF-8 text", found=problem, wanted="UTF-8", todo="Save it as UTF-8."
            )
        offset += len(raw)
    return block.decode(errors="replace").replace("\0", "")


def _problem(raw: bytes, offset: int) -> str:
    """The first byte of a line that no UTF-8 text has, with its offset in the file; empty where there is none."""
    try:
        at = raw.decode().find("\0")
    except UnicodeDecodeError as error:
        return f"byte 0x{raw[error.start]:02x} at offset {offset + error.start:,}"
    return f"a NUL byte at offset {offset + raw.find(0):,}" if at >= 0 else ""
