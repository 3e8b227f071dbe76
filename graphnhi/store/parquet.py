"""Nodes and edges as Parquet, for people and for tools that read tables. graphnhi itself never reads them back.

DuckDB writes them: no extension is fetched, nothing is spilled to other folders, and the path is only ever a literal.
"""

import errno
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from graphnhi.store.atomic import new_file
from graphnhi.store.manifest import FileSpec

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

__all__ = ["write_tables"]

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "pandas_analyze_sample": 0,  # an object column is text, whatever its first rows are
    "temp_directory": "",
    "threads": 1,  # rows stay in order
}

_NUMBER = re.compile(r'"errno":"(\d{1,5})"')


def _literal(text: str) -> str:
    """Text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _sound(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame with lone surrogates (which JSON can carry, and Parquet cannot) written as escapes."""

    def cleaned(value: Any) -> Any:
        return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value

    texts = [name for name in frame.columns if frame[name].dtype.kind == "O"]
    return frame.assign(**{name: frame[name].astype(object).map(cleaned, na_action="ignore") for name in texts})


def _copy(database: "duckdb.DuckDBPyConnection", path: Path, frame: "pd.DataFrame") -> None:
    options = "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
    statement = f"COPY (SELECT * FROM frame) TO {_literal(str(path))} {options}"  # noqa: S608 - a file name takes no parameter
    try:
        database.register("frame", frame).execute(statement)
    except _duckdb().InvalidInputException:
        database.register("frame", _sound(frame)).execute(statement)
    finally:
        database.unregister("frame")


def _refused(name: str, message: str) -> OSError:
    """What DuckDB says, as the system's own error where it gives the number of one (a full disk, above all)."""
    number = _NUMBER.search(message)
    if number:
        return OSError(int(number[1]), f"{name}: {os.strerror(int(number[1]))}")
    return OSError(errno.EIO, f"{name}: {message.splitlines()[0]}")


def _write_table(database: "duckdb.DuckDBPyConnection", path: Path, frame: "pd.DataFrame") -> FileSpec:
    # Made first, so that it is private from its first byte; DuckDB then fills the file that is there.
    with new_file(path) as descriptor:
        try:
            _copy(database, path, frame)
        except (_duckdb().Error, UnicodeEncodeError) as error:
            raise _refused(path.name, str(error)) from error
        size = os.fstat(descriptor).st_size
    with path.open("rb") as stream:
        return FileSpec(size, hashlib.file_digest(stream, "sha256").hexdigest())


def _duckdb() -> ModuleType:
    import duckdb  # noqa: PLC0415 - opening an estate must not load it

    return duckdb


def write_tables(folder: Path, frames: Mapping[str, Callable[[], "pd.DataFrame"]]) -> dict[str, FileSpec]:
    """Write each frame as a new private Parquet file of `folder`, one after the other; gives sizes and digests by file.

    `frames` maps a file name to what makes its frame, so that two big frames need not be there at once. Raises OSError.
    """
    with _duckdb().connect(":memory:", config=_SETTINGS) as database:
        return {name: _write_table(database, folder / name, frame()) for name, frame in frames.items()}
