"""The errors of the store, and how it names a path in them. No file is touched here."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graphnhi.errors import Fault, InputError, UsageError, escaped, quoted

__all__ = ["DamagedEstateError", "StoreError", "damaged", "reason", "writing"]

BUILD_AGAIN = "Build the estate again from its sources."


class StoreError(UsageError):
    """An estate or a key cannot be kept or opened at this path, as things stand there."""


class DamagedEstateError(InputError):
    """An estate on disk is not what was saved: something is missing, cut short or changed."""


def damaged(path: Path, what: str, *, found: object = None, wanted: object = None) -> DamagedEstateError:
    """The error for a file of an estate that is not as it was saved; `found` is quoted here."""
    fault = Fault(
        escaped(str(path)),
        "",
        what,
        found="" if found is None else quoted(found),
        wanted="" if wanted is None else str(wanted),
        todo=BUILD_AGAIN,
    )
    return DamagedEstateError([fault])


def reason(error: OSError) -> str:
    """What the operating system said, without the path (the message around it names that)."""
    return error.strerror or type(error).__name__


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turns what the operating system refuses while `path` is written into one clear error that names both."""
    try:
        yield
    except OSError as error:
        hint = " Make room on that disk and run it again." if error.errno in {errno.ENOSPC, errno.EDQUOT} else ""
        what = f"{escaped(str(path))}: cannot be written: {reason(error)}."
        raise StoreError(f"{what} What was there before is untouched.{hint}") from error
