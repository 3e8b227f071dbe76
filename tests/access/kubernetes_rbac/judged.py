"""What our evaluator says of a scenario that is told in the form of the oracle."""

from collections.abc import Iterator
from typing import Any

from graphnhi.access.kubernetes_rbac import (
    Caller,
    Cluster,
    Decision,
    PathRequest,
    Request,
    ResourceRequest,
    RoleRef,
    binding,
    decide,
    held,
    role,
    uncovered,
)

Json = dict[str, Any]


def cluster(scenario: Json) -> Cluster:
    """The roles and bindings of a scenario."""
    roles = [*scenario["roles"], *scenario["clusterRoles"]]
    return Cluster(map(role, roles), map(binding, [*scenario["roleBindings"], *scenario["clusterRoleBindings"]]))


def caller(asked: Json) -> Caller:
    """Whom a question names, with just the groups that it has."""
    return Caller(asked.get("user", ""), frozenset(asked.get("groups", ())))


def request(asked: Json) -> Request:
    """What a question asks."""
    if "path" in asked:
        return PathRequest(asked.get("verb", ""), asked["path"])
    names = ("verb", "resource", "group", "subresource", "name", "namespace")
    return ResourceRequest(*(asked.get(name, "") for name in names))


def decisions(scenario: Json) -> Iterator[Decision]:
    """Our decisions on its questions."""
    known = cluster(scenario)
    return (decide(request(asked), caller(asked), known) for asked in scenario["questions"])


def covered(scenario: Json) -> Iterator[bool | None]:
    """Whether each of its grants gives only what its caller holds; None for a role that is not known."""
    known = cluster(scenario)
    for asked in scenario["grants"]:
        wanted = known.gives(RoleRef(asked["roleRef"]["kind"], asked["roleRef"]["name"]), asked["namespace"])
        own, _ = held(caller(asked), known, asked["namespace"])
        if isinstance(wanted, str):
            yield None
        else:
            yield not uncovered((each.rule for each in wanted), (each.provision.rule for each in own))
