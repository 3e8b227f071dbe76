"""Parquet tables."""

import socket
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from graphnhi.readers import table
from graphnhi.readers.tidy import Table

Read = Callable[..., list[Table]]
Refused = Callable[..., list[str]]
Parquet = Callable[[str], bytes]


@pytest.fixture
def parquet(tmp_path: Path) -> Parquet:
    """A Parquet file of what a query gives, as bytes."""

    def made(query: str) -> bytes:
        path = tmp_path / "made.parquet"
        duckdb.connect().execute(f"copy ({query}) to '{path}' (format parquet)")
        return path.read_bytes()

    return made


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("7::integer", "7"),
        ("12345678901234567::bigint", "12345678901234567"),
        ("5::double", "5"),
        ("2.25::float", "2.25"),
        ("'nan'::double", None),
        ("1.50::decimal(10,2)", "1.50"),
        ("true", "true"),
        ("'007'", "007"),
        ("' x '", "x"),
        ("''", None),
        ("null::varchar", None),
        ("date '2026-11-24'", "2026-11-24"),
        ("timestamp '2026-11-24 10:11:12.5'", "2026-11-24T10:11:12.5"),
        ("timestamptz '2026-11-24 10:11:12+02'", "2026-11-24T08:11:12Z"),
        ("time '10:00:00'", "10:00:00"),
        ("['b', 'a']", '["b","a"]'),
        ("{'b': 1, 'a': [1.5]}", '{"a":[1.5],"b":1}'),
        ("map {'k': 'v'}", '{"k":"v"}'),
        ("encode('Müller')", "Müller"),
        ("'a\\x00b'::blob", "a\\x00b"),
        ("'a\\xFF'::blob", "a\\xFF"),
        ("'0b0e4a72-5c0e-4a5e-8a38-6a1e6ed7f0a1'::uuid", "0b0e4a72-5c0e-4a5e-8a38-6a1e6ed7f0a1"),
    ],
)
def test_values_become_texts(read: Read, parquet: Parquet, value: str, text: str | None) -> None:
    """Every type has one text: whole numbers without `.0`, exact decimals, ISO 8601 times, nested values as canonical JSON."""
    (found,) = read(parquet(f"select {value} as v"), "t.parquet")
    assert found.rows.to_dict("list") == {"v": [text]}


def test_rows_are_counted_from_one_and_keep_their_order(
    read: Read, parquet: Parquet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A record stands at its row, counted from 1, through all chunks, in the order of the file."""
    monkeypatch.setattr("graphnhi.readers._tabulate.CHUNK", 4_096)
    tables = read(parquet("select i::varchar as id from range(10_000) t(i)"), "t.parquet")
    assert [len(each.rows) for each in tables] == [4_096, 4_096, 1_808]
    assert [each.place(0) for each in tables] == ["row 1", "row 4097", "row 8193"]
    assert [int(cell) for each in tables for cell in each.rows["id"]] == list(range(10_000))


def test_no_rows_is_an_empty_table(read: Read, parquet: Parquet) -> None:
    """A Parquet file without rows is an empty table with its columns."""
    (found,) = read(parquet("select 1 as id, 'x' as kind where false"), "t.parquet")
    assert (list(found.rows.columns), found.read) == (["id", "kind"], 0)


def test_nested_columns_keep_their_names(read: Read, parquet: Parquet) -> None:
    """A nested column counts as one column, whatever fields it has."""
    (found,) = read(parquet("select {'x': {'y': [1]}} as a, 2 as b, map {'k': 1} as c, 3 as d"), "t.parquet")
    assert list(found.rows.columns) == ["a", "b", "c", "d"]
    assert found.rows["d"].tolist() == ["3"]


def test_columns_that_differ_by_case_are_refused(
    refused: Refused, parquet: Parquet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that differ by case alone are refused as in any table."""
    data = parquet("select 1 as id, 2 as xy").replace(b"xy", b"ID")
    assert refused(data, "t.parquet") == [": a column name stands twice"]


def test_column_names_are_data(read: Read, parquet: Parquet) -> None:
    """A column name is never taken for SQL."""
    name = "a\"; drop table x; --' {0}"
    (found,) = read(parquet(f'select 1 as "{name.replace(chr(34), chr(34) * 2)}"'), "t.parquet")
    assert found.rows.to_dict("list") == {name: ["1"]}


@pytest.mark.parametrize("name", ["a[1]*?.parquet", "q'uote.parquet", "x=1.parquet", "ü ber.parquet"])
def test_file_names_are_data(read: Read, parquet: Parquet, name: str) -> None:
    """A path is read as it is: no pattern, no quoting, no partition column."""
    (found,) = read(parquet("select 1 as id"), name)
    assert list(found.rows.columns) == ["id"]


def test_damaged_files_are_refused(refused: Refused, parquet: Parquet) -> None:
    """A file that is cut off or damaged anywhere in its footer is refused."""
    data = parquet("select i as id, 'x' || i as k from range(1000) t(i)")
    for broken in (data[:-1], data[: len(data) // 2], data[:4], data[:4] + b"\0" * 50 + data[-8:]):
        assert refused(broken, "t.parquet") == [": the file is no Parquet file, or a damaged one"]


def test_nothing_else_is_reached(read: Read, parquet: Parquet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading opens no connection to anywhere."""

    def forbidden(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(socket.socket, "connect", forbidden)
    assert read(parquet("select 'http://127.0.0.1:1/x.parquet' as id"), "t.parquet")[0].read == 1


def test_database_reads_this_file_alone(tmp_path: Path, parquet: Parquet) -> None:
    """The database that reads a file can read no other file, write none, and load nothing."""
    from graphnhi.readers._parquet import _shut_off

    (tmp_path / "mine.parquet").write_bytes(parquet("select 1 as id"))
    connection = _shut_off(str(tmp_path / "mine.parquet"))
    for statement in (
        f"select * from read_parquet('{tmp_path}/made.parquet')", f"copy (select 1) to '{tmp_path}/out.csv'",
        "install httpfs", "load httpfs", "set enable_external_access = true", "select * from read_csv('/etc/passwd')",
    ):  # fmt: skip
        with pytest.raises(duckdb.Error):
            connection.execute(statement)
    assert len(list(table.read(tmp_path / "mine.parquet", "mine.parquet"))) == 1
