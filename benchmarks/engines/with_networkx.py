"""networkx on the plain graph."""

import pickle
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.engines.with_scipy import counted, cut_cost, ease, fan_out, least, to_sink
from benchmarks.estates import Case
from benchmarks.plain import NEVER, Plain
from benchmarks.tables_read import read_frames
from benchmarks.tasks import Prepared
from benchmarks.trees import lost_of


def forward(plain: Plain) -> Any:
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(range(plain.size))
    graph.add_weighted_edges_from(zip(plain.source.tolist(), plain.target.tolist(), plain.cost.tolist(), strict=True))
    return graph


def backward(plain: Plain) -> Any:
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(range(plain.size))
    graph.add_weighted_edges_from(zip(plain.target.tolist(), plain.source.tolist(), plain.cost.tolist(), strict=True))
    return graph


def _array(found: dict[int, Any], size: int, missing: Any, kind: Any) -> Any:
    values = np.full(size, missing, dtype=kind)
    values[np.fromiter(found, np.int64, len(found))] = np.fromiter(found.values(), kind, len(found))
    return values


def _plain_load(case: Case) -> Prepared:
    def run() -> Any:
        nodes, edges = read_frames(case.inventory)
        graph: Any = nx.DiGraph()
        graph.add_nodes_from(nodes["id"])
        graph.add_edges_from(zip(edges["from"], edges["to"], strict=True))
        return graph

    return Prepared(run, lambda graph: {"nodes": np.array([len(graph)])})


def _full_load(case: Case) -> Prepared:
    def run() -> Any:
        nodes, edges = read_frames(case.inventory)
        graph: Any = nx.MultiDiGraph()
        graph.add_nodes_from(zip(nodes["id"], nodes.to_dict("records"), strict=True))
        graph.add_edges_from(zip(edges["from"], edges["to"], edges["edge"], edges.to_dict("records"), strict=True))
        return graph

    return Prepared(run, lambda graph: {"nodes": np.array([len(graph)])})


def _from(case: Case, graph: Any, start: int) -> Prepared:
    plain = case.plain
    return Prepared(
        lambda: nx.single_source_shortest_path_length(graph, start),
        lambda found: {"hops": least(plain, _array(dict(found), plain.size, -1, np.int32))},
    )


def _nearest(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain)
    return Prepared(
        lambda: nx.single_source_shortest_path_length(graph, plain.sink),
        lambda found: {"hops": to_sink(plain, _array(dict(found), plain.size, -1, np.int32))},
    )


def _jewels(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)

    def above(vertex: int) -> Any:
        found = nx.ancestors(graph, vertex) | {vertex}
        return np.fromiter(found, np.int64, len(found))

    return Prepared(lambda: counted(plain, above), lambda counts: {"counts": counts[plain.asked]})


def _fan_out(case: Case) -> Prepared:
    plain, graph = case.plain, forward(case.plain)

    def below(node: int) -> Any:
        found = nx.descendants(graph, node) | {node}
        return np.fromiter(found, np.int64, len(found))

    return Prepared(lambda: fan_out(plain, below), lambda many: {"reached": many})


def _easiest(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain)
    return Prepared(
        lambda: nx.single_source_dijkstra_path_length(graph, plain.sink),
        lambda found: {"ease": ease(plain, _array(dict(found), plain.size, np.inf, np.float64))},
    )


def _routes(case: Case) -> Prepared:
    graph, chosen = forward(case.plain), case.chosen

    def run() -> Any:
        try:
            return list(islice(nx.shortest_simple_paths(graph, chosen["worst"], chosen["target"]), 10))
        except nx.NetworkXNoPath:
            return []

    return Prepared(
        run,
        lambda routes: {"hops": np.array([len(route) - 1 for route in routes])},
    )


def _tree(case: Case) -> Prepared:
    plain, graph = case.plain, backward(case.plain)

    def tell(found: Any) -> Any:
        parents = _array(
            {node: parent for node, parent in found.items() if parent is not None}, plain.size, -1, np.int64
        )
        return {"lost": lost_of(plain, parents)}

    return Prepared(lambda: nx.immediate_dominators(graph, plain.sink), tell)


def _cut(case: Case) -> Prepared:
    plain, graph, start = case.plain, forward(case.plain), case.chosen["cut"]
    for source, target, capacity in zip(
        plain.source.tolist(), plain.target.tolist(), plain.capacity.tolist(), strict=True
    ):
        graph[source][target]["capacity"] = capacity

    def run() -> Any:
        value, (near, far) = nx.minimum_cut(graph, start, plain.sink)
        return value, [(source, target) for source in near for target in graph[source] if target in far]

    return Prepared(run, lambda found: {"cost": cut_cost(min(found[0], NEVER))})


def _without(case: Case, who: str) -> Prepared:
    plain, graph, start = case.plain, forward(case.plain), case.chosen["worst"]
    source, target = case.chosen["revoked"][who]
    gone = [vertex for vertex in graph[source] if plain.home[vertex] == target]
    graph.remove_edges_from([(source, vertex) for vertex in gone])
    return _from(case, graph, start)


def _differences(case: Case) -> Prepared:
    columns = ["from", "to", "edge", "scope", "slot", "right", "not_after", "bound", "condition"]
    kept = []
    for folder in (case.inventory, case.folder / "later"):
        edges = read_frames(folder)[1][columns].astype(str)
        graph: Any = nx.MultiDiGraph()
        graph.add_edges_from((row[0], row[1], row[2:]) for row in edges.itertuples(index=False, name=None))
        kept.append(graph)
    old, new = kept

    def run() -> Any:
        before, after = set(old.edges(keys=True)), set(new.edges(keys=True))
        return len(after - before), len(before - after)

    return Prepared(run, lambda found: {"edges": np.array(found)})


def _open(case: Case) -> Prepared:
    place = case.folder / "networkx.pickle"
    graph: Any = nx.DiGraph()
    nodes, edges = read_frames(case.inventory)
    graph.add_nodes_from(nodes["id"])
    graph.add_edges_from(zip(edges["from"], edges["to"], strict=True))
    place.write_bytes(pickle.dumps(graph, protocol=5))
    del graph, nodes, edges
    return Prepared(lambda: pickle.loads(place.read_bytes()), lambda found: {"nodes": np.array([len(found)])})


TASKS = {
    "a": _plain_load, "a+": _full_load,
    "b worst": lambda case: _from(case, forward(case.plain), case.chosen["worst"]),
    "b median": lambda case: _from(case, forward(case.plain), case.chosen["median"]),
    "c": _nearest, "d": _jewels, "e": _fan_out, "f": _easiest, "g": _routes, "h tree": _tree, "h cut": _cut,
    "i typical": lambda case: _without(case, "typical"), "i worst": lambda case: _without(case, "worst"),
    "j": _differences, "k": _open,
}  # fmt: skip
