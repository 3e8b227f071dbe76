"""What graphnhi itself wrote into a folder of exports: estates and the keys beside them. Neither is ever an export."""

import re
from pathlib import Path
from typing import Final

__all__ = ["is_estate", "is_key"]

_POINTERS: Final = ("CURRENT", "writer.lock")
"""An estate has the first once it is whole; the second tells one whose first writer was stopped."""
_VERSION: Final = re.compile(r"v-[0-9a-f]{12}\Z", re.ASCII)
_KEY: Final = re.compile(rb"([0-9a-f]{2}){32,128}\r?\n?\Z", re.IGNORECASE)
_KEY_BYTES: Final = 512


def is_estate(folder: Path) -> bool:
    """Whether a folder is an estate on disk, be it damaged or half-written."""
    try:
        return any((folder / name).is_file() for name in _POINTERS) and any(map(_is_version, folder.glob("v-*")))
    except OSError:
        return False


def _is_version(path: Path) -> bool:
    return (path.is_dir() and _VERSION.match(path.name) is not None) or (path / "manifest.json").is_file()


def is_key(path: Path) -> bool:
    """Whether a regular file is a key of fingerprints: one of an estate beside it, or in the form of one.

    A build makes its key before its first estate, so the estate need not be there.
    """
    if path.suffix != ".key":
        return False
    try:
        if is_estate(path.with_suffix("")):
            return True
        with path.open("rb") as stream:
            return _KEY.match(stream.read(_KEY_BYTES)) is not None
    except OSError:
        return False
