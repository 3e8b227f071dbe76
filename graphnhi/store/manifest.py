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

FORMAT: Final = 2
"""The format written and read by this version: raised when an older graphnhi could misread what is written."""

MANIFEST: Final = "manifest.json"
_LIMIT: Final = 1 << 20
_SIZES: Final = {"|b1": 1, "|i1": 1, "|u1": 1} | {f"<{kind}{size}": size for kind in "iuf" for size in (2, 4, 8)}
"""Bytes of a cell by dtype: all dtypes that an array can have."""
_HEX: Final = re.compile(r"(?:[0-9a-f]{2}){0,8}\Z", re.ASCII)
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
    """What an array is: its dtype as numpy writes it (`<i4`) and its length.

    `value` is given where one value stands in every place, and such an array has no file: its bytes in hexadecimal,
    none where the array is empty.
    """

    dtype: str
    length: int
    value: str | None = None


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
        for spec in document["arrays"].values():
            if spec["value"] is None:
                del spec["value"]
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


def _value(found: Any, dtype: str, length: int, rows: int) -> str:
    """The value of a constant array, whose length no file bears out: it must be that of its table, or at most 1."""
    value = _matching(_HEX, found)
    if length > 1 and length != rows:
        raise ValueError("a constant array is not as long as its table")
    if len(value) != (2 * _SIZES[dtype] if length else 0) or (dtype == "|b1" and value not in ("", "00", "01")):
        raise ValueError("a value is not of its dtype")
    return value


def _array(name: str, spec: Mapping[str, Any], files: Mapping[str, FileSpec], rows: int) -> ArraySpec:
    dtype, length, has_file = spec["dtype"], _whole(spec["length"]), f"{name}.npy" in files
    if dtype not in _SIZES or spec.keys() - {"dtype", "length", "value"}:
        raise ValueError("an array is not of a known form")
    if has_file == ("value" in spec):
        raise ValueError("an array has neither a file nor a value" if not has_file else "an array has both")
    return ArraySpec(dtype, length, None if has_file else _value(spec["value"], dtype, length, rows))


def _manifest(document: Mapping[str, Any]) -> Manifest:
    files = _files(document["files"])
    rows = {"nodes": _whole(document["nodes"]), "edges": _whole(document["edges"])}
    return Manifest(
        version=str(document["version"]),
        built=str(document["built"]),
        digest=_matching(_SHA256, document["digest"]),
        nodes=rows["nodes"],
        edges=rows["edges"],
        arrays={
            name: _array(name, spec, files, rows.get(name.partition(".")[0], 0))
            for name, spec in document["arrays"].items()
        },
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
