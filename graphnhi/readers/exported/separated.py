"""A folder of separated values of our own: the manifest, by which alone guards are taken off formulas, and its two tables."""

import csv
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from graphnhi.estate.tables import TableName
from graphnhi.model.escapes import unguarded, unspelled
from graphnhi.readers._csv import cells_up_to
from graphnhi.readers.exported.lines import json_of
from graphnhi.readers.exported.manifest import Exported, Manifest, Piece, broken, manifest_from

__all__ = ["FILES", "read_folder"]

FILES: Final[dict[TableName, str]] = {"nodes": "nodes.csv", "edges": "edges.csv"}
_LONGEST: Final = 1 << 30
_CELL: Final = 1 << 26
_PIECE: Final = 1 << 14


def read_folder(path: Path, label: str) -> Exported:
    """The export whose manifest is at a path. Raises InputError where it, or a table beside it, is not as it was written."""
    with path.open("rb") as stream:
        data = stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        raise broken(label, "is longer than it can be")
    value = json_of(data, label)
    manifest = manifest_from(value, "csv", label)
    if set(manifest.files) != set(FILES.values()) or value.get("guarded") is not True:
        raise broken(label, "the manifest of the export is not as it was written")
    above = label.rpartition("/")[0]
    return Exported(manifest, _pieces(path.parent, f"{above}/" if above else "", manifest), _told)


def _told(cell: str) -> str:
    return unspelled(unguarded(cell))


def _pieces(folder: Path, above: str, manifest: Manifest) -> Iterator[Piece]:
    for table, name in FILES.items():
        label = f"{above}{name}"
        if not _is_file(folder / name):
            raise broken(label, "is missing or no regular file, and the manifest beside it lists it")
        try:
            yield from _rows(folder / name, label, table, manifest.columns[table])
            continue
        except UnicodeDecodeError:
            what = "is not the UTF-8 text that was written"
        except csv.Error:
            what = "has a quote that opens or closes where it cannot, or too long a cell"
        raise broken(label, what)  # out here, for the exception that was caught may hold a text


def _is_file(path: Path) -> bool:
    """Whether a regular file stands there: a pipe would be waited for, and a link may lead anywhere."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _rows(path: Path, label: str, table: TableName, names: tuple[str, ...]) -> Iterator[Piece]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        parsed = csv.reader(stream, strict=True)
        with cells_up_to(_CELL):
            header = next(parsed, [])
        if tuple(header) != names:
            raise broken(label, "does not have the columns that were written", "line 1")
        while True:
            with cells_up_to(_CELL):
                records = [*islice(parsed, _PIECE)]
            if not records:
                return
            if {*map(len, records)} != {len(names)}:
                raise broken(label, "a row has too few or too many cells", f"up to line {parsed.line_num}")
            columns = zip(names, zip(*records, strict=True), strict=True)
            yield Piece(table, {name: [cell or None for cell in cells] for name, cells in columns})
