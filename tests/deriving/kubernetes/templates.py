"""One pod specification at each depth at which Kubernetes has one."""

from typing import Any

from tests.deriving.kubernetes.making import k8s, thing

CONTROLLERS = {
    "Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1", "ReplicaSet": "apps/v1",
    "ReplicationController": "v1", "Job": "batch/v1", "CronJob": "batch/v1",
}  # fmt: skip
KINDS = ("Pod", *CONTROLLERS)


def made_by(kind: str, name: str) -> dict[str, Any]:
    """The metadata of what something has made."""
    return {"ownerReferences": [{"apiVersion": "v1", "kind": kind, "name": name, "uid": "1", "controller": True}]}


def workload(kind: str, spec: dict[str, Any], name: str = "app", **more: Any) -> dict[str, Any]:
    """A pod with this specification, or what makes such pods."""
    if kind == "Pod":
        return thing("Pod", name, spec=spec, **more)
    whole: dict[str, Any] = {"template": {"spec": spec}}
    whole = {"jobTemplate": {"spec": whole}} if kind == "CronJob" else whole
    return thing(kind, name, version=CONTROLLERS[kind], spec=whole, **more)


def workload_id(kind: str, name: str = "app") -> str:
    return k8s("workload", "pay", name if kind == "Pod" else f"{name}@{kind}")


def spec_pointer(kind: str) -> str:
    """Where the specification of the pod stands."""
    return {"Pod": "/spec", "CronJob": "/spec/jobTemplate/spec/template/spec"}.get(kind, "/spec/template/spec")
