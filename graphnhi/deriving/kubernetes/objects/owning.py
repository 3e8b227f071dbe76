"""Which object made which: a pod names what made it, a Job its CronJob, a ReplicaSet its Deployment. No edge is made here.

Owners are found by kind and name in their namespace; one that is not in the input is nobody's.
"""

from collections.abc import Iterable, Iterator, Mapping

from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS
from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.kubernetes.objects.templates import parts

__all__ = ["Key", "busy", "key_of", "owners"]

Key = tuple[str, str, str]
"""Kind, namespace and name of something that is a pod or makes pods."""


def key_of(each: Object) -> Key:
    return each.kind, each.namespace, each.name


def owners(each: Object) -> Iterator[tuple[Key, str]]:
    """What makes pods that an object says it was made by, and the pointer of where it does."""
    for told, pointer in parts(each.meta, "ownerReferences", "/metadata"):
        kind, name = text_of(told.get("kind")), text_of(told.get("name"))
        if kind in CONTROLLERS and name:
            yield (kind, each.namespace, name), pointer


def busy(pods: Iterable[Object], controllers: Iterable[Object]) -> frozenset[Key]:
    """What made one of the pods, whether itself or by something else that it made."""
    above: Mapping[Key, list[Key]] = {key_of(each): [key for key, _ in owners(each)] for each in controllers}
    waiting, found = [key for each in pods for key, _ in owners(each)], set[Key]()
    while waiting:
        key = waiting.pop()
        if key not in found:
            found.add(key)
            waiting += above.get(key, [])
    return frozenset(found)
