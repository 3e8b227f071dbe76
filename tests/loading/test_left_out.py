"""What was met in a folder and not read: refused where it says that it is a table, else in sight of every answer."""

from typing import Any

import pytest

TABLE = "nodes,species\na,human\nb,rôle\n"


@pytest.mark.parametrize(
    "name, content",
    [
        ("more_csv", "id,kind\nb,human\n".encode("utf-16")),
        ("more_csv", TABLE.encode("utf-16")),
        ("more_csv", TABLE.encode("utf-16-le")),
        ("more_csv", TABLE.encode("latin-1")),
        ("more_txt", TABLE.encode("utf-32")),
        ("more_json", '{"a": 1}'.encode("utf-16")),
        ("more_jsonl", '{"a": "é"}\n'.encode("latin-1")),
        ("more_tsv", b"PK\x03\x04\xff\0\0"),
        ("more_parquet", b"PA\0\x15"),
        ("more_parquet", b""),
    ],
)
def test_a_table_that_cannot_be_decoded_is_refused(small: Any, name: str, content: bytes) -> None:
    """A wrong encoding stops the build, whether or not a loader could have known the columns."""
    small.write(**{name: content})
    label = name.replace("_", ".")
    assert all(fault.startswith(label) for fault in small.refused())
    about = small.build(keep_going=True).estate.about
    assert [(entry["input"], entry["why"][:8]) for entry in about["missing_inputs"]] == [(label, "refused:")]


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "\ufeffSEP=,", "sep=\t"])
@pytest.mark.parametrize("name", ["more_csv", "more_txt"])
def test_a_spreadsheets_note_of_its_separator_is_refused(small: Any, first: str, name: str) -> None:
    """It would be taken for the header line, and the table for none: it is told what to delete."""
    small.write(**{name: f"{first}\r\nid;kind\r\nb;human\r\n"})
    (told,) = small.refused()
    assert told.startswith(f"{name.replace('_', '.')}:line 1: a spreadsheet's note stands before the header line")
    assert told.endswith("Delete this line.")


def test_text_and_pictures_are_left_out_and_lack_nothing(small: Any, entry_of: Any) -> None:
    """What cannot have held records is told and accounted for, and no answer lacks it."""
    small.write(readme_md="# read me\n", picture_png=b"\x89PNG\r\n\x1a\n\0\0", run_sh="exit 0\n")
    built = small.build()
    assert len(built.faults) == 3
    assert built.estate.about["missing_inputs"] == []
    assert entry_of(built, "readme.md")["left_out"] == "no reader knows this file"


@pytest.mark.parametrize(
    "name, content",
    [
        ("things_csv", "Id,species\na,human\n"), ("things_txt", "Id,species\na,human\n"), ("things_json", '{"a": 1}'),
        ("things_dump", '{"a":\n1}'), ("things_yaml", "a: 1\n"), ("things_dump", "apiVersion: v1\n"), ("things_csv", ""),
        ("things_csv", 'what,when\n"never closed,x\n'),
    ],
)  # fmt: skip
def test_data_that_was_left_out_is_missing_from_every_answer(small: Any, name: str, content: str) -> None:
    """A table, JSON or YAML that nothing knows may have held what is asked for."""
    (missing,) = small.write(**{name: content}).build().estate.about["missing_inputs"]
    assert missing["input"] == name.replace("_", ".")
    assert missing["why"].startswith("left out: no ")
