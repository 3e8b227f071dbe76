"""Published incidents as inventories: what the mapping may and may not do."""

import pytest

from graphnhi.model.edges import EDGE_KINDS, ends_allowed
from graphnhi.model.kinds import KINDS
from tests.incidents.mapping import Spec, all_specs, edge_rows, node_rows

every_incident = pytest.mark.parametrize("spec", all_specs(), ids=lambda spec: spec.id)


def test_nine_incidents_are_kept() -> None:
    """Each published incident that the project learned from stays an example."""
    assert len(all_specs()) == 9


@every_incident
def test_every_end_is_declared_and_everything_expected_exists(spec: Spec) -> None:
    """A spec names each of its nodes once, and expects nothing of nodes that it does not have."""
    expected = {spec.entry, *spec.columns, *spec.expect["hops"], *spec.expect["choke"]}
    expected |= {*spec.expect["reached"], *spec.expect["not_reached"], *spec.expect["opens_without_the_guard"]}
    assert {end for edge in spec.edges for end in (edge[0], edge[2])} | expected <= set(spec.nodes)


@every_incident
def test_every_row_is_of_the_vocabulary(spec: Spec) -> None:
    """The mapping yields kinds of the closed sets alone, and edges between ends that they may join."""
    kind = {row["id"]: row["kind"] for row in node_rows(spec)}
    assert set(kind.values()) <= set(KINDS)
    assert [row for row in edge_rows(spec) if not ends_allowed(row["edge"], kind[row["from"]], kind[row["to"]])] == []


@every_incident
def test_a_relation_is_one_walked_edge(spec: Spec) -> None:
    """Nothing is added and nothing is lost: as many edges as relations, none of them a mere fact, so hops are kept."""
    rows = edge_rows(spec)
    assert len(rows) == len(spec.edges)
    assert all(EDGE_KINDS[row["edge"]].effect != "fact" for row in rows)


@every_incident
def test_a_guard_and_nothing_else_makes_an_edge_possible(spec: Spec) -> None:
    """An edge is possible exactly where the incident names a control, and its condition is that control's name."""
    guards = [edge[4] if len(edge) == 5 else "" for edge in spec.edges]
    rows = edge_rows(spec)
    assert [row["condition"] for row in rows] == guards
    assert [row["bound"] == "possible" for row in rows] == [bool(guard) for guard in guards]
