"""What there is of each kind for rights to lead to, by where it lies. Nobody who has a right is known here."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.objects.records import mapped, text_of
from graphnhi.deriving.kubernetes.rights.leads import CONTROLLER_KINDS
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY
from graphnhi.deriving.kubernetes.subjects import Subjects

__all__ = ["Ends"]

_OVER: Final = ("Succeeded", "Failed")
"""Phases of pods in which nothing runs any more."""
_ENFORCED: Final = "pod-security.kubernetes.io/enforce"
_HELD: Final = ("baseline", "restricted")
"""Levels at which no pod may be privileged or share anything with its node."""
_UNKNOWN: Final = "unknown"

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
        return [node for nodes in self._by_place.values() for node in nodes.values()]

    def of(self, scope: str, names: Sequence[str]) -> list[str]:
        """Those of a scope and of these names; all of the scope where there is none."""
        if not names:
            return self._whole if scope in (CLUSTER, EVERY) else [*self._by_place.get(scope, {}).values()]
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


class Ends:
    """Everything in a cluster that a right may be about, by the words that facts have for it."""

    def __init__(self, found: Contents, known: Subjects) -> None:
        ids = found.ids
        self._found = found
        pods = [each for each in found.of("", "Pod") if mapped(each.value.get("status")).get("phase") not in _OVER]
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
        self._on = defaultdict[str, dict[str, None]](dict)
        for each in pods:
            self._on[text_of(each.spec.get("nodeName"))][ids.pod(each.namespace, each.name)] = None

    def of(self, to: str, scope: str, names: Sequence[str]) -> list[str]:
        """The nodes that a word of the facts is about, in a scope, of these names; all where there is none."""
        if to != "pods_of_nodes":
            return self._lying[to].of(scope, names)
        if not names:
            return self._lying["pods"].of(CLUSTER, ())
        return [pod for name in dict.fromkeys(names) for pod in self._on.get(name, ())]

    def namespaces(self, to: str, scope: str, names: Sequence[str]) -> list[str]:
        """The namespaces of a scope in which there are any of them."""
        return self._lying[to].namespaces(scope, names)

    def controllers(self, scope: str) -> list[str]:
        """What makes pods, in a scope."""
        return [node for kind in CONTROLLER_KINDS for node in self._lying[kind].of(scope, ())]

    @cached_property
    def hosts(self) -> list[str]:
        """The nodes of the cluster."""
        names = dict.fromkeys(each.name for each in self._found.of("", "Node"))
        names |= dict.fromkeys(text_of(each.spec.get("nodeName")) for each in self._found.of("", "Pod"))
        return [self._found.ids.host(name) for name in names if name] or [self._found.ids.host(_UNKNOWN)]

    def is_held(self, namespace: str) -> bool:
        """Whether the cluster lets no pod of a namespace share anything with its node."""
        return namespace in self._held

    @cached_property
    def _held(self) -> frozenset[str]:
        told = self._found.of("", "Namespace")
        return frozenset(each.name for each in told if each.labels.get(_ENFORCED) in _HELD)

    def unheld(self, scope: str) -> bool:
        """Whether there is a namespace in a scope in which any pod may be started."""
        if scope in (CLUSTER, EVERY):
            return any(each not in self._held for each in self._found.namespaces)
        return scope not in self._held
