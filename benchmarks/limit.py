"""The bound that memory sets: edges that a task must touch, and what touching one costs on this machine at least."""

import time
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from benchmarks.estates import Case

__all__ = ["edges_touched", "seconds_at_least", "speeds"]

_LOOKS: Final = 2_000_000
_STREAM: Final = 1 << 26


def speeds() -> dict[str, Any]:
    """Bytes a second of a streaming read, and seconds of a random 4-byte look by the size of the array in bytes."""
    data = np.ones(_STREAM // 8)
    begun = time.perf_counter()
    for _ in range(5):
        data.sum()
    stream = 5 * _STREAM / (time.perf_counter() - begun)
    places = np.random.default_rng(1).integers(0, 1 << 62, _LOOKS)
    looks = {}
    for size in (1 << 16, 1 << 20, 1 << 22, 1 << 24, 1 << 26):
        array, at = np.zeros(size // 4, dtype=np.int32), (places % (size // 4)).astype(np.int32)
        array.take(at)
        begun = time.perf_counter()
        array.take(at)
        looks[str(size)] = (time.perf_counter() - begun) / _LOOKS
    return {"stream": stream, "looks": looks}


def edges_touched(case: Case) -> dict[str, list[int]]:
    """By row: edges that must be touched, nodes whose rows must be begun, and bytes that must be streamed beside them."""
    plain = case.plain
    graph = csr_array((np.ones(len(plain.target)), plain.target, plain.start), shape=(plain.size, plain.size))
    back = graph.T.tocsr()
    found = {}
    for row, who in (("b worst", "worst"), ("b median", "median")):
        found[row] = _reached(graph, case.chosen[who], 0)
    found["c"] = _reached(back, plain.sink, 0)
    found["f"] = _reached(back, plain.sink, 8)
    found["h tree"] = [3 * found["c"][0], 3 * found["c"][1], 0]
    found["d"] = _handed(case, graph, back)
    return found


def _reached(graph: Any, start: int, beside: int) -> list[int]:
    """A search: each edge of what is reached once; hops written once a vertex; `beside` bytes more for each edge."""
    order = breadth_first_order(graph, start, return_predecessors=False)
    edges = int(np.diff(graph.indptr)[order].sum())
    return [edges, len(order), 4 * len(order) + beside * edges]


def _handed(case: Case, graph: Any, back: Any) -> list[int]:
    """Sets of jewels handed up each arc between components that reach any: a row read twice and written once."""
    plain = case.plain
    count, label = connected_components(graph, directed=True, connection="strong")
    order = breadth_first_order(back, plain.sink, return_predecessors=False)
    inside = np.zeros(plain.size, dtype=np.bool_)
    inside[order] = True
    source, target = label[plain.source], label[plain.target]
    kept = inside[plain.source] & inside[plain.target] & (source != target) & (plain.target != plain.sink)
    arcs = len(np.unique(source[kept].astype(np.int64) * count + target[kept]))
    row = 8 * -(-len(np.unique(plain.home[plain.jewels])) // 64)
    return [arcs, len(order), 3 * row * arcs]


def seconds_at_least(touched: list[int], nodes: int, speed: dict[str, Any]) -> float:
    """One random look at the other end of each edge, one at the begin of each row, and what is streamed."""
    edges, rows, streamed = touched
    sizes = sorted(map(int, speed["looks"]))
    size = next((size for size in sizes if size >= 4 * nodes), sizes[-1])
    look = float(speed["looks"][str(size)])
    return (edges + rows) * look + (4 * edges + streamed) / float(speed["stream"])
