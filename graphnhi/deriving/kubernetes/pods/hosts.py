"""The nodes of a cluster as hosts: what lies on each, as whom its kubelet acts, and which of them are the control plane.

Source: Kubernetes documentation, "Using Node Authorization" (what a kubelet may read: what the pods on its node need) and "Well-Known
Labels, Annotations and Taints".
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.nodes import add_contained, created
from graphnhi.deriving.kubernetes.objects.placing import Placed
from graphnhi.deriving.kubernetes.objects.records import Object, listed, text_of
from graphnhi.deriving.kubernetes.objects.templates import account_of, parts
from graphnhi.deriving.kubernetes.pods.workloads import Workload
from graphnhi.deriving.kubernetes.subjects import NODE
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_hosts", "bounded", "by_condition", "kept_outside"]

_PULLED_WITH: Final = "imagePullSecrets"
_RULED_BY: Final = "/metadata/labels/node-role.kubernetes.io~1{}"
_CONTROL_PLANE: Final = ("control-plane", "master", "controlplane")
_KUBELET: Final = "its kubelet acts as this user"
_LIES: Final = "the pod lies on it"
_MAY_LIE: Final = "the pod may lie on it"
_FETCHES: Final = "its kubelet fetches this for the pod"


def bounded(*conditions: str | None) -> dict[str, str | None]:
    """The columns of an edge that is certain where nothing is in its way."""
    told = "; ".join(dict.fromkeys(filter(None, conditions)))
    return {"bound": "possible", "condition": told} if told else {"bound": "certain", "condition": None}


def by_condition(placed: Sequence[Placed]) -> Iterator[tuple[str | None, list[Placed]]]:
    """Places where something may lie, by why that is not certain."""
    for condition, those in groupby(placed, lambda each: each.condition):
        yield condition, [*those]


def add_hosts(rows: Rows, found: Contents, every: Iterable[Workload]) -> None:
    """Their nodes, and their edges."""
    told = {each.name: each for each in found.of("", "Node")}
    for name, place in found.placing.hosts.items():
        host = found.ids.host(name)
        rows.node(place, host, "host", name=name, tenant=found.cluster, created=created(told.get(name)))
        add_contained(rows, found, place, "", host)
        rows.edge(place, host, "RUNS_AS", found.ids.user(f"{NODE}{name}"), _KUBELET)
    for node in found.of("", "Node"):
        _add_control(rows, found, node)
    _add_lying(rows, found, every)


def _add_control(rows: Rows, found: Contents, node: Object) -> None:
    """That the node of the control plane is the cluster."""
    for role in _CONTROL_PLANE:
        label = node.labels.get(f"node-role.kubernetes.io/{role}")
        if label is not None and label != "false":
            place, rule = node.place.under(_RULED_BY.format(role)), "it is of the control plane"
            rows.edge(place, found.ids.host(node.name), "CONTROLS", found.ids.whole, rule)
            return


def _add_lying(rows: Rows, found: Contents, every: Iterable[Workload]) -> None:
    """What lies on each, and the Secrets that its kubelet fetches for that. What may lie anywhere does so on each node alike."""
    loose, fetched = list[Workload](), dict[tuple[str, str], None]()
    for each in every:
        for where in each.placed:
            if where.condition is None:
                _add_placed(rows, found, each, where, fetched)
        if any(where.condition for where in each.placed):
            loose.append(each)
    _add_loose(rows, found, loose)


def _add_placed(
    rows: Rows, found: Contents, each: Workload, where: Placed, fetched: dict[tuple[str, str], None]
) -> None:
    host = found.ids.host(where.host)
    alone = [] if where.pointer else [found.placing.hosts[where.host]]
    rows.edge(each.place(where.pointer), host, "CONTROLS", each.id, _LIES, alone)
    for store, place in kept_outside(found, each):
        if (host, store) not in fetched:
            fetched[host, store] = None
            rows.edge(place, host, "READS", store, _FETCHES, [each.place(where.pointer)])


def _add_loose(rows: Rows, found: Contents, loose: Sequence[Workload]) -> None:
    stores = {store: None for each in loose for store, _ in kept_outside(found, each)}
    by_host = defaultdict[Placed, list[str]](list)
    for each in loose:
        for where in each.placed:
            if where.condition is not None:
                by_host[where].append(each.id)
    for where, ids in by_host.items():
        place, host = found.placing.hosts[where.host], found.ids.host(where.host)
        rows.edges(place, host, "CONTROLS", ids, _MAY_LIE, (), **bounded(where.condition))
        if stores:
            rows.edges(place, host, "READS", [*stores], _FETCHES, (), **bounded(where.condition))


def kept_outside(found: Contents, each: Workload) -> Iterator[tuple[str, Place]]:
    """The Secrets that are used for a pod and are never in it; without its own, those of its account that images are pulled with."""
    own = [one for one in each.references if not one.inside]
    for one in own:
        yield found.ids.secret(each.namespace, one.name), each.place(one.pointer)
    accounts = found.account(each.namespace, account_of(each.template.spec))
    for account in () if listed(each.template.spec.get(_PULLED_WITH)) else accounts:
        for told, pointer in parts(account.value, _PULLED_WITH, ""):
            if name := text_of(told.get("name")):
                yield found.ids.secret(each.namespace, name), account.place.under(f"{pointer}/name")
