"""Comma, tab, semicolon and white-space separated tables."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from graphnhi.errors import InputError
from graphnhi.readers import table
from graphnhi.readers.tidy import Limits, Table

Read = Callable[..., list[Table]]
Refused = Callable[..., list[str]]


def rows(tables: list[Table]) -> list[tuple[str | None, ...]]:
    return [tuple(row) for each in tables for row in each.rows.itertuples(index=False)]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_header_line_settles_the_separator(read: Read, separator: str) -> None:
    """The character that parts the header line into most names parts the rows."""
    (found,) = read(f"id{separator}kind\na,1{separator}x\n".replace("a,1", "a1" if separator == "," else "a,1"))
    assert list(found.rows.columns) == ["id", "kind"]
    assert rows([found]) == [("a1" if separator == "," else "a,1", "x")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_and_byte_order_mark(read: Read, end: str) -> None:
    """LF, CRLF and CR end a line, and a UTF-8 byte order mark is no part of the first name."""
    (found,) = read(("\ufeffid,kind" + end + "ä,user" + end + "b,role").encode())
    assert list(found.rows.columns) == ["id", "kind"]
    assert rows([found]) == [("ä", "user"), ("b", "role")]
    assert found.numbers.tolist() == [2, 3]


def test_space_around_names_and_cells_is_cut_off(read: Read) -> None:
    """Names and cells lose the space around them, inside quotes too; an empty cell is None."""
    (found,) = read(' id , kind,owner\n  a b , "  x ", \n')
    assert list(found.rows.columns) == ["id", "kind", "owner"]
    assert rows([found]) == [("a b", "x", None)]


def test_cells_are_texts_and_kept(read: Read) -> None:
    """Nothing is interpreted: leading zeros, apostrophes, NA and long digits stay as they are."""
    (found,) = read("id,b,c,d\n007,'=1+1,NA,12345678901234567890\n")
    assert rows([found]) == [("007", "'=1+1", "NA", "12345678901234567890")]
    assert set(map(str, found.rows.dtypes)) == {"object"}


def test_quoted_cells_keep_separators_quotes_and_line_ends(read: Read) -> None:
    """A quoted cell may hold separators, doubled quotes and line ends; a record stands where it starts."""
    (found,) = read('id,kind\n"a,1","x ""y"" z"\n"two\nlines",b\nc,d\n')
    assert rows([found]) == [("a,1", 'x "y" z'), ("two\nlines", "b"), ("c", "d")]
    assert [found.place(row) for row in range(3)] == ["line 2", "line 3", "line 5"]


def test_blank_lines_are_no_records(read: Read) -> None:
    """A blank line is neither a record nor skipped, wherever it stands; a line of separators is a record."""
    (found,) = read("\nid,kind\n\na,b\n   \n,\n")
    assert rows([found]) == [("a", "b"), (None, None)]
    assert (found.read, found.numbers.tolist()) == (2, [4, 6])


def test_ragged_rows_are_set_aside(read: Read) -> None:
    """A row with too few or too many cells is skipped, with its line and both numbers of cells."""
    (found,) = read("id,kind\na,b\nc\nd,e,f\n")
    assert rows([found]) == [("a", "b")]
    assert found.read == 3
    assert [str(fault) for fault in found.skipped] == [
        "t.csv:line 3: a row has too few cells (found 1, wanted 2).",
        "t.csv:line 4: a row has too many cells (found 3, wanted 2).",
    ]


def test_header_alone_is_an_empty_table(read: Read) -> None:
    """A header line without rows is a table of no rows with these columns."""
    (found,) = read("id,kind\n")
    assert (list(found.rows.columns), len(found.rows), found.read) == (["id", "kind"], 0, 0)


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_no_header_is_refused(refused: Refused, data: bytes | str) -> None:
    """A file without any text has no header: an export that failed is not taken for an empty table."""
    assert refused(data) == [": the file is empty"]


def test_unclosed_quote_is_refused_where_it_opens(refused: Refused) -> None:
    """A quote that is never closed is refused with the line in which it opens, not the last line of the file."""
    assert refused('id,kind\na,b\nc,"d\ne,f\n') == ["line 3: a quote opens here that is never closed"]
    assert refused('id,kind\n"a\nb",c\nd,"e\n') == ["line 4: a quote opens here that is never closed"]


def test_stray_quote_is_refused(refused: Refused) -> None:
    """Text behind a closing quote is refused with the line in which the quote opens."""
    assert refused('id,kind\n"abc"d,e\n') == ["line 2: a quote closes in the midst of a cell"]
    assert refused('id,kind\na,"b\nc,"d\n') == [
        "line 2: a quote closes in the midst of a cell",
        "line 3: a quote opens here that is never closed",
    ]


def test_all_faults_are_found_in_one_go(refused: Refused) -> None:
    """Every fault of a file is listed: header, encoding, quotes, and the ragged rows that stand before a broken quote."""
    data = b'id,,ID\na,b\nc,\xff,d\n"e"f,g,h\ni,j,k\nl,"m,n\n'
    assert refused(data) == [
        "line 3: the file is not UTF-8 text",
        "line 1: a column has no name",
        "line 1: a column name stands twice",
        "line 4: a quote closes in the midst of a cell",
        "line 6: a quote opens here that is never closed",
        "line 2: a row has too few cells",
    ]


def test_double_column_names_are_refused_by_name(read: Read) -> None:
    """Names that differ by case and space alone are the same; the fault shows them."""
    with pytest.raises(InputError, match="found 'id', 'ID', wanted each name once"):
        read("id, ID ,kind\na,b,c\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_refused(refused: Refused, encoding: str) -> None:
    """A byte order mark of another encoding than UTF-8 refuses the file by name of the encoding."""
    assert refused("id,kind\na,b\n".encode(encoding)) == [f"line 1: the file is {encoding.upper()} text"]


def test_bytes_that_are_no_text_are_refused_with_line_and_offset(read: Read) -> None:
    """Bytes that are not UTF-8, and NUL bytes, are refused with their line and their offset in the file."""
    with pytest.raises(InputError) as error:
        read(b"\xef\xbb\xbfid,kind\na,b\nc,\xe9\nd,\x00\n")
    assert [(fault.place, fault.found) for fault in error.value.faults] == [
        ("line 3", "byte 0xe9 at offset 17"), ("line 4", "a NUL byte at offset 21"),
    ]  # fmt: skip


def test_offsets_hold_beyond_the_first_block(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    """Line and offset of a bad byte are right wherever the file is cut into blocks."""
    monkeypatch.setattr("graphnhi.readers._text.BLOCK", 16)
    data = b"id,kind\r\n" + b"abc,def\r\n" * 10 + b"x,\xff\r\n"
    assert refused(data) == ["line 12: the file is not UTF-8 text"]


@pytest.mark.parametrize("block", [1, 2, 3, 7, 16])
def test_blocks_do_not_change_what_is_read(read: Read, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Where a file is cut into blocks changes neither cells nor lines."""
    data = 'id,kind\r\n"ä\r\nö",x\r\n\r\nb,"""y"\r\nc,d\r\n'.encode()
    whole = read(data)
    monkeypatch.setattr("graphnhi.readers._text.BLOCK", block)
    (cut,) = read(data)
    assert rows([cut]) == rows(whole) == [("ä\r\nö", "x"), ("b", '"y'), ("c", "d")]
    assert cut.numbers.tolist() == [2, 5, 6]


def test_limits_are_refusals(refused: Refused) -> None:
    """Too long a cell, too many columns and too long a line are refused, each by name; faults beyond the limit are counted off."""
    small = Limits(cell=10, columns=2, faults=3, record=10_000)
    assert refused("a,b\n" + "x" * 20 + ",y\n", limits=small)[0].startswith("line 2: a cell is too long")
    assert refused("a,b,c\n1,2,3\n", limits=small) == ["line 1: too many columns"]
    assert refused('a,b\n"1"x,2\n"1"x,2\n"1"x,2\n"1"x,2\n', limits=small)[-1] == ": only the first 3 faults are listed"
    assert refused("a,b\n" + "1" * 6_000_000, limits=small)[0] == ": a line is longer than 10,000 bytes"


def test_tables_without_header(read: Read) -> None:
    """With names given, the first line is a record; the separator is what parts most lines into that many cells."""
    for data in ("        1          7\n        2          8\n", "1,7\n2,8\n", "1;7\n2;8\n", "1\t7\n2\t8"):
        (found,) = read(data, "pairs.txt", header=("user", "permission"))
        assert list(found.rows.columns) == ["user", "permission"]
        assert rows([found]) == [("1", "7"), ("2", "8")]
        assert found.numbers.tolist() == [1, 2]


def test_tables_without_header_may_be_empty_or_ragged(read: Read) -> None:
    """Without a header line an empty file is an empty table, and a line with other than the named cells is skipped."""
    (empty,) = read("", "pairs.txt", header=("user", "permission"))
    assert (list(empty.rows.columns), empty.read) == (["user", "permission"], 0)
    (found,) = read(" 1 2\n 3\n\n 4 5 6\n", "pairs.txt", header=("user", "permission"))
    assert (rows([found]), found.read) == ([("1", "2")], 3)
    assert [fault.place for fault in found.skipped] == ["line 2", "line 4"]


def test_big_files_come_in_chunks(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more records than one table holds comes as several, and their lines go on."""
    monkeypatch.setattr("graphnhi.readers._tabulate.CHUNK", 2_000)
    tables = read("id,kind\n" + "".join(f"n{i},user\n" for i in range(5_500)))
    assert [len(each.rows) for each in tables] == [2_000, 2_000, 1_500]
    assert [each.numbers[0] for each in tables] == [2, 2_002, 4_002]
    assert sum(each.read for each in tables) == 5_500


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    """What the system refuses to open is refused as an input, without a traceback."""
    with pytest.raises(InputError, match="cannot be read"):
        list(table.read(tmp_path / "none.csv", "none.csv"))


def test_access_matrices_read_whole() -> None:
    """The real access matrices, columns of numbers without a header, read without a skipped line."""
    shared = Path(os.environ.get("GRAPHNHI_SHARED", Path(__file__).parents[2] / "../shared"))
    folder = shared / "data/access-matrices"
    if not folder.is_dir():
        pytest.skip("the shared data is not here")
    (found,) = table.read(folder / "apj.txt", "apj.txt", header=("user", "permission"))
    assert (len(found.rows), found.rows["user"].nunique(), found.rows["permission"].nunique()) == (6841, 2044, 1164)
    assert found.skipped == ()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_without_quotes_reads_as_one_with_them(read: Read, ends: str, delimiter: str) -> None:
    """Lines without quotes are parted without a parser: cells, places and ragged rows are what the parser would give."""
    lines = [
        ["a", "b", "c"],
        ["1", " x ", ""],
        [""],
        ["", "", ""],
        ["2", "y"],
        ["3", "z", "w", "v"],
        ["4", "ö", "q"],
    ] * 700
    plain = ends.join([delimiter.join(cells) for cells in lines])
    quoted = plain.replace("q", '"q"')
    found, other = read(plain), read(quoted)
    for one, two in zip(found, other, strict=True):
        assert one.rows.equals(two.rows)
        assert one.numbers.tolist() == two.numbers.tolist()
        assert (one.read, one.skipped) == (two.read, two.skipped)
    assert sum(len(table.skipped) for table in found) == 1400
    even = ends.join(delimiter.join(cells) for cells in lines if len(cells) == 3)
    (table,) = read(even)
    assert table.numbers.tolist() == list(range(2, 2 + len(table.rows)))
    assert table.rows["b"].tolist()[:4] == ["x", None, "ö", "b"]
