"""How much memory may still be taken, and the refusal of work that would not fit, before the machine begins to swap.

Free memory is the least of what the system, its control groups and the limits of the process leave, and of what
GRAPHNHI_MEMORY allows. Whoever knows how much a step needs asks here first; nothing is reserved.
"""

import contextlib
import ctypes
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from graphnhi.errors import GraphnhiError, UsageError, quoted

__all__ = ["UNKNOWN", "VARIABLE", "available", "require", "size_text"]

UNKNOWN: Final = 1 << 62
"""What `available` gives where nothing tells (macOS, say): more than anybody has."""
VARIABLE: Final = "GRAPHNHI_MEMORY"

_MEMORY_INFO = Path("/proc/meminfo")
_OWN_SIZE = Path("/proc/self/statm")
_OWN_GROUPS = Path("/proc/self/cgroup")
_GROUPS = Path("/sys/fs/cgroup")

_AMOUNT: Final = re.compile(r"(\d{1,6}(?:\.\d{1,6})?) ?([KMGT])(i?)B\Z", re.ASCII | re.IGNORECASE)
_POWERS: Final = "KMGT"
_TODO: Final = "Close other programs, or run it where more memory is free."


def available() -> int:
    """Bytes that may still be taken; UNKNOWN where nothing tells. Raises UsageError for an unusable GRAPHNHI_MEMORY."""
    return min([_allowed(os.environ), _left_by_system(), _left_by_process(), *_left_by_groups()])


def require(need: int, what: str, todo: str = _TODO) -> None:
    """Raise GraphnhiError if `need` bytes are not free: one line with `what` needs them, both sizes and `todo`.

    >>> require(1000, "Answering this question")
    """
    free = available()
    if need > free:
        cap = f" ({VARIABLE} allows no more)" if free == _allowed(os.environ) else ""
        raise GraphnhiError(f"{what} needs about {size_text(need)} and {size_text(free)} is free{cap}. {todo}")


def size_text(size: int) -> str:
    """Bytes as people say them, in powers of 1000.

    >>> size_text(3_200_000_000), size_text(999)
    ('3.2 GB', '999 bytes')
    """
    for power in reversed(range(1, len(_POWERS) + 1)):
        if size >= 1000**power:
            return f"{size / 1000**power:.1f} {_POWERS[power - 1]}B"
    return f"{max(size, 0)} bytes"


def _allowed(environment: Mapping[str, str]) -> int:
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return UNKNOWN
    found = _AMOUNT.match(text)
    amount = float(found[1]) if found else 0.0
    if found is None or not amount:
        raise UsageError(
            f"{VARIABLE}: is no amount of memory (found {quoted(text)}, wanted a number with MB, GB, MiB or GiB). "
            f"Set it like {VARIABLE}=2GB, or unset it."
        )
    return int(amount * (1024 if found[3] else 1000) ** (_POWERS.index(found[2].upper()) + 1))


def _text(path: Path) -> str:
    """A file of the kernel's, empty where there is none."""
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def _left_by_system() -> int:
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", _text(_MEMORY_INFO), re.MULTILINE)
    return int(found[1]) * 1024 if found else UNKNOWN


def _left_by_process() -> int:
    """What the limit of the address space leaves beside what is mapped already."""
    try:
        import resource  # noqa: PLC0415 - not every system has it
    except ImportError:
        return UNKNOWN
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    if limit in (resource.RLIM_INFINITY, -1):
        return UNKNOWN
    pages = _text(_OWN_SIZE).split(" ", 1)[0]
    taken = int(pages) * resource.getpagesize() if pages.isdecimal() else 0
    return max(limit - taken, 0)


def _left_by_groups() -> Iterator[int]:
    """What each control group of this process leaves, of version 2 and of version 1, up to the outermost."""
    for line in _text(_OWN_GROUPS).splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and not controllers:
            yield from _left_along(_GROUPS, path, "memory.max", "memory.current", "")
        elif "memory" in controllers.split(","):
            mount = _GROUPS / "memory"
            yield from _left_along(mount, path, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_")


def _left_along(mount: Path, path: str, limit: str, usage: str, prefix: str) -> Iterator[int]:
    # Inside a container the path may be the host's and not exist here; the mount itself is then the group.
    parts = [part for part in path.split("/") if part not in ("", ".", "..")]
    for depth in range(len(parts), -1, -1):
        folder = mount.joinpath(*parts[:depth])
        with contextlib.suppress(ValueError):  # "max", or no such group
            most, taken = int(_text(folder / limit)), int(_text(folder / usage))
            yield max(most - taken + min(_reclaimable(folder, prefix), taken), 0)


def _reclaimable(folder: Path, prefix: str) -> int:
    """Bytes of a group that only cache files, which the system gives back before it refuses memory."""
    counts = dict(line.split(" ", 1) for line in _text(folder / "memory.stat").splitlines() if " " in line)
    return sum(int(counts.get(f"{prefix}{kind}_file", "0")) for kind in ("active", "inactive"))


def give_back() -> None:
    """Give freed memory back to the system where the C library keeps it (glibc, for blocks of less than 32 MB)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)
