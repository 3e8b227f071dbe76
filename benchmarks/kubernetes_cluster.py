"""A cluster of 10,000 pods, 2,000 service accounts and 3,000 bindings, made up, and how long its estate takes to build.

    python -m benchmarks.kubernetes_cluster [--scale 1.0] [-o FOLDER]

What is in it: teams with a namespace each, deployments with their replica sets and pods, jobs, a few privileged agents on every node,
Secrets and ConfigMaps that pods mount, people with `view`, `edit` and `admin` in their namespace, and operators with rights in the whole
cluster: reading Secrets, starting pods, running commands, binding roles. Wanted: at most 20 s and 1 GiB on two cores.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.measuring import run

Json = dict[str, Any]

RBAC: Final = "rbac.authorization.k8s.io"
OPERATORS: Final = {
    "secret-reader": [("get list watch", "", "secrets")],
    "deployer": [("create update patch get list", "apps", "deployments statefulsets"), ("create", "", "pods")],
    "debugger": [("create", "", "pods/exec pods/portforward"), ("get list", "", "pods")],
    "binder": [("create", RBAC, "rolebindings"), ("bind", RBAC, "clusterroles")],
    "watcher": [("get list watch", "", "pods services configmaps nodes"), ("get list watch", "apps", "deployments")],
    "minter": [("create", "", "serviceaccounts/token")],
}
"""Verbs, group and resources of the cluster roles that operators have."""


class Cluster:
    """Draws everything from one seed. scale: 1.0 is the cluster of the figure."""

    def __init__(self, scale: float) -> None:
        self.draw = random.Random(9)  # noqa: S311
        self.scale = scale
        self.spaces = [f"team{number:03d}" for number in range(self.count(200))]
        self.nodes = [f"worker-{number}" for number in range(self.count(100))]

    def count(self, whole: int) -> int:
        return max(2, round(whole * self.scale))

    def space(self, number: int) -> str:
        return self.spaces[number % len(self.spaces)]

    def write(self, folder: Path) -> None:
        """Everything, a file a kind, as `kubectl get -A -o json` prints it."""
        for name, items in self.lists():
            told = {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [*items]}
            (folder / f"{name}.json").write_text(json.dumps(told), "utf-8")

    def lists(self) -> Iterator[tuple[str, Iterator[Json]]]:
        yield "namespaces", (made("Namespace", name, "") for name in self.spaces)
        yield "nodes", (made("Node", name, "") for name in self.nodes)
        yield "serviceaccounts", (made("ServiceAccount", f"app{n}", self.space(n)) for n in range(self.count(2_000)))
        yield "secrets", (self.secret(number) for number in range(self.count(3_000)))
        yield (
            "configmaps",
            (
                made("ConfigMap", f"settings{n}", self.space(n), data={"URL": "https://kyc.example"})
                for n in range(self.count(3_000))
            ),
        )
        yield "deployments", (self.deployment(number) for number in range(self.count(2_500)))
        yield "replicasets", (self.replicas(number) for number in range(self.count(2_500)))
        yield "pods", (self.pod(number) for number in range(self.count(10_000)))
        yield "roles", self.roles()
        yield "bindings", self.bindings()

    def secret(self, number: int) -> Json:
        kind = "kubernetes.io/service-account-token" if number % 10 == 0 else "Opaque"
        notes = {"kubernetes.io/service-account.name": f"app{number % self.count(2_000)}"} if number % 10 == 0 else {}
        return made("Secret", f"keys{number}", self.space(number), notes, type=kind, data={"token": "c2VjcmV0LXZhbHVl"})

    def template(self, number: int) -> Json:
        """What the pods of the deployment of a number are made of."""
        accounts = self.count(2_000)
        own = [
            {
                "name": "KEY",
                "valueFrom": {"secretKeyRef": {"name": f"keys{number % self.count(3_000)}", "key": "token"}},
            }
        ]
        privileged = {"securityContext": {"privileged": True}} if number % 100 == 0 else {}
        container = {"name": "main", "image": "registry.example/app:1", "env": own} | privileged
        volumes = [{"name": "settings", "configMap": {"name": f"settings{number % self.count(3_000)}"}}]
        return {"serviceAccountName": f"app{number % accounts}", "containers": [container], "volumes": volumes}

    def deployment(self, number: int) -> Json:
        spec = {"replicas": 4, "template": {"spec": self.template(number)}}
        return made("Deployment", f"web{number}", self.space(number), version="apps/v1", spec=spec)

    def replicas(self, number: int) -> Json:
        spec = {"replicas": 4, "template": {"spec": self.template(number)}}
        owner = [{"apiVersion": "apps/v1", "kind": "Deployment", "name": f"web{number}", "uid": f"d{number}"}]
        found = made("ReplicaSet", f"web{number}-6d4b75cb6d", self.space(number), version="apps/v1", spec=spec)
        found["metadata"]["ownerReferences"] = owner
        return found

    def pod(self, number: int) -> Json:
        of = number % self.count(2_500)
        spec = self.template(of) | {"nodeName": self.nodes[number % len(self.nodes)]}
        found = made("Pod", f"web{of}-6d4b75cb6d-{number:05d}", self.space(of), spec=spec, status={"phase": "Running"})
        owner = [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": f"web{of}-6d4b75cb6d", "uid": f"r{of}"}]
        found["metadata"]["ownerReferences"] = owner
        return found

    def roles(self) -> Iterator[Json]:
        for name, rules in OPERATORS.items():
            told = [{"verbs": v.split(), "apiGroups": [g], "resources": r.split()} for v, g, r in rules]
            yield made("ClusterRole", name, "", version=f"{RBAC}/v1", rules=told)
        for number in range(self.count(800)):
            names = {"verbs": ["get"], "apiGroups": [""], "resources": ["secrets"], "resourceNames": [f"keys{number}"]}
            watched = {
                "verbs": ["get", "list", "watch"],
                "apiGroups": ["", "apps"],
                "resources": ["pods", "deployments"],
            }
            yield made("Role", f"own{number}", self.space(number), version=f"{RBAC}/v1", rules=[names, watched])

    def bindings(self) -> Iterator[Json]:
        """One in twenty is of the whole cluster; most of those in namespaces are of accounts."""
        accounts = self.count(2_000)
        for number in range(self.count(3_000)):
            account = number * 7 % accounts
            place, who = (
                self.space(account),
                {"kind": "ServiceAccount", "name": f"app{account}", "namespace": self.space(account)},
            )
            if number % 20 == 0:
                role = [*OPERATORS][self.draw.randrange(len(OPERATORS))]
                yield binding(f"operator{number}", "", "ClusterRole", role, who)
            elif number % 3 == 0:
                group = {"kind": "Group", "apiGroup": RBAC, "name": place}
                role = ("view", "edit", "admin")[number // 3 % 3]
                yield binding(f"people{number}", place, "ClusterRole", role, group if number % 2 else who)
            else:
                yield binding(f"own{number}", place, "Role", f"own{account % self.count(800)}", who)


def made(
    kind: str, name: str, namespace: str, annotations: Json | None = None, *, version: str = "v1", **more: Any
) -> Json:
    """An object as the API server gives it."""
    meta = {
        "name": name,
        "uid": f"{kind}-{namespace}-{name}",
        "creationTimestamp": "2026-01-02T03:04:05Z",
        "resourceVersion": "1",
    }
    place = {"namespace": namespace} if namespace else {}
    return {"apiVersion": version, "kind": kind, "metadata": meta | place | {"annotations": annotations or {}}} | more


def binding(name: str, namespace: str, kind: str, role: str, subject: Json) -> Json:
    what = "RoleBinding" if namespace else "ClusterRoleBinding"
    ref = {"apiGroup": RBAC, "kind": kind, "name": role}
    return made(what, name, namespace, version=f"{RBAC}/v1", roleRef=ref, subjects=[subject])


def main(words: Sequence[str] | None = None) -> int:
    """Print what was measured, as JSON."""
    return run(__doc__.partition("\n")[0], lambda scale, folder: Cluster(scale).write(folder), words)


if __name__ == "__main__":
    sys.exit(main())
