"""Private files and folders, written whole or not at all: created 0600/0700 whatever the umask, never through a link.

Every file goes down as: a new file, written, synced, renamed into place where it must replace one, its folder synced.
What the files hold is decided elsewhere.
"""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

__all__ = ["new_file", "new_folder", "replace_file", "sync_folder", "temporary_name", "write_all"]

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_CHUNK = 16 << 20

# Not every system has every flag; a missing one adds nothing.
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def temporary_name() -> str:
    """A name that nobody can have planted: hidden, and random."""
    return f".tmp-{secrets.token_hex(6)}"


def new_folder(path: Path) -> None:
    """Create a folder that only its owner may enter; raises FileExistsError where anything of that name stands."""
    path.mkdir(FOLDER_MODE)
    path.chmod(FOLDER_MODE)


def make_private(descriptor: int) -> None:
    """Leave an open file to its owner alone; the umask may have given it more, or less."""
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, FILE_MODE)


@contextlib.contextmanager
def new_file(path: Path) -> Iterator[int]:
    """The descriptor of a new private file, synced to the disk at the end; FileExistsError if the name is taken."""
    descriptor = os.open(path, _NEW, FILE_MODE)
    try:
        make_private(descriptor)
        yield descriptor
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """Write every byte: the system may take fewer than it was given."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest[:_CHUNK]) :]


def sync_folder(path: Path) -> None:
    """Make the names in a folder last through a power cut, where the system can do that for folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)


def replace_file(path: Path, data: bytes) -> None:
    """Put a private file in the place of the one there (or of a link there, which is not followed), in one step."""
    temporary = path.with_name(temporary_name())
    try:
        with new_file(temporary) as descriptor:
            write_all(descriptor, data)
        os.replace(temporary, path)  # noqa: PTH105 - called by name, like every step that the kill test counts
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
