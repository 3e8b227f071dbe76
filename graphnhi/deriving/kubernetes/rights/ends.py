"""What there is of each kind for rights to lead to, by where it lies. Nobody who has a right is known here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Final

from graphnhi.deriving.kubernetes.credentials.configurations import Configurations
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS
from graphnhi.deriving.kubernetes.objects.placing import UNKNOWN_HOST, UNPLACED, has_ended
from graphnhi.deriving.kubernetes.rights.leads import CONFIGURATION, CONTROLLER_KINDS
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY
from graphnhi.deriving.kubernetes.subjects import Subjects
from graphnhi.deriving.left_secrets import configuration_id

__all__ = ["Ends"]

_ENFORCED: Final = "pod-security.kubernetes.io/enforce"
_HELD: Final = ("baseline", "restricted")
"""Levels at which no pod may be privileged or share anything with its node."""

_KEPT: Final = 58
"""How much of the name of what makes a pod is in the name of the pod. Source: Kubernetes, `apiserver/pkg/storage/names/generate.go`."""

Key = tuple[str, str]
"""Namespace and name."""


class _Lying:
    """Nodes of one kind by namespace and name."""

    def __init__(self, found: Iterable[tuple[Key, str]]) -> None:
        self._by_place: dict[str, dict[str, str]] = defaultdict(dict)
        for (namespace, name), node in found:
            self._by_place[namespace][name] = node

    @cached_property
    def _whole(self) -> list[str]:
        return [*dict.fromkeys(node for nodes in self._by_place.values() for node in nodes.values())]

    def of(self, scope: str, names: Sequence[str]) -> list[str]:
        """Those of a scope and of these names; all of the scope where there is none."""
        if not names:
            return (
                self._whole if scope in (CLUSTER, EVERY) else [*dict.fromkeys(self._by_place.get(scope, {}).values())]
            )
        return [nodes[name] for nodes in self._in(scope) for name in dict.fromkeys(names) if name in nodes]

    def namespaces(self, scope: str, names: Sequence[str]) -> list[str]:
        """Where there are any of them."""
        return [
            namespace
            for namespace, nodes in self._by_place.items()
            if scope in (CLUSTER, EVERY, namespace) and nodes and (not names or any(name in nodes for name in names))
        ]

    def _in(self, scope: str) -> list[dict[str, str]]:
        return [*self._by_place.values()] if scope in (CLUSTER, EVERY) else [self._by_place.get(scope, {})]


def _holding(found: Contents, settings: Configurations, kind: str) -> Iterator[tuple[Key, str]]:
    """The configuration that each of a kind has, where it has one."""
    for key in settings.standing:
        holder = settings.holder(key)
        if key[0] == kind and holder is not None:
            of, namespace, name = holder
            yield key[1:], configuration_id(found.ids.workload(namespace, name, of))


class Ends:
    """Everything in a cluster that a right may be about, by the words that facts have for it."""

    def __init__(self, found: Contents, known: Subjects, settings: Configurations) -> None:
        ids = found.ids
        self._found = found
        pods = [each for each in found.of("", "Pod") if not has_ended(each)]
        self.has_pods = bool(found.of("", "Pod"))
        workloads = {kind: [each for each in found.controllers if each.kind == kind] for kind in CONTROLLER_KINDS}
        self._lying = {
            "secrets": _Lying((each, ids.secret(*each)) for each in found.secrets),
            "config_maps": _Lying((each, ids.config_map(*each)) for each in found.config_maps),
            "accounts": _Lying((each, ids.account(*each)) for each in found.accounts),
            "users": _Lying((("", name), ids.user(name)) for name in known.users),
            "pods": _Lying(((each.namespace, each.name), ids.pod(each.namespace, each.name)) for each in pods),
            **{
                kind: _Lying(
                    ((each.namespace, each.name), ids.workload(each.namespace, each.name, kind)) for each in those
                )
                for kind, those in workloads.items()
            },
        }
        self._lying |= {
            f"{kind}{CONFIGURATION}": _Lying(_holding(found, settings, kind)) for kind in ("Pod", *CONTROLLERS)
        }
        self._on = defaultdict[str, dict[str, str | None]](dict)
        for each in pods:
            for where in found.placing.of(each):
                self._on[where.host].setdefault(ids.pod(each.namespace, each.name), where.condition)

    def of(self, to: str, scope: str, names: Sequence[str]) -> list[str]:
        """The nodes that a word of the facts is about, in a scope, of these names; all where there is none."""
        if to == "cluster":
            return [self._found.ids.whole]
        if to == "hosts":
            return self.hosts
        if to != "pods_of_nodes":
            return self._lying[to].of(scope, names)
        if not names:
            return self._lying["pods"].of(CLUSTER, ())
        return [pod for pod, condition in self._of_nodes(names) if condition is None]

    def unplaced(self, names: Sequence[str]) -> list[str]:
        """The pods that may lie on nodes of these names."""
        return [pod for pod, condition in self._of_nodes(names) if condition is not None]

    def may_be_there(self, node: str) -> bool:
        """Whether a cluster may have a node of this name: without any Node in the input it may have others than those that pods name."""
        return node in self._found.placing.hosts or not self._found.of("", "Node")

    def _of_nodes(self, names: Sequence[str]) -> Iterator[tuple[str, str | None]]:
        for name in dict.fromkeys(names):
            if name in self._found.placing.hosts:
                yield from self._on[name].items()
            elif self.may_be_there(name):
                yield from ((pod, UNPLACED) for pod in self._on[UNKNOWN_HOST])

    def namespaces(self, to: str, scope: str, names: Sequence[str]) -> list[str]:
        """The namespaces of a scope in which there are any of them."""
        return self._lying[to].namespaces(scope, names)

    def controllers(self, scope: str, names: Sequence[str] = ()) -> list[str]:
        """What makes pods of which none is in the input, in a scope; with names only what may have made one that is called so: a pod is
        called after what made it.
        """
        if not names:
            return self._without_pods.of(scope, ())
        makers = [name for name in self._makers if any(_is_of(each, name) for each in names)]
        return [node for name in makers for node in self._makers[name].of(scope, ())]

    @cached_property
    def _makers(self) -> dict[str, _Lying]:
        """The same by their own names."""
        return {name: _Lying(those) for name, those in self._bare().items()}

    @cached_property
    def _without_pods(self) -> _Lying:
        return _Lying(each for those in self._bare().values() for each in those)

    def _bare(self) -> dict[str, list[tuple[Key, str]]]:
        """By name; where the input has pods, only what runs: of what is scaled to nothing there are none."""
        found = defaultdict[str, list[tuple[Key, str]]](list)
        for each in self._found.controllers:
            if not self.has_pods or self._found.placing.of(each):
                node = self._found.ids.workload(each.namespace, each.name, each.kind)
                found[each.name].append(((each.namespace, node), node))
        return found

    @cached_property
    def hosts(self) -> list[str]:
        """The nodes of the cluster; where nothing tells of one, that which stands for them all."""
        return [*map(self._found.ids.host, self._found.placing.hosts or [UNKNOWN_HOST])]

    def is_held(self, namespace: str) -> bool:
        """Whether the cluster lets no pod of a namespace share anything with its node."""
        return namespace in self._held

    @cached_property
    def _held(self) -> frozenset[str]:
        told = self._found.of("", "Namespace")
        return frozenset(each.name for each in told if each.labels.get(_ENFORCED) in _HELD)


def _is_of(pod: str, controller: str) -> bool:
    """Whether a pod that is called so may be one that a controller of this name made."""
    return pod.startswith(f"{controller}-"[:_KEPT])
