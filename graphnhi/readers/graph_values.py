"""Values of a graph database as texts. Nothing here knows what a property means, but that a number may be a moment."""

import json
import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["texts"]

_MOMENT: Final = re.compile(
    r"(?:date|time|timestamp|_at|created|login|change|changed|used|activity|expires|rotated)\Z", re.IGNORECASE
)
"""The end of a property's name under which a whole number is a moment: seconds or milliseconds since 1970."""
_SECONDS: Final = range(10**8, 10**11)
_MILLISECONDS: Final = range(10**11, 10**14)
_PLAIN: Final = frozenset({str, type(None)})


def texts(values: Sequence[Any], name: str, *, as_list: bool) -> tuple[NDArray[Any], list[int]]:
    """A property of all records as texts (None where it has no value), and the rows whose value can be none.

    A list becomes its items with commas between them, or with `as_list` a JSON list; then one value is a list of one.
    """
    found = np.empty(len(values), dtype=object)
    if not as_list and set(map(type, values)) <= _PLAIN:
        found[:] = values
        return found, []
    lost: list[int] = []
    moment = _MOMENT.search(name) is not None
    for row, value in enumerate(values):
        found[row] = _listed(value, moment) if as_list else _text(value, moment)
        if found[row] is None and value is not None and value != []:
            lost.append(row)
    return found, lost


def _listed(value: Any, moment: bool) -> str | None:
    items = value if isinstance(value, list) else [value]
    told = [text for item in items if (text := _text(item, moment)) is not None]
    return json.dumps(told, ensure_ascii=False) if told else None


def _text(value: Any, moment: bool) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _moment(value) if moment else str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        return ", ".join(text for item in value if (text := _text(item, moment)) is not None) or None
    written = getattr(value, "iso_format", None) or getattr(value, "isoformat", None)
    return str(written()) if callable(written) else None


def _moment(value: int) -> str:
    if value in _SECONDS or value in _MILLISECONDS:
        seconds = value if value in _SECONDS else value / 1000
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def _number(value: float) -> str | None:
    if not math.isfinite(value):
        return None
    return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
