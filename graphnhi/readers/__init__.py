"""One reader an export format: a file in, tidy tables out. Nothing here names a node, an edge or a policy's meaning.

A reader is a module with `NAME`, `recognises(path, head)` and `read(path, file, header=, limits=, fingerprints=)`. A new
format is a new module in `READERS`; the first that recognises a file reads it, so the particular stand before the general.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol, cast

from graphnhi.errors import UsageError, near, quoted
from graphnhi.readers import aws, kubernetes, table, token_analyzer
from graphnhi.readers.secrets import Fingerprints
from graphnhi.readers.tidy import Limits, Table

__all__ = ["HEAD", "READERS", "Reader", "reader", "recognise"]

HEAD: Final = 65_536
"""Bytes from the start of a file that a reader is shown to recognise it by."""


class Reader(Protocol):
    """What each module in `READERS` offers."""

    NAME: str

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of the reader's format."""

    def read(
        self,
        path: Path,
        file: str,
        *,
        header: tuple[str, ...] | None = None,
        limits: Limits = ...,
        fingerprints: Fingerprints | None = None,
    ) -> Iterator[Table]:
        """The tables of a file, labelled `file`; InputError with all its faults where its structure cannot be trusted."""


READERS: Final = (token_analyzer, kubernetes, aws, table)
"""The readers' modules, in the order in which they are asked: a dump's own word on its cluster looks like what `aws eks` says of one."""


def reader(name: str) -> Reader:
    """The reader of this name; UsageError with the near names where there is none."""
    for module in READERS:
        if name == module.NAME:
            return cast("Reader", module)
    names = [module.NAME for module in READERS]
    raise UsageError(f"no reader {quoted(name)}. Known: {', '.join(near(name, names) or names)}.")


def recognise(path: Path) -> Reader | None:
    """The reader that knows a file by its first 64 KiB; None where none does. Raises OSError where it cannot be read."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    return next((cast("Reader", module) for module in READERS if module.recognises(path, head)), None)
