"""How one run of the command line behaves: how talkative it is, where people's tables are drawn, what ends it.

One `Conduct` is the object of click's context; everything said to people beside the data goes through `tell`.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from graphnhi.errors import UsageError, escaped

if TYPE_CHECKING:
    from graphnhi.estate import Estate

__all__ = ["Conduct", "current", "tell", "tell_some", "unheard"]

_FEW = 20


@dataclass(slots=True)
class Conduct:
    """`estate` is given where an answer is asked of an estate at hand (the demo) and not of one on disk."""

    debug: bool = False
    verbose: bool = False
    quiet: bool = False
    estate: "Estate | None" = None
    story: bool = False
    """Draw tables and say what they add up to on stdout, whether that is a terminal or not."""
    most_rows: int = 300
    """Rows that a drawn table shows at most; a file or a pipe always gets all."""
    password_file: Path | None = None
    allow_plain: bool = False
    """How a server is reached."""


def current() -> Conduct:
    """The conduct of the running command; a quiet default outside of one."""
    context = click.get_current_context(silent=True)
    return (context.find_object(Conduct) if context else None) or Conduct()


def tell(*lines: str) -> None:
    """Say lines on stderr, each made safe for a terminal; a closed stderr is no error."""
    if sys.stdout is not None:
        with unheard(sys.stdout), suppress(ValueError):
            sys.stdout.flush()
    if sys.stderr is None:
        return
    with unheard(sys.stderr):
        for line in lines:
            print(escaped(line).encode("utf-8", "backslashreplace").decode("utf-8"), file=sys.stderr)
        sys.stderr.flush()


@contextmanager
def unheard(stream: TextIO) -> Iterator[None]:
    """Write to a stream whose reader may have gone: that is no error, and what follows goes nowhere.

    The interpreter flushes both streams once more when it ends, and that must not fail. Raises UsageError where stdout cannot
    take what is written (a full disk, say); what stderr cannot take is lost.
    """
    try:
        yield
    except OSError as error:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            raise UsageError(f"stdout cannot be written: {error.strerror or error}.") from error


def tell_some(lines: Iterable[str], noun: str) -> None:
    """Say the first lines of many, and how many more there are; all of them with -v."""
    said = list(lines)
    few = len(said) if current().verbose else _FEW
    tell(*said[:few])
    if len(said) > few:
        tell(f"... and {len(said) - few:,} more {noun} (-v says all)")
