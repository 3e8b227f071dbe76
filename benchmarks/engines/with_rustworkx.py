"""rustworkx on the plain graph."""

import pickle
from typing import Any

import numpy as np
import rustworkx as rx

from benchmarks.engines.with_scipy import counted, ease, fan_out, least, to_sink
from benchmarks.estates import Case
from benchmarks.plain import Plain
from benchmarks.tables_read import read_arrays, read_frames
from benchmarks.tasks import Prepared
from benchmarks.trees import lost_of


def _graph(size: int, source: Any, target: Any, payload: Any = None) -> Any:
    graph = rx.PyDiGraph(multigraph=True)
    graph.add_nodes_from(range(size))
    if payload is None:
        graph.add_edges_from_no_data(list(zip(source.tolist(), target.tolist(), strict=True)))
    else:
        graph.add_edges_from(list(zip(source.tolist(), target.tolist(), payload, strict=True)))
    return graph


def forward(plain: Plain) -> Any:
    return _graph(plain.size, plain.source, plain.target)


def backward(plain: Plain, *, costs: bool = False) -> Any:
    return _graph(plain.size, plain.target, plain.source, plain.cost.tolist() if costs else None)


def _plain_load(case: Case) -> Prepared:
    def run() -> Any:
        source, target, nodes = read_arrays(case.inventory)
        return _graph(nodes, source, target)

    return Prepared(run, lambda graph: {"nodes": np.array([graph.num_nodes()])})


def _full_load(case: Case) -> Prepared:
    def run() -> Any:
        nodes, edges = read_frames(case.inventory)
        source, target, _ = read_arrays(case.inventory)
        graph = rx.PyDiGraph(multigraph=True)
        graph.add_nodes_from(nodes.to_dict("records"))
        graph.add_edges_from(list(zip(source.tolist(), target.tolist(), edges.to_dict("records"), strict=True)))
        return graph

    return Prepared(run, lambda graph: {"nodes": np.array([graph.num_nodes()])})


def hops_of(levels: Any, size: int) -> Any:
    hops = np.full(size, -1, dtype=np.int32)
    for hop, level in enumerate(levels):
        hops[level] = hop
    return hops


def _from(case: Case, graph: Any, start: int) -> Prepared:
    plain = case.plain
    return Prepared(
        lambda: rx.bfs_layers(graph, [start]), lambda levels: {"hops": least(plain, hops_of(levels, plain.size))}
    )


def _nearest(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain)
    return Prepared(
        lambda: rx.bfs_layers(graph, [plain.sink]),
        lambda levels: {"hops": to_sink(plain, hops_of(levels, plain.size))},
    )


def _jewels(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)

    def above(vertex: int) -> Any:
        found = rx.ancestors(graph, vertex) | {vertex}
        return np.fromiter(found, np.int64, len(found))

    return Prepared(lambda: counted(plain, above), lambda counts: {"counts": counts[plain.asked]})


def _fan_out(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)

    def below(node: int) -> Any:
        found = rx.descendants(graph, node) | {node}
        return np.fromiter(found, np.int64, len(found))

    return Prepared(lambda: fan_out(plain, below), lambda many: {"reached": many})


def _easiest(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain, costs=True)

    def tell(found: Any) -> Any:
        cost = np.full(plain.size, np.inf)
        cost[list(found.keys())] = list(found.values())
        return {"ease": ease(plain, cost)}

    return Prepared(lambda: rx.digraph_dijkstra_shortest_path_lengths(graph, plain.sink, float), tell)


def _tree(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain)

    def tell(found: Any) -> Any:
        parents = np.full(plain.size, -1, dtype=np.int64)
        known = {vertex: parent for vertex, parent in found.items() if parent is not None}
        parents[list(known)] = list(known.values())
        return {"lost": lost_of(plain, parents)}

    return Prepared(lambda: rx.immediate_dominators(graph, plain.sink), tell)


def _without(case: Case, who: str) -> Prepared:
    plain, graph = case.plain, forward(case.plain)
    source, target = case.chosen["revoked"][who]
    gone = plain.target[(plain.source == source) & (plain.home[plain.target] == target)]
    graph.remove_edges_from([(source, vertex) for vertex in gone.tolist()])
    return _from(case, graph, case.chosen["worst"])


def _open(case: Case) -> Prepared:
    place = case.folder / "rustworkx.pickle"
    source, target, _ = read_arrays(case.inventory)
    graph = rx.PyDiGraph(multigraph=True)
    graph.add_nodes_from(read_frames(case.inventory)[0]["id"].tolist())
    graph.add_edges_from_no_data(list(zip(source.tolist(), target.tolist(), strict=True)))
    place.write_bytes(pickle.dumps(graph, protocol=5))
    del graph
    return Prepared(lambda: pickle.loads(place.read_bytes()), lambda found: {"nodes": np.array([found.num_nodes()])})


TASKS = {
    "a": _plain_load, "a+": _full_load,
    "b worst": lambda case: _from(case, forward(case.plain), case.chosen["worst"]),
    "b median": lambda case: _from(case, forward(case.plain), case.chosen["median"]),
    "c": _nearest, "d": _jewels, "e": _fan_out, "f": _easiest, "h tree": _tree,
    "i typical": lambda case: _without(case, "typical"), "i worst": lambda case: _without(case, "worst"), "k": _open,
}  # fmt: skip
