"""What the user of a node may do besides what roles give: have tokens of the accounts of its pods, and read what these refer to.

It may so whether a pod mounts the token or not, and from anywhere. Source: Kubernetes, `plugin/pkg/auth/authorizer/node` (an account, a
Secret and a ConfigMap belong to the nodes of the pods that name them; mirror pods name none).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.placing import Placed
from graphnhi.deriving.kubernetes.objects.templates import account_of, is_mirror
from graphnhi.deriving.kubernetes.pods.hosts import bounded, kept_outside
from graphnhi.deriving.kubernetes.pods.reading import store_of
from graphnhi.deriving.kubernetes.pods.workloads import Workload
from graphnhi.deriving.kubernetes.subjects import NODE
from graphnhi.deriving.places import Place
from graphnhi.deriving.rows import Rows

__all__ = ["add_kubelets"]

_RULES: Final = {
    "IMPERSONATES": "a kubelet may ask for tokens of the accounts of its pods",
    "READS": "a kubelet may read what its pods refer to",
}
Ends = dict[str, dict[str, tuple[Place, Place]]]
"""By edge and end, where that is named, and where it is said that the pod lies there."""


def add_kubelets(rows: Rows, found: Contents, every: Iterable[Workload]) -> None:
    """The edges of the user of each node: each end once for all pods that lie alike, proved by the first of them."""
    by_place = defaultdict[tuple[Placed, ...], Ends](lambda: {edge: {} for edge in _RULES})
    for each in every:
        for edge, end, place in _ends(found, each) if each.placed else ():
            by_place[each.placed][edge].setdefault(end, (place, each.place(each.placed[0].pointer)))
    for placed, ends in by_place.items():
        for where in placed:
            for edge, told in ends.items():
                _add(rows, found, where, edge, told)


def _add(rows: Rows, found: Contents, where: Placed, edge: str, told: Mapping[str, tuple[Place, Place]]) -> None:
    user, rule = found.ids.user(f"{NODE}{where.host}"), _RULES[edge]
    if where.condition is not None:
        place = found.placing.hosts[where.host]
        rows.edges(place, user, edge, [*told], rule, (), **bounded(where.condition))
        return
    for end, (place, lies) in told.items():
        rows.edge(place, user, edge, end, rule, [lies])


def _ends(found: Contents, each: Workload) -> Iterator[tuple[str, str, Place]]:
    if is_mirror(each.object):
        return
    account = found.ids.account(each.namespace, account_of(each.template.spec))
    yield "IMPERSONATES", account, each.place(each.template.pointer)
    for one in each.references:
        if one.inside:
            yield "READS", store_of(found, each, one), each.place(one.pointer)
    for store, place in kept_outside(found, each):
        yield "READS", store, place
