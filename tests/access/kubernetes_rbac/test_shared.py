"""The manifests of a real project, read and judged: what is known of their accounts comes out."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from graphnhi.access.kubernetes_rbac import (
    Binding,
    Cluster,
    ResourceRequest,
    Role,
    binding,
    decide,
    role,
    service_account,
)
from graphnhi.readers import kubernetes, recognise

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared")
MANIFESTS = SHARED / "data" / "k8s-kube-prometheus"
RBAC = "rbac.authorization.k8s.io"
Json = dict[str, Any]


pytestmark = pytest.mark.skipif(
    not MANIFESTS.is_dir(), reason="the manifests (shared/data/k8s-kube-prometheus) are not beside this checkout"
)


@pytest.fixture(scope="module")
def objects() -> list[tuple[str, str, Json]]:
    """Group, kind and object of everything in the folder."""
    found = []
    for path in sorted(MANIFESTS.iterdir()):
        if recognise(path) is kubernetes:
            for table in kubernetes.read(path, path.name):
                assert not table.skipped
                rows = table.rows[["group", "kind", "record"]].to_numpy().tolist()
                found += [(group, kind, json.loads(record)) for group, kind, record in rows]
    return found


@pytest.fixture(scope="module")
def known(objects: list[tuple[str, str, Json]]) -> tuple[list[Role], list[Binding]]:
    own = [(kind, each) for group, kind, each in objects if group == RBAC]
    roles = [role(each) for kind, each in own if kind in ("Role", "ClusterRole")]
    return roles, [binding(each) for kind, each in own if kind.endswith("Binding")]


def test_bindings_and_reading_of_secrets(objects: Any, known: tuple[list[Role], list[Binding]]) -> None:
    """Each account has the bindings that name it, a role that is not in the files is a gap, and only two read secrets cluster-wide."""
    expected = json.loads((MANIFESTS / "expected.json").read_text("utf-8"))
    roles, bindings = known
    cluster = Cluster(roles, bindings)
    accounts = [each["metadata"] for group, kind, each in objects if kind == "ServiceAccount"]
    assert len(accounts) == 8
    for meta in accounts:
        name = f"{meta['namespace']}/{meta['name']}"
        who = service_account(meta["namespace"], meta["name"])
        named = [each for place in {each.namespace for each in bindings} | {""} for each in cluster.naming(who, place)]
        told = {f"{each.kind} {each.name} -> {each.role.kind} {each.role.name}" for each in named}
        wanted = expected.get(name, {})
        assert told == {each.removesuffix(" (not in the files)") for each in wanted.get("bindings", [])}, name
        reads = any(
            decide(ResourceRequest(verb, "secrets"), who, cluster).verdict == "allowed"
            for verb in ("get", "list", "watch")
        )
        assert reads is ("cluster" in wanted.get("read_secrets", [])), name


def test_what_is_not_in_the_files_is_a_gap(known: tuple[list[Role], list[Binding]]) -> None:
    """Two bindings of the adapter are to roles of Kubernetes itself."""
    cluster = Cluster(*known)
    _, gaps = cluster.granted(cluster.bindings)
    assert {gap.binding.role.name for gap in gaps} == {
        "system:auth-delegator",
        "extension-apiserver-authentication-reader",
    }
