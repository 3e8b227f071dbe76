"""Objects gathered into tables: those whose places differ only in a number stand in one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from graphnhi.errors import Fault
from graphnhi.readers._tabulate import Chunk, Source, tabulate
from graphnhi.readers.kubernetes.hiding import without_secrets
from graphnhi.readers.kubernetes.records import Found, Missing
from graphnhi.readers.kubernetes.streams import Placed
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import canonical
from graphnhi.readers.tidy import Table

__all__ = ["COLUMNS", "CORE", "Gathered"]

COLUMNS: Final = ("group", "kind", "record")
CORE: Final = "core"
"""The API group that has no name."""
_AT_ONCE: Final = 10_000
_NUMBER: Final = re.compile(r"(?<=[ /])\d{1,9}(?=\Z| )")


@dataclass(slots=True)
class _Rows:
    """What waits to become one table."""

    numbers: list[int] = field(default_factory=list)
    cells: list[tuple[str, str, str]] = field(default_factory=list)
    skipped: list[tuple[int, Fault]] = field(default_factory=list)


@dataclass(slots=True)
class Gathered:
    """The objects of a file that are no table yet, by the pattern of their places."""

    source: Source
    refusals: Refusals
    tenant: str | None
    rows: dict[str, _Rows] = field(default_factory=dict)
    waiting: int = 0
    made: int = 0

    def add(self, placed: Placed) -> Iterator[Table]:
        """Take an object, or what is none; gives the tables that it is time for."""
        place, found = placed
        pattern, number = _parted(str(place))
        rows = self.rows.setdefault(pattern, _Rows())
        if isinstance(found, Missing):
            rows.skipped.append((number, Fault(self.source.file, str(place), found.why)))
        else:
            self._take(rows, number, found, str(place))
        self.waiting += 1
        if self.waiting >= _AT_ONCE:
            yield from self.tables()

    def skip(self, place: str, why: str) -> None:
        """Count something that is no object."""
        self.rows.setdefault(_escaped(place), _Rows()).skipped.append((0, Fault(self.source.file, place, why)))

    def tables(self) -> Iterator[Table]:
        """All that was gathered, as tables."""
        for pattern, rows in self.rows.items():
            columns = dict(zip(COLUMNS, map(list, zip(*rows.cells, strict=True)), strict=True)) if rows.cells else {}
            chunk = Chunk(columns or {name: [] for name in COLUMNS}, pattern, rows.numbers, rows.skipped)
            table = tabulate(chunk, self.source, self.refusals)
            self.refusals.settle()
            self.made += 1
            yield replace(table, tenant=self.tenant)
        self.rows, self.waiting = {}, 0

    def rest(self) -> Iterator[Table]:
        """What is left when the file has ended; an empty table where there was none."""
        if not self.rows and not self.made:
            self.rows[""] = _Rows()
        yield from self.tables()

    def _take(self, rows: _Rows, number: int, found: Found, place: str) -> None:
        group, kind = found.kind
        record = canonical(without_secrets(found.kind, found.value, self.source.fingerprints))
        if len(record) > self.source.limits.cell:
            size, most = f"{len(record):,} characters", f"at most {self.source.limits.cell:,}"
            rows.skipped.append((number, Fault(self.source.file, place, "the object is too long", size, most)))
            return
        rows.numbers.append(number)
        rows.cells.append((group or CORE, kind, record))


def _parted(place: str) -> tuple[str, int]:
    """A place as a pattern and the last number in it."""
    found = [*_NUMBER.finditer(place)]
    if not found:
        return _escaped(place), 0
    start, end = found[-1].span()
    return f"{_escaped(place[:start])}{{}}{_escaped(place[end:])}", int(found[-1].group())


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
