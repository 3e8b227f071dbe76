"""The regimes are what they are called, and gates are what they are said to be."""

from collections import Counter, defaultdict
from typing import Any

import networkx as nx
import numpy as np
import pytest

import graphnhi
from graphnhi.generating import REGIMES, Inventory
from tests.generating.conftest import graph_of

SIZE = 6_000


def components(regime: str) -> list[int]:
    """Sizes of the strongly connected components, largest first."""
    graph = graph_of(Inventory(SIZE, 1, regime, 50), facts=False)
    return sorted(map(len, nx.strongly_connected_components(graph)), reverse=True)


def test_layered_has_no_cycle() -> None:
    """Not one cycle among all edges, facts and gates included, at any seed."""
    for seed in range(6):
        assert nx.is_directed_acyclic_graph(graph_of(Inventory(900, seed, "layered", 90)))


def test_flat_has_one_giant_component() -> None:
    """A quarter of all nodes reach each other, and no other component is a hundredth of that."""
    first, second, *_ = components("flat")
    assert first > SIZE / 4
    assert second < first / 100


def test_segmented_has_many_components() -> None:
    """Cycles everywhere, none of them large: no component has 5 % of the nodes, and hundreds have more than one."""
    sizes = components("segmented")
    assert sizes[0] < SIZE / 20
    assert sum(size > 1 for size in sizes) > 100


def test_segmented_teams_are_mostly_closed() -> None:
    """Most edges stay within a team and its environment; in the flat regime they do not."""

    def closed(regime: str) -> float:
        columns = Inventory(SIZE, 1, regime).columns("edges")
        homes = [[cell.rpartition("/")[0] for cell in columns[end]] for end in ("from", "to")]
        return float(np.mean([source == target for source, target in zip(*homes, strict=True)]))

    assert closed("segmented") > 0.75
    assert closed("flat") < 0.6


def test_teams_have_a_heavy_tail_and_three_environments() -> None:
    """The largest team is many times the median one, and prod, staging and dev are all there."""
    columns = Inventory(SIZE, 1).columns("nodes")
    teams = sorted(Counter(cell.split("/")[0] for cell in columns["id"]).values())
    assert teams[-1] > 5 * teams[len(teams) // 2]
    assert set(columns["environment"]) == {"prod", "staging", "dev"}


def test_groups_are_nested() -> None:
    """Groups lie in groups, three to six deep where a team is large, and in no circle."""
    columns = Inventory(20_000, 1).columns("edges")
    nested: Any = nx.DiGraph()
    rows = zip(columns["from"], columns["edge"], columns["to"], strict=True)
    nested.add_edges_from((s, t) for s, kind, t in rows if kind == "MEMBER_OF" and "/group-" in s)
    assert 3 <= nx.dag_longest_path_length(nested) <= 6


@pytest.mark.parametrize("regime", REGIMES)
def test_gates_have_their_shares(regime: str) -> None:
    """Half of the gates guard actions, a quarter customer data, a quarter secret stores; one in five of the first has signers."""
    gates = Gates(Inventory(SIZE, 8, regime, 400))
    assert Counter(map(gates.guarded, gates.needs)) == {"action": 200, "customer_data": 100, "secret_store": 100}
    signed = [
        gate for gate in gates.needs if gates.slots[gate] and gates.guarded(gate) == "action" and gates.unnamed(gate)
    ]
    assert len(signed) == 40
    assert {gates.needs[gate] for gate in signed} == {"2", "3"}
    assert {len(gates.slots[gate]) for gate in signed} <= {1, 2, 3, 4, 5}
    assert all(gates.needs[gate] == "2" for gate in gates.needs if gate not in signed)


def test_named_slots_say_what_they_are() -> None:
    """Maker and checker at actions, object and key right elsewhere; some gates are opened by one approver for both."""
    gates = Gates(Inventory(SIZE, 8, "segmented", 400))
    for gate in gates.needs:
        wanted = {"initiate", "approve"} if gates.guarded(gate) == "action" else {"object", "key"}
        assert gates.unnamed(gate) or set(gates.slots[gate]) <= wanted
    assert any(set.intersection(*gates.slots[gate].values()) for gate in gates.needs if len(gates.slots[gate]) == 2)


@pytest.mark.parametrize("regime", REGIMES)
def test_secret_stores_lead_on(regime: str) -> None:
    """What opens before a secret store gives a key that fills a slot of another gate; chains of gates are three long or more."""
    gates = Gates(Inventory(SIZE, 8, regime, 400))
    leads: Any = nx.DiGraph()
    for gate, freed in gates.released.items():
        for key in freed:
            leads.add_edges_from((gate, later) for later in gates.approved_by[key])
    assert leads.number_of_edges() > 50
    assert (
        max(len(path) for path in nx.single_source_shortest_path(leads, max(leads, key=leads.out_degree)).values()) >= 2
    )


def test_gates_open_and_shut_something(built: Any) -> None:
    """Somebody opens a gate, and somebody fills fewer slots than it wants."""
    estate = built(Inventory(400, 3, "segmented", 40))
    ids = [estate.id(node) for node in range(estate.n_nodes) if "/svc-" in estate.id(node)]
    half_open = opened = 0
    for start in ids[:120]:
        answer = graphnhi.blast(estate, start).to_dict()
        half_open += len(answer["summary"]["gates"])
        opened += any(hop["edge"] == "RELEASES" for row in answer["answer"] for hop in row["path"])
    assert opened
    assert half_open


class Gates:
    """The gates of an inventory by id: what they need, who fills which slot, what they release."""

    def __init__(self, inventory: Inventory) -> None:
        nodes, edges = inventory.columns("nodes"), inventory.columns("edges")
        self.needs = {
            i: n for i, kind, n in zip(nodes["id"], nodes["kind"], nodes["needs"], strict=True) if kind == "gate"
        }
        self.slots: Any = defaultdict(lambda: defaultdict(set))
        self.released: Any = defaultdict(list)
        self.approved_by: Any = defaultdict(list)
        for source, kind, target, slot in zip(*(edges[name] for name in ("from", "edge", "to", "slot")), strict=True):
            if kind == "APPROVES":
                self.slots[target][slot or source].add(source)
                self.approved_by[source].append(target)
            elif kind == "RELEASES":
                self.released[source].append(target)

    def guarded(self, gate: str) -> str:
        """What it guards, by the prefixes of ids."""
        words = {"act": "action", "customers": "customer_data", "vault": "secret_store"}
        (found,) = {
            words[name] for freed in self.released[gate] if (name := freed.rpartition("/")[2].split("-")[0]) in words
        }
        return found

    def unnamed(self, gate: str) -> bool:
        """Whether each signer is a slot of its own."""
        return any("/" in slot for slot in self.slots[gate])
