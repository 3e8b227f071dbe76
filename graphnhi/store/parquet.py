"""Nodes and edges as Parquet, for people and for tools that read tables. graphnhi itself never reads them back.

DuckDB writes them: no extension is fetched, nothing is spilled to other folders, and the path is only ever a literal.
"""

import errno
import hashlib
import os
import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from graphnhi.estate.tables import Table
from graphnhi.store.arrow import ArrowStream
from graphnhi.store.atomic import new_file
from graphnhi.store.manifest import FileSpec
from graphnhi.store.surrogates import sound

if TYPE_CHECKING:
    import duckdb

__all__ = ["write_tables"]

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "temp_directory": "",
    "threads": 1,  # rows stay in order
}

_ROWS = 1 << 20
"""Rows of one part: DuckDB looks at all texts of a column anew with each part, so that small parts are slow."""
_NUMBER = re.compile(r'"errno":"(\d{1,5})"')


def _literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _copy(database: "duckdb.DuckDBPyConnection", path: Path, table: Table) -> None:
    options = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
    statement = f"COPY (SELECT * FROM stream) TO {_literal(str(path))} {options}"  # noqa: S608 - a file name takes no parameter
    stream = ArrowStream(sound(table), _ROWS)
    try:
        database.register("stream", stream).execute(statement)
    finally:
        database.unregister("stream")
        if stream.error is not None:
            raise stream.error


def _refused(name: str, message: str) -> OSError:
    """What DuckDB says, as the system's own error where it gives the number of one (a full disk, above all)."""
    number = _NUMBER.search(message)
    if number:
        return OSError(int(number[1]), f"{name}: {os.strerror(int(number[1]))}")
    return OSError(errno.EIO, f"{name}: {message.splitlines()[0]}")


def _write_table(database: "duckdb.DuckDBPyConnection", path: Path, table: Table) -> FileSpec:
    # Made first, so that it is private from its first byte; DuckDB then fills the file that is there.
    with new_file(path) as descriptor:
        try:
            _copy(database, path, table)
        except _duckdb().Error as error:
            raise _refused(path.name, str(error)) from error
        size = os.fstat(descriptor).st_size
    with path.open("rb") as stream:
        return FileSpec(size, hashlib.file_digest(stream, "sha256").hexdigest())


def _duckdb() -> ModuleType:
    import duckdb  # noqa: PLC0415 - opening an estate must not load it

    return duckdb


def write_tables(folder: Path, tables: Mapping[str, Table]) -> dict[str, FileSpec]:
    """Write each table as a new private Parquet file of `folder`, by file name; gives sizes and digests by file.

    The rows stream from the arrays: memory is bounded by a part of the rows and a row group. Raises OSError.
    """
    with _duckdb().connect(":memory:", config=_SETTINGS) as database:
        return {name: _write_table(database, folder / name, table) for name, table in tables.items()}
