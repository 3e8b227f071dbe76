"""Published incidents, rediscovered: from the inventory alone, what fell is reached and what held is not."""

from pathlib import Path
from typing import Any

import pytest

import graphnhi as nhi
from tests.incidents.mapping import Spec, all_specs, write_inventory

SPECS = {spec.id: spec for spec in all_specs()}
AS_OF = "2026-11-01"

every_incident = pytest.mark.parametrize("spec", SPECS.values(), ids=list(SPECS))


def reached(spec: Spec, folder: Path, bound: str, start: str | None = None) -> dict[str, dict[str, Any]]:
    """Rows of the blast from the incident's entry (or another start), by id."""
    estate = nhi.build(write_inventory(spec, folder))
    return {row["id"]: row for row in nhi.blast(estate, f"id:{start or spec.entry}", bound=bound, as_of=AS_OF).rows}


@every_incident
def test_the_inventory_loads_whole(spec: Spec, tmp_path: Path) -> None:
    """An incident has as many nodes and edges as its spec; nothing is skipped, in conflict or undescribed."""
    estate = nhi.build(write_inventory(spec, tmp_path), strict=True)
    assert (estate.n_nodes, estate.n_edges) == (len(spec.nodes), len(spec.edges))
    assert estate.about["gaps"] == []


@every_incident
def test_what_fell_is_certainly_reached(spec: Spec, tmp_path: Path) -> None:
    """Every published loss is reached from the entry by certain edges alone."""
    assert set(spec.expect["reached"]) <= set(reached(spec, tmp_path, "certain"))


@every_incident
def test_what_held_is_not_certainly_reached(spec: Spec, tmp_path: Path) -> None:
    """Nothing that held is reached in the certain bound, and nothing without any edge is reached at all."""
    held, opens = set(spec.expect["not_reached"]), set(spec.expect["opens_without_the_guard"])
    assert held.isdisjoint(reached(spec, tmp_path / "certain", "certain"))
    assert (held - opens).isdisjoint(reached(spec, tmp_path / "possible", "possible"))


@every_incident
def test_a_guard_opens_in_the_possible_bound_only(spec: Spec, tmp_path: Path) -> None:
    """What only a guard kept shut is exactly what the possible bound adds, and its route names the guard."""
    guards = {edge[4] for edge in spec.edges if len(edge) == 5}
    rows = reached(spec, tmp_path, "possible")
    added = {node: row for node, row in rows.items() if row["bound"] == "possible"}
    assert set(added) == set(spec.expect["opens_without_the_guard"])
    assert all(guards & {hop["condition"] for hop in row["path"]} for row in added.values())


@every_incident
def test_published_hop_counts_hold(spec: Spec, tmp_path: Path) -> None:
    """Where the number of steps is published, the shortest route has as many: the mapping adds none."""
    rows = reached(spec, tmp_path, "certain")
    assert {node: rows[node]["hops"] for node in spec.expect["hops"]} == spec.expect["hops"]


@every_incident
def test_the_choke_point_closes_every_loss(spec: Spec, tmp_path: Path) -> None:
    """Where one node is published as the choke point, without it nothing that fell is reached."""
    for choke in spec.expect["choke"]:
        assert set(spec.expect["reached"]).isdisjoint(reached(spec.without(choke), tmp_path / choke, "certain"))


def test_a_token_that_outlives_its_contract_still_opens_the_data(tmp_path: Path) -> None:
    """Drift: an offboarded customer's token leads on; a disabled one does not."""
    spec = SPECS["drift-2025"]
    assert spec.columns["tok_zs"]["status"] == "offboarded"
    assert "sf_zs" in reached(spec, tmp_path / "as-it-was", "certain")
    disabled = spec.with_column("tok_zs", status="disabled")
    assert "sf_zs" not in reached(disabled, tmp_path / "disabled", "possible")


def test_two_of_three_signers_move_nothing(tmp_path: Path) -> None:
    """Bybit: the transfer needs three signers, so a page that reaches two of them releases nothing and says 2 of 3."""
    spec = SPECS["bybit-safe-2025"].without("signer_3")
    estate = nhi.build(write_inventory(spec, tmp_path))
    answer = nhi.blast(estate, f"id:{spec.entry}", as_of=AS_OF)
    assert "move_funds" not in {row["id"] for row in answer.rows}
    assert answer.summary["gates"] == [{"id": "approve_tx", "needs": 3, "filled": 2}]


def test_the_route_through_the_signers_shows_all_three(tmp_path: Path) -> None:
    """Bybit: the hop out of the gate carries what it needs and the three approvals that opened it."""
    row = reached(SPECS["bybit-safe-2025"], tmp_path, "certain")["move_funds"]
    released = row["path"][-1]
    assert (released["edge"], released["needs"]) == ("RELEASES", 3)
    assert {route[-1]["from"] for route in released["inputs"]} == {"signer_1", "signer_2", "signer_3"}
    assert {route[-1]["edge"] for route in released["inputs"]} == {"APPROVES"}


def test_disabling_the_first_token_leaves_the_second_way_in(tmp_path: Path) -> None:
    """Internet Archive: with the first token dead, the help desk's still reaches the tickets, and only them."""
    spec = SPECS["internet-archive-2024"].with_column("gitlab_tok", status="disabled")
    assert "tickets_800k" not in reached(spec, tmp_path / "entry", "possible")
    again = reached(spec, tmp_path / "again", "certain", start="zendesk_tok")
    assert "tickets_800k" in again
    assert "users_31m" not in again


def test_records_of_the_archive_are_counted_once(tmp_path: Path) -> None:
    """Internet Archive: the blast adds the accounts and the tickets that were read, by class of data."""
    spec = SPECS["internet-archive-2024"]
    estate = nhi.build(write_inventory(spec, tmp_path))
    records = nhi.blast(estate, f"id:{spec.entry}", as_of=AS_OF).summary["records"]
    assert records["pii"]["read"] == 31_800_000
