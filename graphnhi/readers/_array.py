"""One JSON array of objects, read object by object: a file of any size, a buffer of one record."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from graphnhi.readers._json_stream import Text, Values
from graphnhi.readers._records import Gathered
from graphnhi.readers._tabulate import Source
from graphnhi.readers._text import pieces_of
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Json
from graphnhi.readers.tidy import Table

__all__ = ["read_array"]

PATTERN: Final = "/{}"


def read_array(path: Path, source: Source) -> Iterator[Table]:
    """The tables of a file that is one JSON array of objects, at least one. Raises InputError with all faults that can be told apart."""
    refusals = source.refusals()
    gathered = Gathered(source, refusals, PATTERN)
    for number, (value, problems) in enumerate(_elements(path, source, refusals)):
        for problem in problems:
            refusals.add(PATTERN.format(number), problem)
        if not problems and gathered.add(number, value) and not refusals:
            yield gathered.table()
    refusals.settle(*gathered.all_skipped)
    if gathered.due:
        yield gathered.table()
    refusals.settle()


def _elements(path: Path, source: Source, refusals: Refusals) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Value and problems of each element of the array that a file is, and nothing behind it."""
    text = Text(pieces_of(path, refusals))
    values = Values(text, Json(source.limits), source.limits.record, refusals, "one JSON array")
    yield from values.elements()
    if not values.is_broken and text.peek():
        values.refuse(text.at, "there is text behind the array")
