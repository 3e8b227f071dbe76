"""Which of the files of a build are exports of whole estates, by their content; the tables of a folder go with its manifest."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from graphnhi.errors import Fault, InputError
from graphnhi.estate.exported import MANIFEST, VERSION
from graphnhi.loading.recognising import head_of
from graphnhi.loading.sources import File, Source, Walked
from graphnhi.readers.exported import ONE_FILE, READ_BACK, Opening, opening_of

__all__ = ["Met", "Parted", "parted"]

_TABLES: Final = frozenset({"nodes.csv", "edges.csv", "nodes.parquet", "edges.parquet"})
"""Names under which the tables of an export stand beside its manifest."""
_NOTES: Final = "README.txt"


@dataclass(frozen=True)
class Met:
    """One export: the file that is it or holds its manifest, the label of that, the SOURCE it lies in, its format."""

    path: Path
    label: str
    source: Source
    format: str


@dataclass(frozen=True)
class Parted:
    """The exports of a build, and its other files."""

    exports: tuple[Met, ...]
    rest: Walked


def parted(found: Walked) -> Parted:
    """Exports and everything else. An export that cannot be read back, or not by this version, refuses the build."""
    openings = {file: opening for file in found.files if (opening := _opening(file)) is not None}
    refused = [fault for file, opening in openings.items() if (fault := _unreadable(file, opening)) is not None]
    exports = [
        Met(file.path, file.label, file.source, opening.format)
        for file, opening in openings.items()
        if _unreadable(file, opening) is None
    ]
    folders = {file.path.parent.resolve() for file, opening in openings.items() if opening.format not in ONE_FILE}
    rest = [file for file in found.files if file not in openings and not _belongs(file, folders)]
    torn = [file for file in rest if _is_torn(file)]
    refused += [_torn(file) for file in torn]
    files = tuple(file for file in rest if file not in torn)
    return Parted(tuple(exports), replace(found, files=files, refused=(*found.refused, *refused)))


def _opening(file: File) -> Opening | None:
    try:
        return opening_of(head_of(file).data)
    except InputError:
        return None  # whoever reads the file says what is wrong with it


def _unreadable(file: File, opening: Opening) -> Fault | None:
    if opening.version > VERSION:
        what = f"is an export of a newer graphnhi, format {opening.version}; this one reads up to {VERSION}"
        return Fault(file.label, "", what, todo="Install a newer graphnhi, or export the estate again with this one.")
    if opening.format in READ_BACK and opening.version == VERSION:
        return None
    known = ", ".join(READ_BACK)
    what = "is an export of a format that is not read back"
    return Fault(file.label, "", what, wanted=f"one of {known}", todo="Export the estate again in one of these.")


def _belongs(file: File, folders: set[Path]) -> bool:
    return file.path.name in (*_TABLES, _NOTES) and file.path.parent.resolve() in folders


def _is_torn(file: File) -> bool:
    """Whether a file is a table of an export whose manifest lies beside it and was not given."""
    if file.path.name not in _TABLES:
        return False
    manifest = file.path.parent / MANIFEST
    return manifest.is_file() and _opening(replace(file, path=manifest)) is not None


def _torn(file: File) -> Fault:
    return Fault(file.label, "", f"is part of an export ({MANIFEST} lies beside it)", todo="Give the folder instead.")
