"""What the API server asks beside the right to write roles and bindings: nobody grants what he does not hold, unless a rule says so.

Sources: Kubernetes, `component-helpers/auth/rbac/validation/policy_comparator.go` (Covers), `pkg/registry/rbac/escalation_check.go` and
`pkg/registry/rbac/{rolebinding,clusterrolebinding,role,clusterrole}/policybased`.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from graphnhi.access.kubernetes_rbac.cluster import Cluster
from graphnhi.access.kubernetes_rbac.deciding import decide, held
from graphnhi.access.kubernetes_rbac.objects import CLUSTER_ROLE, ROLE, RoleRef
from graphnhi.access.kubernetes_rbac.requests import MASTERS, Caller, ResourceRequest
from graphnhi.access.kubernetes_rbac.rules import ALL, Rule, path_covers

__all__ = ["EVERYTHING", "RBAC", "may_bind", "may_write", "uncovered"]

RBAC: Final = "rbac.authorization.k8s.io"
_RESOURCES: Final = {ROLE: "roles", CLUSTER_ROLE: "clusterroles"}
EVERYTHING: Final = (Rule("", (ALL,), (ALL,), (ALL,)), Rule("", (ALL,), paths=(ALL,)))
"""What one must hold to write an aggregated cluster role, which may take on any rule there is."""


def may_bind(caller: Caller, ref: RoleRef, cluster: Cluster, namespace: str = "") -> bool:
    """Whether who may write a binding of a namespace ("" for one of the cluster) may let it name this role: by `bind` on the role, or
    by holding there all that it gives. A role that is missing can be bound by `bind` alone.
    """
    if MASTERS in caller.groups or _is_allowed("bind", caller, ref, cluster, namespace):
        return True
    given = cluster.gives(ref, namespace)
    return not isinstance(given, str) and _holds((each.rule for each in given), caller, cluster, namespace)


def may_write(
    caller: Caller,
    ref: RoleRef,
    rules: Iterable[Rule],
    cluster: Cluster,
    namespace: str = "",
    *,
    aggregates: bool = False,
) -> bool:
    """Whether who may write a role may let it have these rules: by `escalate` on the role, or by holding them there. `aggregates` says
    that it is an aggregated one, or was.
    """
    if MASTERS in caller.groups or _is_allowed("escalate", caller, ref, cluster, namespace):
        return True
    return _holds((*rules, *(EVERYTHING if aggregates else ())), caller, cluster, namespace)


def _is_allowed(verb: str, caller: Caller, ref: RoleRef, cluster: Cluster, namespace: str) -> bool:
    if ref.kind not in _RESOURCES:
        return False
    asked = ResourceRequest(verb, _RESOURCES[ref.kind], RBAC, name=ref.name, namespace=namespace)
    return decide(asked, caller, cluster).verdict == "allowed"


def _holds(rules: Iterable[Rule], caller: Caller, cluster: Cluster, namespace: str) -> bool:
    grants, _ = held(caller, cluster, namespace)
    return not uncovered(rules, [each.provision.rule for each in grants])


def uncovered(wanted: Iterable[Rule], owned: Iterable[Rule]) -> tuple[Rule, ...]:
    """Of the rules that are wanted, cut into their smallest parts, those that no owned rule covers alone."""
    own = tuple(dict.fromkeys(owned))
    parts = dict.fromkeys(part for rule in wanted for part in _parts(rule))
    return tuple(part for part in parts if not any(_covers(each, part) for each in own))


def _parts(rule: Rule) -> Iterator[Rule]:
    """A rule as rules of one verb, one group, one resource and at most one name, or of one verb and one path."""
    names: list[tuple[str, ...]] = [(name,) for name in rule.resource_names] or [()]
    for verb in rule.verbs:
        for group in rule.api_groups:
            for resource in rule.resources:
                for name in names:
                    yield Rule(rule.place, (verb,), (group,), (resource,), name)
        for path in rule.paths:
            yield Rule(rule.place, (verb,), paths=(path,))


def _covers(owner: Rule, part: Rule) -> bool:
    return (
        _has_all(owner.verbs, part.verbs)
        and _has_all(owner.api_groups, part.api_groups)
        and all(_has_resource(owner.resources, each) for each in part.resources)
        and (
            not owner.resource_names
            or (bool(part.resource_names) and {*part.resource_names} <= {*owner.resource_names})
        )
        and all(any(path_covers(mine, path) for mine in owner.paths) for path in part.paths)
    )


def _has_all(names: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return ALL in names or {*wanted} <= {*names}


def _has_resource(resources: tuple[str, ...], wanted: str) -> bool:
    _, is_sub, subresource = wanted.partition("/")
    return ALL in resources or wanted in resources or (bool(is_sub) and f"{ALL}/{subresource}" in resources)
