"""A list of provider keys as one frame with known column names. Nothing is looked up in the catalogue here.

Columns are compared without case, space and dashes. `provider`, `credential` and `scope` make a record; what the vocabulary
knows is kept as its column, every other column becomes a property of the key.
"""

import json
import re
from typing import Final

import numpy as np
import pandas as pd

from graphnhi.deriving.derived import Context
from graphnhi.readers.joining import own_fingerprints
from graphnhi.readers.tidy import Table

__all__ = ["OWN", "key_list", "seconds"]

OWN: Final = (
    "name", "environment", "owner", "purpose", "allowed_scope", "vendor", "status", "lifetime", "created", "rotated",
    "expires", "last_used", "last_reviewed", "amount_limit", "currency", "period", "tags",
)  # fmt: skip
"""Columns of the list that are the key's own node columns."""

_ASKED: Final = ("provider", "credential", "scope", "kind", "account", "tenant", "holder", "consent", "mode")
_OTHER_NAMES: Final = {
    "used_by": "holder", "held_by": "holder", "consent_id": "consent", "payment_id": "consent",
    "account_id": "account", "provider_account": "account", "merchant": "account", "created_at": "created",
    "expires_at": "expires", "expiry": "expires", "rotated_at": "rotated", "last_used_at": "last_used",
}  # fmt: skip
_MODES: Final = {"sandbox": "test", "production": "live", "prod": "live"}
_LIVEMODES: Final = {"true": "live", "1": "live", "yes": "live", "false": "test", "0": "test", "no": "test"}
_STATUSES: Final = {
    "revoked": "disabled", "inactive": "disabled", "deleted": "disabled", "deactivated": "disabled", "enabled": "active",
}  # fmt: skip


def key_list(tables: list[Table], context: Context) -> pd.DataFrame:
    """All records of all tables, in order: the columns of `_ASKED` and `OWN`, `tags`, `properties`, where each stands
    (`file`, `pattern`, `number`), `home` (the table's tenant), `secret` (the fingerprint of a masked credential) and
    `fingerprint` (of the key's secret, wherever the record has it). Where a record says a column twice and unlike, by two of
    its names (`expires`, `expires_at`), the second value stands in a column of its own: see `seconds`.
    """
    frames = [_records(table, context) for table in tables if len(table.rows)]
    if not frames:
        return pd.DataFrame(
            columns=[*_ASKED, *OWN, "properties", "file", "pattern", "number", "home", "secret", "fingerprint"]
        )
    return pd.concat(frames, ignore_index=True)


def _records(table: Table, context: Context) -> pd.DataFrame:
    named = _named(table.rows)
    known = {column: _stripped(named.get(column)) for column in (*_ASKED, *OWN)}
    frame = pd.DataFrame(known, index=table.rows.index, dtype=object)
    frame = frame.assign(**_also(table.rows, frame))
    frame["mode"], frame[_second("mode")] = _mode(frame["mode"], _stripped(named.get("livemode")))
    frame["status"] = _translated(frame["status"], _STATUSES)
    frame["properties"] = _properties(named.drop(columns=[*known, "livemode"], errors="ignore"))
    frame["secret"], frame["fingerprint"] = _fingerprints(table), _own(table)
    frame["file"], frame["pattern"], frame["home"] = table.file, table.pattern, context.tenant_of(table)
    frame["number"] = np.asarray(table.numbers, dtype=np.int64)
    return frame.reset_index(drop=True)


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The table by known names; of two columns that mean the same the first one that says something counts."""
    names: dict[str, pd.Series] = {}
    for column in rows.columns:
        name = _name(column)
        names[name] = names[name].where(names[name].notna(), rows[column]) if name in names else rows[column]
    return pd.DataFrame(names, index=rows.index)


def _name(column: object) -> str:
    folded = re.sub(r"[\s-]+", "_", str(column).strip().casefold())
    known = _OTHER_NAMES.get(folded, folded)
    return known if known in (*_ASKED, *OWN, "livemode") else str(column)


def _second(column: str, number: int = 2) -> str:
    return f"{column}#{number}"


def seconds(keys: pd.DataFrame, column: str) -> list[str]:
    """The columns of `keys` that hold further values of `column`, None where a record has none that is unlike the first."""
    return [name for name in keys.columns if name.startswith(_second(column, 0)[:-1])]


def _also(rows: pd.DataFrame, first: pd.DataFrame) -> dict[str, pd.Series]:
    """What columns of the same meaning say that is unlike the value that counts, numbered from 2."""
    found: dict[str, pd.Series] = {}
    alike: dict[str, int] = {}
    for column in rows.columns:
        name = _name(column)
        if name not in first.columns:
            continue
        alike[name] = alike.get(name, 0) + 1
        cells = _stripped(rows[column])
        assert cells is not None
        if alike[name] > 1:
            found[_second(name, alike[name])] = cells.where(cells.notna() & (cells != first[name]), None)
    return found


def _stripped(cells: pd.Series | None) -> pd.Series | None:
    if cells is None:
        return None
    texts = cells.astype(object).map(lambda cell: cell.strip() if isinstance(cell, str) else None, na_action="ignore")
    return texts.where(texts.notna() & (texts != ""), None)


def _translated(cells: pd.Series, words: dict[str, str]) -> pd.Series:
    return cells.map(lambda cell: words.get(cell.casefold(), cell), na_action="ignore")


def _mode(mode: pd.Series, livemode: pd.Series | None) -> tuple[pd.Series, pd.Series]:
    """The mode, and the other one where `livemode` contradicts it; a switch that says neither is kept, to be reported."""
    stated = _translated(mode, _MODES)
    if livemode is None:
        return stated, pd.Series(None, index=mode.index, dtype=object)
    switch = _translated(livemode, _LIVEMODES)
    unlike = stated.notna() & switch.notna() & (stated.str.casefold() != switch.str.casefold())
    return stated.where(stated.notna(), switch).astype(object), switch.where(unlike, None).astype(object)


def _properties(others: pd.DataFrame) -> pd.Series:
    """The other columns of each record as one JSON object; None where they say nothing."""
    if not len(others.columns):
        return pd.Series(None, index=others.index, dtype=object)
    columns = [str(column) for column in others.columns]
    alike, firsts = pd.factorize(pd.MultiIndex.from_frame(others.fillna("").astype(str)))
    texts = [_object(columns, cells) for cells in firsts]
    return pd.Series(np.array([*texts, None], dtype=object)[alike], index=others.index, dtype=object)


def _object(columns: list[str], cells: tuple[str, ...]) -> str | None:
    said = {column: cell for column, cell in zip(columns, cells, strict=True) if cell}
    return json.dumps(said, ensure_ascii=False, sort_keys=True) if said else None


def _fingerprints(table: Table) -> np.ndarray | None:
    """Fingerprints of masked credentials, under whatever name the column has."""
    found = {str(name).strip().casefold(): marks for name, marks in (table.fingerprints or {}).items()}
    return found.get("credential")


def _own(table: Table) -> np.ndarray | None:
    """The fingerprint of each record's key: of its credential, else of a column that has its secret."""
    credential, own = _fingerprints(table), own_fingerprints(table)
    return own if credential is None or own is None else np.where(pd.isna(credential), own, credential)
