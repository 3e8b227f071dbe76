"""Credentials in the settings of pods and of what makes pods: a configuration that each READS, and what it stores."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.deriving.kubernetes.keyed import CANARY, KEY, KEY_ID, STRIPE, keyed, prints
from tests.deriving.kubernetes.making import CERTAIN, edges, k8s, kinds, pod, proofs, thing

WEB = k8s("workload", "pay", "web")
CONFIGURATION = f"{WEB}#configuration"
DEPLOYMENT = f"{WEB}@Deployment"


def setting(name: str, value: Any) -> dict[str, Any]:
    return {"name": "main", "env": [{"name": "LOG_LEVEL", "value": "debug"}, {"name": name, "value": value}]}


def made_by(kind: str, name: str, each: dict[str, Any]) -> dict[str, Any]:
    owner = {"kind": kind, "name": name, "controller": True, "apiVersion": "apps/v1", "uid": "1"}
    each["metadata"]["ownerReferences"] = [owner]
    return each


def making(kind: str, name: str, *containers: dict[str, Any]) -> dict[str, Any]:
    template = {"spec": {"containers": [*containers]}}
    spec = {"jobTemplate": {"spec": {"template": template}}} if kind == "CronJob" else {"template": template}
    version = {"Job": "batch/v1", "CronJob": "batch/v1", "ReplicationController": "v1"}.get(kind, "apps/v1")
    return thing(kind, name, version=version, spec=spec)


def test_a_secret_in_an_environment(tmp_path: Path) -> None:
    """Makes a configuration, a store of credentials that the pod reads; the very value is the proof."""
    found = keyed(tmp_path, pod("web", "pay", setting("STRIPE_KEY", STRIPE)))
    key = f"{CONFIGURATION}/secret/{quote('/spec/containers/0/env/1/value', safe='')}"
    assert edges(found, "READS", WEB) == {(WEB, CONFIGURATION): CERTAIN}
    assert edges(found, "STORES") == {(CONFIGURATION, key): CERTAIN}
    assert prints(found) == {key: ("secret", KEY.fingerprint(STRIPE))}
    (row,) = (each for each in found.nodes.to_dict("records") if each["id"] == CONFIGURATION)
    assert (row["kind"], row["data_class"], row["name"]) == ("data_store", "credentials", "configuration of web")
    assert edges(found, "CONTAINS", to=CONFIGURATION) == {(k8s("namespace", "pay"), CONFIGURATION): CERTAIN}
    assert proofs(found, CONFIGURATION, "STORES", key) == [["0.json:/items/0/spec/containers/0/env/1/value"]]


@pytest.mark.parametrize(
    ("container", "pointer"),
    [
        ({"args": ["--port=1", f"--api-key={STRIPE}"]}, "/spec/containers/0/args"),
        ({"command": ["sh", "-c", f"export PASSWORD={STRIPE}"]}, "/spec/containers/0/command"),
    ],
)
def test_a_secret_in_a_command(tmp_path: Path, container: dict[str, Any], pointer: str) -> None:
    """Stands in the configuration too."""
    found = keyed(tmp_path, pod("web", "pay", {"name": "main"} | container))
    assert [value for _, value in prints(found).values()] == [KEY.fingerprint(STRIPE)]
    (end,) = (end for _, end in edges(found, "STORES"))
    assert proofs(found, CONFIGURATION, "STORES", end) == [[f"0.json:/items/0{pointer}"]]


@pytest.mark.parametrize("section", ["initContainers", "ephemeralContainers"])
def test_every_container_counts(tmp_path: Path, section: str) -> None:
    """Those that start a pod up, and those that were put in later."""
    found = keyed(tmp_path, pod("web", **{section: [setting("TOKEN", CANARY)]}))
    assert edges(found, "READS", WEB) == {(WEB, CONFIGURATION): CERTAIN}


@pytest.mark.parametrize(
    "container",
    [
        setting("DB_HOST", "db.internal"), setting("ROLE", "arn:aws:iam::111122223333:role/r"), {"name": "main"},
        {"name": "main", "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}]},
    ],
)  # fmt: skip
def test_nothing_that_is_no_secret_makes_a_configuration(tmp_path: Path, container: dict[str, Any]) -> None:
    """Plain settings, and those whose value is taken from elsewhere."""
    assert CONFIGURATION not in kinds(keyed(tmp_path, pod("web", "pay", container)))


def test_a_secret_that_joins_nothing(tmp_path: Path) -> None:
    """The configuration holds one, whatever it is."""
    found = keyed(tmp_path, pod("web", "pay", setting("PASSWORD", "short")))
    assert (edges(found, "READS", WEB), edges(found, "STORES")) == ({(WEB, CONFIGURATION): CERTAIN}, {})


@pytest.mark.parametrize(
    "kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"]
)
def test_what_makes_pods_has_one(tmp_path: Path, kind: str) -> None:
    """With the pointer of its template."""
    found = keyed(tmp_path, making(kind, "web", setting("ID", KEY_ID)))
    holder = f"{WEB}@{kind}#configuration"
    depth = "/spec/jobTemplate/spec/template" if kind == "CronJob" else "/spec/template"
    assert edges(found, "STORES") == {(holder, KEY_ID): CERTAIN}
    assert proofs(found, holder, "STORES", KEY_ID) == [[f"0.json:/items/0{depth}/spec/containers/0/env/1/value"]]


def test_a_pod_has_the_configuration_of_what_made_it(tmp_path: Path) -> None:
    """As far up as the credentials are the same: one store for all of them."""
    own = setting("STRIPE_KEY", STRIPE)
    found = keyed(
        tmp_path, making("Deployment", "web", own), made_by("Deployment", "web", making("ReplicaSet", "web-1", own)),
        made_by("ReplicaSet", "web-1", pod("web-1-a", "pay", own)), made_by("ReplicaSet", "web-1", pod("web-1-b", "pay", own)),
    )  # fmt: skip
    readers = {start for start, end in edges(found, "READS") if end == f"{DEPLOYMENT}#configuration"}
    assert readers == {
        DEPLOYMENT, k8s("workload", "pay", "web-1@ReplicaSet"), k8s("workload", "pay", "web-1-a"), k8s("workload", "pay", "web-1-b"),
    }  # fmt: skip
    assert len(prints(found)) == 1


def test_a_pod_that_was_given_more(tmp_path: Path) -> None:
    """Has a configuration of its own: somebody put a secret in, or it is of an older template."""
    found = keyed(
        tmp_path, making("ReplicaSet", "web", setting("KEY", STRIPE)),
        made_by("ReplicaSet", "web", pod("web", "pay", setting("KEY", STRIPE), setting("TOKEN", CANARY))),
    )  # fmt: skip
    assert edges(found, "READS", WEB) == {(WEB, CONFIGURATION): CERTAIN}
    assert len(prints(found)) == 3


def test_owners_in_a_circle(tmp_path: Path) -> None:
    """End where they began."""
    own = setting("KEY", STRIPE)
    found = keyed(
        tmp_path, made_by("ReplicaSet", "b", making("ReplicaSet", "a", own)), made_by("ReplicaSet", "a", making("ReplicaSet", "b", own)),
    )  # fmt: skip
    assert len(edges(found, "READS")) == 2


@pytest.mark.parametrize(
    "env",
    [
        None,
        5,
        "x",
        ["x"],
        [None],
        [{"name": 5, "value": CANARY}],
        [{"value": {"a": CANARY}}],
        [[{"value": CANARY}]],
        {"a": CANARY},
    ],
)
def test_strange_settings(tmp_path: Path, env: Any) -> None:
    """Whatever stands in a container, it is read, and no value is kept."""
    found = keyed(
        tmp_path,
        pod("web", "pay", {"name": "main", "env": env, "args": env}),
        pod("v", containers=env),
    )
    assert CANARY not in found.nodes.to_csv() + found.edges.to_csv()
