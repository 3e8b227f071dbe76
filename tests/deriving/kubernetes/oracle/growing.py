"""What somebody may make of a cluster's roles and bindings: everything that he may write is really written, again and again, until
nothing is new.

Sources: Kubernetes 1.20, `pkg/registry/rbac/escalation_check.go` (the right to escalate is asked for the name in the request, which a
POST has not) and `apiserver/pkg/endpoints/handlers/update.go` and `patch.go` (what is put, or applied, is made if it is missing, by who
may also create it). Whoever may give a role more rights later can bind it while it still has none that he has not himself.
"""

from collections.abc import Iterator, Mapping
from itertools import product

from graphnhi.access.kubernetes_rbac import (
    Binding,
    Caller,
    Role,
    RoleRef,
    Rule,
    Subject,
    may_bind,
    may_write,
    uncovered,
)
from graphnhi.access.kubernetes_rbac.labels import Selector
from graphnhi.deriving.kubernetes.subjects import Key
from tests.deriving.kubernetes.oracle.worlds import FRESH, RBAC, World

__all__ = ["grown"]

ALL = (Rule("", ("*",), ("*",), ("*",)),)
"""All verbs on all resources."""


def grown(world: World, key: Key) -> World:
    """The cluster after somebody has written every role, with everything in it, and every binding, of himself, that he may."""
    caller, harmless = world.caller(key), world
    while True:
        harmless = harmless.with_more(_started(world, caller), ())
        new = world.with_more((), _bound(world, harmless, caller, key)).with_more(_written(world, caller), ())
        if new is world:
            return world
        world = new


def _places(world: World) -> Iterator[tuple[str, str, str]]:
    """Namespace ("" for the whole cluster), kind and resource of the roles there."""
    yield "", "ClusterRole", "clusterroles"
    yield from ((each, "Role", "roles") for each in world.namespaces)


def _started(world: World, caller: Caller) -> Iterator[Role]:
    """The roles that somebody may create and change later, while nothing is in them."""
    for namespace, _, resource in _places(world):
        if world.may(caller, "create", resource, "", namespace, group=RBAC):
            for name in world.names:
                if world.may(caller, "update patch", resource, name, namespace, group=RBAC):
                    yield Role(name, namespace)


def _written(world: World, caller: Caller) -> Iterator[Role]:
    for namespace, kind, resource in _places(world):
        there = {each.name for each in world.roles.values() if each.namespace == namespace}
        creates = world.may(caller, "create", resource, "", namespace, group=RBAC)
        for name in sorted({*world.names, *there}):
            changes = world.may(caller, "update patch", resource, name, namespace, group=RBAC)
            by_name = changes and (creates or name in there) and _escalates(world, caller, kind, name, namespace)
            unnamed = creates and name not in there and _escalates(world, caller, kind, "", namespace)
            if by_name or unnamed:
                yield from _everything(world, name, namespace)


def _escalates(world: World, caller: Caller, kind: str, name: str, namespace: str) -> bool:
    return may_write(caller, RoleRef(kind, name), ALL, world.cluster, namespace, aggregates=True)


def _everything(world: World, name: str, namespace: str) -> Iterator[Role]:
    """A role that gives everything, with whatever labels make another one aggregate it."""
    yield Role(name, namespace, ALL)
    if not namespace:
        for selector in dict.fromkeys(each for role in world.roles.values() for each in role.aggregates or ()):
            labels = _labels(selector)
            if labels is not None:
                yield Role(name, "", ALL, labels)


def _labels(selector: Selector) -> Mapping[str, str] | None:
    """Labels that a selector takes, found by trying all of them."""
    keys = sorted({each.key for each in selector.requirements})
    said = {value for each in selector.requirements for value in each.values}
    for tried in product([*sorted(said), FRESH, None], repeat=len(keys)):
        labels = {key: value for key, value in zip(keys, tried, strict=True) if value is not None}
        if selector.takes(labels):
            return labels
    return None


def _bound(world: World, harmless: World, caller: Caller, key: Key) -> Iterator[Binding]:
    for namespace in ("", *world.namespaces):
        resource = "rolebindings" if namespace else "clusterrolebindings"
        creates = world.may(caller, "create", resource, "", namespace, group=RBAC)
        changed = {
            each.role
            for each in world.bindings
            if each.namespace == namespace
            and world.may(caller, "update patch", resource, each.name, namespace, group=RBAC)
        }
        for ref in world.refs(namespace) if creates else sorted(changed, key=str):
            if _is_more(world, caller, ref, namespace) and _may_bind(world, harmless, caller, ref, namespace):
                yield Binding(FRESH, ref, (Subject(*key),), namespace)


def _is_more(world: World, caller: Caller, ref: RoleRef, namespace: str) -> bool:
    """Whether a role gives somebody what he has not."""
    given = world.cluster.gives(ref, namespace)
    return not isinstance(given, str) and bool(uncovered((each.rule for each in given), world.rules(caller, namespace)))


def _may_bind(world: World, harmless: World, caller: Caller, ref: RoleRef, namespace: str) -> bool:
    """By the role as it is now, or as it was when nobody had changed it."""
    if may_bind(caller, ref, world.cluster, namespace):
        return True
    given = harmless.cluster.gives(ref, namespace)
    return not isinstance(given, str) and not uncovered((each.rule for each in given), world.rules(caller, namespace))
