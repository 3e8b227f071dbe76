"""The compressed dump of a collector: its members one after the other, as a stream. Nothing is ever written anywhere."""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from graphnhi.errors import escaped
from graphnhi.readers._text import Bytes
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import mask

__all__ = ["FAULTS", "MEMBERS", "UNPACKED", "Member", "fault_of", "members", "within"]

UNPACKED: Final = 8 * 2**30
"""Bytes of all that an archive may hold."""
MEMBERS: Final = 200_000
_SHOWN: Final = 200
_READ: Final = (".json", ".yaml", ".yml")


class TooLargeError(Exception):
    """More comes out of an archive than anybody should wait for."""


FAULTS: Final = (TooLargeError, tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive: its name without the folders, and how it is shown.

    `stream` can only be read on, and only before the next member is asked for; None for one that is none.
    """

    name: str
    label: str
    stream: IO[bytes] | None


def members(path: Path) -> Iterator[Member]:
    """The files of an archive with their names in it; what is no file of JSON or YAML has no stream. Folders are left out.

    Raises one of FAULTS, here or where a member is read, for an archive that is damaged, cut off or too large.
    """
    with gzip.open(path, "rb") as unpacked, tarfile.open(fileobj=cast("Any", _Counted(unpacked)), mode="r|") as archive:
        for number, each in enumerate(archive):
            if number >= MEMBERS:
                raise TooLargeError(f"the archive has more than {MEMBERS:,} members")
            if not each.isdir():
                stream = archive.extractfile(each) if _is_read(each) else None
                yield Member(PurePosixPath(each.name).name, _label(each.name), stream)


def fault_of(error: Exception) -> str:
    """What one of FAULTS says of an archive; nothing of what it holds."""
    return str(error) if isinstance(error, TooLargeError) else "the archive is damaged or cut off"


def _is_read(member: tarfile.TarInfo) -> bool:
    return member.isfile() and member.name.lower().endswith(_READ)


def _label(name: str) -> str:
    """The name of a member as one below the archive, wherever it says that it lies, as a message may show it."""
    parts = [part for part in PurePosixPath(name).parts if part not in ("/", ".", "..")]
    shown = escaped("/".join(map(mask, parts)))
    return shown if len(shown) <= _SHOWN else f"…{shown[-_SHOWN:]}"


class _Counted:
    """A stream of which only so much may be read."""

    def __init__(self, stream: Bytes) -> None:
        self._stream, self._read = stream, 0

    def read(self, size: int = -1) -> bytes:
        found = self._stream.read(size)
        self._read += len(found)
        if self._read > UNPACKED:
            raise TooLargeError(f"the archive holds more than {UNPACKED:,} bytes")
        return found


@dataclass(slots=True)
class _Within(Refusals):
    """The faults of one member among those of its archive."""

    member: str = ""

    def add(self, place: str, what: str, *, found: str = "", wanted: str = "", todo: str = "") -> None:
        """Note one fault, behind the member that it is in."""
        Refusals.add(self, f"{self.member} {place}".rstrip(), what, found=found, wanted=wanted, todo=todo)


def within(refusals: Refusals, member: str) -> Refusals:
    """A collection into which the faults of a member go, and from there into that of its archive."""
    return _Within(refusals.file, refusals.most, refusals.faults, member)
