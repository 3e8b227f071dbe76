"""What every reader hands on: tidy tables of texts, and the limits that a reader keeps.

Nothing here knows a file format, and no cell of a table is interpreted: dates, amounts and kinds are text at this point.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from graphnhi.errors import Fault

__all__ = ["CHUNK", "DEFAULT", "Coded", "Limits", "Table"]

CHUNK = 200_000
"""Most records in one table: a bigger file comes as several tables."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reader refuses: each figure is far beyond honest exports and well within a small machine.

    `document`: bytes of a JSON document that must be parsed as a whole; `record`: bytes of one JSON record; `cell`: characters
    of one cell; `columns`: columns of a table; `depth`: nesting of a JSON value; `digits`: characters of one number;
    `faults`: faults that a refusal lists before it says how many more there are.
    """

    document: int = 256 * 2**20
    record: int = 16 * 2**20
    cell: int = 2**20
    columns: int = 2_000
    depth: int = 64
    digits: int = 400
    faults: int = 100


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Coded:
    """A column by its distinct texts: cell i is `distinct[codes[i]]`, and code -1 is an empty cell.

    `distinct` may have texts that no cell has, an empty one among them, and one text twice.
    """

    codes: np.ndarray
    distinct: list[str]

    def rows(self, keep: np.ndarray) -> "Coded":
        """The cells of the rows to keep; texts of the others alone are forgotten."""
        used, codes = np.unique(np.append(self.codes[keep], -1), return_inverse=True)
        return Coded(codes[:-1] - 1, [self.distinct[code] for code in used[1:]])

    def texts(self) -> np.ndarray:
        """The cells, as an object array of str or None."""
        table = np.empty(len(self.distinct) + 1, dtype=object)
        table[:-1] = self.distinct
        return np.asarray(table[self.codes])


@dataclass(frozen=True)
class Table:
    """The records of one kind that a reader found in one file, or a part of them.

    `file` is the label of the source, `reader` the name of the reader. `rows` has object columns of str or None (an empty
    cell) and a RangeIndex; records that could not be used are left out and stand in `skipped`, one Fault each. Record i stands
    at `pattern.format(numbers[i])`. `read` counts every record met, so read == len(rows) + len(skipped). `fingerprints` has,
    for each column in which secret material was masked, an object array as long as `rows`: the keyed fingerprint of what
    stood there, or None; it is None where no key was given or nothing was masked.
    `cells` is `rows`, or its columns by their distinct texts; then `rows` is made when it is asked for.
    """

    file: str
    reader: str
    cells: "pd.DataFrame | dict[str, Coded]" = field(repr=False)
    pattern: str
    numbers: np.ndarray
    read: int
    skipped: tuple[Fault, ...] = ()
    tenant: str | None = None
    fingerprints: dict[str, np.ndarray] | None = None

    @property
    def names(self) -> list[str]:
        """The columns."""
        return [str(name) for name in self.cells]

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def rows(self) -> pd.DataFrame:
        if isinstance(self.cells, pd.DataFrame):
            return self.cells
        columns = {name: column.texts() for name, column in self.cells.items()}
        return pd.DataFrame(columns, index=pd.RangeIndex(len(self)), dtype=object)

    @property
    def coded(self) -> dict[str, Coded] | None:
        """The columns by their distinct texts, if the reader knows them."""
        return None if isinstance(self.cells, pd.DataFrame) else self.cells

    def place(self, row: int) -> str:
        """Where record `row` of `rows` stands, as users see it: `line 7`."""
        return self.pattern.format(self.numbers[row])
