"""JSON Lines and JSON arrays of objects."""

import json
from collections.abc import Callable

import pytest

from graphnhi.errors import InputError
from graphnhi.readers.strict import Json, Number, canonical
from graphnhi.readers.tidy import Limits, Table

Read = Callable[..., list[Table]]
Refused = Callable[..., list[str]]
Form = Callable[..., tuple[str, str]]


def as_lines(*records: str) -> tuple[str, str]:
    return "\n".join(records) + "\n", "t.jsonl"


def as_array(*records: str) -> tuple[str, str]:
    return "[\n" + ",\n".join(records) + "\n]", "t.json"


FORMS = pytest.mark.parametrize("form", [as_lines, as_array])


@FORMS
def test_values_keep_their_text(read: Read, form: Form) -> None:
    """Numbers stay as they were written, true and false are words, null and an empty text are None."""
    (found,) = read(*form('{"a":1.50,"b":12345678901234567890123,"c":true,"d":null,"e":""," f ":" x "}', '{"a":-1E+5}'))
    assert found.rows.to_dict("list") == {
        "a": ["1.50", "-1E+5"], "b": ["12345678901234567890123", None], "c": ["true", None], "d": [None, None],
        "e": [None, None], " f ": ["x", None],
    }  # fmt: skip
    assert set(map(str, found.rows.dtypes)) == {"object"}


@FORMS
def test_nested_values_are_canonical_json(read: Read, form: Form) -> None:
    """Objects and lists are kept as JSON text with sorted keys, no spaces, and numbers as they were written."""
    (found,) = read(*form('{"t":["x", "ü"],"o":{"b":1.0,"a":[true, null]}}'))
    assert found.rows.to_dict("list") == {"t": ['["x","ü"]'], "o": ['{"a":[true,null],"b":1.0}']}


@FORMS
def test_columns_are_all_keys(read: Read, form: Form) -> None:
    """The columns are the keys of all records in the order in which they appear; a record without a key has None."""
    (found,) = read(*form('{"id":"a"}', '{"kind":"user","id":"b"}'))
    assert found.rows.to_dict("list") == {"id": ["a", "b"], "kind": [None, "user"]}


@FORMS
def test_double_keys_refuse_the_file(refused: Refused, form: Form) -> None:
    """A key that stands twice in one object, at any depth, refuses the whole file: no one can tell which value is meant."""
    assert [fault.split(": ")[1] for fault in refused(*form('{"id":"a","id":"b"}', '{"x":{"y":1,"y":1}}'))] == [
        "the key 'id' stands twice in one object",
        "the key 'y' stands twice in one object",
    ]


@FORMS
@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ('{"a":NaN}', "NaN is no JSON number"),
        ('{"a":[-Infinity]}', "-Infinity is no JSON number"),
        ('{"a":' + "[" * 70 + "]" * 70 + "}", "nested deeper than 64 levels"),
        ('{"a":' + "9" * 401 + "}", "a number of 401 characters (at most 400 are read)"),
        ('{"a":"' + "x" * 2**20 + 'y"}', "the cell 'a' is too long"),
    ],
)
def test_what_json_does_not_allow_or_limits_forbid_refuses(
    refused: Refused, form: Form, record: str, fault: str
) -> None:
    """NaN, Infinity, nesting, numbers and texts beyond the limits refuse the file, each by name."""
    assert [each.split(": ")[1] for each in refused(*form('{"a":1}', record))] == [fault]


@FORMS
def test_nesting_up_to_the_limit_is_read(read: Read, form: Form) -> None:
    """Sixty-four levels are read; brackets within texts are no levels."""
    nested = "[" * 63 + "]" * 63
    (found,) = read(*form('{"a":' + nested + ',"b":"' + "[" * 100 + '"}'))
    assert found.rows["a"].tolist() == [nested]


@FORMS
def test_hopeless_nesting_is_refused(refused: Refused, form: Form) -> None:
    """Nesting deeper than any parser goes is refused like other nesting, not a crash."""
    (fault,) = refused(*form('{"a":' + "[" * 200_000 + "]" * 200_000 + "}"))
    assert "nested deeper than 64 levels" in fault


@FORMS
def test_records_that_are_no_objects_are_set_aside(read: Read, form: Form) -> None:
    """A record that is a text, a number, a list or null is skipped with its place and what it is."""
    (found,) = read(*form('{"id":"a"}', '"x"', "5", "[1]", "null", "true", '{"id":"b"}'))
    assert found.rows["id"].tolist() == ["a", "b"]
    assert [fault.found for fault in found.skipped] == ["a text", "a number", "an array", "null", "true or false"]
    assert found.read == 7


@FORMS
def test_texts_that_no_file_can_hold_are_set_aside(read: Read, form: Form) -> None:
    """A record with a NUL character or half a surrogate pair in a text is skipped; a whole pair is a character."""
    (found,) = read(*form('{"id":"a\\u0000b"}', '{"id":"\\ud800"}', '{"id":"\\ud83d\\ude00"}', '{"id":["\\udc00"]}'))
    assert found.rows["id"].tolist() == ["\U0001f600"]
    assert [fault.what for fault in found.skipped] == [
        "the cell 'id' holds a NUL character or half a surrogate pair"
    ] * 3


def test_lines_say_where_a_record_stands(read: Read) -> None:
    """A JSON Lines record stands at its line; blank lines are no records; CRLF and a byte order mark are accepted."""
    (found,) = read('\ufeff{"id":"a"}\r\n\r\n{"id":"b"}', "t.jsonl")
    assert [found.place(row) for row in range(2)] == ["line 1", "line 3"]
    assert found.read == 2


def test_elements_say_where_they_stand(read: Read) -> None:
    """An array's record stands at its JSON pointer, counted from 0, those set aside included."""
    (found,) = read('[{"id":"a"}, 1, {"id":"b"}]', "t.json")
    assert [found.place(row) for row in range(2)] == ["/0", "/2"]
    assert [fault.place for fault in found.skipped] == ["/1"]


def test_every_broken_line_is_listed(refused: Refused) -> None:
    """Each line that is not JSON is refused, all in one go, the last one with the hint that the file may be cut off."""
    assert refused('{"id":"a"}\n{"id":\n{id:1}\n{"id":"b', "t.jsonl") == [
        "line 2: the line is not JSON: Expecting value at column 7",
        "line 3: the line is not JSON: Expecting property name enclosed in double quotes at column 2",
        "line 4: the line is not JSON: Unterminated string starting at at column 7",
    ]


def test_a_cut_off_line_says_so(read: Read) -> None:
    """A last line that breaks off is refused, and the fault says that the file may have been cut off."""
    with pytest.raises(InputError, match="may have been cut off"):
        read('{"id":"a"}\n{"id":"b', "t.jsonl")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ('[{"id":"a"},\n{"id"', "line 2 column 6: the file is not one JSON array: Expecting ':' delimiter"),
        ('[{"id":"a"}', "line 1 column 12: the file is not one JSON array: expected ',' or ']'"),
        ("[", "line 1 column 2: the file is not one JSON array: Expecting value"),
        ('[{"id":"a"},]', "line 1 column 13: the file is not one JSON array: Expecting value"),
        ('[{"id":"a"}\n{"id":"b"}]', "line 2 column 1: the file is not one JSON array: expected ',' or ']'"),
        ('[{"id":"a"}] {}', "line 1 column 14: the file is not one JSON array: there is text behind the array"),
    ],
)
def test_a_broken_array_is_refused_with_its_place(refused: Refused, data: bytes | str, fault: str) -> None:
    """An array that is cut off, misses a comma or is followed by text is refused with line and column."""
    assert refused(data, "t.json") == [fault]


def test_empty_files_of_records_are_empty_tables(read: Read) -> None:
    """An empty array, and a JSON Lines file without lines, are tables without rows and columns."""
    for data, name in (("[]", "t.json"), ("", "t.jsonl"), ("\n\n", "t.jsonl")):
        (found,) = read(data, name)
        assert (len(found.rows), len(found.rows.columns), found.read) == (0, 0, 0)


@pytest.mark.parametrize("piece", [1, 2, 5, 64])
def test_pieces_do_not_change_what_is_read(read: Read, monkeypatch: pytest.MonkeyPatch, piece: int) -> None:
    """Where a JSON array is cut into pieces changes neither values nor places, multi-byte characters included."""
    data = '[ {"id":"ä😀","n":[1, 22.50]} ,\r\n 333 , {"id":"b"}\r\n]\r\n'
    monkeypatch.setattr("graphnhi.readers._text.BLOCK", piece)
    monkeypatch.setattr("graphnhi.readers._json_stream.PIECE", piece)
    (found,) = read(data, "t.json")
    assert found.rows.to_dict("list") == {"id": ["ä😀", "b"], "n": ["[1,22.50]", None]}
    assert (found.numbers.tolist(), found.read) == ([0, 2], 3)


def test_one_record_beyond_the_limit_is_refused(refused: Refused) -> None:
    """A record of an array that is longer than the limit is refused instead of filling the memory."""
    data = '[{"a":"' + "x" * 6_000_000 + '"}]'
    (fault,) = refused(data, "t.json", limits=Limits(record=100_000, cell=10**9))
    assert fault.startswith("line 1 column ")


def test_big_files_come_in_chunks_with_growing_columns(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records beyond one table's number come in further tables; a later table has the columns of the earlier ones too."""
    monkeypatch.setattr("graphnhi.readers._tabulate.CHUNK", 2_000)
    lines = "".join(json.dumps({"id": f"n{i}"} | ({"late": "x"} if i > 4_000 else {})) + "\n" for i in range(5_000))
    tables = read(lines, "t.jsonl")
    assert [len(each.rows) for each in tables] == [2_000, 2_000, 1_000]
    assert [list(each.rows.columns) for each in tables] == [["id"], ["id"], ["id", "late"]]
    assert tables[2].rows["late"].notna().sum() == 999


def test_too_many_keys_are_refused(refused: Refused) -> None:
    """Records that together have more keys than a table may have columns are refused."""
    lines = "".join(f'{{"k{i}":1}}\n' for i in range(30))
    assert refused(lines, "t.jsonl", limits=Limits(columns=20)) == ["line 1: too many columns"]


def test_numbers_are_texts_that_know_it() -> None:
    """The strict parser gives numbers as Number, a text; canonical JSON writes them without quotes, and texts with them."""
    value = Json().loads('{"b": 1.0, "a": "1.0"}')
    assert isinstance(value["b"], Number)
    assert not isinstance(value["a"], Number)
    assert canonical(value) == '{"a":"1.0","b":1.0}'
