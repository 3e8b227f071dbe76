"""The folder of an estate: version folders `v-...`, one of them named by `CURRENT`, and what may be removed of the rest.

Which files a version holds is decided elsewhere.
"""

import contextlib
import re
import secrets
import shutil
import stat
from collections.abc import Collection
from pathlib import Path

from graphnhi.errors import escaped
from graphnhi.store.atomic import new_folder, replace_file, sync_folder
from graphnhi.store.lock import LOCK
from graphnhi.store.manifest import MANIFEST
from graphnhi.store.privacy import CURRENT, foreign
from graphnhi.store.reading import read_part
from graphnhi.store.refusals import DamagedEstateError, StoreError, damaged

__all__ = ["CURRENT", "begin", "current", "discard", "now_or_none", "prepare", "prune", "sweep", "switch", "withdraw"]

_VERSION = re.compile(r"v-[0-9a-f]{12}\Z", re.ASCII)
_OURS = re.compile(rf"v-[0-9a-f]{{12}}\Z|\.tmp-[0-9a-f]{{12}}\Z|{CURRENT}\Z|{re.escape(LOCK)}\Z", re.ASCII)


def current(root: Path) -> str:
    """The name of the version folder that holds the estate now.

    StoreError where no estate was ever saved here, DamagedEstateError where CURRENT is not as it was written.
    """
    shown = escaped(str(root))
    if not root.exists():
        raise StoreError(f"{shown}: there is no estate here. Make one with `graphnhi build SOURCE... -o {shown}`.")
    if not root.is_dir():
        raise StoreError(f"{shown}: is a file, and an estate is a folder that graphnhi has saved.")
    if not _stands(root / CURRENT):
        finished = (
            "no save was ever finished here" if _is_ours(root) else "is a folder, but not one that graphnhi has saved"
        )
        raise StoreError(f"{shown}: {finished}. Make an estate with `graphnhi build SOURCE... -o FOLDER`.")
    return _named(root)


def now_or_none(root: Path) -> str | None:
    """The current version, None where there is none that could be read."""
    try:
        return _named(root)
    except DamagedEstateError:
        return None


def _named(root: Path) -> str:
    path = root / CURRENT
    name = read_part(path, 64).decode("ascii", "replace").removesuffix("\n")
    if not _VERSION.match(name):
        raise damaged(path, "names no version", found=name)
    return name


def _stands(path: Path) -> bool:
    """Whether anything is there, a link that leads nowhere included."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


def _is_ours(root: Path) -> bool:
    """Whether a folder may be saved into: an estate, an empty folder, or what a writer left that died before its end."""
    names = {entry.name for entry in root.iterdir()}
    left = LOCK in names and all(_OURS.match(name) for name in names)
    return not names or left or now_or_none(root) is not None


def prepare(root: Path) -> bool:
    """Have a private folder to save into, and say whether it was made now.

    StoreError where something else stands at the path: a link, a file, another user's folder, a folder that holds
    anything but an estate. Nothing of it is changed.
    """
    shown = escaped(str(root))
    if not root.parent.is_dir():
        raise StoreError(f"{escaped(str(root.parent))}: there is no such folder to save an estate into.")
    try:
        new_folder(root)
    except FileExistsError:
        _require_ours(root, shown)
        root.chmod(0o700)
        return False
    sync_folder(root.parent)
    return True


def _require_ours(root: Path, shown: str) -> None:
    info, elsewhere = root.lstat(), "Save to another path, or remove it first."
    if stat.S_ISLNK(info.st_mode):
        raise StoreError(f"{shown}: is a link, and an estate is not saved through one. {elsewhere}")
    if not stat.S_ISDIR(info.st_mode):
        raise StoreError(f"{shown}: is a file, not an estate; it is not overwritten. {elsewhere}")
    why = foreign(info)
    if why:
        raise StoreError(f"{shown}: {why}. Save to another path.")
    if not _is_ours(root):
        raise StoreError(f"{shown}: holds files that are no estate; nothing is saved over them. {elsewhere}")


def begin(root: Path) -> Path:
    """A new, empty, private version folder, which nobody reads before `switch`."""
    folder = root / f"v-{secrets.token_hex(6)}"
    new_folder(folder)
    return folder


def switch(root: Path, folder: Path) -> None:
    """Make a finished version the current one, in one step and for good; its files must be synced already."""
    sync_folder(folder)
    sync_folder(root)
    replace_file(root / CURRENT, f"{folder.name}\n".encode())


def discard(root: Path, folder: Path) -> bool:
    """Remove a version that was not finished; False if it is the current one after all (the last sync alone failed)."""
    if now_or_none(root) == folder.name:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    return True


def withdraw(root: Path) -> None:
    """Take away a folder that was made for a save that failed, unless it holds anything; the lock must be held."""
    if now_or_none(root) is not None:
        return
    with contextlib.suppress(OSError):
        (root / LOCK).unlink()
        root.rmdir()


def sweep(root: Path) -> None:
    """Remove what dead writers left: temporary files, and versions that never got their manifest."""
    finished = {entry.name for entry in root.iterdir() if _stands(entry / MANIFEST)}
    prune(root, finished)


def prune(root: Path, keep: Collection[str]) -> None:
    """Remove versions and temporary files, but those named; what cannot be removed stays for the next time.

    Readers that have mapped a removed version keep their maps.
    """
    for entry in root.iterdir():
        if entry.name in keep or entry.name in {CURRENT, LOCK} or not _OURS.match(entry.name):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                entry.unlink()
