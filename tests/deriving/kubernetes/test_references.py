"""Which Secrets and ConfigMaps a pod reads, and which only its node has."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import CERTAIN, account, derived, edges, k8s, kinds, namespace, pod, proofs, thing
from tests.deriving.kubernetes.templates import KINDS, spec_pointer, workload, workload_id

SECRET = k8s("data_store", "pay", "db")
CONFIG = k8s("data_store", "pay", "cfg@ConfigMap")
SPEC: dict[str, Any] = {
    "initContainers": [
        {"name": "i", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "of-init", "key": "k"}}}]}
    ],
    "containers": [
        {
            "name": "m",
            "env": [
                {"name": "MODE", "value": "fast"},
                {"name": "B", "valueFrom": {"secretKeyRef": {"name": "of-env", "key": "k"}}},
                {"name": "C", "valueFrom": {"configMapKeyRef": {"name": "of-env", "key": "k"}}},
                {"name": "D", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            ],
            "envFrom": [{"secretRef": {"name": "of-from"}}, {"configMapRef": {"name": "of-from"}}],
        }
    ],
    "ephemeralContainers": [{"name": "e", "envFrom": [{"secretRef": {"name": "of-debug"}}]}],
    "volumes": [
        {"name": "v", "secret": {"secretName": "of-volume"}},
        {"name": "w", "configMap": {"name": "of-volume"}},
        {
            "name": "x",
            "projected": {
                "sources": [
                    {"secret": {"name": "of-part"}},
                    {"configMap": {"name": "of-part"}},
                    {"downwardAPI": {"items": []}},
                ]
            },
        },
    ],
}
REFERENCES = {
    ("of-init", "Secret"): "/initContainers/0/env/0/valueFrom/secretKeyRef/name",
    ("of-env", "Secret"): "/containers/0/env/1/valueFrom/secretKeyRef/name",
    ("of-env", "ConfigMap"): "/containers/0/env/2/valueFrom/configMapKeyRef/name",
    ("of-from", "Secret"): "/containers/0/envFrom/0/secretRef/name",
    ("of-from", "ConfigMap"): "/containers/0/envFrom/1/configMapRef/name",
    ("of-debug", "Secret"): "/ephemeralContainers/0/envFrom/0/secretRef/name",
    ("of-volume", "Secret"): "/volumes/0/secret/secretName",
    ("of-volume", "ConfigMap"): "/volumes/1/configMap/name",
    ("of-part", "Secret"): "/volumes/2/projected/sources/0/secret/name",
    ("of-part", "ConfigMap"): "/volumes/2/projected/sources/1/configMap/name",
}


def store(name: str, kind: str) -> str:
    return k8s("data_store", "pay", name if kind == "Secret" else f"{name}@ConfigMap")


def reads(found: Derived, start: str) -> dict[str, Any]:
    return {end: bound for (_, end), bound in edges(found, "READS", start).items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_at_each_depth(tmp_path: Path, kind: str) -> None:
    """Environments and volumes, of every container, each proved by the very place of the name."""
    found, node = derived(tmp_path, workload(kind, SPEC)), workload_id(kind)
    assert reads(found, node) == {store(*each): CERTAIN for each in REFERENCES}
    for each, pointer in REFERENCES.items():
        assert proofs(found, node, "READS", store(*each)) == [[f"0.json:/items/0{spec_pointer(kind)}{pointer}"]]


def test_what_an_export_leaves_out_is_there_all_the_same(tmp_path: Path) -> None:
    """A Secret that is only named is a store of credentials in the namespace of who names it."""
    found = derived(tmp_path, workload("Pod", SPEC))
    nodes = found.nodes.set_index("id")
    for name, kind in REFERENCES:
        assert nodes.loc[store(name, kind), "kind"] == "data_store"
        assert nodes.loc[store(name, kind), "data_class"] == ("credentials" if kind == "Secret" else None)
    assert (k8s("namespace", "pay"), store("of-env", "Secret")) in edges(found, "CONTAINS")


def test_what_the_input_has_is_told_of_there(tmp_path: Path) -> None:
    """The Secret itself stands before who names it, in whatever order they come."""
    own = thing("Secret", "of-env", metadata={"creationTimestamp": "2026-01-01T00:00:00Z"})
    for objects in ([own, workload("Pod", SPEC)], [workload("Pod", SPEC), own]):
        row = derived(tmp_path, *objects).nodes.set_index("id").loc[store("of-env", "Secret")]
        assert (row["number"], row["created"]) == (objects.index(own), "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ({"imagePullSecrets": [{"name": "db"}]}, "imagePullSecrets/0/name"),
        (
            {"volumes": [{"name": "v", "csi": {"driver": "d", "nodePublishSecretRef": {"name": "db"}}}]},
            "volumes/0/csi/nodePublishSecretRef/name",
        ),
        ({"volumes": [{"name": "v", "cephfs": {"secretRef": {"name": "db"}}}]}, "volumes/0/cephfs/secretRef/name"),
        ({"volumes": [{"name": "v", "azureFile": {"secretName": "db"}}]}, "volumes/0/azureFile/secretName"),
    ],
)
def test_what_the_kubelet_uses_is_not_in_the_pod(tmp_path: Path, spec: dict[str, Any], name: str) -> None:
    """Images are pulled and storage is opened by the node: it reads the Secret, and the pod does not."""
    found, host = derived(tmp_path, pod("a", nodeName="n1", **spec)), k8s("host", "n1")
    assert reads(found, k8s("workload", "pay", "a")) == {}
    assert reads(found, host) == {SECRET: CERTAIN}
    assert proofs(found, host, "READS", SECRET)[0][0] == f"0.json:/items/0/spec/{name}"


@pytest.mark.parametrize(("own", "pulled"), [({}, "db"), ({"imagePullSecrets": [{"name": "own"}]}, "own")])
def test_images_are_pulled_with_the_secrets_of_the_account(tmp_path: Path, own: dict[str, Any], pulled: str) -> None:
    """Where the pod names none of its own."""
    objects = (
        account("app", imagePullSecrets=[{"name": "db"}]),
        pod("a", nodeName="n1", serviceAccountName="app", **own),
    )
    found = derived(tmp_path, *objects)
    assert reads(found, k8s("host", "n1")) == {store(pulled, "Secret"): CERTAIN}
    assert kinds(found)[SECRET] == "data_store"


def test_secrets_that_accounts_name(tmp_path: Path) -> None:
    """They exist; nobody reads them by that."""
    found = derived(tmp_path, account("app", secrets=[{"name": "db"}]), namespace("pay"))
    assert kinds(found)[SECRET] == "data_store"
    assert not any(end == SECRET for _, end in edges(found, "READS"))


def test_a_name_means_the_namespace_of_the_pod(tmp_path: Path) -> None:
    """Never the Secret of the same name elsewhere."""
    found = derived(
        tmp_path, thing("Secret", "db", "kyc"), pod("a", volumes=[{"name": "v", "secret": {"secretName": "db"}}])
    )
    assert reads(found, k8s("workload", "pay", "a")) == {SECRET: CERTAIN}
