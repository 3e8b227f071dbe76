"""Rows of nodes or of edges as columns of numbers: what loading hands to the estate, before ids are united and edges sorted.

A kind is its code, a value of a closed set its place in it, a text its number in a lexicon (see NODE_FORMS and EDGE_FORMS
for which is which). No row is an object, so a million rows cost what their numbers cost.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.estate.estate import EDGE_TEXTS, NODE_TEXTS
from graphnhi.estate.lexicon import Lexicon
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE
from graphnhi.model.values import CLOSED, NO_INSTANT

__all__ = ["EDGE_FORMS", "NODE_FORMS", "Rows", "dtype_of", "is_text", "rows_of", "settle", "unset_of"]

Cells = NDArray[Any]

NODE_FORMS: Final[dict[str, Form]] = {**NODE_COLUMNS, **dict.fromkeys(NODE_TEXTS, "text")}
EDGE_FORMS: Final[dict[str, Form]] = {**EDGE_COLUMNS, **dict.fromkeys(EDGE_TEXTS, "text")}
_ENDS: Final = ("id", "from", "to")
_CODES: Final = {"kind": KIND_CODE, "edge": EDGE_CODE}
_DTYPES: Final[dict[Form, Any]] = {"closed": np.int8, "instant": np.int64, "amount": np.float64, "count": np.float64}
_UNSET: Final[dict[Form, Any]] = {"instant": NO_INSTANT, "amount": np.nan, "count": np.nan}
_BLOCK: Final = 1 << 20


def is_text(form: Form) -> bool:
    """Whether cells of a form are numbers of a lexicon."""
    return form in ("text", "currency")


def dtype_of(form: Form) -> Any:
    """The type of a column's cells: int32 for texts."""
    return _DTYPES.get(form, np.int32)


def unset_of(form: Form) -> Any:
    """The cell of an unknown value: -1, NaN or NO_INSTANT."""
    return _UNSET.get(form, -1)


@dataclass
class Rows:
    """Rows of one table.

    forms: NODE_FORMS or EDGE_FORMS. cells: columns of equal length by name: `id` and `kind`, or `from`, `edge` and `to`;
    `number` (int64); and those of the forms that some row knows, the others are unknown in all. lexicons: by the name of
    each column of texts; the ids of both tables are numbered by one lexicon, and so are `file` and `pattern`.
    """

    forms: Mapping[str, Form]
    cells: dict[str, Cells]
    lexicons: dict[str, Lexicon] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cells["number"])

    def column(self, name: str) -> Cells:
        """A column of the forms; one value repeated, without room for each row, where no row knows it."""
        cells = self.cells.get(name)
        return np.broadcast_to(self.unset(name), len(self)) if cells is None else cells

    def unset(self, name: str) -> Any:
        """The unknown value of a column, in its type."""
        form = self.forms[name]
        return np.array(unset_of(form), dtype=dtype_of(form))[()]

    def known(self, name: str) -> NDArray[np.bool_]:
        """Rows that have a value in a column."""
        cells, form = self.column(name), self.forms[name]
        if form in ("amount", "count"):
            return ~np.isnan(cells)
        return np.asarray(cells != unset_of(form))

    def lexicon(self, name: str) -> Lexicon:
        """The texts of a column; of one that no row knows, an empty lexicon of its own."""
        return self.lexicons.setdefault(name, Lexicon())

    def text(self, name: str, row: int) -> str | None:
        """A cell of a column of texts."""
        number = int(self.column(name)[row])
        return None if number < 0 else self.lexicon(name)[number]

    def texts(self, name: str, rows: Cells) -> NDArray[Any]:
        """Cells of a column of texts as objects: str or None."""
        numbers, which = np.unique(self.column(name)[rows], return_inverse=True)
        known = self.lexicon(name).take(numbers[numbers >= 0])
        table = np.array([*([None] * (len(numbers) - len(known))), *known, None], dtype=object)
        return np.asarray(table[which])

    def place(self, row: int) -> tuple[str, str]:
        """The label of a row's file, and where in it the record stands; empty texts where they are unknown."""
        pattern = self.text("pattern", row) or ""
        return self.text("file", row) or "", pattern.format(int(self.cells["number"][row]))

    def take(self, rows: Cells) -> "Rows":
        """Chosen rows, by number or by mask."""
        return Rows(self.forms, {name: cells[rows] for name, cells in self.cells.items()}, dict(self.lexicons))


def settle(*tables: Rows) -> None:
    """Number all texts of the tables in their order, so that numbers compare as the texts do."""
    settled: dict[int, tuple[Lexicon, NDArray[np.int32] | None]] = {}
    for rows in tables:
        for name, lexicon in rows.lexicons.items():
            if id(lexicon) not in settled:
                settled[id(lexicon)] = lexicon.settled()
            rows.lexicons[name], ranks = settled[id(lexicon)]
            if ranks is not None and name in rows.cells:
                rows.cells[name] = _renumbered(rows.cells[name], ranks)


def _renumbered(cells: Cells, ranks: NDArray[np.int32]) -> Cells:
    """Cells by their new numbers, block by block, in place where that can be."""
    if len(cells) and not cells.strides[0]:
        return np.broadcast_to(ranks[cells[:1]][0], len(cells))
    into = cells if cells.flags.writeable else np.empty_like(cells)
    for start in range(0, len(cells), _BLOCK):
        into[start : start + _BLOCK] = ranks[cells[start : start + _BLOCK]]
    return into


def rows_of(frame: pd.DataFrame, forms: Mapping[str, Form], lexicons: Mapping[str, Lexicon]) -> Rows:
    """Rows from a frame of typed columns: texts, closed sets and kinds as str or None, instants int64, other numbers float64.

    lexicons: those that this table shares with another, by column.
    """
    rows = Rows(forms, {}, {name: lexicons[name] for name in lexicons if name in frame})
    number = frame.get("number")
    rows.cells["number"] = (
        np.zeros(len(frame), dtype=np.int64) if number is None else number.fillna(0).to_numpy(dtype=np.int64)
    )
    for name in frame.columns:
        if name in _CODES:
            rows.cells[name] = frame[name].map(_CODES[name]).to_numpy(dtype=np.int8)
        elif name in _ENDS or name in forms:
            rows.cells[name] = _cells(rows, name, forms.get(name, "text"), frame[name])
    return rows


def _cells(rows: Rows, name: str, form: Form, column: "pd.Series[Any]") -> Cells:
    if not is_text(form) and form != "closed":
        return column.to_numpy(dtype=dtype_of(form))
    codes, found = pd.factorize(column.to_numpy(dtype=object), use_na_sentinel=True)
    if form == "closed":
        places = {value: place for place, value in enumerate(CLOSED[name])}
        numbers = np.array([*(places.get(value, -1) for value in found), -1], dtype=np.int8)
    else:
        numbers = np.append(rows.lexicon(name).numbers(found), np.int32(-1))
    return numbers[codes]
