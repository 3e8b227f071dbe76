"""The cells of an export as the numbers of an estate: each column by its form, nothing repaired and nothing guessed.

Cells are texts, but for those of numbers, which may be numbers.
"""

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.estate.lexicon import Lexicon
from graphnhi.estate.rows import EDGE_FORMS, NODE_FORMS, Rows, dtype_of, is_text, unset_of
from graphnhi.estate.tables import TWINS, TableName
from graphnhi.estate.uniting import POSSIBLE
from graphnhi.model.columns import Form
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE, UNKNOWN
from graphnhi.model.values import CLOSED, parse_instant
from graphnhi.readers.exported.manifest import Piece

__all__ = ["Typing", "Unfit", "expected"]

Cells = NDArray[Any]
_TWIN: Final = "_possible"
_KEYS: Final[dict[TableName, tuple[str, ...]]] = {"nodes": ("id", "kind"), "edges": ("from", "edge", "to")}
_CODES: Final[dict[str, Mapping[str, int]]] = {"kind": KIND_CODE, "edge": EDGE_CODE}
_WHOLE: Final = re.compile(r"-?\d{1,18}\Z", re.ASCII)
_DECIMAL: Final = re.compile(r"\d{1,400}(\.\d{1,400})?(e[+-]?\d{1,3})?\Z", re.ASCII | re.IGNORECASE)
_PATTERN: Final = re.compile(r"(?:[^{}]|\{\{|\}\})*(?:\{\}(?:[^{}]|\{\{|\}\})*)?")
"""A locator's pattern: text with at most one place for the number. Any other would be code to whoever fills it in."""


class Unfit(Exception):  # noqa: N818 - its catcher knows the file and says it
    """A column that no export has, lacks or fills so; the words name the column and quote nothing."""


def expected(table: TableName) -> tuple[set[str], set[str]]:
    """The columns that an export of a table must have, and those that it may have."""
    forms = NODE_FORMS if table == "nodes" else EDGE_FORMS
    needed = {*_KEYS[table], *forms, "number"}
    return needed, needed | ({f"{column}{_TWIN}" for column in TWINS} if table == "nodes" else set())


class Typing:
    """Makes rows of the pieces of one export; all of them share their lexicons.

    told: how a text of the file comes back to what it was.
    """

    def __init__(self, told: Callable[[str], str]) -> None:
        ids, file, pattern = Lexicon(), Lexicon(), Lexicon()
        shared = {"file": file, "pattern": pattern}
        self._told = told
        self._lexicons = {"nodes": {"id": ids, **shared}, "edges": {"from": ids, "to": ids, **shared}}

    def rows(self, piece: Piece) -> Rows:
        """The rows of a piece; raises Unfit for a column with a value that cannot stand in it."""
        rows = Rows(NODE_FORMS if piece.table == "nodes" else EDGE_FORMS, {}, self._lexicons[piece.table])
        for name, texts in piece.columns.items():
            if name.endswith(_TWIN):
                continue
            rows.cells[name] = self._cells(rows, name, texts)
        for name, texts in piece.columns.items():
            if name.endswith(_TWIN):
                own = name.removesuffix(_TWIN)
                rows.cells[f"{own}{POSSIBLE}"] = self._twin(rows, own, texts)
                if is_text(rows.forms[own]):  # so that both are numbered anew together
                    rows.lexicons[f"{own}{POSSIBLE}"] = rows.lexicon(own)
        return rows

    def none(self, table: TableName) -> Rows:
        """No rows at all, with the columns that every table has."""
        return self.rows(Piece(table, dict.fromkeys((*_KEYS[table], "number"), ())))

    def _cells(self, rows: Rows, name: str, texts: Sequence[Any]) -> Cells:
        codes, distinct = _factorized(name, texts)
        if name == "number":
            return _known(name, codes, [_number(text) for text in distinct], np.int64)
        if name in _CODES:
            return _known(name, codes, [_CODES[name].get(text) for text in self._texts(name, distinct)], np.int8)
        if name in ("id", "from", "to"):
            numbers = rows.lexicon(name).numbers(self._texts(name, distinct))
            return _known(name, codes, numbers.tolist(), np.int32)
        return self._values(rows, name, codes, distinct)

    def _values(self, rows: Rows, name: str, codes: Cells, distinct: Sequence[Any]) -> Cells:
        form = rows.forms[name]
        if is_text(form):
            told = self._texts(name, distinct)
            if name in _CHECKED and not all(map(_CHECKED[name], told)):
                raise Unfit(name)
            values: list[Any] = rows.lexicon(name).numbers(told).tolist()
        else:
            values = [_value(name, form, text) for text in distinct]
            if None in values:
                raise Unfit(name)
        return np.array([*values, unset_of(form)], dtype=dtype_of(form))[codes]

    def _texts(self, name: str, cells: Sequence[Any]) -> list[str]:
        if not all(isinstance(cell, str) for cell in cells):
            raise Unfit(name)
        return [self._told(cell) for cell in cells]

    def _twin(self, rows: Rows, name: str, texts: Sequence[Any]) -> Cells:
        """What the possible bound sees: the column's own cell where nothing else stands, none where `unknown` does."""
        codes, distinct = _factorized(name, [None if text == UNKNOWN else text for text in texts])
        other = self._values(rows, name, codes, distinct)
        same = np.fromiter((text is None for text in texts), dtype=bool, count=len(texts))
        return np.where(same, rows.cells[name], other)


def _factorized(name: str, cells: Sequence[Any]) -> tuple[Cells, list[Any]]:
    column = np.empty(len(cells), dtype=object)
    column[:] = cells
    try:
        codes, distinct = pd.factorize(column, use_na_sentinel=True)
    except TypeError:  # a list, say, which no column holds
        raise Unfit(name) from None
    return codes, list(distinct)


def _known(name: str, codes: Cells, values: list[Any], dtype: Any) -> Cells:
    """A column in which every cell is known."""
    if None in values or (codes < 0).any():
        raise Unfit(name)
    return np.array(values, dtype=dtype)[codes]


def _number(cell: str | int) -> int | None:
    if isinstance(cell, str):
        return int(cell) if _WHOLE.match(cell) else None
    return cell if type(cell) is int else None


def _value(name: str, form: Form, cell: str | float) -> float | int | None:
    if isinstance(cell, str):
        return _told_value(name, form, cell)
    fits = form in ("amount", "count") and type(cell) in (int, float) and math.isfinite(cell)
    return float(cell) if fits else None


def _told_value(name: str, form: Form, text: str) -> float | int | None:
    if form == "closed":
        return CLOSED[name].index(text) if text in CLOSED[name] else None
    if form == "instant":
        return parse_instant(text)
    value = float(text) if _DECIMAL.match(text) else math.inf
    return value if math.isfinite(value) else None


def _is_object(text: str) -> bool:
    return isinstance(_json(text), dict)


def _is_premises(text: str) -> bool:
    listed = _json(text)
    return isinstance(listed, list) and all(isinstance(each, dict) for each in listed)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


_CHECKED: Final[dict[str, Callable[[str], bool]]] = {
    "pattern": lambda text: _PATTERN.fullmatch(text) is not None,
    "properties": _is_object,
    "premises": _is_premises,
}
