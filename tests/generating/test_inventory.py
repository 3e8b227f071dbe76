"""An inventory is a function of its numbers: the same rows everywhere, as many nodes as asked, every row of use."""

import hashlib
from collections import Counter
from typing import Any

import numpy as np
import pytest

from graphnhi.errors import UsageError
from graphnhi.generating import MOST, REGIMES, Inventory
from graphnhi.generating.chance import heavy_tail
from graphnhi.generating.families import FAMILIES
from graphnhi.model.edges import EDGES
from graphnhi.model.kinds import CATEGORY_OF, CUSTOMER_DATA
from tests.oracle.build import estate_of
from tests.oracle.rows import Rows

TABLES = ("nodes", "edges")
SIZES = (20, 37, 80, 199, 2_000)


def text(inventory: Inventory, table: Any) -> bytes:
    return b"".join(inventory.pieces(table))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("regime", REGIMES)
def test_chunks_leave_no_trace(table: str, regime: str) -> None:
    """The bytes are the same whatever the chunks they were made in, and as many steps are told as there are pieces."""
    whole = Inventory(1_500, 7, regime, 40)
    for chunk in (13, 400):
        pieced = Inventory(1_500, 7, regime, 40, chunk)
        assert text(pieced, table) == text(whole, table)
        assert len([*pieced.pieces(table)]) == pieced.steps(table)


def test_a_seed_is_a_promise() -> None:
    """The rows of a seed are these, on every platform and with every version of numpy."""
    digest = hashlib.sha256()
    for table in TABLES:
        digest.update(text(Inventory(500, 42, "segmented", 20), table))
    assert digest.hexdigest() == PROMISED


def test_another_seed_is_another_inventory() -> None:
    """Seeds differ in nodes and in edges."""
    assert all(text(Inventory(300, 1), table) != text(Inventory(300, 2), table) for table in TABLES)


@pytest.mark.parametrize("nodes", SIZES)
@pytest.mark.parametrize("regime", REGIMES)
def test_exactly_as_many_nodes_as_asked(nodes: int, regime: str) -> None:
    """N nodes with N distinct ids, G of them gates, whatever the size."""
    for gates in (0, 1, nodes // 4):
        columns = Inventory(nodes, 3, regime, gates).columns("nodes")
        assert len(set(columns["id"])) == len(columns["id"]) == nodes
        assert Counter(columns["kind"])["gate"] == gates


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize("regime", REGIMES)
def test_every_row_is_of_use(built: Any, form: str, regime: str) -> None:
    """A build uses each row of both files: none is skipped, a duplicate or in conflict, and nothing is undescribed."""
    inventory = Inventory(3_000, 5, regime, 60)
    about = built(inventory, form).about
    rows = {file["file"].partition(".")[0]: file for file in about["files"]}
    for table in TABLES:
        many = len(inventory.columns(table)["id" if table == "nodes" else "from"])
        assert (rows[table]["read"], rows[table]["used"]) == (many, many)
    assert about.get("conflicts", []) == []
    assert about["gaps"] == []


def test_the_columns_are_the_files(built: Any) -> None:
    """What tests take from memory is the estate that a build makes of the files: same nodes, same edges."""
    inventory = Inventory(80, 9, "segmented", 12)
    from_files, rows = built(inventory), Rows()
    for table, add in (("nodes", rows.nodes), ("edges", rows.edges)):
        columns = inventory.columns(table)  # type: ignore[arg-type]
        for cells in zip(*columns.values(), strict=True):
            add.append({name: cell for name, cell in zip(columns, cells, strict=True) if cell is not None})
    in_memory = estate_of(rows)
    for estate in (from_files, in_memory):
        assert (estate.n_nodes, estate.n_edges) == (80, len(rows.edges))
    assert {from_files.id(node) for node in range(80)} == {in_memory.id(node) for node in range(80)}


def test_the_vocabulary_is_used() -> None:
    """At least 16 kinds of nodes and 18 of edges, about 4.5 edges a node, with the shares of people and of machines."""
    inventory = Inventory(20_000, 1, "segmented", 100)
    nodes, edges = inventory.columns("nodes"), inventory.columns("edges")
    kinds = Counter(nodes["kind"])
    machines = sum(kinds[kind] for kind in ("service_account", "app", "pipeline", "agent"))
    assert len(kinds) >= 16
    assert len(set(edges["edge"])) >= 18
    assert set(edges["edge"]) == set(EDGES)
    assert 3.8 <= len(edges["from"]) / 20_000 <= 5
    assert kinds["human"] / 20_000 == pytest.approx(0.016, abs=0.001)
    assert machines / 20_000 == pytest.approx(0.57, abs=0.01)


@pytest.mark.parametrize(("nodes", "least"), [(20, 2), (5_000, 5), (20_000, 20)])
def test_one_node_in_a_thousand_is_a_crown_jewel(nodes: int, least: int) -> None:
    """Actions, customer data, accounts and clusters are 0.1 % of all, and there is a payout and customer data in every inventory."""
    columns = Inventory(nodes, 4).columns("nodes")
    jewels = [
        kind
        for kind, data in zip(columns["kind"], columns["data_class"], strict=True)
        if CATEGORY_OF[kind] == "action" or data in CUSTOMER_DATA or kind in ("account", "cluster")
    ]
    assert len(jewels) == least
    assert {"initiate_payout", "data_store"} <= set(jewels)


def test_unknown_is_part_of_it() -> None:
    """Some owners, dates, limits and rights are known and some are not; there are expired, disabled, shared and test keys."""
    inventory = Inventory(20_000, 2)
    nodes, edges = inventory.columns("nodes"), inventory.columns("edges")
    keys = np.array([CATEGORY_OF[kind] == "credential" for kind in nodes["kind"]])
    for column in ("owner", "rotated", "last_used", "expires", "status", "vendor"):
        assert 0.03 < np.mean([cell is not None for cell in nodes[column][keys]]) < 0.99
    assert {"2020", "2024", "2040"} <= {cell[:4] for cell in nodes["expires"] if cell}
    assert {"active", "disabled", "offboarded"} <= set(nodes["status"])
    assert {"test", "live", None} <= set(nodes["mode"][nodes["kind"] == "api_key"])
    assert {None, "read", "admin"} <= set(edges["scope"][edges["edge"] == "USES"])
    assert set(edges["bound"]) == {None, "possible"}
    assert all(
        (bound is None) == (doubt is None) for bound, doubt in zip(edges["bound"], edges["condition"], strict=True)
    )
    holders = Counter(edges["to"][edges["edge"] == "HOLDS"])
    assert max(holders.values()) >= 5
    assert 1 in holders.values()


def test_degrees_have_a_heavy_tail() -> None:
    """Hubs: somebody holds a hundred times what is usual, in and out; and the law of the tail is the one stated."""
    edges = Inventory(20_000, 2).columns("edges")
    for end in ("from", "to"):
        degrees = sorted(Counter(edges[end]).values())
        assert degrees[-1] >= 30 * degrees[len(degrees) // 2]
    draws = (np.arange(1_000_000, dtype=np.uint64) * np.uint64(18_446_744_073_709)) + np.uint64(1)
    many = np.bincount(heavy_tail(draws, 4, 8))
    assert many[1] / many[2] == pytest.approx(4, rel=0.02)
    assert many[1] / many[4] == pytest.approx(16, rel=0.02)


def test_no_two_families_make_the_same_edge() -> None:
    """An edge kind between two populations stands in one family: that is why there are no duplicates."""
    made = Counter(
        (family.edge, *((other, family.anchor) if family.inward else (family.anchor, other)))
        for family in FAMILIES
        for other in family.others
    )
    assert [key for key, times in made.items() if times > 1] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"nodes": 19}, {"nodes": MOST + 1}, {"gates": -1}, {"gates": 26}, {"seed": -1}, {"seed": 1 << 63}, {"regime": "Flat"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    """Sizes, gates, seeds and regimes outside the limits are usage errors that name the option."""
    (name,) = wrong
    with pytest.raises(UsageError, match=f"--{name} "):
        Inventory(**{"nodes": 100, "seed": 1, **wrong})


PROMISED = "9f0d6004831954de0064aa7902fd7d88b339752a96aaaf8e7b68fc3d3c79b12c"
