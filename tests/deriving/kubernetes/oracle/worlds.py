"""A cluster as it is, or as somebody may make it, and the plainest questions that can be asked of it.

Everything is asked of `graphnhi.access.kubernetes_rbac`, which is held to Kubernetes' own authorizer, one request at a time. Nothing is
imported here from the room that is tried.
"""

from collections.abc import Iterable
from functools import cached_property

from graphnhi.access.kubernetes_rbac import (
    Binding,
    Caller,
    Cluster,
    ResourceRequest,
    Role,
    RoleRef,
    Rule,
    held,
    possible,
)
from graphnhi.access.kubernetes_rbac.requests import MASTERS
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.subjects import Key, Subjects

__all__ = ["FRESH", "RBAC", "World"]

FRESH = "fresh-0"
"""A name, verb, resource or group that no rule says: who may do it there may do anything there."""
RBAC = "rbac.authorization.k8s.io"


class World:
    """What the input tells, everybody there is, and the roles and bindings, which may be others than those that the input tells."""

    def __init__(self, found: Contents, known: Subjects, roles: Iterable[Role], bindings: Iterable[Binding]) -> None:
        self.found, self.known = found, known
        self.roles = {(each.name, each.namespace, each.rules, str(each.labels)): each for each in roles}
        self.bindings = dict.fromkeys(bindings)
        self.cluster = Cluster(self.roles.values(), self.bindings)
        self._held: dict[tuple[Caller, str], list[Rule]] = {}

    @cached_property
    def names(self) -> list[str]:
        """Every name that a rule or a binding says, and one that none says."""
        said = {name for role in self.roles.values() for rule in role.rules for name in rule.resource_names}
        return sorted(said | {each.role.name for each in self.bindings} | {FRESH})

    @property
    def namespaces(self) -> list[str]:
        return sorted(self.found.namespaces)

    def caller(self, key: Key) -> Caller:
        return self.known.caller(key)

    def may(
        self, caller: Caller, verbs: str, what: str, name: str = "", namespace: str = "", *, group: str = ""
    ) -> bool:
        """Whether somebody may do one of some verbs. `what` is a resource, with its subresource behind a slash."""
        resource, _, sub = what.partition("/")
        asked = (possible(ResourceRequest(verb, resource, group, sub, name, namespace)) for verb in verbs.split())
        return any(self._allows(each, caller) for each in asked)

    def holds_all(self, caller: Caller, namespace: str = "") -> bool:
        """Whether somebody may do everything to everything in a namespace, or with "" in the cluster."""
        asked = ResourceRequest(FRESH, FRESH, FRESH, FRESH, FRESH, namespace)
        return MASTERS in caller.groups or self._allows(asked, caller)

    def rules(self, caller: Caller, namespace: str) -> list[Rule]:
        """All that somebody holds in a namespace, looked up once."""
        place = caller, namespace
        if place not in self._held:
            self._held[place] = [each.provision.rule for each in held(caller, self.cluster, namespace)[0]]
        return self._held[place]

    def _allows(self, asked: ResourceRequest, caller: Caller) -> bool:
        """As `decide` has it."""
        return any(each.allows(asked) for each in self.rules(caller, asked.namespace))

    def with_more(self, roles: Iterable[Role], bindings: Iterable[Binding]) -> "World":
        """With more roles and bindings; roles of one name give what any of them gives."""
        new = World(self.found, self.known, [*self.roles.values(), *roles], [*self.bindings, *bindings])
        is_same = (len(new.roles), len(new.bindings)) == (len(self.roles), len(self.bindings))
        return self if is_same else new

    def refs(self, namespace: str) -> list[RoleRef]:
        """Every role that a binding of a namespace may name."""
        own = [RoleRef("Role", each.name) for each in self.roles.values() if namespace and each.namespace == namespace]
        return [
            *dict.fromkeys(
                [*own, *(RoleRef("ClusterRole", each.name) for each in self.roles.values() if not each.namespace)]
            )
        ]
