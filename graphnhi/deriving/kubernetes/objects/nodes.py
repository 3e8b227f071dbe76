"""The nodes of a cluster and of what lies in it, and what contains what. Subjects and workloads are made elsewhere."""

from collections.abc import Callable, Mapping
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.kinds import RBAC
from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_contained", "add_things", "created"]

_LIES: Final = "lies in it"
_SETTINGS: Final = "configuration"
"""The tag of what holds settings, of which nobody says a class of data."""


def add_things(rows: Rows, found: Contents) -> None:
    """The cluster, its namespaces, its roles, and the Secrets and ConfigMaps in it."""
    ids = found.ids
    rows.node(found.place, ids.whole, "cluster", name=found.cluster, tenant=found.cluster)
    told = {each.name: each for each in found.of("", "Namespace")}
    for name, place in found.namespaces.items():
        each = told.get(name)
        rows.node(place, ids.namespace(name), "namespace", name=name, tenant=found.cluster, created=created(each))
        rows.edge(place, ids.whole, "CONTAINS", ids.namespace(name), _LIES)
    _add_roles(rows, found)
    _add_stores(rows, found, "Secret", found.secrets, ids.secret, data_class="credentials")
    _add_stores(rows, found, "ConfigMap", found.config_maps, ids.config_map, tags=_SETTINGS)


def _add_roles(rows: Rows, found: Contents) -> None:
    for each in found.of(RBAC, "Role", "ClusterRole"):
        node = found.ids.role(each.namespace, each.name)
        rows.node(each.place, node, "role", name=each.name, tenant=found.cluster, created=created(each))
        add_contained(rows, found, each.place, each.namespace, node)


def _add_stores(
    rows: Rows,
    found: Contents,
    kind: str,
    stores: Mapping[tuple[str, str], Place],
    named: Callable[[str, str], str],
    **columns: str,
) -> None:
    """Those that are told, and those that are only named."""
    told = {(each.namespace, each.name): each for each in found.of("", kind)}
    for (namespace, name), place in stores.items():
        node, made = named(namespace, name), created(told.get((namespace, name)))
        rows.node(place, node, "data_store", name=name, tenant=found.cluster, created=made, **columns)
        add_contained(rows, found, place, namespace, node)


def add_contained(rows: Rows, found: Contents, place: Place, namespace: str, node: str) -> None:
    """That something lies in a namespace, or with "" in the cluster."""
    within = found.ids.namespace(namespace) if namespace else found.ids.whole
    rows.edge(place, within, "CONTAINS", node, _LIES)


def created(each: Object | None) -> str | None:
    """When it was made, as the cluster says."""
    return text_of(each.meta.get("creationTimestamp")) or None if each else None
