"""Which secret a record is about: the one fingerprint by which the same secret, found twice, meets itself.

A record may hold several secrets, and mention others in its texts. Nothing here knows what a record becomes.
"""

import re
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from graphnhi.readers.secret_rules import PUBLIC, REMOVED
from graphnhi.readers.tidy import Table

__all__ = ["own_fingerprints"]

_OWN: Final = frozenset({
    "secret", "secretvalue", "valueofsecret", "password", "passwd", "passphrase", "privatekey", "apisecret", "tokenvalue",
    "secretaccesskey", "secretkey", "accesstoken", "refreshtoken",
})  # fmt: skip
"""Columns (without case, spaces, `_`, `-`, `.`) that hold the secret of the record itself; a client's secret may be shared."""


def own_fingerprints(table: Table) -> NDArray[Any] | None:
    """The fingerprint of each record's own secret, or None; None for a table that has none at all.

    It is that of the columns named as the secret itself, else of cells that were nothing but a secret: one that stands in a
    text is another's. Where these are several secrets, all of them together tell the record.
    """
    prints = table.fingerprints or {}
    named = [cells for name, cells in prints.items() if re.sub(r"[\s_.\-]", "", name).casefold() in _OWN]
    whole = [np.where(_was_secret(table, name), cells, "") for name, cells in prints.items()]
    if not whole:
        return None
    own, other = _together(named, len(table)), _together(whole, len(table))
    found = np.where(own == "", other, own)
    found[found == ""] = None
    return found


def _was_secret(table: Table, name: str) -> NDArray[np.bool_]:
    """Cells of which nothing is left but the place of a secret, and the public beginning that says its mode."""
    if table.coded is None:
        codes, found = pd.factorize(table.rows[name].to_numpy(dtype=object))
        distinct = found.tolist()
    else:
        codes, distinct = table.coded[name].codes, table.coded[name].distinct
    flags = [text.endswith(REMOVED) and PUBLIC.sub("", text, count=1) == REMOVED for text in distinct]
    return np.array([*flags, False], dtype=bool)[codes]


def _together(columns: list[NDArray[Any]], rows: int) -> NDArray[Any]:
    """The distinct texts of each row, sorted and put together; empty where there is none."""
    if not columns:
        return np.full(rows, "", dtype=object)
    cells = np.stack([np.where(pd.isna(column), "", column) for column in columns], axis=1).astype(object)
    cells.sort(axis=1)
    cells[:, 1:][cells[:, 1:] == cells[:, :-1]] = ""
    return np.asarray(np.add.reduce(cells, axis=1), dtype=object)
