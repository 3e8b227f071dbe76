"""Who may read what is kept: an estate is an attack map, and is not used while others can read it.

Looks at owners and modes only. Systems without them (Windows) have nothing to look at.
"""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from graphnhi.errors import escaped
from graphnhi.store.reading import listing, status
from graphnhi.store.refusals import StoreError

__all__ = ["exposed_parts", "foreign", "open_to_others", "require_private"]

CURRENT = "CURRENT"
_OTHERS = 0o077
_ROOT = 0


def foreign(info: os.stat_result) -> str:
    """Whose a file or folder is, in words, where it is neither ours nor root's; else empty."""
    if os.name != "posix" or info.st_uid in {os.geteuid(), _ROOT}:
        return ""
    return f"belongs to another user (uid {info.st_uid})"


def open_to_others(info: os.stat_result) -> str:
    """That others can use a file or folder, in words; empty where they cannot (of a link, the mode says nothing)."""
    if os.name != "posix" or stat.S_ISLNK(info.st_mode) or not info.st_mode & _OTHERS:
        return ""
    return f"can be used by others (mode {stat.S_IMODE(info.st_mode):04o})"


def _parts(root: Path, folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    # The other things in the folder are no part of the estate, and come and go while somebody saves.
    for path in (root, root / CURRENT, folder):
        yield path, status(path)
    for name, info in listing(folder).items():
        yield folder / name, info


def exposed_parts(root: Path, folder: Path) -> Iterator[tuple[Path, str, str]]:
    """The parts of the estate `root`, whose version is `folder`, that are not ours alone: path, why, what to do."""
    for path, info in _parts(root, folder):
        if why := foreign(info):
            yield path, why, "Copy the estate to a folder of your own."
        elif why := open_to_others(info):
            yield path, why, f"Take it back with `chmod -R go= {escaped(shlex.quote(str(root)))}`."


def require_private(root: Path, folder: Path) -> None:
    """Raise StoreError for an estate of which any part is open to others; says which part, and the way out."""
    for path, why, remedy in exposed_parts(root, folder):
        raise StoreError(
            f"{escaped(str(path))}: {why}, and an estate is a map for attackers. {remedy} "
            "To open it as it is, allow it for this run (allow_shared)."
        )
