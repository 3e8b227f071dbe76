"""Parquet files, read by DuckDB with everything else that it could reach shut off; all values as text."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

import duckdb
import numpy as np

from graphnhi.readers._headings import headings
from graphnhi.readers._tabulate import Chunk, Source, rows_per_chunk, tabulate
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Json, canonical
from graphnhi.readers.tidy import Table

__all__ = ["MAGIC", "read_parquet"]

MAGIC: Final = b"PAR1"
PATTERN: Final = "row {}"
_VECTOR: Final = 2048
"""Rows of one of DuckDB's vectors; chunks are made of whole ones."""
_FILE: Final = "read_parquet(?, hive_partitioning = false)"
_SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "memory_limit": "2GB", "temp_directory": "",
}  # fmt: skip
_NESTED: Final = re.compile(r".*\]\Z|(?:STRUCT|MAP|UNION|VARIANT)\b", re.DOTALL)
_AS_TEXT: Final = (
    (_NESTED, "to_json({})::varchar"),
    (re.compile(r"VARCHAR\Z"), "{}"),
    (re.compile(r"TIMESTAMP WITH TIME ZONE"), "regexp_replace(replace({}::varchar, ' ', 'T'), '[+]00$', 'Z')"),
    (re.compile(r"TIMESTAMP"), "replace({}::varchar, ' ', 'T')"),
    (re.compile(r"DOUBLE|FLOAT"), "case when isnan({0}) then null else regexp_replace({0}::varchar, '[.]0$', '') end"),
    (
        re.compile(r"BLOB"),
        "case when contains(coalesce(try(decode({0})), chr(0)), chr(0)) then {0}::varchar else try(decode({0})) end",
    ),
    (re.compile(""), "{}::varchar"),
)
"""How a column of a type becomes text; the first that fits."""


def read_parquet(path: Path, source: Source) -> Iterator[Table]:
    """The tables of a Parquet file, at least one.

    Whole numbers have no `.0`, decimals keep their digits, NaN and null are None, times are ISO 8601 (those with a zone in
    UTC), nested values canonical JSON, bytes are UTF-8 text or hexadecimal escapes. Raises InputError for a damaged file.
    """
    refusals = source.refusals()
    tables = _tables(path, source, refusals)
    while True:
        table, fault = _next(tables)
        if fault:
            refusals.add("", "the file is no Parquet file, or a damaged one", found=fault, todo="Export it again.")
        refusals.settle()
        if table is None:
            return
        yield table


def _next(tables: Iterator[Table]) -> tuple[Table | None, str]:
    """The next table, or DuckDB's name for what is wrong (its message may quote data, so it goes no further)."""
    try:
        return next(tables, None), ""
    except duckdb.Error as error:
        return None, type(error).__name__
    except UnicodeDecodeError:
        return None, "a text that is not UTF-8"


def _tables(path: Path, source: Source, refusals: Refusals) -> Iterator[Table]:
    name = os.path.abspath(path)  # noqa: PTH100 - DuckDB compares texts, and links must not be followed
    with closing(_shut_off(name)) as connection:
        names = headings(_names(connection, name), "", source.limits, refusals)
        if refusals:
            return
        fields = ", ".join(f"c{at}" for at in range(len(names)))
        kinds = [kind for _, kind, *_ in connection.execute(f"describe from {_FILE} as t({fields})", [name]).fetchall()]
        texts = ", ".join(_as_text(kind).format(f"c{at}") for at, kind in enumerate(kinds))
        found = connection.execute(f"select {texts} from {_FILE} as t({fields})", [name])  # noqa: S608 - nothing of the file
        nested = [_NESTED.match(kind) is not None for kind in kinds]
        done = 0
        while len(rows := found.fetch_df_chunk(max(1, rows_per_chunk(len(names)) // _VECTOR))) or not done:
            cells = [rows.iloc[:, at].to_numpy(dtype=object) for at in range(len(names))]
            cells = [_canonical(column) if inner else column for column, inner in zip(cells, nested, strict=True)]
            numbers = np.arange(done, done + len(rows)) + 1
            yield tabulate(Chunk(dict(zip(names, cells, strict=True)), PATTERN, numbers), source, refusals)
            done += len(rows)
            if not len(rows):
                return


def _shut_off(name: str) -> duckdb.DuckDBPyConnection:
    """A database in memory that can read this one file, and nothing else on disk or in any network."""
    connection = duckdb.connect(":memory:", config=_SETTINGS)
    connection.execute("set TimeZone = 'UTC'")
    connection.execute("set allowed_paths = ?", [[name]])
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _names(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The names of the columns as the file has them (DuckDB renames those that differ by case only)."""
    schema = connection.execute("select name, coalesce(num_children, 0) from parquet_schema(?)", [name]).fetchall()
    names: list[str] = []
    at = 1
    while at < len(schema):
        names.append(schema[at][0])
        at = _behind(schema, at)
    return names


def _behind(schema: list[tuple[str, int]], at: int) -> int:
    """The place behind a field of a flattened schema and all that is nested in it."""
    open_fields = 1
    while open_fields and at < len(schema):
        open_fields += schema[at][1] - 1
        at += 1
    return at


def _as_text(kind: str) -> str:
    return next(expression for pattern, expression in _AS_TEXT if pattern.match(kind))


def _canonical(column: np.ndarray) -> np.ndarray:
    """JSON texts with their keys sorted, as every reader writes nested values; a text that is no strict JSON stays."""
    parser = Json()
    texts = {text: _sorted(parser, text) for text in set(column.tolist()) if isinstance(text, str)}
    return np.array([texts.get(text) for text in column.tolist()] + [None], dtype=object)[:-1]


def _sorted(parser: Json, text: str) -> str:
    try:
        value = parser.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return text
    return text if parser.take_problems() else canonical(value)
