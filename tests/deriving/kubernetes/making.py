"""Small clusters written in a test, derived as a build does it, and what came of them by its ends."""

import json
from pathlib import Path
from typing import Any

from graphnhi.deriving import DERIVERS, Context, Derived
from graphnhi.library import Library
from graphnhi.readers import kubernetes

Bound = tuple[str, str | None]
CERTAIN: Bound = ("certain", None)
RBAC = "rbac.authorization.k8s.io/v1"


def k8s(kind: str, *parts: str) -> str:
    """An id of the cluster `prod`."""
    return "/".join(("k8s:prod", kind, *parts))


CLUSTER = k8s("cluster", "prod")


def thing(kind: str, name: str, namespace: str | None = "pay", version: str = "v1", **more: Any) -> dict[str, Any]:
    """An object; of one that lies in no namespace, that is None."""
    meta = {"name": name} | ({"namespace": namespace} if namespace else {}) | more.pop("metadata", {})
    return {"apiVersion": version, "kind": kind, "metadata": meta} | more


def account(name: str, namespace: str = "pay", **more: Any) -> dict[str, Any]:
    return thing("ServiceAccount", name, namespace, **more)


def namespace(name: str, **labels: str) -> dict[str, Any]:
    return thing(
        "Namespace", name, None, metadata={"labels": {key.replace("__", "/"): each for key, each in labels.items()}}
    )


def pod(name: str, namespace: str = "pay", *containers: dict[str, Any], **spec: Any) -> dict[str, Any]:
    return thing("Pod", name, namespace, spec={"containers": [*containers] or [{"name": "main"}]} | spec)


def rule(verbs: str, resources: str, *names: str, group: str = "") -> dict[str, Any]:
    """A rule; verbs and resources are separated by spaces."""
    told = {"verbs": verbs.split(), "apiGroups": [group], "resources": resources.split()}
    return told | ({"resourceNames": [*names]} if names else {})


def role(name: str, *rules: dict[str, Any], namespace: str | None = None, **more: Any) -> dict[str, Any]:
    """A ClusterRole or, with a namespace, a Role."""
    return thing("Role" if namespace else "ClusterRole", name, namespace, RBAC, rules=[*rules], **more)


def subject(whom: str) -> dict[str, str]:
    """`user:eve`, `group:ops`, or an account as `pay/app`."""
    kind, _, name = whom.partition(":")
    if kind in ("user", "group"):
        return {"kind": kind.capitalize(), "name": name, "apiGroup": RBAC.partition("/")[0]}
    place, _, name = whom.rpartition("/")
    return {"kind": "ServiceAccount", "name": name} | ({"namespace": place} if place else {})


def bound(of: str, *whom: str, namespace: str | None = None, kind: str = "", name: str = "") -> dict[str, Any]:
    """A binding of a ClusterRole in the whole cluster or, with a namespace, there; `kind` says that a Role is meant."""
    ref = {"kind": kind or "ClusterRole", "name": of, "apiGroup": RBAC.partition("/")[0]}
    what = "RoleBinding" if namespace else "ClusterRoleBinding"
    return thing(what, name or f"{of}-bound", namespace, RBAC, roleRef=ref, subjects=[*map(subject, whom)])


def derived(folder: Path, *objects: dict[str, Any], cluster: str = "prod") -> Derived:
    """What comes of objects in one file."""
    path = folder / "0.json"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "List", "items": [*objects]}), "utf-8")
    tables = [*kubernetes.read(path, path.name)]
    return DERIVERS["kubernetes"](tables, Context(tenant_of=lambda table: cluster, facts=Library()))


def edges(found: Derived, kind: str, start: str = "", **wanted: str) -> dict[tuple[str, str], Bound]:
    """Ends of the edges of a kind, of one start where it is given, with the surest bound and its condition."""
    rows = [
        row
        for row in found.edges.to_dict("records")
        if row["edge"] == kind and start in ("", row["from"]) and all(row[key] == wanted[key] for key in wanted)
    ]
    told = ((row["from"], row["to"], row.get("bound") or "certain", row.get("condition")) for row in rows)
    return {each[:2]: each[2:] for each in sorted(told, key=lambda each: each[2], reverse=True)}


def kinds(found: Derived) -> dict[str, str]:
    """The kind of each node."""
    return dict(zip(found.nodes["id"], found.nodes["kind"], strict=True))


def proofs(found: Derived, start: str, kind: str, end: str) -> list[list[str]]:
    """Of each edge between two ends the places that prove it: file and locator."""
    rows = (
        row for row in found.edges.to_dict("records") if (row["from"], row["edge"], row["to"]) == (start, kind, end)
    )
    return [
        [f"{row['file']}:{row['pattern'].format(row['number'])}"]
        + [f"{each['source']}:{each['locator']}" for each in json.loads(row["premises"] or "[]")]
        for row in rows
    ]
