"""From the columns of one chunk of records to a Table: texts cleaned, secrets taken out, unusable records set aside.

Work is done on the distinct texts of a column, never cell by cell where that can be helped. No file format is known here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from graphnhi.errors import Fault
from graphnhi.readers._headings import UNUSABLE
from graphnhi.readers.masked_documents import masked_documents
from graphnhi.readers.refusals import Refusals
from graphnhi.readers.secrets import Fingerprints, mask_unique, quoted
from graphnhi.readers.tidy import CHUNK, Coded, Limits, Table

__all__ = ["BATCH", "Chunk", "Source", "rows_per_chunk", "tabulate"]

BATCH: Final = 1_000
"""Records that a format gathers as they are before it parts them into columns."""
CELLS: Final = 8_000_000
"""Most cells of one chunk: a wide table comes in shorter chunks."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a format needs to know about the file it reads: its label, the reader's name, the limits, the fingerprint key.

    document: the column whose cells are canonical JSON and stay JSON, whatever is masked in them.
    """

    file: str
    reader: str
    limits: Limits
    fingerprints: Fingerprints | None = None
    document: str | None = None

    def refusals(self) -> Refusals:
        """An empty collection of this file's faults."""
        return Refusals(self.file, self.limits.faults)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Records as columns of raw texts (equally long, None = no cell), where each stands, and those set aside already."""

    columns: Mapping[str, Sequence[str | None] | np.ndarray]
    pattern: str
    numbers: Sequence[int] | np.ndarray
    skipped: Sequence[tuple[int, Fault]] = ()


def rows_per_chunk(columns: int) -> int:
    """How many records of a table with so many columns make one chunk."""
    return max(1, min(CHUNK, CELLS // max(1, columns)))


def tabulate(chunk: Chunk, source: Source, refusals: Refusals) -> Table:
    """A chunk as a Table.

    Space around a text is cut off, an empty text is None, secrets are masked (their fingerprints kept, with a key). A record
    with a NUL or half a surrogate pair is set aside; a text beyond the limit is added to `refusals`.
    """
    numbers = np.asarray(chunk.numbers, dtype=np.int64)
    bad: dict[int, str] = {}
    columns: dict[str, Coded] = {}
    prints: dict[str, np.ndarray] = {}
    for name, values in chunk.columns.items():
        codes, texts = _distinct(values)
        _note_unusable(name, codes, texts, bad)
        _check_length(name, codes, texts, numbers, chunk.pattern, source.limits, refusals)
        columns[name], found = _cleaned(name, codes, texts, source)
        if found is not None:
            prints[name] = found
    keep = np.ones(len(numbers), dtype=bool)
    keep[list(bad)] = False
    aside = [(int(numbers[i]), Fault(source.file, chunk.pattern.format(numbers[i]), what)) for i, what in bad.items()]
    skipped = [fault for _, fault in sorted([*chunk.skipped, *aside], key=lambda pair: pair[0])]
    if bad:
        columns = {name: column.rows(keep) for name, column in columns.items()}
    return Table(
        file=source.file, reader=source.reader, cells=columns, pattern=chunk.pattern, numbers=numbers[keep],
        read=len(numbers) + len(chunk.skipped), skipped=tuple(skipped),
        fingerprints={name: cells[keep] for name, cells in prints.items()} or None,
    )  # fmt: skip


def _distinct(values: Sequence[str | None] | np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Codes (-1 = None) and the distinct texts, space around them cut off."""
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    codes, texts = pd.factorize(cells)
    return codes, list(map(str.strip, map(str, texts)))


def _note_unusable(name: str, codes: np.ndarray, texts: list[str], bad: dict[int, str]) -> None:
    joined = "".join(texts)
    if joined.isascii() and "\0" not in joined:
        return
    unusable = [i for i, text in enumerate(texts) if UNUSABLE.search(text)]
    if unusable:
        what = f"the cell {quoted(name)} holds a NUL character or half a surrogate pair"
        bad.update((int(row), what) for row in np.flatnonzero(np.isin(codes, unusable)) if int(row) not in bad)


def _check_length(
    name: str,
    codes: np.ndarray,
    texts: list[str],
    numbers: np.ndarray,
    pattern: str,
    limits: Limits,
    refusals: Refusals,
) -> None:
    if max(map(len, texts), default=0) <= limits.cell:
        return
    for index in [i for i, text in enumerate(texts) if len(text) > limits.cell]:
        place = pattern.format(numbers[int(np.flatnonzero(codes == index)[0])])
        refusals.add(place, f"the cell {quoted(name)} is too long", found=f"{len(texts[index]):,} characters",
                     wanted=f"at most {limits.cell:,}")  # fmt: skip


def _cleaned(name: str, codes: np.ndarray, texts: list[str], source: Source) -> tuple[Coded, np.ndarray | None]:
    """The column by its distinct texts, and its fingerprints where a secret was found and a key is given."""
    is_document = name == source.document
    masked, prints = (masked_documents(texts), {}) if is_document else mask_unique(texts, name, source.fingerprints)
    for index, text in masked.items():
        texts[index] = text
    empty = [i for i, text in enumerate(texts) if not text]
    coded = Coded(np.where(np.isin(codes, empty), -1, codes) if empty else codes, texts)
    if not prints:
        return coded, None
    found = np.array([prints.get(i) for i in range(len(texts))] + [None], dtype=object)
    return coded, found[codes]
