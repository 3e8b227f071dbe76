"""Small clusters by seed: few namespaces and people, many strange roles."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from tests.deriving.kubernetes.making import account, bound, namespace, pod, role, thing

__all__ = ["cluster"]

RBAC, CERTIFICATES = "rbac.authorization.k8s.io", "certificates.k8s.io"
PLACES = ("pay", "ops")
PEOPLE = (
    "user:eve",
    "user:bob",
    "group:devs",
    "pay/app",
    "pay/bot",
    "ops/default",
    "ops/ci",
    "group:system:serviceaccounts:ops",
)
CLUSTER_ROLES = ("one", "two", "three", "four", "sum")
BUILT_IN = (
    "cluster-admin",
    "admin",
    "edit",
    "view",
    "system:node",
    "system:controller:clusterrole-aggregation-controller",
)
AGGREGATED = {"aggregate-to": "sum"}
Atom = tuple[str, str, str, Sequence[str]]
ATOMS: tuple[Atom, ...] = (
    ("get list watch", "", "secrets", ("db", "tls", "ghost")),
    ("create", "", "secrets", ()),
    ("update patch", "", "secrets", ("db", "tls")),
    ("get update", "", "configmaps", ("conf", "ghost")),
    ("create get", "", "pods/exec pods/attach", ("web-0", "done", "ghost", "web", "night-0")),
    ("create get", "", "pods/portforward", ("web-0",)),
    ("update patch", "", "pods/ephemeralcontainers pods", ("web-0", "done")),
    ("create", "", "pods replicationcontrollers", ("web-0",)),
    ("create", "apps", "deployments statefulsets daemonsets replicasets", ()),
    ("create update", "batch", "jobs cronjobs", ("night", "once")),
    ("update patch", "apps", "deployments", ("web", "ghost")),
    ("create get", "", "nodes/proxy", ("n1", "n2", "ghost")),
    ("create", "", "serviceaccounts/token", ("app", "default", "ghost")),
    ("impersonate", "", "serviceaccounts", ("app", "ci", "ghost")),
    ("impersonate", "", "users", ("eve", "ghost", "system:kube-scheduler", "system:node:n1", "system:serviceaccount:pay:app")),
    ("impersonate", "", "groups", ("devs", "system:masters", "ghosts")),
    ("create", CERTIFICATES, "certificatesigningrequests", ()),
    ("update patch", CERTIFICATES, "certificatesigningrequests/approval", ("ghost",)),
    ("approve", CERTIFICATES, "signers", ("kubernetes.io/*", "kubernetes.io/kube-apiserver-client", "kubernetes.io/kube-apiserver-client-kubelet")),
    ("update patch", "", "namespaces", PLACES),
    ("create update", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", ("ghost",)),
    ("create", "", "persistentvolumes", ()),
    ("create", RBAC, "rolebindings", ()),
    ("create", RBAC, "clusterrolebindings", ()),
    ("update patch", RBAC, "rolebindings clusterrolebindings", ("b0", "b1", "cluster-admin")),
    ("bind", RBAC, "clusterroles", (*CLUSTER_ROLES, "ghost", "edit", "view", "cluster-admin")),
    ("bind", RBAC, "roles", ("near", "far", "ghost")),
    ("create", RBAC, "roles clusterroles", ()),
    ("update patch", RBAC, "roles clusterroles", (*CLUSTER_ROLES, "near", "far", "ghost")),
    ("escalate", RBAC, "roles clusterroles", (*CLUSTER_ROLES, "near", "far", "ghost")),
    ("*", RBAC, "rolebindings", ()),
    ("*", RBAC, "roles clusterroles", ("one", "near")),
    ("* get", "*", "pods */exec", ()),
    ("*", "*", "*", ()),
    ("*", "*", "*", ("app", "web-0", "db")),
    ("* create", "", "*", ("app", "web-0", "db")),
    ("delete deletecollection", "", "secrets pods", ()),
)  # fmt: skip
"""Verbs, group, resources and names from which rules are drawn."""


def cluster(seed: int) -> list[dict[str, Any]]:
    """The objects of a cluster."""
    chance = Random(seed)
    return [*_things(chance), *_roles(chance), *_bindings(chance)]


def _some(chance: Random, of: Sequence[Any], least: int = 1) -> list[Any]:
    return chance.sample(of, chance.randint(min(least, len(of)), len(of)))


def _likely(chance: Random, share: float) -> bool:
    return chance.random() < share


def _things(chance: Random) -> Iterator[dict[str, Any]]:
    level = chance.choice(("", "baseline", "restricted", "privileged"))
    yield namespace("pay", **({"pod-security.kubernetes.io__enforce": level} if level else {}))
    yield account("app")
    if _likely(chance, 0.5):
        yield account("bot", automountServiceAccountToken=False)
    yield thing("Secret", "db", type="Opaque")
    yield thing("Secret", "tls", "ops", type="kubernetes.io/tls")
    yield thing("ConfigMap", "conf", chance.choice(PLACES))
    if _likely(chance, 0.4):
        told = {"annotations": {"kubernetes.io/service-account.name": chance.choice(("app", "robot"))}}
        yield thing("Secret", "app-token", type="kubernetes.io/service-account-token", metadata=told)
    if _likely(chance, 0.8):
        yield from _pods(chance)
    yield from _templates(chance)
    for name in _some(chance, ("n1", "n2"), 0):
        labels = {"node-role.kubernetes.io/control-plane": ""} if _likely(chance, 0.1) else {}
        yield thing("Node", name, None, metadata={"labels": labels})


def _pods(chance: Random) -> Iterator[dict[str, Any]]:
    for place in _some(chance, PLACES):
        where = {"nodeName": chance.choice(("n1", "n2"))} if _likely(chance, 0.5) else {}
        runs = {"serviceAccountName": "app"} if _likely(chance, 0.6) else {}
        yield pod("web-0", place, **where, **runs)
    if _likely(chance, 0.3):
        yield pod("done", "pay", nodeName="n1") | {
            "status": {"phase": chance.choice(("Succeeded", "Failed", "Running"))}
        }


def _templates(chance: Random) -> Iterator[dict[str, Any]]:
    spec = {"template": {"spec": {"serviceAccountName": "ci", "containers": [{"name": "main"}]}}}
    for kind, name, version in _some(
        chance,
        (("Deployment", "web", "apps/v1"), ("StatefulSet", "web", "apps/v1"), ("Job", "once", "batch/v1"),
         ("CronJob", "night", "batch/v1"), ("ReplicationController", "old", "v1")),
        0,
    ):  # fmt: skip
        yield thing(
            kind,
            name,
            chance.choice(PLACES),
            version,
            spec={"jobTemplate": {"spec": spec}} if kind == "CronJob" else spec,
        )


def _rule(chance: Random) -> dict[str, Any]:
    verbs, group, resources, names = chance.choice(ATOMS)
    told = {"verbs": _some(chance, verbs.split()), "apiGroups": [group], "resources": _some(chance, resources.split())}
    return told | ({"resourceNames": _some(chance, names)} if names and _likely(chance, 0.45) else {})


def _rules(chance: Random) -> list[dict[str, Any]]:
    found = [_rule(chance) for _ in range(chance.randint(0, 4))]
    if _likely(chance, 0.15):
        found = [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]
    return found


def _roles(chance: Random) -> Iterator[dict[str, Any]]:
    for name in _some(chance, CLUSTER_ROLES, 2):
        labels = AGGREGATED if _likely(chance, 0.3) else {}
        more = (
            {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"aggregate-to": "sum"}}]}}
            if name == "sum"
            else {}
        )
        yield role(name, *([] if name == "sum" else _rules(chance)), metadata={"labels": labels}, **more)
    for name in _some(chance, ("near", "far")):
        yield role(name, *_rules(chance), namespace=chance.choice(PLACES))
    if _likely(chance, 0.05):
        yield role("cluster-admin", *_rules(chance))


def _bindings(chance: Random) -> Iterator[dict[str, Any]]:
    for number in range(chance.randint(1, 6)):
        whom, place = _some(chance, PEOPLE)[: chance.randint(1, 2)], chance.choice((None, *PLACES))
        kind = "Role" if place and _likely(chance, 0.4) else ""
        names = (
            ("near", "far", "ghost") if kind else (*CLUSTER_ROLES, "ghost", *BUILT_IN[: 1 + 5 * _likely(chance, 0.3)])
        )
        yield bound(chance.choice(names), *whom, namespace=place, kind=kind, name=f"b{number}")
