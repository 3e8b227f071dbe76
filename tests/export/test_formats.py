"""Every answer in every format: exact where the format can be, safe everywhere, and never seemingly complete."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graphnhi.errors import UsageError
from graphnhi.export import FORMATS, SUFFIXES, format_of, written
from graphnhi.export.clean import from_csv
from graphnhi.export.columns import columns_of
from graphnhi.results import Answer, LazyRows
from tests.export.hostile import HOSTILE, UNSAFE, answer_of, reach_row

ANSWERS = ("reach", "blast", "path")


def text_of(told: Answer, form: str) -> str:
    return "".join(written(told, form))


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("form", FORMATS)
def test_hostile_names_are_harmless(answer: str, form: str) -> None:
    """No output of any format holds an escape, control, bidirectional or unpaired character of a name."""
    text = text_of(answer_of(answer, HOSTILE), form)
    assert not set(text) & set(UNSAFE)


@pytest.mark.parametrize("answer", ANSWERS)
def test_json_is_the_answer(answer: str) -> None:
    """The JSON that is streamed row by row equals the answer's own `to_dict`, hostile names and all."""
    told = answer_of(answer, HOSTILE)
    assert json.loads(text_of(told, "json")) == told.to_dict()


def test_json_of_an_empty_answer() -> None:
    """An answer without rows is JSON too, with an empty `answer` and its coverage."""
    document = json.loads(text_of(answer_of("reach", ()), "json"))
    assert document["answer"] == []
    assert document["coverage"]["unmapped"] == 2


def test_jsonl_is_one_row_a_line() -> None:
    """Each line of JSON Lines is one row, exactly, and nothing else stands there."""
    told = answer_of("blast", HOSTILE)
    assert [json.loads(line) for line in text_of(told, "jsonl").split("\n")[:-1]] == list(told.rows)


@pytest.mark.parametrize("answer", ANSWERS)
def test_csv_gives_names_back(answer: str) -> None:
    """A CSV reader finds one record a row, and behind the guard the id as it was, as far as it was printable."""
    printable = [name for name in HOSTILE if not set(name) & set(UNSAFE)]
    records = list(csv.DictReader(io.StringIO(text_of(answer_of(answer, tuple(printable)), "csv"), newline="")))
    assert [from_csv(record["id"]) for record in records] == printable


@pytest.mark.parametrize("answer", ANSWERS)
def test_tsv_has_one_line_a_row(answer: str) -> None:
    """Cut at line ends and tabs, a tab-separated answer has every row and every column, untruncated."""
    long = "x" * 5_000
    lines = text_of(answer_of(answer, (*HOSTILE, long)), "tsv").split("\n")
    assert len(lines) == len(HOSTILE) + 3
    assert {len(line.split("\t")) for line in lines[:-1]} == {len(columns_of(answer))}
    assert long in lines[-2].split("\t")


@pytest.mark.parametrize("answer", ANSWERS)
def test_markdown_is_one_table(answer: str) -> None:
    """Every row of the Markdown table has all its cells, whatever stands in them."""
    lines = text_of(answer_of(answer, HOSTILE), "md").split("\n")
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == len(HOSTILE) + 2
    assert {line.count("|") for line in table} == {len(columns_of(answer)) + 1}


def test_markdown_says_its_coverage() -> None:
    """A page that leaves the house says the estate, its clock, and what was skipped, missing and not mapped."""
    text = text_of(answer_of("reach"), "md")
    assert "estate k1, as of 2026-11-01: 1 file, 1 record skipped, 2 gaps, 2 permissions not mapped" in text
    assert "missing from the input: k1" in text


def test_an_empty_page_says_what_was_looked_at() -> None:
    """Nothing found is said with what was looked at, so that it is no empty page."""
    assert "nothing found: looked at 9 nodes and 8 edges" in text_of(answer_of("reach", ()), "md")


def test_unknown_is_empty() -> None:
    """An unknown value is an empty cell, not a word and not a number."""
    record = next(csv.DictReader(io.StringIO(text_of(answer_of("reach"), "csv"))))
    assert (record["status"], record["possible_hops"]) == ("", "")


def test_what_the_possible_bound_adds_is_in_the_table() -> None:
    """A row that is stronger in the possible bound says so in its own columns."""
    told = answer_of("reach")
    row = reach_row("k1", possible={"effect": "control", "hops": 5, "path": []})
    text = text_of(Answer("reach", told.estate, told.question, [row], told.summary, told.coverage), "csv")
    record = next(csv.DictReader(io.StringIO(text)))
    assert (record["possible_effect"], record["possible_hops"]) == ("control", "5")


def test_rows_are_streamed() -> None:
    """Of a long answer, only the rows that were written have been made."""
    made: list[int] = []

    def row(place: int) -> dict[str, Any]:
        made.append(place)
        return reach_row(f"k{place}")

    told = answer_of("reach")
    long = Answer("reach", told.estate, told.question, LazyRows(100_000, row), told.summary, told.coverage)
    pieces: Iterator[str] = written(long, "tsv")
    for _ in range(11):
        next(pieces)
    assert made == list(range(10))
    assert sum(1 for _ in pieces) == 100_000 - 10


@pytest.mark.parametrize("suffix, form", [*SUFFIXES.items(), (".JSON", "json")])
def test_the_suffix_decides(suffix: str, form: str) -> None:
    """The suffix of a file says its format, case aside."""
    assert format_of(Path(f"answer{suffix}")) == form


@pytest.mark.parametrize("name", ["answer", "answer.jsn", "answer.xlsx", "answer."])
def test_another_suffix_is_refused(name: str) -> None:
    """A suffix that says no format is an error that lists those that do."""
    with pytest.raises(UsageError, match=r"\.json, \.jsonl, \.csv, \.md"):
        format_of(Path(name))
