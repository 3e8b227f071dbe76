"""An estate on disk: save it, open it, verify it. The front of the store; the steps are in the modules beside it.

An estate is one folder. A save writes a whole new version into it and names that version in `CURRENT` last, in one
step: whoever is killed, or finds the disk full, leaves the estate as it was, and readers keep what they have opened.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from graphnhi.errors import Fault, escaped
from graphnhi.estate import Estate
from graphnhi.store import contents, versions
from graphnhi.store.lock import held
from graphnhi.store.privacy import exposed_parts, require_private
from graphnhi.store.reading import reading
from graphnhi.store.refusals import DamagedEstateError, StoreError, reason, writing

__all__ = ["open_estate", "save", "verify"]

PathLike = str | os.PathLike[str]
T = TypeVar("T")

DEFAULT = "estate.graphnhi"
_TRIES = 5
"""How often a reader starts again when each version it reads is replaced under it."""


def save(estate: Estate, path: PathLike = DEFAULT) -> None:
    """Save an estate as the folder `path`, in the place of the estate there if there is one.

    The folder is private to its owner (0700, files 0600). The version before the new one is kept for its readers.
    Raises StoreError, with everything as it was: the path holds something else or belongs to somebody else, another
    process is saving there, the disk is full or refuses.
    """
    root = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow a link, which is refused
    with writing(root):
        made = versions.prepare(root)
        with held(root):
            try:
                _save_version(estate, root)
            except BaseException:
                if made:
                    versions.withdraw(root)
                raise


def _save_version(estate: Estate, root: Path) -> None:
    before = versions.now_or_none(root)
    versions.sweep(root)
    folder = versions.begin(root)
    try:
        contents.fill(folder, estate)
        versions.switch(root, folder)
    except BaseException as error:
        if not versions.discard(root, folder) and isinstance(error, OSError):
            raise _unconfirmed(root, error) from error
        raise
    versions.prune(root, {folder.name, before or ""})


def _unconfirmed(root: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{escaped(str(root))}: the new estate is in place, but the disk did not confirm it ({reason(error)}). "
        "Save it again before relying on it."
    )


def open_estate(path: PathLike = DEFAULT, *, allow_shared: bool = False) -> Estate:
    """Open the estate at `path`; its arrays are mapped into memory, so the time does not grow with its size.

    Manifest and sizes are checked, digests are not (see `verify`). An estate that others can use is refused unless
    `allow_shared`. Raises StoreError: none there, one of another format, one that others can use; DamagedEstateError:
    a part is missing, cut short or not of its form.
    """
    root = _real(path)
    with reading(root):
        return _on_current(root, lambda folder: _opened(root, folder, allow_shared=allow_shared))


def _opened(root: Path, folder: Path, *, allow_shared: bool) -> Estate:
    if not allow_shared:
        require_private(root, folder)
    estate = contents.load(folder)
    estate.place = root
    return estate


def verify(path: PathLike = DEFAULT) -> list[Fault]:
    """All that is wrong with the estate at `path`, empty for a sound one: who can use it, every file's SHA-256, the digest.

    Raises StoreError where there is no estate, or one of another format.
    """
    root = _real(path)
    try:
        with reading(root):
            _on_current(root, lambda folder: _require_sound(root, folder))
    except DamagedEstateError as error:
        return list(error.faults)
    return []


def _require_sound(root: Path, folder: Path) -> None:
    faults = [*_sharing(root, folder), *contents.problems(folder)]
    if faults:
        raise DamagedEstateError(faults)


def _sharing(root: Path, folder: Path) -> Iterator[Fault]:
    for path, why, remedy in exposed_parts(root, folder):
        yield Fault(escaped(str(path)), "", why, todo=remedy)


def _real(path: PathLike) -> Path:
    return Path(os.path.realpath(path))


def _on_current(root: Path, act: Callable[[Path], T]) -> T:
    """What `act` gives for the current version; begun again where a writer has replaced that version meanwhile."""
    for _ in range(_TRIES):
        name = versions.current(root)
        try:
            return act(root / name)
        except DamagedEstateError:
            if versions.current(root) == name:
                raise
    return act(root / versions.current(root))
