"""Tables of separated values: comma, tab or semicolon by the header line, white space too where there is no header.

Structure is checked strictly. A quote that does not close, or closes in the midst of a cell, an empty or a doubled column name,
or bytes that are not UTF-8 refuse the file; a row with too few or too many cells is set aside; a blank line is no record.
"""

import csv
import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import methodcaller
from pathlib import Path

from graphnhi.errors import Fault
from graphnhi.readers._delimiters import SPACE, delimiter_of_header, delimiter_of_rows
from graphnhi.readers._headings import headings
from graphnhi.readers._quotes import broken_quote
from graphnhi.readers._tabulate import BATCH, Chunk, Source, rows_per_chunk, tabulate
from graphnhi.readers._text import lines_of
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.tidy import Limits, Table

__all__ = ["cells_up_to", "read_csv"]

PATTERN = "line {}"
_LINES_TO_JUDGE = 100


def read_csv(path: Path, source: Source, header: tuple[str, ...] | None) -> Iterator[Table]:
    """The tables of a file of separated values; `header` names the columns of one that has no header line.

    Cells keep their text but for the space around them. Raises InputError with all faults of the file.
    """
    refusals = source.refusals()
    records = _Records(lines_of(path, source.limits, refusals), source.limits, refusals)
    names = records.start(header)
    gathered = _Columns(names, source.file)
    while records.give(gathered):
        if gathered.rows >= rows_per_chunk(len(names)):
            chunk = gathered.chunk()
            if not refusals:
                yield tabulate(chunk, source, refusals)
    refusals.settle(*(fault for line, fault in gathered.all_skipped if line < records.broken))
    if gathered.due:
        yield tabulate(gathered.chunk(), source, refusals)
    refusals.settle()


@dataclass(slots=True)
class _Records:
    """The records of a text table, each with the line that it starts in. After a broken quote, reading goes on in the line
    behind the one where that quote opens; what stands behind the first of them (`broken`) cannot be parted with certainty.
    """

    source: Iterator[str]
    limits: Limits
    refusals: Refusals
    delimiter: str = ","
    line: int = 0
    broken: float = math.inf
    recent: list[str] = field(default_factory=list)
    ahead: deque[str] = field(default_factory=deque)

    def start(self, header: tuple[str, ...] | None) -> tuple[str, ...]:
        """Settle the delimiter and read the header line; gives the column names (none where they cannot be trusted)."""
        if header is not None:
            self.ahead = deque(islice(self.source, _LINES_TO_JUDGE))
            self.delimiter = delimiter_of_rows([line for line in self.ahead if line.strip()], len(header))
            return header
        first = next((line for line in self._lines() if line.strip()), "")
        self._again(1)
        self.delimiter = delimiter_of_header(first)
        records, starts = self._some(1)
        if not records:
            if not self.refusals:
                self.refusals.add("", "the file is empty", wanted="a header line")
            return ()
        return headings(records[0], f"line {starts[0]}", self.limits, self.refusals)

    def give(self, gathered: "_Columns") -> bool:
        """Give the next records, with the lines that they start in, to columns; False when the file has ended."""
        if (plain := self._plain(len(gathered.names))) is not None:
            gathered.extend(*plain)
            return True
        records, starts = self._some(BATCH)
        gathered.add(records, starts)
        return bool(records)

    def _some(self, size: int) -> tuple[list[list[str]], list[int]]:
        records: list[list[str]] = []
        starts: list[int] = []
        with cells_up_to(self.limits.cell):
            while len(records) < size and not self._fill(records, starts, size):
                self._note_broken_record()
        return records, starts

    def _plain(self, width: int) -> tuple[list[list[str]], range] | None:
        """The next lines as columns, and their numbers, where no quote is among them and each has as many cells as wanted.

        Each is then one record, and parted without a parser. None where it cannot be done; the lines are then given back.
        """
        lines = list(islice(chain(iter(self.ahead), self.source), BATCH))
        taken = min(len(lines), len(self.ahead))
        if width < 2 or not lines or not self._are_plain(lines, width):
            self.ahead.extend(lines[taken:])
            return None
        for _ in range(taken):
            self.ahead.popleft()
        cells = self.delimiter.join([line.rstrip("\r\n") for line in lines]).split(self.delimiter)
        self.line += len(lines)
        return [cells[at::width] for at in range(width)], range(self.line + 1 - len(lines), self.line + 1)

    def _are_plain(self, lines: list[str], width: int) -> bool:
        count = methodcaller("count", self.delimiter)
        return (
            self.delimiter != SPACE
            and set(map(count, lines)) == {width - 1}
            and not any('"' in line for line in lines)
            and max(map(len, lines)) <= self.limits.cell
        )

    def _fill(self, records: list[list[str]], starts: list[int], size: int) -> bool:
        """Append records until there are `size` of them or the file ends; False where one cannot be read."""
        start = self.line + 1
        recent = self.recent
        recent.clear()
        try:
            for record in self._parsed():
                if record and (len(record) > 1 or record[0] or self.delimiter == SPACE):
                    records.append(record)
                    starts.append(start)
                start = self.line + 1
                recent.clear()
                if len(records) >= size:
                    return True
        except csv.Error:
            return False
        return True

    def _parsed(self) -> Iterator[list[str]]:
        if self.delimiter == SPACE:
            return (line.split() for line in self._lines())
        return iter(csv.reader(self._lines(), delimiter=self.delimiter, skipinitialspace=True, strict=True))

    def _lines(self) -> Iterator[str]:
        while (line := self.ahead.popleft() if self.ahead else next(self.source, None)) is not None:
            self.line += 1
            self.recent.append(line)
            yield line

    def _again(self, lines: int) -> None:
        """Give back the last lines that were taken, to be read again."""
        if lines and self.recent:
            self.ahead.extendleft(reversed(self.recent[-lines:]))
            self.line -= len(self.recent[-lines:])
            self.recent.clear()

    def _note_broken_record(self) -> None:
        first = self.line - len(self.recent) + 1
        text = "".join(self.recent)
        quote = broken_quote(text, self.delimiter)
        self.broken = min(self.broken, first)
        if quote is None or (quote.closes is None and len(text) > self.limits.cell):
            what = "a cell is too long, or a quote opens here that is not closed"
            self.refusals.add(
                f"line {first + (quote.opens if quote else 0)}", what, wanted=f"at most {self.limits.cell:,} characters"
            )
        elif quote.closes is None:
            self.refusals.add(
                f"line {first + quote.opens}", "a quote opens here that is never closed", todo="Close it, or double it."
            )
        else:
            found = "" if quote.closes == quote.opens else f"its end in line {first + quote.closes}"
            self.refusals.add(
                f"line {first + quote.opens}", "a quote closes in the midst of a cell", found=found,
                todo="Put the whole cell in quotes and double the quotes inside.",
            )  # fmt: skip
        self._again(len(self.recent) - 1 - (quote.opens if quote else 0))


@contextmanager
def cells_up_to(characters: int) -> Iterator[None]:
    """The csv module's limit of a cell, which is one for the whole process, set for a while."""
    before = csv.field_size_limit(characters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@dataclass(slots=True)
class _Columns:
    """Records parted into columns, batch by batch; those with too few or too many cells set aside."""

    names: tuple[str, ...]
    file: str
    chunks: int = 0
    columns: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    skipped: list[tuple[int, Fault]] = field(default_factory=list)
    all_skipped: list[tuple[int, Fault]] = field(default_factory=list)

    def add(self, records: list[list[str]], starts: list[int]) -> None:
        """Take records and the lines that they start in."""
        wanted = len(self.names)
        if records and {wanted} != set(map(len, records)):
            pairs = list(zip(starts, records, strict=True))
            aside = [(at, _ragged(self.file, at, len(row), wanted)) for at, row in pairs if len(row) != wanted]
            self.skipped += aside
            self.all_skipped += aside
            starts = [at for at, row in pairs if len(row) == wanted]
            records = [row for row in records if len(row) == wanted]
        if records:
            self.extend(zip(*records, strict=True), starts)

    def extend(self, columns: Iterable[Sequence[str]], starts: Sequence[int]) -> None:
        """Take records that all have as many cells as wanted, column by column."""
        self.columns = self.columns or [[] for _ in self.names]
        self.numbers.extend(starts)
        for column, cells in zip(self.columns, columns, strict=True):
            column.extend(cells)

    @property
    def rows(self) -> int:
        """How many records wait to become a table."""
        return len(self.numbers) + len(self.skipped)

    @property
    def due(self) -> bool:
        """Whether a last table is to be made when the file has ended: records are waiting, or there was no table yet."""
        return bool(self.rows) or not self.chunks

    def chunk(self) -> Chunk:
        """What was gathered; the next chunk starts empty."""
        columns = dict(zip(self.names, self.columns or [[] for _ in self.names], strict=True))
        made = Chunk(columns, PATTERN, self.numbers, self.skipped)
        self.columns, self.numbers, self.skipped = [], [], []
        self.chunks += 1
        return made


def _ragged(file: str, line: int, found: int, wanted: int) -> Fault:
    what = "a row has too few cells" if found < wanted else "a row has too many cells"
    return Fault(file, PATTERN.format(line), what, f"{found:,}", f"{wanted:,}")
