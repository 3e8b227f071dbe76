"""The manifest of one saved version: format, provenance, and name, size and SHA-256 of every file.

It carries a check sum of itself, so that a damaged manifest is known when it is read. No other file is touched here.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from graphnhi.errors import escaped
from graphnhi.store.reading import read_json, read_part
from graphnhi.store.refusals import BUILD_AGAIN, StoreError, damaged

__all__ = ["FORMAT", "MANIFEST", "ArraySpec", "FileSpec", "Manifest", "read_manifest"]

FORMAT: Final = 1
"""The format written and read by this version: raised when an older graphnhi could misread what is written."""

MANIFEST: Final = "manifest.json"
_LIMIT: Final = 1 << 20
_DTYPE: Final = re.compile(r"[<|][iufb][1248]\Z", re.ASCII)
_FILE: Final = re.compile(r"[a-z][a-z0-9_.]{0,110}\Z", re.ASCII)
_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z", re.ASCII)


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    if not isinstance(value, str) or not pattern.match(value):
        raise ValueError("a text is not of its form")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 1 << 62:
        raise ValueError("a size is no whole number")
    return value


@dataclass(frozen=True, slots=True)
class ArraySpec:
    """What an array is: its dtype as numpy writes it (`<i4`) and its length."""

    dtype: str
    length: int


@dataclass(frozen=True, slots=True)
class FileSpec:
    """What a file is: its size in bytes and its SHA-256 (hex)."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of one saved version without opening its files.

    `version` and `built` are the tool's version and the time of the build, `digest` the estate's own.
    """

    version: str
    built: str
    digest: str
    nodes: int
    edges: int
    arrays: Mapping[str, ArraySpec]
    files: Mapping[str, FileSpec]

    def to_bytes(self) -> bytes:
        """The manifest as JSON for people and for `read_manifest`."""
        document = {"format": FORMAT, **asdict(self)}
        document["check"] = _check(document)
        return json.dumps(document, indent=1).encode()


def _check(document: Mapping[str, Any]) -> str:
    canonical = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _require_format(document: Mapping[str, Any], path: Path) -> None:
    found = document.get("format")
    if type(found) is not int or found < 0:
        raise damaged(path, "says no format")
    where = escaped(str(path.parent.parent))
    if found > FORMAT:
        raise StoreError(
            f"{where}: written by a newer graphnhi, format {found}; this one reads up to {FORMAT}. "
            "Install a newer graphnhi, or build the estate again with this one."
        )
    if found < FORMAT:
        raise StoreError(
            f"{where}: written by an older graphnhi, format {found}; this one reads {FORMAT}. {BUILD_AGAIN}"
        )


def _files(found: Mapping[str, Any]) -> dict[str, FileSpec]:
    return {
        _matching(_FILE, name): FileSpec(_whole(spec["size"]), _matching(_SHA256, spec["sha256"]))
        for name, spec in found.items()
    }


def _arrays(found: Mapping[str, Any], files: Mapping[str, FileSpec]) -> dict[str, ArraySpec]:
    if not all(f"{name}.npy" in files for name in found):
        raise ValueError("an array has no file")
    return {name: ArraySpec(_matching(_DTYPE, spec["dtype"]), _whole(spec["length"])) for name, spec in found.items()}


def _manifest(document: Mapping[str, Any]) -> Manifest:
    files = _files(document["files"])
    return Manifest(
        version=str(document["version"]),
        built=str(document["built"]),
        digest=_matching(_SHA256, document["digest"]),
        nodes=_whole(document["nodes"]),
        edges=_whole(document["edges"]),
        arrays=_arrays(document["arrays"], files),
        files=files,
    )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a version's folder.

    StoreError for another format, by its number; DamagedEstateError where the manifest is not as it was saved.
    """
    path = folder / MANIFEST
    document = read_json(read_part(path, _LIMIT), path)
    _require_format(document, path)
    if document.pop("check", None) != _check(document):
        raise damaged(path, "is not as it was saved (its check sum differs)")
    try:
        return _manifest(document)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise damaged(path, "is not a manifest", found=error) from error
