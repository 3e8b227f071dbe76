"""Each format as a stream of text: a writer gives pieces, row by row, so that an answer of any length is written."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Final

from graphnhi.errors import UsageError, near, quoted
from graphnhi.export import sarif
from graphnhi.export.clean import as_csv, as_json, as_line, as_markdown
from graphnhi.export.columns import Cell, cells, columns_of
from graphnhi.export.shape import Tellable
from graphnhi.export.telling import coverage_lines, looked_at, summary_lines

__all__ = ["FORMATS", "SUFFIXES", "csv_lines", "format_of", "written"]


def _json(told: Tellable) -> Iterator[str]:
    yield f'{{\n"schema": {as_json(f"graphnhi/{told.answer}/1")},\n'
    yield f'"estate": {as_json(dict(told.estate))},\n"question": {as_json(dict(told.question))},\n"answer": ['
    for number, row in enumerate(told.rows):
        yield f"{',' if number else ''}\n{as_json(row)}"
    yield f'\n],\n"summary": {as_json(dict(told.summary))},\n"coverage": {as_json(dict(told.coverage))}\n}}\n'


def _jsonl(told: Tellable) -> Iterator[str]:
    for row in told.rows:
        yield as_json(row) + "\n"


def _csv(told: Tellable) -> Iterator[str]:
    return csv_lines(columns_of(told.answer), (cells(told.answer, row) for row in told.rows))


def csv_lines(columns: Sequence[str], rows: Iterable[list[Cell]]) -> Iterator[str]:
    """A table as CSV: its columns, then a line a row; what a spreadsheet would run is guarded."""
    yield _csv_line(list(columns))
    for row in rows:
        yield _csv_line([as_csv(cell) if isinstance(cell, str) else cell for cell in row])


def _csv_line(line: list[Cell]) -> str:
    text = io.StringIO(newline="")
    # with both in the line end the writer quotes a cell with either; the line itself ends as in every other format
    csv.writer(text, lineterminator="\r\n").writerow(line)
    return text.getvalue()[:-2] + "\n"


def _tsv(told: Tellable) -> Iterator[str]:
    yield "\t".join(columns_of(told.answer)) + "\n"
    for row in told.rows:
        yield "\t".join(as_line(_shown(cell)) for cell in cells(told.answer, row)) + "\n"


def _markdown(told: Tellable) -> Iterator[str]:
    columns = columns_of(told.answer)
    yield f"# {as_markdown(told.answer)}\n\n"
    yield f"| {' | '.join(as_markdown(column) for column in columns)} |\n|{' --- |' * len(columns)}\n"
    empty = True
    for row in told.rows:
        empty = False
        yield f"| {' | '.join(as_markdown(_shown(cell)) for cell in cells(told.answer, row))} |\n"
    notes = [*([looked_at(told)] if empty else []), *summary_lines(told), *coverage_lines(told)]
    yield "".join(["\n", *(f"- {as_markdown(note)}\n" for note in notes)])


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)


_WRITERS: Final[Mapping[str, Callable[[Tellable], Iterator[str]]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "md": _markdown,
    "tsv": _tsv,
}

FORMATS: Final = tuple(_WRITERS)

SUFFIXES: Final[Mapping[str, str]] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".md": "md",
    ".txt": "tsv",
    ".tsv": "tsv",
    ".sarif": "sarif",
    ".sarif.json": "sarif",
}
"""The format of a file by its suffix; `sarif` holds findings alone, so it is none of FORMATS."""


def format_of(path: PurePath) -> str:
    """The format that a file's suffix asks for; UsageError for a suffix that stands for none."""
    suffix = "".join(path.suffixes[-2:]).casefold()
    if suffix not in SUFFIXES:
        suffix = path.suffix.casefold()
    if suffix not in SUFFIXES:
        meant = near(suffix, SUFFIXES)
        hint = f" Did you mean {' or '.join(meant)}?" if meant else ""
        raise UsageError(
            f"{quoted(path, 300)}: the suffix does not say a format (found {quoted(suffix)}, "
            f"wanted one of {', '.join(SUFFIXES)}).{hint}"
        )
    return SUFFIXES[suffix]


def written(told: Tellable, form: str) -> Iterator[str]:
    """An answer in one of FORMATS, or findings as `sarif`, as pieces of text that end with a line end; rows are taken one
    at a time. Raises UsageError for another answer as `sarif`.
    """
    if form == "sarif":
        return sarif.written(told)
    return _WRITERS[form](told)
