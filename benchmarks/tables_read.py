"""A Parquet inventory as other libraries would take it in: DuckDB reads it, and puts numbers for ids where they are wanted."""

from pathlib import Path
from typing import Any

import duckdb

__all__ = ["read_arrays", "read_frames"]


def read_frames(inventory: Path) -> tuple[Any, Any]:
    """Nodes and edges as data frames, all columns."""
    with duckdb.connect() as database:
        nodes, edges = (database.execute(f"from '{inventory / f'{name}.parquet'}'").df() for name in ("nodes", "edges"))
    return nodes, edges


def read_arrays(inventory: Path) -> tuple[Any, Any, int]:
    """(source, target, number of nodes): ids resolved by a join, every node described."""
    with duckdb.connect() as database:
        database.execute(
            f"create table nodes as select id, row_number() over () - 1 as number from '{inventory / 'nodes.parquet'}'"
        )
        found = database.execute(
            f"select s.number::int as source, t.number::int as target from '{inventory / 'edges.parquet'}' as e"
            " join nodes s on s.id = e.from join nodes t on t.id = e.to"
        ).fetchnumpy()
        row = database.execute("select count(*) from nodes").fetchone()
    return found["source"], found["target"], int(row[0]) if row else 0
