"""A cluster's roles and bindings, ready to be asked: which bindings name a caller, and what the roles that they name give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphnhi.access.kubernetes_rbac.aggregation import Provision, filled
from graphnhi.access.kubernetes_rbac.objects import CLUSTER_ROLE, ROLE, Binding, Role, RoleRef
from graphnhi.access.kubernetes_rbac.requests import Caller

__all__ = ["Cluster", "Gap", "Grant"]

Key = tuple[str, str]
"""User or Group, and a name."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A rule that somebody holds by a binding. `provision` says in which role it stands, which an aggregated role need not be."""

    binding: Binding
    provision: Provision


@dataclass(frozen=True, slots=True)
class Gap:
    """A binding that grants nothing, and why: what it would grant is not known."""

    binding: Binding
    why: str


class Cluster:
    """Roles and bindings by name and namespace; the order in which they are given does not count."""

    def __init__(self, roles: Iterable[Role], bindings: Iterable[Binding]) -> None:
        given = [*roles]
        self._cluster_roles = filled(each for each in given if not each.namespace)
        self._roles = _by_place(each for each in given if each.namespace)
        self.bindings = tuple(sorted(bindings, key=lambda each: (each.namespace, each.name, each.source)))
        self._naming: dict[tuple[str, Key], dict[int, Binding]] = {}
        self._within: dict[str, list[Binding]] = {}
        for number, binding in enumerate(self.bindings):
            self._within.setdefault(binding.namespace, []).append(binding)
            for key in keys(binding):
                self._naming.setdefault((binding.namespace, key), {})[number] = binding

    def gives(self, ref: RoleRef, namespace: str) -> tuple[Provision, ...] | str:
        """What a role gives to whom a binding of a namespace ("" for that of the cluster) names, or why it is not known."""
        if ref.kind == CLUSTER_ROLE:
            return self._cluster_roles.get(ref.name, "role missing")
        if ref.kind != ROLE:
            return "no kind of role"
        if not namespace:
            return "a Role cannot be bound cluster-wide"
        return self._roles.get((namespace, ref.name), "role missing")

    def naming(self, caller: Caller, namespace: str) -> list[Binding]:
        """The bindings that name a caller: those of the cluster, then those of the namespace."""
        named = [("User", caller.name), *(("Group", group) for group in caller.groups)]
        found: dict[int, Binding] = {}
        for place in {"", namespace}:
            for key in named:
                found |= self._naming.get((place, key), {})
        return [found[number] for number in sorted(found)]

    def within(self, namespace: str) -> Iterator[Binding]:
        """All bindings that count in a namespace; with "" only those of the cluster."""
        for place in sorted({"", namespace}):
            yield from self._within.get(place, ())

    def granted(self, bindings: Iterable[Binding]) -> tuple[list[Grant], list[Gap]]:
        """What bindings grant, and those of them that grant nothing."""
        grants, gaps = list[Grant](), list[Gap]()
        for binding in bindings:
            given = self.gives(binding.role, binding.namespace)
            if isinstance(given, str):
                gaps.append(Gap(binding, given))
            else:
                grants += [Grant(binding, each) for each in given]
        return grants, gaps


def keys(binding: Binding) -> set[Key]:
    """The users and groups that a binding names."""
    found = {subject.key(binding.namespace) for subject in binding.subjects}
    return {each for each in found if each is not None}


def _by_place(roles: Iterable[Role]) -> dict[Key, tuple[Provision, ...]]:
    found: dict[Key, tuple[Provision, ...]] = {}
    for role in sorted(roles, key=lambda role: (role.namespace, role.name, role.source)):
        before = found.get((role.namespace, role.name), ())
        found[role.namespace, role.name] = (*before, *(Provision(rule, role) for rule in role.rules))
    return found
