"""Pods hang below what made them."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import CERTAIN, derived, edges, k8s, kinds, proofs
from tests.deriving.kubernetes.templates import KINDS, made_by, workload, workload_id

EMPTY: dict[str, Any] = {"containers": [{"name": "m"}]}


def below(found: Derived) -> set[tuple[str, str]]:
    """What contains what, among workloads."""
    start = k8s("workload", "")
    return {ends for ends in edges(found, "CONTAINS") if ends[0].startswith(start)}


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_workload_of_its_namespace(tmp_path: Path, kind: str) -> None:
    """Its id says its kind, that of a pod apart."""
    found = derived(tmp_path, workload(kind, EMPTY))
    assert kinds(found)[workload_id(kind)] == "workload"
    assert edges(found, "CONTAINS")[k8s("namespace", "pay"), workload_id(kind)] == CERTAIN
    assert k8s("workload", "pay", "app@Deployment") != k8s("workload", "pay", "app")


@pytest.mark.parametrize(
    "chain",
    [("Deployment", "ReplicaSet", "Pod"), ("CronJob", "Job", "Pod"), ("DaemonSet", "Pod"), ("StatefulSet", "Pod")],
)
def test_chains(tmp_path: Path, chain: tuple[str, ...]) -> None:
    """Each contains what names it as its owner, and that name proves it."""
    objects = [workload(chain[0], EMPTY)]
    objects += [workload(kind, EMPTY, metadata=made_by(owner, "app")) for owner, kind in pairwise(chain)]
    found = derived(tmp_path, *objects)
    pairs = [(workload_id(owner), workload_id(kind)) for owner, kind in pairwise(chain)]
    assert below(found) == {*pairs}
    assert proofs(found, pairs[0][0], "CONTAINS", pairs[0][1]) == [
        ["0.json:/items/1/metadata/ownerReferences/0", "0.json:/items/0"]
    ]


@pytest.mark.parametrize(
    "told",
    [
        made_by("ReplicaSet", "other"), made_by("Deployment", "app"), made_by("Node", "app"), made_by("ReplicaSet", ""),
        {"ownerReferences": "app"}, {"ownerReferences": ["app", 7, None]}, {"ownerReferences": [{"kind": 1, "name": 2}]}, {},
    ],
)  # fmt: skip
def test_an_owner_that_is_not_in_the_input(tmp_path: Path, told: dict[str, Any]) -> None:
    """Leaves the pod as it is."""
    found = derived(tmp_path, workload("ReplicaSet", EMPTY), workload("Pod", EMPTY, metadata=told))
    assert below(found) == set()
    assert kinds(found)[workload_id("Pod")] == "workload"


def test_an_owner_of_the_same_name_elsewhere(tmp_path: Path) -> None:
    """Made nothing here."""
    elsewhere = workload("ReplicaSet", EMPTY) | {"metadata": {"name": "app", "namespace": "kyc"}}
    assert below(derived(tmp_path, elsewhere, workload("Pod", EMPTY, metadata=made_by("ReplicaSet", "app")))) == set()


def test_circles(tmp_path: Path) -> None:
    """End, and nothing contains itself."""
    objects = [
        workload("Deployment", EMPTY, metadata=made_by("ReplicaSet", "app")),
        workload("ReplicaSet", EMPTY, metadata=made_by("Deployment", "app")),
        workload("Job", EMPTY, metadata=made_by("Job", "app")),
        workload("Pod", EMPTY, metadata=made_by("ReplicaSet", "app")),
    ]
    pair = (workload_id("Deployment"), workload_id("ReplicaSet"))
    assert below(derived(tmp_path, *objects)) == {pair, pair[::-1], (workload_id("ReplicaSet"), workload_id("Pod"))}
