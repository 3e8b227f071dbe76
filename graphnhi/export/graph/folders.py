"""A folder that holds an export: whole or not there, its owner's alone, and never in the place of anything but another export."""

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from graphnhi.errors import UsageError, quoted
from graphnhi.estate.exported import MANIFEST, OPENING
from graphnhi.export.files import write_new
from graphnhi.store.atomic import new_folder, sync_folder, temporary_name
from graphnhi.store.refusals import writing

__all__ = ["save_folder"]

_OPENING_BYTES: Final = 1 << 12


def save_folder(path: Path, files: Mapping[str, Iterator[str]], fill: Callable[[Path], None] | None = None) -> None:
    """Write a folder of these files, by name and their pieces of text, and of what `fill` puts into it; in one step.

    A folder that is there is replaced if it holds an earlier export and nothing else. Raises UsageError where it is anything
    else, or cannot be written; what stood there is untouched then.
    """
    with writing(path):
        _require_replaceable(path)
        temporary = path.absolute().with_name(temporary_name())
        new_folder(temporary)
        try:
            if fill is not None:
                fill(temporary)
            for name, pieces in files.items():
                write_new(temporary / name, pieces)
            sync_folder(temporary)
            _put(temporary, path.absolute())
        except BaseException:
            shutil.rmtree(temporary, ignore_errors=True)
            raise


def _require_replaceable(path: Path) -> None:
    if path.is_symlink() or (path.exists() and not path.is_dir()):
        raise UsageError(f"{quoted(path, 300)}: is there already, and is no folder. Name another with -o.")
    found = {entry.name for entry in path.iterdir()} if path.exists() else set()
    if found and (foreign := sorted(found - _own(path))):
        named = ", ".join(quoted(name) for name in foreign[:3])
        raise UsageError(
            f"{quoted(path, 300)}: holds what is no part of an export (found {named}), and is not replaced. "
            "Name another with -o."
        )


def _own(path: Path) -> set[str]:
    """The names in a folder that its manifest lists, itself among them; none where it has no manifest of an export."""
    manifest = path / MANIFEST
    try:
        with manifest.open("rb") as stream:
            if not OPENING.match(stream.read(_OPENING_BYTES)):
                return set()
            stream.seek(0)
            return {MANIFEST, *map(str, json.load(stream)["files"])}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return set()


def _put(temporary: Path, path: Path) -> None:
    """Rename a finished folder into place; what was there stands aside until it is done, and comes back if it is not."""
    if not path.exists() or not any(path.iterdir()):
        os.replace(temporary, path)  # noqa: PTH105 - named like the other steps of an atomic write
        sync_folder(path.parent)
        return
    old = path.with_name(temporary_name())
    os.replace(path, old)  # noqa: PTH105 - as above
    try:
        os.replace(temporary, path)  # noqa: PTH105 - as above
    except BaseException:
        os.replace(old, path)  # noqa: PTH105 - as above
        raise
    with contextlib.suppress(OSError):
        sync_folder(path.parent)
    shutil.rmtree(old, ignore_errors=True)
