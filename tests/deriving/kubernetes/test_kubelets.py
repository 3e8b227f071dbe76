"""What the user of a node has by the pods that lie on it, besides what roles give."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import (
    CERTAIN,
    Bound,
    account,
    bound,
    derived,
    edges,
    k8s,
    pod,
    proofs,
    role,
    rule,
    thing,
)

USER, OTHER = (k8s("human", f"system:node:{name}") for name in ("n1", "n2"))
APP, KEY = k8s("service_account", "pay", "app"), k8s("data_store", "pay", "key")
POSSIBLE: Bound = ("possible", "placement unknown")
MIRROR = {"annotations": {"kubernetes.io/config.mirror": "0"}}
SPEC: dict[str, Any] = {"serviceAccountName": "app", "automountServiceAccountToken": False}


def reading(name: str = "web", **spec: Any) -> dict[str, Any]:
    return pod(name, "pay", {"name": "main", "envFrom": [{"secretRef": {"name": "key"}}]}, **SPEC, **spec)


def nodes(*names: str) -> list[dict[str, Any]]:
    return [thing("Node", name, None) for name in names]


def test_the_pods_there(tmp_path: Path) -> None:
    """It may have tokens of their accounts, mounted or not, and read what they refer to; of pods elsewhere it has nothing."""
    found = derived(tmp_path, *nodes("n1", "n2"), reading(nodeName="n1"), reading("again", nodeName="n1"))
    assert edges(found, "IMPERSONATES") == {(USER, APP): CERTAIN}
    assert edges(found, "READS", USER) == {(USER, KEY): CERTAIN}
    assert edges(found, "READS", OTHER) == {}
    assert proofs(found, USER, "IMPERSONATES", APP) == [["0.json:/items/2/spec", "0.json:/items/2/spec/nodeName"]]


def test_pods_that_nobody_has_placed(tmp_path: Path) -> None:
    """On each node possible."""
    found = derived(tmp_path, *nodes("n1", "n2"), reading())
    assert edges(found, "IMPERSONATES") == {(USER, APP): POSSIBLE, (OTHER, APP): POSSIBLE}
    assert edges(found, "READS", USER) == {(USER, KEY): POSSIBLE}


def test_what_images_are_pulled_with(tmp_path: Path) -> None:
    """What only the account of a pod names is read as well."""
    puller = account("app", imagePullSecrets=[{"name": "reg"}])
    found = derived(tmp_path, *nodes("n1"), puller, pod("web", nodeName="n1", **SPEC))
    assert edges(found, "READS", USER) == {(USER, k8s("data_store", "pay", "reg")): CERTAIN}


@pytest.mark.parametrize("more", [{"metadata": MIRROR}, {"status": {"phase": "Succeeded"}}])
def test_pods_that_give_nothing(tmp_path: Path, more: dict[str, Any]) -> None:
    """Those that have ended, and those that the node runs by a file of its own, which refer to nothing."""
    found = derived(tmp_path, *nodes("n1"), thing("Pod", "web", spec=reading(nodeName="n1")["spec"], **more))
    assert (edges(found, "IMPERSONATES"), edges(found, "READS", USER)) == ({}, {})


def test_who_signs_certificates_of_nodes(tmp_path: Path) -> None:
    """Comes to all that lies on a node by its user."""
    signs = role(
        "signs",
        rule("create", "certificatesigningrequests", group="certificates.k8s.io"),
        rule("update", "certificatesigningrequests/approval", group="certificates.k8s.io"),
        rule("approve", "signers", "kubernetes.io/kube-apiserver-client-kubelet", group="certificates.k8s.io"),
    )
    found = derived(tmp_path, *nodes("n1"), account("csr"), signs, bound("signs", "pay/csr"), reading(nodeName="n1"))
    assert (k8s("service_account", "pay", "csr"), USER) in edges(found, "ESCALATES_TO")
    assert (USER, APP) in edges(found, "IMPERSONATES")


@pytest.mark.parametrize("user", ["system:node:n1", "system:kube-proxy"])
def test_users_that_are_no_people(tmp_path: Path, user: str) -> None:
    """What Kubernetes itself signs in as has a tag, so that nobody looks for a person who acts as a machine there."""
    found = derived(tmp_path, *nodes("n1"), bound("view", f"user:{user}", "user:eve"))
    tags = {row["id"]: row.get("tags") for row in found.nodes.to_dict("records")}
    assert (tags[k8s("human", user)], tags[k8s("human", "eve")]) == ("machine", None)
