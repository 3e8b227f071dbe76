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
    may_bind,
    may_write,
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


def grants(scenario: Json) -> Iterator[tuple[bool | None, bool, bool | None]]:
    """Of each of its grants whether the caller holds all that the role gives, may bind it, may write it; None for a role that is missing."""
    known = cluster(scenario)
    aggregated = {
        each["metadata"]["name"] for each in scenario["clusterRoles"]
        if each.get("aggregationRule", {}).get("clusterRoleSelectors")
    }  # fmt: skip
    for asked in scenario["grants"]:
        who, place = caller(asked), asked["namespace"]
        ref = RoleRef(asked["roleRef"]["kind"], asked["roleRef"]["name"])
        given = known.gives(ref, place)
        bind = may_bind(who, ref, known, place)
        if isinstance(given, str):
            yield None, bind, None
            continue
        rules, within = [each.rule for each in given], place if ref.kind == "Role" else ""
        own, _ = held(who, known, place)
        write = may_write(who, ref, rules, known, within, aggregates=not within and ref.name in aggregated)
        yield not uncovered(rules, (each.provision.rule for each in own)), bind, write
