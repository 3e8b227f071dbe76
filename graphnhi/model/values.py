"""Single values: instants, amounts and the closed sets of the columns, read from text and written as text.

An instant is an int64: microseconds since 1970 in UTC, times two, plus one where only the day was given. The text can be
had back exactly, and "valid through the end of that day" needs no second column. `NO_INSTANT` is an unknown one.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from graphnhi.model.edges import BOUNDS, RIGHTS
from graphnhi.model.kinds import DATA_CLASSES

NO_INSTANT: Final = -(2**63)
"""The int64 of an unknown instant."""

DAY: Final = 86_400_000_000
"""Microseconds in a day."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ONLY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?( ?(Z|UTC|[+-]\d{2}:?\d{2}))?\Z", re.ASCII | re.IGNORECASE
)
_AMOUNT: Final = re.compile(r"\d{1,18}(\.\d{1,9})?([eE][+]?\d{1,2})?\Z", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}([,_ ']\d{3})+(\.\d{1,9})?\Z|\d{1,3}(_\d{3})+\Z", re.ASCII)
_COUNT: Final = re.compile(r"-?\d{1,15}(\.0+)?\Z", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z][A-Z0-9]{2,4}\Z", re.ASCII)

CLOSED: Final[dict[str, tuple[str, ...]]] = {
    "status": ("active", "disabled", "offboarded"),
    "mode": ("live", "test"),
    "lifetime": ("static", "short_lived"),
    "data_class": DATA_CLASSES,
    "period": ("transaction", "hour", "day", "week", "month", "year"),
    "bound": BOUNDS,
    "right": RIGHTS,
}
"""Columns whose values are one of a closed set; a value outside it becomes unknown and is reported."""

DAYS_OF: Final = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
"""Length of a limit's period in days; a limit per transaction is no daily limit."""


def parse_instant(text: str) -> int | None:
    """ISO 8601 day or moment as an instant; a moment without a zone is UTC; None where it is neither.

    >>> instant_text(parse_instant("2026-11-24"))
    '2026-11-24'
    """
    text = text.strip()
    try:
        if _DAY_ONLY.match(text):
            return (date.fromisoformat(text) - _EPOCH.date()).days * DAY * 2 + 1
        if not _MOMENT.match(text):
            return None
        moment = datetime.fromisoformat(re.sub(r"\s*UTC$", "Z", text.upper()).replace(",", "."))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return (moment - _EPOCH) // timedelta(microseconds=1) * 2
    except (ValueError, OverflowError):
        return None


def instant_text(instant: int) -> str | None:
    """An instant as ISO 8601 text: the day alone where only the day was given, else the moment in UTC; None if unknown."""
    if instant == NO_INSTANT:
        return None
    moment = _EPOCH + timedelta(microseconds=instant // 2)
    if instant & 1:
        return moment.date().isoformat()
    return moment.isoformat().replace("+00:00", "Z")


def parse_amount(text: str) -> float | None:
    """A non-negative amount, with `,`, `_`, `'` or spaces between groups of three allowed; None where it is none."""
    text = text.strip()
    if _GROUPED.match(text):
        text = re.sub(r"[,_ ']", "", text)
    if not _AMOUNT.match(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def parse_count(text: str) -> int | None:
    """A whole number (`2`, `2.0`, `1,200,000`), negative ones included; None where it is none."""
    text = text.strip()
    if _GROUPED.match(text):
        text = re.sub(r"[,_ ']", "", text)
    return int(text.split(".")[0]) if _COUNT.match(text) else None


def parse_closed(column: str, text: str) -> str | None:
    """A value of one of the closed sets, case and surrounding space aside; None where it is none of them."""
    folded = text.strip().casefold()
    return folded if folded in CLOSED[column] else None


def parse_currency(text: str) -> str | None:
    """A currency or asset code of three to five capital letters (case aside); None where it is none."""
    folded = text.strip().upper()
    return folded if _CURRENCY.match(folded) else None


PARSE: Final[Mapping[str, Callable[[str], int | float | str | None]]] = {
    "instant": parse_instant, "amount": parse_amount, "count": parse_count, "currency": parse_currency,
}  # fmt: skip
"""How a cell of each form is read that is neither a text nor one of a closed set; None where it cannot be one."""
