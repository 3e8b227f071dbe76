"""What kind of thing an object is, and where what it stands in does not say so: by the list around it, by the name of its file."""

import re
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, Final

__all__ = ["LIST", "Kind", "kind_of", "kind_of_file", "kind_of_items"]

Kind = tuple[str, str]
"""API group ("" is the core group) and kind."""

LIST: Final = "List"
_RBAC: Final = "rbac.authorization.k8s.io"
_CORE: Final = {
    "pods": "Pod", "nodes": "Node", "secrets": "Secret", "configmaps": "ConfigMap", "serviceaccounts": "ServiceAccount",
    "namespaces": "Namespace", "replicationcontrollers": "ReplicationController", "services": "Service",
    "persistentvolumes": "PersistentVolume", "persistentvolumeclaims": "PersistentVolumeClaim", "endpoints": "Endpoints",
}  # fmt: skip
_GROUPED: Final = {
    "roles": (_RBAC, "Role"), "rolebindings": (_RBAC, "RoleBinding"), "clusterroles": (_RBAC, "ClusterRole"),
    "clusterrolebindings": (_RBAC, "ClusterRoleBinding"), "endpointslices": ("discovery.k8s.io", "EndpointSlice"),
    "deployments": ("apps", "Deployment"), "daemonsets": ("apps", "DaemonSet"), "statefulsets": ("apps", "StatefulSet"),
    "replicasets": ("apps", "ReplicaSet"), "jobs": ("batch", "Job"), "cronjobs": ("batch", "CronJob"),
    "ingresses": ("networking.k8s.io", "Ingress"),
}  # fmt: skip
_RESOURCES: Final[dict[str, Kind]] = {name: ("", kind) for name, kind in _CORE.items()} | _GROUPED
"""The kind of each resource that collectors name their files by: `pods.json`, `roles.rbac.authorization.k8s.io.json`."""
_VERSION: Final = re.compile(r"(?:([a-z0-9.-]{1,253})/)?v\d{1,3}(?:(?:alpha|beta)\d{1,3})?\Z")
_KIND: Final = re.compile(r"[A-Z][A-Za-z0-9]{0,62}\Z")


def kind_of(document: Mapping[str, Any]) -> Kind | None:
    """The kind that an object names itself, None where it does not, or not as Kubernetes names kinds."""
    version, kind = document.get("apiVersion"), document.get("kind")
    found = _VERSION.match(version) if isinstance(version, str) else None
    if found is None or not isinstance(kind, str) or not _KIND.match(kind):
        return None
    return found[1] or "", kind


def kind_of_items(listed: Kind | None) -> Kind | None:
    """The kind of the items of a typed list (`PodList`) that name none themselves; a `List` does not say."""
    if listed is None or not listed[1].endswith(LIST) or listed[1] == LIST:
        return None
    return listed[0], listed[1].removesuffix(LIST)


def kind_of_file(name: str) -> Kind | None:
    """The kind of the items of a list in a file that a collector has named by their resource and its group."""
    resource, _, group = PurePath(name).stem.partition(".")
    found = _RESOURCES.get(resource)
    return found if found is not None and group in ("", found[0]) else None
