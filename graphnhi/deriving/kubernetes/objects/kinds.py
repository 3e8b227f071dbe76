"""The kinds of objects of which something is made, and which of all kinds lie in namespaces. No object is looked at here."""

from collections.abc import Mapping
from typing import Final

from graphnhi.access.kubernetes_rbac.resources import CORE, RESOURCE_COLUMNS
from graphnhi.deriving.facts import read_facts
from graphnhi.library import Library

__all__ = ["CONTROLLERS", "RBAC", "USED", "Kind", "namespaced"]

Kind = tuple[str, str]
"""API group ("" is the core group) and kind."""

RBAC: Final = "rbac.authorization.k8s.io"
CONTROLLERS: Final[dict[str, Kind]] = {
    "Deployment": ("apps", "Deployment"), "StatefulSet": ("apps", "StatefulSet"), "DaemonSet": ("apps", "DaemonSet"),
    "ReplicaSet": ("apps", "ReplicaSet"), "ReplicationController": ("", "ReplicationController"),
    "Job": ("batch", "Job"), "CronJob": ("batch", "CronJob"),
}  # fmt: skip
"""What makes pods by a template."""
USED: Final[frozenset[Kind]] = frozenset(
    {
        ("", "Namespace"), ("", "Node"), ("", "ServiceAccount"), ("", "Secret"), ("", "ConfigMap"), ("", "Pod"),
        (RBAC, "Role"), (RBAC, "ClusterRole"), (RBAC, "RoleBinding"), (RBAC, "ClusterRoleBinding"), *CONTROLLERS.values(),
    }
)  # fmt: skip


def namespaced(facts: Library) -> Mapping[Kind, bool]:
    """Whether the objects of a kind lie in namespaces; custom kinds are not among them."""
    rows = read_facts(facts, "kubernetes_resources", RESOURCE_COLUMNS).to_dict("records")
    return {("" if row["group"] == CORE else row["group"], row["kind"]): row["namespaced"] == "yes" for row in rows}
