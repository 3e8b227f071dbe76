"""Text columns become typed ones: dates, amounts, counts, closed sets. What cannot be read becomes unknown and is told."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from graphnhi.errors import near
from graphnhi.loading.cells import Column, Texts
from graphnhi.loading.findings import Finding
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS, Form
from graphnhi.model.values import CLOSED, NO_INSTANT, PARSE, parse_closed, parse_count

__all__ = ["FORMS", "Typed", "typed"]

FORMS: Final[dict[str, Mapping[str, Form]]] = {"node": NODE_COLUMNS, "edge": EDGE_COLUMNS}
Typed = Column | NDArray[Any]
"""A typed column: texts as they are, a closed set as int8 codes (-1 unknown), other values as the estate keeps them."""
_DTYPES: Final[dict[Form, Any]] = {"closed": np.int8, "instant": np.int64, "amount": np.float64, "count": np.float64}
_UNSET: Final[dict[Form, Any]] = {"closed": -1, "instant": NO_INSTANT, "amount": np.nan, "count": np.nan}

_WANTED: Final[dict[Form, str]] = {
    "instant": "a date such as 2026-11-24 or a moment such as 2026-11-24T09:30:00Z",
    "amount": "an amount of 0 or more such as 2500.00",
    "count": "a whole number of 0 or more",
    "currency": "a code such as EUR",
}
_UNKNOWN: Final = "It counts as unknown."


def typed(
    table: str, columns: Mapping[str, Column], numbers: NDArray[np.int64]
) -> tuple[dict[str, Typed], list[Finding]]:
    """Every column of a table's vocabulary in its own type, and what was unusable.

    Columns that are none of the vocabulary (ids, kinds, places) come back as they are.
    """
    forms, findings = FORMS[table], list[Finding]()
    result: dict[str, Typed] = {}
    for name, column in columns.items():
        form = forms.get(name)
        if form is None or name == "properties" or (form == "text" and name != "tags"):
            result[name] = column
            continue
        result[name], lost = _typed(name, form, column.told())
        if lost.any():
            findings.append(_unusable(name, form, numbers[lost], column.at(lost)))
    findings += _limits_without_period(result, columns, numbers)
    return result, findings


def _typed(name: str, form: Form, column: Column) -> tuple[Typed, NDArray[np.bool_]]:
    """The values of a column, and the rows whose text could not be read."""
    parser = _parser(name, form)
    parsed = [parser(value) for value in column.distinct]
    lost = column.flag(np.fromiter((value is None for value in parsed), dtype=bool, count=len(parsed)))
    if form in ("text", "currency"):
        read = dict(zip(column.distinct, parsed, strict=True))
        return column.changed(lambda text: read[text] or None), lost
    values = [_UNSET[form] if value is None else value for value in parsed]
    return column.take(np.array(values, dtype=_DTYPES[form]), _UNSET[form], _DTYPES[form]), lost


def _parser(name: str, form: Form) -> Callable[[str], Any]:
    if name == "tags":
        return _tags
    if form == "closed":
        codes: dict[str | None, int] = {value: code for code, value in enumerate(CLOSED[name])}
        return lambda text: codes.get(parse_closed(name, text))
    if form == "count":
        least = 1 if name == "needs" else 0
        return lambda text: count if (count := parse_count(text)) is not None and count >= least else None
    return PARSE[form]


def _tags(text: str) -> str | None:
    """Tags as sorted text joined by `;`, from a list with `;` or `,` between them or from a JSON list."""
    if text.lstrip().startswith("["):
        try:
            listed = json.loads(text)
        except (ValueError, RecursionError):
            return None
        tags = [str(tag) for tag in listed if isinstance(tag, str | int | float)]
    else:
        tags = text.replace(",", ";").split(";")
    return ";".join(sorted({part.strip() for tag in tags for part in tag.split(";")} - {""}))


def _unusable(name: str, form: Form, numbers: NDArray[np.int64], found: Texts) -> Finding:
    wanted = {"needs": "a whole number of 1 or more", "tags": "a list such as pci;treasury"}.get(name) or _WANTED.get(
        form, ""
    )
    if form != "closed":
        return Finding(f"{name} is unusable", numbers, found, wanted, _UNKNOWN, column=name)
    words = CLOSED[name]
    return Finding(
        f"{name} is unusable", numbers, found, ", ".join(words), lambda text: _closed_todo(text, words), column=name
    )


def _closed_todo(text: str, words: tuple[str, ...]) -> str:
    names = near(text.strip(), words)
    return f"{_UNKNOWN} Did you mean {' or '.join(names)}?" if names else _UNKNOWN


def _limits_without_period(
    result: dict[str, Typed], columns: Mapping[str, Column], numbers: NDArray[np.int64]
) -> list[Finding]:
    """A limit of an unusable period says nothing: taken per day it could be a month's, so it becomes unknown too."""
    if "period" not in columns or "amount_limit" not in result:
        return []
    period, amount = result["period"], result["amount_limit"]
    assert isinstance(period, np.ndarray)
    assert isinstance(amount, np.ndarray)
    lost = ~columns["period"].told().unset & (period < 0) & ~np.isnan(amount)
    result["amount_limit"] = np.where(lost, np.nan, amount)
    found = columns["amount_limit"].at(lost)
    what = "amount_limit counts as unknown too, its period is unusable"
    return [Finding(what, numbers[lost], found, column="amount_limit")] if lost.any() else []
