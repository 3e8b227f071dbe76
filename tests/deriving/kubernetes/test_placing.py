"""On which nodes pods lie, and what a node leads to."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import CERTAIN, CLUSTER, Bound, derived, edges, k8s, kinds, pod, proofs, thing
from tests.deriving.kubernetes.templates import made_by, workload, workload_id

EMPTY: dict[str, Any] = {"containers": [{"name": "m"}]}
POSSIBLE: Bound = ("possible", "placement unknown")
ONE, TWO, UNKNOWN = (k8s("host", name) for name in ("n1", "n2", "unknown"))
POD, DEPLOYMENT = workload_id("Pod"), workload_id("Deployment")


def node(name: str, **labels: str) -> dict[str, Any]:
    return thing("Node", name, None, metadata={"labels": labels})


def placed(name: str = "n1") -> dict[str, Any]:
    return workload("Pod", EMPTY | {"nodeName": name})


def lies(found: Derived, what: str = POD) -> dict[str, Bound]:
    """The hosts that control a workload."""
    ends = edges(found, "CONTROLS").items()
    return {host: bound for (host, end), bound in ends if end == what and host.startswith(k8s("host", ""))}


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([placed(), node("n1"), node("n2")], {ONE: CERTAIN}),
        ([placed()], {ONE: CERTAIN}),
        ([workload("Pod", EMPTY), node("n1"), node("n2")], {ONE: POSSIBLE, TWO: POSSIBLE}),
        ([workload("Pod", EMPTY), node("n1")], {ONE: CERTAIN}),
        ([workload("Pod", EMPTY)], {UNKNOWN: CERTAIN}),
        ([workload("Pod", EMPTY), pod("b", nodeName="n1")], {UNKNOWN: CERTAIN, ONE: POSSIBLE}),
        ([workload("Pod", EMPTY), pod("b", nodeName="n2"), node("n1")], {ONE: POSSIBLE, TWO: POSSIBLE}),
        ([workload("Pod", EMPTY | {"nodeName": ""}), node("n1")], {ONE: CERTAIN}),
        ([workload("Pod", EMPTY | {"nodeName": 7}), node("n1")], {ONE: CERTAIN}),
        (
            [workload("Pod", EMPTY | {"nodeSelector": {"disk": "ssd"}}), node("n1"), node("n2")],
            {ONE: POSSIBLE, TWO: POSSIBLE},
        ),
    ],
)
def test_where_a_pod_lies(tmp_path: Path, objects: list[dict[str, Any]], expected: dict[str, Bound]) -> None:
    """Where it says; else on any Node, on the only one for certain; without Nodes on one that stands for all, and perhaps on each that
    other pods name.
    """
    assert lies(derived(tmp_path, *objects)) == expected


@pytest.mark.parametrize("kind", ["Deployment", "DaemonSet", "CronJob"])
@pytest.mark.parametrize(
    ("nodes", "expected"),
    [([], {UNKNOWN: CERTAIN}), (["n1"], {ONE: CERTAIN}), (["n1", "n2"], {ONE: POSSIBLE, TWO: POSSIBLE})],
)
def test_what_makes_pods_of_which_none_is_told(
    tmp_path: Path, kind: str, nodes: list[str], expected: dict[str, Bound]
) -> None:
    """Lies like a pod that nobody has placed."""
    assert lies(derived(tmp_path, workload(kind, EMPTY), *map(node, nodes)), workload_id(kind)) == expected


def test_what_has_made_pods_lies_nowhere(tmp_path: Path) -> None:
    """Its pods do, however far below it they are."""
    objects = [
        workload("Deployment", EMPTY), workload("ReplicaSet", EMPTY, metadata=made_by("Deployment", "app")),
        workload("Pod", EMPTY | {"nodeName": "n1"}, metadata=made_by("ReplicaSet", "app")), node("n1"), node("n2"),
    ]  # fmt: skip
    found = derived(tmp_path, *objects)
    assert lies(found) == {ONE: CERTAIN}
    assert (lies(found, DEPLOYMENT), lies(found, workload_id("ReplicaSet"))) == ({}, {})


def test_what_does_not_run_lies_nowhere(tmp_path: Path) -> None:
    """What is scaled to nothing, as old ReplicaSets are, and pods that have ended."""
    idle = workload("ReplicaSet", EMPTY)
    idle["spec"]["replicas"] = 0
    ended = [
        workload("Pod", EMPTY | {"nodeName": "n1"}, name, status={"phase": name}) for name in ("Succeeded", "Failed")
    ]
    found = derived(tmp_path, idle, *ended, node("n1"))
    assert {ends for ends in edges(found, "CONTROLS") if ends[0] == ONE} == set()
    assert UNKNOWN not in kinds(found)


@pytest.mark.parametrize("phase", ["Running", "Pending", "Unknown", None, 7])
def test_what_may_run_lies_somewhere(tmp_path: Path, phase: Any) -> None:
    """Whatever its phase is called."""
    assert lies(derived(tmp_path, workload("Pod", EMPTY | {"nodeName": "n1"}, status={"phase": phase}))) == {
        ONE: CERTAIN
    }


@pytest.mark.parametrize(
    ("objects", "host"), [([node("n1")], "n1"), ([placed("n1")], "n1"), ([workload("Pod", EMPTY)], "unknown")]
)
def test_a_host(tmp_path: Path, objects: list[dict[str, Any]], host: str) -> None:
    """Lies in the cluster and acts as its user, who is one of the nodes, told of by a Node or not."""
    found, user = derived(tmp_path, *objects), k8s("human", f"system:node:{host}")
    assert kinds(found)[k8s("host", host)] == "host"
    assert edges(found, "RUNS_AS", k8s("host", host)) == {(k8s("host", host), user): CERTAIN}
    assert edges(found, "CONTAINS", CLUSTER)[CLUSTER, k8s("host", host)] == CERTAIN
    assert (user, k8s("group", "system:nodes")) in edges(found, "MEMBER_OF")


@pytest.mark.parametrize(
    ("labels", "controls"),
    [
        ({"node-role.kubernetes.io/control-plane": ""}, True), ({"node-role.kubernetes.io/master": ""}, True),
        ({"node-role.kubernetes.io/master": "true"}, True), ({"node-role.kubernetes.io/master": "false"}, False),
        ({"node-role.kubernetes.io/worker": ""}, False), ({"control-plane": ""}, False), ({}, False),
    ],
)  # fmt: skip
def test_the_control_plane(tmp_path: Path, labels: dict[str, str], *, controls: bool) -> None:
    """Is the cluster; the label proves it."""
    found = derived(tmp_path, node("n1", **labels))
    assert edges(found, "CONTROLS", ONE) == ({(ONE, CLUSTER): CERTAIN} if controls else {})
    if controls:
        label = next(iter(labels)).replace("/", "~1")
        assert proofs(found, ONE, "CONTROLS", CLUSTER) == [[f"0.json:/items/0/metadata/labels/{label}"]]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([placed()], ["0.json:/items/0/spec/nodeName"]),
        ([workload("Pod", EMPTY), node("n1")], ["0.json:/items/0", "0.json:/items/1"]),
        ([workload("Pod", EMPTY), node("n1"), node("n2")], ["0.json:/items/1"]),
    ],
)
def test_the_proof(tmp_path: Path, objects: list[dict[str, Any]], expected: list[str]) -> None:
    """The name of the node; the pod and the only Node; the Node, for whatever nobody has placed."""
    assert proofs(derived(tmp_path, *objects), ONE, "CONTROLS", POD) == [expected]


def test_the_host_has_what_its_pods_have(tmp_path: Path) -> None:
    """Their tokens over them, and what it fetches for them itself as surely as they lie on it."""
    found = derived(tmp_path, workload("Pod", EMPTY | {"imagePullSecrets": [{"name": "reg"}]}), node("n1"), node("n2"))
    secret = k8s("data_store", "pay", "reg")
    for host in (ONE, TWO):
        assert edges(found, "READS", host) == {(host, secret): POSSIBLE}
