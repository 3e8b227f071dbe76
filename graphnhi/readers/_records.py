"""JSON objects gathered into columns: what JSON Lines and a JSON array have in common."""

from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from graphnhi.errors import Fault
from graphnhi.readers._headings import check_names
from graphnhi.readers._tabulate import BATCH, Chunk, Source, rows_per_chunk, tabulate
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.strict import Number, canonical
from graphnhi.readers.tidy import Table

__all__ = ["Gathered"]

_PLAIN: Final = {True: "true", False: "false"}
_TEXTS: Final = frozenset({str, Number, type(None)})


@dataclass(slots=True)
class Gathered:
    """The records of one chunk so far: objects become rows, anything else is set aside; keys become columns as they appear.

    A nested value is kept as canonical JSON text, a number as it was written, true and false as words, null as None.
    """

    source: Source
    refusals: Refusals
    pattern: str
    chunks: int = 0
    columns: dict[str, list[str | None]] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)
    batch: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[tuple[int, Fault]] = field(default_factory=list)
    all_skipped: list[Fault] = field(default_factory=list)

    def add(self, number: int, value: Any) -> bool:
        """Take the record at a number; True when it is time to make a table of what was gathered."""
        if not isinstance(value, dict):
            what, found = "a record is not an object", _kind(value)
            self.skipped.append(
                (number, Fault(self.source.file, self.pattern.format(number), what, found, "an object"))
            )
        else:
            self.numbers.append(number)
            self.batch.append(value)
        if len(self.batch) + len(self.skipped) < BATCH:
            return False
        self._flush()
        return len(self.numbers) + len(self.skipped) >= rows_per_chunk(len(self.columns))

    def table(self) -> Table:
        """What was gathered as a table; the next chunk starts empty, with the same columns."""
        self._flush()
        made = tabulate(Chunk(self.columns, self.pattern, self.numbers, self.skipped), self.source, self.refusals)
        self.all_skipped += made.skipped
        self.columns = {name: [] for name in self.columns}
        self.numbers, self.skipped = [], []
        self.chunks += 1
        return made

    @property
    def due(self) -> bool:
        """Whether a last table is to be made when the file has ended: records are waiting, or there was no table yet."""
        return bool(self.numbers or self.skipped) or not self.chunks

    def _flush(self) -> None:
        """Part the waiting records into columns: objects that live long would be looked through by the garbage collector."""
        before = len(self.numbers) - len(self.batch)
        if new := [key for key in dict.fromkeys(chain.from_iterable(self.batch)) if key not in self.columns]:
            self._open(new, before)
        for key, column in self.columns.items():
            column.extend(_texts([record.get(key) for record in self.batch]))
        self.batch.clear()

    def _open(self, names: list[str], rows: int) -> None:
        first = next(at for at, record in enumerate(self.batch, rows) if not record.keys().isdisjoint(names))
        place = self.pattern.format(self.numbers[first])
        check_names([*self.columns, *names], place, self.source.limits, self.refusals)
        self.columns.update((name, [None] * rows) for name in names[: self.source.limits.columns])


def _texts(values: list[Any]) -> list[str | None]:
    if _TEXTS.issuperset(map(type, values)):
        return values
    return [value if value is None or isinstance(value, str) else _text(value) for value in values]


def _text(value: Any) -> str:
    return _PLAIN[value] if isinstance(value, bool) else canonical(value)


def _kind(value: Any) -> str:
    if isinstance(value, Number):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "an array" if isinstance(value, list) else "true or false" if isinstance(value, bool) else "null"
