"""scipy's own calls on the plain graph, and the least numpy around them."""

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, dijkstra, maximum_flow, yen

from benchmarks.estates import Case
from benchmarks.plain import NEVER, Plain
from benchmarks.tables_read import read_arrays
from benchmarks.tasks import Prepared
from graphnhi.model.kinds import KIND_CODE, PAYOUTS


def forward(plain: Plain, data: Any = None) -> Any:
    values = np.ones(len(plain.target)) if data is None else data
    return csr_array((values, plain.target, plain.start), shape=(plain.size, plain.size))


def backward(plain: Plain, data: Any = None) -> Any:
    return forward(plain, data).T.tocsr()


def hops_in_order(order: Any, before: Any, size: int) -> Any:
    """Hops by vertex (-1: not reached) from a breadth-first order and its predecessors."""
    place = np.zeros(size, dtype=np.int64)
    place[order] = np.arange(len(order))
    parents = place[before[order[1:]]]
    hops, begin, end, level = np.full(size, -1, dtype=np.int32), 0, 1, 0
    while begin < end:
        hops[order[begin:end]] = level
        begin, end, level = end, 1 + int(np.searchsorted(parents, end)), level + 1
    return hops


def least(plain: Plain, hops: Any) -> Any:
    """By node: the least of the hops of its vertices, -1 where it has none."""
    found = plain.by_node(np.where(hops < 0, np.iinfo(np.int32).max, hops), np.iinfo(np.int32).max)
    return np.where(found == np.iinfo(np.int32).max, -1, found)


def _load(case: Case) -> Prepared:
    def run() -> Any:
        source, target, nodes = read_arrays(case.inventory)
        return csr_array((np.ones(len(source)), (source, target)), shape=(nodes, nodes))

    return Prepared(run, lambda graph: {"nodes": np.array([graph.shape[0]])})


def _from(case: Case, graph: Any, start: int) -> Prepared:
    plain = case.plain

    def run() -> Any:
        order, before = breadth_first_order(graph, start, directed=True, return_predecessors=True)
        return hops_in_order(order, before, plain.size)

    return Prepared(run, lambda hops: {"hops": least(plain, hops)})


def _nearest(case: Case) -> Prepared:
    plain = case.plain
    inner = _from(case, backward(plain), plain.sink)
    return Prepared(inner.run, lambda hops: {"hops": to_sink(plain, hops)})


def to_sink(plain: Plain, hops: Any) -> Any:
    """Hops to the nearest jewel of the nodes that are none: one less than to the sink."""
    found = np.where(hops[: plain.nodes] > 0, hops[: plain.nodes] - 1, -1).astype(np.int32)
    return np.delete(found, jewel_nodes(plain))


def jewel_nodes(plain: Plain) -> Any:
    return np.unique(plain.home[plain.jewels])


def _jewels(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain)
    return Prepared(
        lambda: counted(plain, lambda vertex: breadth_first_order(graph, vertex, return_predecessors=False)),
        lambda counts: {"counts": counts[plain.asked]},
    )


def counted(plain: Plain, above: Any) -> Any:
    """By node, how many jewels it reaches: one search backwards from each vertex of each jewel."""
    counts, homes = np.zeros(plain.nodes, dtype=np.int64), plain.home[plain.jewels]
    for node in np.unique(homes):
        found = np.zeros(plain.nodes + 1, dtype=np.bool_)
        for vertex in plain.jewels[homes == node].tolist():
            found[plain.home[above(vertex)]] = True
        found[node] = False
        counts += found[:-1]
    return counts


def _fan_out(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    return Prepared(
        lambda: fan_out(plain, lambda node: breadth_first_order(graph, node, return_predecessors=False)),
        lambda many: {"reached": many},
    )


def fan_out(plain: Plain, below: Any) -> Any:
    """By node, how many other nodes it reaches: one search from each, a node and its copy counted once."""
    many = np.zeros(plain.nodes, dtype=np.int64)
    for node in range(plain.nodes):
        homes = np.unique(plain.home[below(node)])
        many[node] = len(homes) - 1 - (homes[-1] == plain.nodes)
    return many


def _easiest(case: Case) -> Prepared:
    plain = case.plain
    graph = backward(plain, plain.cost)
    return Prepared(lambda: dijkstra(graph, indices=plain.sink), lambda cost: {"ease": ease(plain, cost)})


def ease(plain: Plain, cost: Any) -> Any:
    return np.delete(np.exp(-np.asarray(cost)[: plain.nodes]), jewel_nodes(plain))


def _routes(case: Case) -> Prepared:
    plain, chosen = case.plain, case.chosen
    graph = forward(plain)
    return Prepared(
        lambda: yen(graph, chosen["worst"], chosen["target"], 10), lambda hops: {"hops": hops.astype(np.int64)}
    )


def _cut(case: Case) -> Prepared:
    plain, start = case.plain, case.chosen["cut"]
    graph = forward(plain, plain.capacity)

    def run() -> Any:
        flow = maximum_flow(graph, start, plain.sink)
        rest = graph - flow.flow
        rest.eliminate_zeros()
        side = breadth_first_order(rest, start, return_predecessors=False)
        return flow.flow_value, side

    return Prepared(run, lambda found: {"cost": cut_cost(found[0])})


def cut_cost(value: float) -> Any:
    return np.array([-1 if value >= NEVER else round(value)])


def _without(case: Case, who: str) -> Prepared:
    plain = case.plain
    source, target = case.chosen["revoked"][who]
    kept = (plain.source != source) | (plain.home[plain.target] != target)

    def run() -> Any:
        start = np.concatenate([[0], np.cumsum(kept)])[plain.start].astype(np.int32)
        rest = csr_array((np.ones(int(kept.sum())), plain.target[kept], start), shape=(plain.size, plain.size))
        order, before = breadth_first_order(rest, case.chosen["worst"], return_predecessors=True)
        return hops_in_order(order, before, plain.size)

    return Prepared(run, lambda hops: {"hops": least(plain, hops)})


def _payouts(case: Case) -> Prepared:
    plain, kinds = case.plain, case.estate.numbers("nodes.kind")
    graph = backward(plain).tolil()
    payouts = [KIND_CODE[kind] for kind in PAYOUTS]
    others = [vertex for vertex in plain.jewels.tolist() if kinds[plain.home[vertex]] not in payouts]
    graph[plain.sink, others] = 0
    graph = graph.tocsr()
    graph.eliminate_zeros()

    def tell(order: Any) -> dict[str, Any]:
        reached = np.zeros(plain.size, dtype=np.bool_)
        reached[order] = True
        return {"payouts": np.delete(plain.by_node(~reached, np.True_), jewel_nodes(plain)) == 0}

    return Prepared(lambda: breadth_first_order(graph, plain.sink, return_predecessors=False), tell)


def _eases(case: Case) -> Prepared:
    plain = case.plain
    graph = backward(plain, plain.cost)
    by_node: dict[int, list[int]] = {}
    for vertex in plain.jewels.tolist():
        by_node.setdefault(int(plain.home[vertex]), []).append(vertex)

    def run() -> Any:
        total = np.zeros(plain.size)
        for vertices in by_node.values():
            total += np.exp(-dijkstra(graph, indices=vertices, min_only=True))
        return total

    return Prepared(run, lambda total: {"eases": np.delete(total[: plain.nodes], jewel_nodes(plain))})


TASKS = {
    "a": _load,
    "b worst": lambda case: _from(case, forward(case.plain), case.chosen["worst"]),
    "b median": lambda case: _from(case, forward(case.plain), case.chosen["median"]),
    "c": _nearest, "d": _jewels, "e": _fan_out, "f": _easiest, "g": _routes, "h cut": _cut,
    "i typical": lambda case: _without(case, "typical"), "i worst": lambda case: _without(case, "worst"),
    "l": _payouts, "m": _eases,
}  # fmt: skip
