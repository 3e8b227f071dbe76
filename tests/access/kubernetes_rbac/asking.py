"""Short ways to ask the evaluator: rules, roles, bindings, and one question."""

from collections.abc import Sequence
from typing import Any

from graphnhi.access.kubernetes_rbac import (
    Binding,
    Caller,
    Cluster,
    Decision,
    PathRequest,
    ResourceRequest,
    Role,
    binding,
    decide,
    role,
    service_account,
    user,
)

Json = dict[str, Any]
EVE = user("eve")
APP = service_account("pay", "app")
EVE_SUBJECT = {"kind": "User", "name": "eve"}


def rule(verbs: str = "get", resources: str = "secrets", groups: Sequence[str] = ("",), **others: Any) -> Json:
    """A rule on resources; verbs and resources are words of one text."""
    return {"verbs": verbs.split(), "apiGroups": [*groups], "resources": resources.split()} | others


def paths(verbs: str, *urls: str) -> Json:
    return {"verbs": verbs.split(), "nonResourceURLs": [*urls]}


def a_role(name: str, *rules: Json, namespace: str = "", **others: Any) -> Role:
    meta = {"name": name, "namespace": namespace, "labels": others.pop("labels", {})}
    return role({"metadata": meta, "rules": [*rules]} | others)


def bound(to: str, *subjects: Json, namespace: str = "", kind: str = "ClusterRole", name: str = "b") -> Binding:
    """A binding of a role to subjects; without any, to Eve."""
    ref = {"kind": kind, "name": to}
    meta = {"name": name, "namespace": namespace}
    return binding({"metadata": meta, "roleRef": ref, "subjects": [*subjects] or [EVE_SUBJECT]})


def ask(
    cluster: Cluster, words: str, who: Caller = EVE, *, name: str = "", namespace: str = "", group: str = ""
) -> Decision:
    """`get pods/exec` or `get /healthz`, asked of a cluster."""
    verb, _, what = words.partition(" ")
    if what.startswith("/"):
        return decide(PathRequest(verb, what), who, cluster)
    resource, _, sub = what.partition("/")
    return decide(ResourceRequest(verb, resource, group, sub, name, namespace), who, cluster)


def can(cluster: Cluster, words: str, who: Caller = EVE, **asked: Any) -> bool:
    return ask(cluster, words, who, **asked).verdict == "allowed"


def holding(*rules: Json, namespace: str = "") -> Cluster:
    """A cluster in which Eve holds rules, cluster-wide or in a namespace."""
    return Cluster([a_role("r", *rules)], [bound("r", namespace=namespace)])
