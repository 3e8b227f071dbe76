"""The nodes of a cluster and of what lies in it, and what contains what. Subjects and workloads are made elsewhere."""

from collections.abc import Iterable
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.kinds import RBAC
from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_contained", "add_things"]

_LIES: Final = "lies in it"


def add_things(rows: Rows, found: Contents) -> None:
    """The cluster, its namespaces, its roles, and the Secrets and ConfigMaps in it."""
    ids = found.ids
    rows.node(found.place, ids.whole, "cluster", name=found.cluster, tenant=found.cluster)
    told = {each.name: each for each in found.of("", "Namespace")}
    for name, place in found.namespaces.items():
        each = told.get(name)
        rows.node(place, ids.namespace(name), "namespace", name=name, tenant=found.cluster, created=_created(each))
        rows.edge(place, ids.whole, "CONTAINS", ids.namespace(name), _LIES)
    _add(rows, found, found.of(RBAC, "Role", "ClusterRole"), "role")
    _add(rows, found, found.of("", "Secret"), "data_store", data_class="credentials")
    _add(rows, found, found.of("", "ConfigMap"), "data_store")


def _add(rows: Rows, found: Contents, objects: Iterable[Object], kind: str, **columns: str | None) -> None:
    """Nodes of objects, in the namespace or the cluster that each lies in."""
    for each in objects:
        node = _id(found, each)
        rows.node(each.place, node, kind, name=each.name, tenant=found.cluster, created=_created(each), **columns)
        add_contained(rows, found, each.place, each.namespace, node)


def add_contained(rows: Rows, found: Contents, place: Place, namespace: str, node: str) -> None:
    """That something lies in a namespace, or with "" in the cluster."""
    within = found.ids.namespace(namespace) if namespace else found.ids.whole
    rows.edge(place, within, "CONTAINS", node, _LIES)


def _id(found: Contents, each: Object) -> str:
    if each.kind in ("Role", "ClusterRole"):
        return found.ids.role(each.namespace, each.name)
    of = found.ids.secret if each.kind == "Secret" else found.ids.config_map
    return of(each.namespace, each.name)


def _created(each: Object | None) -> str | None:
    """When it was made, as the cluster says."""
    return text_of(each.meta.get("creationTimestamp")) or None if each else None
