"""igraph (GPL) on the plain graph."""

import pickle
from typing import Any

import igraph
import numpy as np

from benchmarks.engines.with_scipy import counted, cut_cost, ease, fan_out, least, to_sink
from benchmarks.estates import Case
from benchmarks.plain import Plain
from benchmarks.tables_read import read_arrays, read_frames
from benchmarks.tasks import Prepared
from benchmarks.trees import lost_of


def forward(plain: Plain) -> Any:
    return igraph.Graph(n=plain.size, edges=np.column_stack([plain.source, plain.target]), directed=True)


def _plain_load(case: Case) -> Prepared:
    def run() -> Any:
        source, target, nodes = read_arrays(case.inventory)
        return igraph.Graph(n=nodes, edges=np.column_stack([source, target]), directed=True)

    return Prepared(run, lambda graph: {"nodes": np.array([graph.vcount()])})


def _full_load(case: Case) -> Prepared:
    def run() -> Any:
        nodes, edges = read_frames(case.inventory)
        source, target, many = read_arrays(case.inventory)
        return igraph.Graph(
            n=many, edges=np.column_stack([source, target]), directed=True,
            vertex_attrs={name: nodes[name].tolist() for name in nodes},
            edge_attrs={name: edges[name].tolist() for name in edges},
        )  # fmt: skip

    return Prepared(run, lambda graph: {"nodes": np.array([graph.vcount()])})


def hops_of(found: Any, size: int) -> Any:
    """Hops by vertex from what `bfs` gives: vertices in order, where each level begins, parents."""
    order, begins, _ = found
    hops = np.full(size, -1, dtype=np.int32)
    hops[order] = np.repeat(np.arange(len(begins) - 1), np.diff(begins))
    return hops


def _from(case: Case, graph: Any, start: int) -> Prepared:
    plain = case.plain
    return Prepared(lambda: graph.bfs(start), lambda found: {"hops": least(plain, hops_of(found, plain.size))})


def _nearest(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    return Prepared(
        lambda: graph.bfs(plain.sink, mode="in"), lambda found: {"hops": to_sink(plain, hops_of(found, plain.size))}
    )


def _jewels(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    return Prepared(
        lambda: counted(plain, lambda vertex: graph.subcomponent(vertex, mode="in")),
        lambda counts: {"counts": counts[plain.asked]},
    )


def _fan_out(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    return Prepared(
        lambda: fan_out(plain, lambda node: graph.subcomponent(node, mode="out")), lambda many: {"reached": many}
    )


def _easiest(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    costs = plain.cost.tolist()
    return Prepared(
        lambda: graph.distances(plain.sink, weights=costs, mode="in"), lambda cost: {"ease": ease(plain, cost[0])}
    )


def _routes(case: Case) -> Prepared:
    graph, chosen = forward(case.plain), case.chosen
    return Prepared(
        lambda: graph.get_k_shortest_paths(chosen["worst"], chosen["target"], k=10, mode="out", output="epath"),
        lambda routes: {"hops": np.array([len(route) for route in routes])},
    )


def _tree(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)

    def tell(found: Any) -> Any:
        parents = np.array(found, dtype=np.float64)
        return {"lost": lost_of(plain, np.where(np.isfinite(parents), parents, -1).astype(np.int64))}

    return Prepared(lambda: graph.dominator(plain.sink, mode="in"), tell)


def _cut(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    capacities = plain.capacity.tolist()

    def run() -> Any:
        found = graph.mincut(case.chosen["cut"], plain.sink, capacities)
        return found.value, found.cut

    return Prepared(run, lambda found: {"cost": cut_cost(found[0])})


def _without(case: Case, who: str) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    source, target = case.chosen["revoked"][who]
    graph.delete_edges(np.flatnonzero((plain.source == source) & (plain.home[plain.target] == target)).tolist())
    return _from(case, graph, case.chosen["worst"])


def _open(case: Case) -> Prepared:
    place = case.folder / "igraph.pickle"
    source, target, nodes = read_arrays(case.inventory)
    ids = read_frames(case.inventory)[0]["id"].tolist()
    graph = igraph.Graph(n=nodes, edges=np.column_stack([source, target]), directed=True, vertex_attrs={"id": ids})
    place.write_bytes(pickle.dumps(graph, protocol=5))
    return Prepared(lambda: pickle.loads(place.read_bytes()), lambda found: {"nodes": np.array([found.vcount()])})


TASKS = {
    "a": _plain_load, "a+": _full_load,
    "b worst": lambda case: _from(case, forward(case.plain), case.chosen["worst"]),
    "b median": lambda case: _from(case, forward(case.plain), case.chosen["median"]),
    "c": _nearest, "d": _jewels, "e": _fan_out, "f": _easiest, "g": _routes, "h tree": _tree, "h cut": _cut,
    "i typical": lambda case: _without(case, "typical"), "i worst": lambda case: _without(case, "worst"), "k": _open,
}  # fmt: skip
