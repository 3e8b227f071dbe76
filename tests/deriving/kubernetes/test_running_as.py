"""As which account a pod acts, or what makes pods, and the tokens that Secrets hold."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import CERTAIN, account, derived, edges, k8s, kinds, pod, proofs, thing
from tests.deriving.kubernetes.templates import KINDS, spec_pointer, workload, workload_id

TOKEN_VOLUME = [{"name": "t", "projected": {"sources": [{"serviceAccountToken": {"path": "token"}}]}}]
NO_TOKEN = [{"name": "t", "projected": {"sources": [{"configMap": {"name": "ca"}}]}}]
OFF = {"automountServiceAccountToken": False}
ON = {"automountServiceAccountToken": True}
ANNOTATED = {"annotations": {"kubernetes.io/service-account.name": "app"}}
LONG_LIVED = "kubernetes.io/service-account-token"


def runs_as(folder: Path, *objects: dict[str, Any]) -> list[str]:
    found = edges(derived(folder, *objects), "RUNS_AS", k8s("workload", "pay", "a"))
    assert all(bound == CERTAIN for bound in found.values())
    return [end.removeprefix(k8s("service_account", "pay", "")) for _, end in found]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({}, "default"),
        ({"serviceAccountName": "app"}, "app"),
        ({"serviceAccount": "app"}, "app"),
        ({"serviceAccountName": "app", "serviceAccount": "old"}, "app"),
        ({"serviceAccountName": ""}, "default"),
        ({"serviceAccountName": 7}, "default"),
    ],
)
def test_the_account_that_it_names(tmp_path: Path, spec: dict[str, Any], expected: str) -> None:
    """`default` where it names none; the name of old for the same counts where the other is missing."""
    assert runs_as(tmp_path, pod("a", **spec)) == [expected]


@pytest.mark.parametrize(
    ("of_pod", "of_account", "runs"),
    [
        ({}, {}, True), ({}, ON, True), ({}, OFF, False), (ON, {}, True), (ON, OFF, True), (OFF, {}, False), (OFF, ON, False),
        (OFF, OFF, False), ({"automountServiceAccountToken": None}, OFF, False), ({"automountServiceAccountToken": "no"}, {}, True),
    ],
)  # fmt: skip
def test_whether_its_token_is_mounted(
    tmp_path: Path, of_pod: dict[str, Any], of_account: dict[str, Any], *, runs: bool
) -> None:
    """What the pod says stands before what the account says."""
    objects = account("app", **of_account), pod("a", serviceAccountName="app", **of_pod)
    assert runs_as(tmp_path, *objects) == (["app"] if runs else [])


@pytest.mark.parametrize(("volumes", "runs"), [(TOKEN_VOLUME, True), (NO_TOKEN, False), ([], False)])
def test_a_token_that_it_asks_for(tmp_path: Path, volumes: list[Any], *, runs: bool) -> None:
    """A projected token is its account's, though nothing is mounted by itself."""
    found = runs_as(tmp_path, account("app", **OFF), pod("a", serviceAccountName="app", volumes=volumes, **OFF))
    assert found == (["app"] if runs else [])


@pytest.mark.parametrize("kind", KINDS)
def test_at_each_depth(tmp_path: Path, kind: str) -> None:
    """What makes pods acts as they do; the name of the account proves it."""
    found = derived(tmp_path, workload(kind, {"serviceAccountName": "app", "containers": []}))
    ends = (workload_id(kind), k8s("service_account", "pay", "app"))
    assert edges(found, "RUNS_AS", workload_id(kind)) == {ends: CERTAIN}
    assert proofs(found, ends[0], "RUNS_AS", ends[1]) == [[f"0.json:/items/0{spec_pointer(kind)}/serviceAccountName"]]


def test_a_secret_with_a_token(tmp_path: Path) -> None:
    """It stores the token, which acts as the account that it is annotated with, told of or not, and has no end."""
    found = derived(tmp_path, thing("Secret", "app-token", type=LONG_LIVED, metadata=ANNOTATED))
    secret, token = k8s("data_store", "pay", "app-token"), k8s("token", "pay", "app-token")
    assert edges(found, "STORES") == {(secret, token): CERTAIN}
    assert edges(found, "AUTHENTICATES_AS") == {(token, k8s("service_account", "pay", "app")): CERTAIN}
    assert (kinds(found)[token], kinds(found)[k8s("service_account", "pay", "app")]) == ("token", "service_account")
    assert found.nodes.set_index("id").loc[token, "lifetime"] == "static"
    assert found.gaps == ()


@pytest.mark.parametrize(
    ("secret", "gaps"),
    [
        (thing("Secret", "s", type="Opaque", metadata=ANNOTATED), 0),
        (thing("Secret", "s", metadata=ANNOTATED), 0),
        (thing("ConfigMap", "s", type=LONG_LIVED, metadata=ANNOTATED), 0),
        (thing("Secret", "s", type=LONG_LIVED), 1),
    ],
)
def test_a_secret_that_acts_as_nobody(tmp_path: Path, secret: dict[str, Any], gaps: int) -> None:
    """Without the type it holds no token; a token of which nobody says whose it is, is a gap."""
    found = derived(tmp_path, secret)
    assert edges(found, "AUTHENTICATES_AS") == {}
    assert len(found.gaps) == gaps


def test_a_pod_that_only_shows_what_a_node_runs(tmp_path: Path) -> None:
    """A mirror pod is run by a file on its node, and has no account, not even `default`."""
    shown = pod("a", nodeName="n1")
    shown["metadata"]["annotations"] = {"kubernetes.io/config.mirror": "0"}
    assert runs_as(tmp_path, shown) == []
