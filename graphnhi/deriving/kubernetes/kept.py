"""The records by which decisions are asked of an estate later: roles, bindings, and who there is, each with no more than that needs."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphnhi.deriving.kubernetes.objects.contents import DEFAULT, Contents
from graphnhi.deriving.kubernetes.objects.kinds import RBAC
from graphnhi.deriving.kubernetes.objects.records import Object, object_of
from graphnhi.deriving.places import Place

__all__ = ["kept", "objects_kept"]

_ROLES: Final = ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
_SAID: Final = ("rules", "aggregationRule", "roleRef", "subjects")


def kept(found: Contents) -> Iterator[dict[str, Any]]:
    """The rows of a cluster, as `objects_kept` reads them again.

    Namespaces follow from their accounts; accounts of a namespace that only bindings speak of, from the bindings.
    """
    for each in found.of(RBAC, *_ROLES):
        yield _row(found.cluster, each.kind, each.place, _decides(each))
    for (namespace, name), place in found.accounts.items():
        if (namespace, DEFAULT) in found.accounts:
            yield _row(found.cluster, "ServiceAccount", place, _named(name, namespace))
    for name, place in found.placing.hosts.items():
        yield _row(found.cluster, "Node", place, _named(name))


def objects_kept(rows: Iterable[Mapping[str, Any]]) -> Iterator[Object]:
    """The objects of the rows that an estate keeps."""
    for row in rows:
        place = Place(row["file"], row["pattern"], row["number"])
        yield object_of(row["cluster"], RBAC if row["shape"] in _ROLES else "", row["shape"], row["record"], place)


def _decides(each: Object) -> dict[str, Any]:
    meta = _named(each.name, each.namespace)
    if each.kind == "ClusterRole" and each.meta.get("labels"):
        meta["metadata"]["labels"] = each.meta["labels"]
    return meta | {key: each.value[key] for key in _SAID if each.value.get(key)}


def _named(name: str, namespace: str = "") -> dict[str, Any]:
    return {"metadata": {"name": name} | ({"namespace": namespace} if namespace else {})}


def _row(cluster: str, kind: str, place: Place, record: Mapping[str, Any]) -> dict[str, Any]:
    told = {"file": place.file, "pattern": _pattern(place), "number": place.number}
    return {"cluster": cluster, "shape": kind, "record": json.dumps(record, sort_keys=True)} | told


def _pattern(place: Place) -> str:
    return place.pattern + place.within.replace("{", "{{").replace("}", "}}")
