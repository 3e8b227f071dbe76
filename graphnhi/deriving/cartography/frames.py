"""The tables of a graph as frames, and edges with their evidence from them. Nothing here knows a policy language."""

import json
from collections.abc import Iterable
from typing import Final

import pandas as pd

from graphnhi.readers.cartography import STALE
from graphnhi.readers.tidy import Table

__all__ = ["EDGE", "NODE", "PLACE", "edge_frame", "frames", "items", "nodes_of", "premise", "told_stale"]

PLACE: Final = ["file", "pattern", "number"]
NODE: Final = ["id", "kind", "name", "source", "tenant", *PLACE]
EDGE: Final = ["from", "edge", "to", "bound", "condition", "scope", "rule", "premises", *PLACE]
_KEYS: Final = ("key", "from_key", "to_key")


def frames(tables: Iterable[Table]) -> dict[str, pd.DataFrame]:
    """All records of each label or relationship type, with their places; keys of several databases stay apart."""
    found: dict[str, list[pd.DataFrame]] = {}
    for table in tables:
        base, _, name = table.file.rpartition("/")
        rows = table.rows.assign(file=table.file, pattern=table.pattern, number=table.numbers)
        for key in [name for name in _KEYS if name in rows]:
            rows[key] = (base + " " + rows[key]).where(rows[key].notna(), None)
        found.setdefault(name, []).append(rows)
    return {name: pd.concat(parts, ignore_index=True) for name, parts in found.items()}


def nodes_of(given: dict[str, pd.DataFrame], names: Iterable[str]) -> pd.DataFrame:
    """The records of several labels that are nodes of the estate: `label`, `key`, `node`, `tenant` and their places."""
    parts = [given[name].assign(label=name) for name in names if name in given]
    columns = ["label", "key", "node", "tenant", *PLACE]
    whole = pd.concat([part.reindex(columns=columns) for part in parts]) if parts else pd.DataFrame(columns=columns)
    return whole[whole["node"].notna()].reset_index(drop=True)


def items(cell: object) -> tuple[str, ...]:
    """The texts of a cell that is a JSON list of them; none for an empty cell."""
    return tuple(json.loads(cell)) if isinstance(cell, str) else ()


def premise(rows: pd.DataFrame) -> list[str]:
    """The records of these rows as one further premise of an edge, row by row."""
    return [
        json.dumps([{"source": file, "locator": pattern.format(number)}])
        for file, pattern, number in zip(rows["file"], rows["pattern"], rows["number"], strict=True)
    ]


def told_stale(condition: pd.Series, stale: pd.Series) -> pd.Series:
    """The condition of edges, and that an earlier sync said so where nothing else makes them possible."""
    return condition.where(condition.notna() | stale.isna(), STALE)


def edge_frame(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of edges alone; one with a condition is possible."""
    return rows.reindex(columns=EDGE).astype(object).assign(number=rows["number"].astype("int64"))
