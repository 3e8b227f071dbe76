"""JSON Lines of our own: the manifest in the first line, a record of a node or an edge in each other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from graphnhi.errors import InputError
from graphnhi.estate.tables import TableName
from graphnhi.readers.exported.manifest import Exported, Manifest, Piece, broken, columns_of, manifest_from

__all__ = ["json_of", "read_lines"]

_LONGEST: Final = 1 << 30
"""Bytes of the manifest, which lists every gap of the estate."""
_RECORD: Final = 1 << 26
_PIECE: Final = 1 << 14
_TABLES: Final[dict[str, TableName]] = {"node": "nodes", "edge": "edges"}
_TEXTS: Final = frozenset({str, type(None)})


def read_lines(path: Path, label: str) -> Exported:
    """An export as JSON Lines. Raises InputError where it is not as it was written, also while its pieces are taken."""
    with path.open("rb") as stream:
        line = _line(stream, _LONGEST, label, 1)
    manifest = manifest_from(json_of(line, label), "jsonl", label)
    return Exported(manifest, _pieces(path, label, manifest), str)


def json_of(data: bytes, label: str, *, place: str = "", as_written: bool = False) -> Any:
    """The JSON of UTF-8 bytes, numbers as texts where they are wanted as written; InputError for anything else."""
    try:
        return (_AS_WRITTEN if as_written else _DECODER).decode(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        wrong = broken(label, "is not the JSON that was written", place)
    raise wrong  # out here, for the exception that was caught holds the text


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is no number")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)
_AS_WRITTEN: Final = json.JSONDecoder(parse_constant=_refuse, parse_int=str, parse_float=str)


def _line(stream: BinaryIO, most: int, label: str, number: int) -> bytes:
    line = stream.readline(most + 1)
    if len(line) > most:
        raise broken(label, "is longer than it can be", f"line {number}")
    return line


def _pieces(path: Path, label: str, manifest: Manifest) -> Iterator[Piece]:
    waiting: dict[TableName, list[dict[str, str | None]]] = {"nodes": [], "edges": []}
    allowed = {table: frozenset({"record", *names}) for table, names in manifest.columns.items()}
    with path.open("rb") as stream:
        _line(stream, _LONGEST, label, 1)
        number = 1
        while line := _line(stream, _RECORD, label, number := number + 1):
            table, row = _row(line, label, number)
            if not row.keys() <= allowed[table] or not {*map(type, row.values())} <= _TEXTS:
                raise _unlike(label, number)
            waiting[table].append(row)
            if len(waiting[table]) >= _PIECE:
                yield _taken(waiting, table, manifest)
    for table in waiting:
        yield _taken(waiting, table, manifest)


def _row(line: bytes, label: str, number: int) -> tuple[TableName, dict[str, str | None]]:
    row = json_of(line, label, place=f"line {number}", as_written=True)
    table = _TABLES.get(str(row.get("record"))) if isinstance(row, dict) else None
    if table is None:
        raise _unlike(label, number)
    return table, row


def _unlike(label: str, number: int) -> InputError:
    return broken(label, "is no record as it was written", f"line {number}")


def _taken(waiting: dict[TableName, list[dict[str, str | None]]], table: TableName, manifest: Manifest) -> Piece:
    rows, waiting[table] = waiting[table], []
    return Piece(table, columns_of(rows, manifest.columns[table]))
