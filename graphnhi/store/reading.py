"""Reading the parts of an estate: bounded, never through a link, JSON without its traps, big ones mapped; and what is said if not.

What a part holds is told elsewhere.
"""

import errno
import json
import mmap
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphnhi.errors import escaped
from graphnhi.store.refusals import StoreError, damaged, reason

__all__ = ["listing", "map_part", "read_json", "read_part", "read_small", "reading", "require_file", "status"]

_SMALL = 1 << 16
"""Bytes up to which a part is read rather than mapped: a mapping holds a descriptor, of which an estate would need some hundred."""
# Not every system has every flag. NONBLOCK: a planted pipe must not make us wait for ever.
_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def read_small(path: Path, limit: int) -> bytes:
    """A regular file's first `limit` bytes and one more, which tells that it is longer; OSError (ELOOP for a link)."""
    descriptor = os.open(path, _READ)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file")
        return stream.read(limit + 1)


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    """Turns what the system says of a part that is missing, a link or no file into damage; a refusal stays one."""
    try:
        yield
    except FileNotFoundError:
        raise damaged(path, "is missing") from None
    except PermissionError:
        raise
    except OSError as error:
        what = (
            "is a link, and an estate holds none" if error.errno == errno.ELOOP else f"cannot be read: {reason(error)}"
        )
        raise damaged(path, what) from error


def read_part(path: Path, limit: int) -> bytes:
    """A whole file of an estate; DamagedEstateError where it is missing, a link, no file or longer than `limit` bytes."""
    with _sound(path):
        data = read_small(path, limit)
    if len(data) > limit:
        raise damaged(path, "is longer than it can be", wanted=f"at most {limit} bytes")
    return data


def map_part(path: Path, size: int) -> mmap.mmap | bytes:
    """A whole file of an estate: a big one mapped, so that nothing of it is read, a small one read; both stay when their version
    is replaced.

    DamagedEstateError where it is missing, a link, no file, empty or not of this size.
    """
    with _sound(path):
        descriptor = os.open(path, _READ)
        try:
            info = os.fstat(descriptor)
            if not stat.S_ISREG(info.st_mode) or info.st_size != size or not size:
                raise damaged(path, "has not the size it was saved with", found=info.st_size, wanted=size)
            if size > _SMALL:
                return mmap.mmap(descriptor, size, access=mmap.ACCESS_READ)
            data = os.read(descriptor, size)
            if len(data) != size:
                raise damaged(path, "has not the size it was saved with", found=len(data), wanted=size)
            return data
        finally:
            os.close(descriptor)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


def read_json(data: bytes, path: Path) -> dict[str, Any]:
    """The JSON object in `data`, which came from `path`; DamagedEstateError for anything else, a doubled key included."""
    try:
        value = json.loads(data, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise damaged(path, "is not JSON as it was saved", found=error) from error
    if not isinstance(value, dict):
        raise damaged(path, "is not JSON as it was saved", wanted="an object")
    return value


def status(path: Path) -> os.stat_result:
    """Mode, owner and size of a part of an estate, links not followed; DamagedEstateError where it is missing."""
    try:
        return path.lstat()
    except FileNotFoundError:
        raise damaged(path, "is missing") from None


def listing(folder: Path) -> dict[str, os.stat_result]:
    """What lies in a version's folder, by name, links not followed; DamagedEstateError where there is no such folder."""
    if not stat.S_ISDIR(status(folder).st_mode):
        raise damaged(folder, "is not a folder")
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.stat(follow_symlinks=False) for entry in entries}
    except FileNotFoundError:
        raise damaged(folder, "is missing") from None


def require_file(path: Path, size: int, found: Mapping[str, os.stat_result]) -> None:
    """A file must be there, be a file (no link, no folder) and have the size it was saved with."""
    info = found.get(path.name)
    if info is None:
        raise damaged(path, "is missing")
    if not stat.S_ISREG(info.st_mode):
        raise damaged(path, "is not a regular file, and an estate holds no links")
    if info.st_size != size:
        raise damaged(path, "has not the size it was saved with", found=f"{info.st_size} bytes", wanted=f"{size}")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turns what the operating system refuses while `path` is read into one clear error that names both."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{escaped(str(error.filename or path))}: cannot be read: {reason(error)}.") from error
