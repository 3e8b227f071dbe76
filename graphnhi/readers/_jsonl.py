"""JSON Lines: one object a line. A line that is no JSON refuses the file; one that is no object is set aside."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graphnhi.readers._records import Gathered
from graphnhi.readers._tabulate import Source
from graphnhi.readers._text import lines_of
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Json
from graphnhi.readers.tidy import Table

__all__ = ["read_jsonl"]

PATTERN: Final = "line {}"
_REFUSED: Final = object()
_LINE_END: Final = "\r\n"


def read_jsonl(path: Path, source: Source) -> Iterator[Table]:
    """The tables of a file of JSON Lines, at least one; a blank line is no record. Raises InputError with all its faults."""
    refusals = source.refusals()
    gathered = Gathered(source, refusals, PATTERN)
    parser = Json(source.limits)
    for number, line in enumerate(lines_of(path, source.limits, refusals), 1):
        if line.isspace():
            continue
        value = _parsed(parser, line, number, refusals)
        if value is not _REFUSED and gathered.add(number, value) and not refusals:
            yield gathered.table()
    refusals.settle(*gathered.all_skipped)
    if gathered.due:
        yield gathered.table()
    refusals.settle()


def _parsed(parser: Json, line: str, number: int, refusals: Refusals) -> Any:
    """The value of a line; `_REFUSED` where it has none that can be trusted (a parser's exception holds the text, and ends here)."""
    try:
        value, fault = parser.loads(line.rstrip(_LINE_END)), ""
    except json.JSONDecodeError as error:
        value, fault = None, f"the line is not JSON: {error.msg} at column {error.colno}"
    except RecursionError:
        value, fault = None, f"the line is nested deeper than {parser.limits.depth} levels"
    if not fault and not parser.problems:
        return value
    cut_off = fault and not line.endswith(("\n", "\r"))
    for problem in [fault] if fault else parser.take_problems():
        todo = "The file may have been cut off here." if cut_off else ""
        refusals.add(PATTERN.format(number), problem, wanted="one JSON object a line" if fault else "", todo=todo)
    parser.problems.clear()
    return _REFUSED
