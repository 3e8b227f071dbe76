"""One writer at a time: a lock on a file in the estate's folder, which the system drops when its holder dies.

So a lock never has to be broken: a dead writer's is free. The file also says who holds it, for the message to others.
Readers take no lock.
"""

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from graphnhi.errors import escaped
from graphnhi.store.atomic import FILE_MODE, make_private, write_all
from graphnhi.store.reading import read_small
from graphnhi.store.refusals import StoreError

__all__ = ["LOCK", "held"]

LOCK = "writer.lock"
WAIT = 5.0
"""Seconds to wait for another writer before giving up."""

_PAUSE = 0.05
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_mine: set[int] = set()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _leave_to_parent() -> None:
    """A forked child shares its parent's lock, and would keep it alive beyond the parent's death: let go of it."""
    for descriptor in _mine:
        os.close(descriptor)
    _mine.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)


def _same_file(descriptor: int, path: Path) -> bool:
    """Whether the locked file is still the one at the path: a failed first save takes its folder away again."""
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except FileNotFoundError:
        return False


def _attempt(path: Path) -> int | None:
    """The descriptor of the lock if it is ours now, None if another has it."""
    descriptor = os.open(path, _FLAGS, FILE_MODE)
    if _try_lock(descriptor) and _same_file(descriptor, path):
        return descriptor
    os.close(descriptor)
    return None


def _holder(path: Path) -> str:
    try:
        text = read_small(path, 200).decode("utf-8", "replace").strip()
    except OSError:
        return "another process"
    return escaped(text) or "another process"


def _sign(descriptor: int) -> None:
    make_private(descriptor)
    os.ftruncate(descriptor, 0)
    write_all(descriptor, f"process {os.getpid()} on {socket.gethostname()}\n".encode())


def _acquire(path: Path) -> int:
    deadline = time.monotonic() + WAIT
    while (descriptor := _attempt(path)) is None:
        if time.monotonic() >= deadline:
            raise StoreError(
                f"{escaped(str(path.parent))}: is being written by {_holder(path)}. Wait for it to end, and run this again."
            )
        time.sleep(_PAUSE)
    return descriptor


@contextlib.contextmanager
def held(root: Path) -> Iterator[None]:
    """Hold the writer's lock of the estate's folder `root`.

    Raises StoreError when another live process keeps it for longer than WAIT seconds, OSError when the lock file cannot
    be made (a link of that name is not followed).
    """
    descriptor = _acquire(root / LOCK)
    _mine.add(descriptor)
    try:
        with contextlib.suppress(OSError):  # who holds it is a courtesy; the lock is held either way
            _sign(descriptor)
        yield
    finally:
        _mine.discard(descriptor)
        os.close(descriptor)
