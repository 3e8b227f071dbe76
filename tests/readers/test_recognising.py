"""Which reader takes which file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graphnhi import readers
from graphnhi.errors import UsageError
from graphnhi.readers import table
from graphnhi.readers.tidy import Table

Read = Callable[..., list[Table]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b"id,kind\n"),
        ("a.txt", b"id,kind\na,b\n"),
        ("export", b"\xef\xbb\xbfid;kind;owner name\r\na;b;c\r\n"),
        ("a.dat", b'{"id":"a"}\n{"id":"b"}\n'),
        ("a.json", b'[\n  {"id":"a"}\n]'),
        ("a.json", b"[]"),
        ("noend", b"PAR1\x15\x04"),
        ("a.csv", "id,kind\na,b".encode("utf-16")),
        ("a.txt", "id,kind\na,b".encode("utf-16")),
        ("a.jsonl", b'{"id": broken'),
        ("a.csv", b""),
    ],
)
def test_tables_are_recognised_by_content(tmp_path: Path, name: str, data: bytes) -> None:
    """Tables of every format are recognised whatever their name; a damaged one by its ending, so that it is refused by name."""
    path = tmp_path / name
    path.write_bytes(data)
    assert readers.recognise(path) is table


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("README.md", b"# Payments, and what they do\n\nText, with commas, and more.\n"),
        ("notes.txt", b"Dear all,\nplease find the export attached, it is complete.\n"),
        ("a.toml", b'schema = "x"\nname = "y"\n'),
        ("a.yaml", b"a: 1\nb: [1, 2]\n"),
        ("a.html", b"<!doctype html>\n<html>"),
        ("a.json", b'{\n  "Version": "2012-10-17",\n  "Statement": []\n}'),
        ("a.json", b"[[1, 2], [3, 4]]"),
        ("a.zip", b"PK\x03\x04\0\0\0\0"),
        ("a.bin", bytes(range(256))),
        ("empty", b""),
    ],
)
def test_other_files_are_not_tables(tmp_path: Path, name: str, data: bytes) -> None:
    """Prose, settings, policy documents, archives and empty files without a table's ending are nobody's."""
    path = tmp_path / name
    path.write_bytes(data)
    assert readers.recognise(path) is None


def test_readers_are_found_by_name() -> None:
    """A reader is found by its name, and an unknown name is answered with the known ones."""
    assert readers.reader("table") is table
    with pytest.raises(UsageError, match="table"):
        readers.reader("tabel")


def test_each_reader_has_its_own_name() -> None:
    """No two readers share a name, and each has what the registry promises."""
    assert len({each.NAME for each in readers.READERS}) == len(readers.READERS)
    assert all(callable(each.recognises) and callable(each.read) for each in readers.READERS)


def test_content_wins_over_the_name(read: Read) -> None:
    """A file is read by what it holds: JSON Lines named .csv, Parquet or an array named .txt."""
    assert read('{"id":"a"}\n{"id":"b"}\n', "a.csv")[0].rows["id"].tolist() == ["a", "b"]
    assert read('[{"id":"a"}]', "a.txt")[0].pattern == "/{}"
