"""The nodes of a cluster, and on which of them each pod lies. No edge is made here.

A pod lies where its `spec.nodeName` says. Of one that nobody has placed, and of what makes pods of which none is in the input, nobody
knows: it may be on any node; where there is one alone, it is there. Where no Node is in the input, the node `unknown` stands for them.
What has made pods that are in the input lies on none itself, and neither does what is scaled to nothing, or a pod that has ended.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS, Kind
from graphnhi.deriving.kubernetes.objects.owning import Key, busy, key_of
from graphnhi.deriving.kubernetes.objects.records import Object, text_of
from graphnhi.deriving.places import Place

__all__ = ["UNKNOWN_HOST", "UNPLACED", "Placed", "Placing", "has_ended", "placing"]

UNKNOWN_HOST: Final = "unknown"
UNPLACED: Final = "placement unknown"
_ENDED: Final = ("Succeeded", "Failed")


class Placed(NamedTuple):
    """A node, why it is not certain, and the JSON pointer of where that is said in the object that lies there."""

    host: str
    condition: str | None = None
    pointer: str = ""


@dataclass(frozen=True)
class Placing:
    """Of each node where it is told of first, and where that lies of which nobody says where."""

    hosts: Mapping[str, Place]
    anywhere: Sequence[Placed]
    _busy: frozenset[Key]

    def of(self, each: Object) -> Sequence[Placed]:
        """The nodes that a pod, or what makes pods, may lie on."""
        if (told := _named(each)) and not has_ended(each):
            return (Placed(told, pointer="/spec/nodeName"),)
        return self.anywhere if _is_homeless(each, self._busy) else ()


def placing(by_kind: Mapping[Kind, Sequence[Object]]) -> Placing:
    """By the Nodes, the pods and what makes pods, of one cluster."""
    pods, nodes = by_kind.get(("", "Pod"), ()), by_kind.get(("", "Node"), ())
    controllers = [each for kind in CONTROLLERS.values() for each in by_kind.get(kind, ())]
    at_work, hosts = busy(pods, controllers), {each.name: each.place for each in nodes}
    for each in pods:
        if told := _named(each):
            hosts.setdefault(told, each.place.under("/spec/nodeName"))
    homeless = next((each for each in (*pods, *controllers) if _is_homeless(each, at_work)), None)
    if homeless is None:
        return Placing(hosts, (), at_work)
    where = [*_anywhere(sorted(hosts), is_listed=bool(nodes))]
    if not nodes:
        hosts.setdefault(UNKNOWN_HOST, homeless.place)
    return Placing(hosts, where, at_work)


def _anywhere(hosts: Sequence[str], *, is_listed: bool) -> Iterator[Placed]:
    """Without Nodes in the input, those that pods name are not all there are."""
    if not is_listed:
        yield Placed(UNKNOWN_HOST)
    is_only = is_listed and len(hosts) == 1
    yield from (Placed(each, None if is_only else UNPLACED) for each in hosts if is_listed or each != UNKNOWN_HOST)


def _named(each: Object) -> str:
    return text_of(each.spec.get("nodeName")) if each.kind == "Pod" else ""


def has_ended(each: Object) -> bool:
    """Whether it is a pod in which nothing runs any more."""
    status = each.value.get("status")
    return each.kind == "Pod" and isinstance(status, dict) and status.get("phase") in _ENDED


def _is_homeless(each: Object, at_work: frozenset[Key]) -> bool:
    """Whether it runs, and nobody says where."""
    if each.kind == "Pod":
        return not _named(each) and not has_ended(each)
    return each.spec.get("replicas") != 0 and key_of(each) not in at_work
