"""Estates straight from arrays, for shapes too large to be written as rows: every column but the few that count is unknown.

Nothing is checked or sorted but the edges by their ends; who needs the rules of loading uses `tests.oracle.build`.
"""

from collections.abc import Sequence

import numpy as np

from graphnhi.estate import Estate
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.model.edges import EDGE_CODE
from graphnhi.model.kinds import KIND_CODE
from graphnhi.model.values import NO_INSTANT

ABOUT = {"name": "straight", "built": "now", "sources": [], "files": [], "gaps": [], "conflicts": [], "missing_inputs": [],
         "unmapped": 0}  # fmt: skip


def straight(kinds: Sequence[str], edges: Sequence[tuple], needs: dict[int, int] | None = None) -> Estate:
    """Nodes of these kinds, called n0000000, n0000001 and so on, and edges in groups of one kind.

    edges: (from, kind, to) or (from, kind, to, slot), the ends and slots as arrays of numbers; a slot is called by its number.
    """
    size = len(kinds)
    groups = [(np.broadcast_arrays(a, b, g[0] if g else -1), EDGE_CODE[kind]) for a, kind, b, *g in edges]
    columns = [np.concatenate([group[place] for group, _ in groups]) for place in range(3)] if groups else [[], [], []]
    source, target, slot = (np.array(column, dtype=np.int32) for column in columns)
    sizes = [len(group[0]) for group, _ in groups]
    kind = np.repeat(np.array([code for _, code in groups], dtype=np.int8), sizes)
    order = np.lexsort((slot, target, kind, source))
    source, target, slot, kind = source[order], target[order], slot[order], kind[order]
    arrays = {
        "nodes.id.blob": np.frombuffer("".join(f"n{i:07d}" for i in range(size)).encode(), dtype=np.uint8),
        "nodes.id.offsets": np.arange(size + 1, dtype=np.int64) * 8,
        "nodes.kind": np.array([KIND_CODE[kind] for kind in kinds], dtype=np.int8),
        "edges.from": source, "edges.to": target, "edges.kind": kind,
        "out.start": np.searchsorted(source, np.arange(size + 1)).astype(np.int64),
        "in.start": np.append(0, np.cumsum(np.bincount(target, minlength=size))).astype(np.int64),
        "in.edge": np.argsort(target, kind="stable").astype(np.int32),
        **_unknown("nodes", NODE_COLUMNS, size), **_unknown("edges", EDGE_COLUMNS, len(kind)),
    }  # fmt: skip
    for gate, count in (needs or {}).items():
        arrays["nodes.needs"][gate] = count
    arrays["edges.slot.codes"] = slot
    arrays |= _texts("edges.slot", [f"slot{number:05d}" for number in range(int(slot.max(initial=-1)) + 1)])
    return Estate(arrays, ABOUT)


def _unknown(table: str, columns: dict[str, str], size: int) -> dict[str, np.ndarray]:
    arrays = {f"{table}.number": np.arange(2, size + 2, dtype=np.int64)}
    for column, form in [*columns.items(), *((name, "text") for name in ("file", "pattern", "marked"))]:
        name = f"{table}.{column}"
        if form in ("text", "currency"):
            arrays |= {f"{name}.codes": np.full(size, -1, dtype=np.int32), **_texts(name, [])}
        elif form == "instant":
            arrays[name] = np.full(size, NO_INSTANT, dtype=np.int64)
        else:
            arrays[name] = np.full(size, -1, dtype=np.int8) if form == "closed" else np.full(size, np.nan)
    return arrays


def _texts(name: str, values: list[str]) -> dict[str, np.ndarray]:
    encoded = [value.encode() for value in values]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(np.int64)
    return {f"{name}.values.blob": np.frombuffer(b"".join(encoded), dtype=np.uint8), f"{name}.values.offsets": offsets}
