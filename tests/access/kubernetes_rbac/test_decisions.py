"""Random decisions, recorded from Kubernetes' own authorizer: ours are the same, and for the same bindings."""

import gzip
import json
from typing import Any

import pytest

from tests.access.kubernetes_rbac.comparing import faults
from tests.access.kubernetes_rbac.recording import RECORDED
from tests.access.kubernetes_rbac.scenarios import scenario

Json = dict[str, Any]


@pytest.fixture(scope="module")
def rows() -> list[Json]:
    return [json.loads(line) for line in gzip.decompress(RECORDED.read_bytes()).splitlines()]


def test_recorded_decisions(rows: list[Json]) -> None:
    """20,000 of them, half of them allowed: no difference, neither in the verdict nor in the binding nor in what is missing."""
    assert faults(rows) == []
    told = [answer["allowed"] for row in rows for answer in row["answers"]["decisions"]]
    assert len(told) >= 20_000
    assert sum(told) * 2 == len(told)


def test_every_kind_of_decision_was_recorded(rows: list[Json]) -> None:
    """Each of what the authorizer knows has been met, allowed and denied; so have roles that are missing."""
    pairs = [
        pair for row in rows for pair in zip(row["scenario"]["questions"], row["answers"]["decisions"], strict=True)
    ]
    for part in ("path", "subresource", "name", "namespace", "group"):
        assert {answer["allowed"] for asked, answer in pairs if part in asked} == {True, False}, part
    assert sum(bool(answer["reason"]) for _, answer in pairs if not answer["allowed"]) > 400
    for part in ("covered", "bind", "write"):
        told = [each for row in rows for each in row["answers"][part]]
        assert min(told.count(True), told.count(False)) > 1000, part
    assert sum("aggregationRule" in role for row in rows for role in row["scenario"]["clusterRoles"]) > 500


def test_what_was_recorded_is_what_is_drawn(rows: list[Json]) -> None:
    """The script draws the same clusters again: whoever changes how they are drawn records them anew."""
    for seed, row in enumerate(rows[:50]):
        drawn, recorded = scenario(seed), row["scenario"]
        assert all(each in drawn["questions"] for each in recorded["questions"])
        assert recorded | {"questions": drawn["questions"]} == drawn
