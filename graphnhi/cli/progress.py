"""Progress of long work on stderr: one line that is written over at a terminal, plain lines with -v, else nothing."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from graphnhi.cli.conduct import current, tell
from graphnhi.errors import escaped

__all__ = ["progress"]

_CLEAR = "\r\x1b[2K"
_PAUSE = 0.1
"""Seconds between two writes at a terminal: nobody reads faster, and many small files must not wait for the screen."""


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """A function to be told what is being done, how many are done and how many there are; the line is gone at the end."""
    drawing = sys.stderr.isatty() and not current().quiet and not current().verbose
    last = 0.0

    def told(what: str, done: int, of: int) -> None:
        nonlocal last
        if current().verbose:
            tell(f"{what} ({done:,} of {of:,})")
        elif drawing and (time.monotonic() - last >= _PAUSE or done >= of):
            last = time.monotonic()
            _draw(f"{_CLEAR}{escaped(what)[:70]} ({done:,} of {of:,})")

    try:
        yield told
    finally:
        if drawing:
            _draw(_CLEAR)


def _draw(text: str) -> None:
    with suppress(BrokenPipeError):
        sys.stderr.write(text)
        sys.stderr.flush()
