"""Roles into which one can write more than one has. Whom they are bound to is no matter of this module.

Who may write a role writes only what he holds himself, but by `escalate`. Source: Kubernetes documentation, "Using RBAC Authorization"
(restrictions on role creation or update; aggregated ClusterRoles); Kubernetes, `pkg/registry/rbac/escalation_check.go` (the right to
escalate is asked for the name in the request, which only what is put or applied has).
"""

from collections.abc import Iterator
from typing import Final

from graphnhi.access.kubernetes_rbac import Role
from graphnhi.access.kubernetes_rbac.objects import CLUSTER_ROLE, ROLE, RoleRef
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import CHANGE_ROLES, CREATE_ROLES, ESCALATE
from graphnhi.deriving.kubernetes.rights.powers import Power, Powers, Proof
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, covers

__all__ = ["Writer"]

_ANY_NAME: Final = ""
"""Stands for all names that no rule says."""


class Writer:
    """What somebody may write anything into. `writes`: whether that is any role at all, of those that are there or new ones."""

    def __init__(self, found: Contents, had: Powers) -> None:
        self._found, self._had = found, had
        self.writes = any(
            had.get(ESCALATE[kind])
            and (had.get(CREATE_ROLES[kind]) or any(had.get(atom) for atom in CHANGE_ROLES[kind]))
            for kind in (ROLE, CLUSTER_ROLE)
        )

    def changes(self, ref: RoleRef, namespace: str) -> Proof | None:
        """What proves that he can let a role, as a binding of a namespace names it, give anything; None where he cannot."""
        if not self.writes or ref.kind not in (ROLE, CLUSTER_ROLE):
            return None
        place = namespace if ref.kind == ROLE else CLUSTER
        role = self._found.roles_by_name.get((place, ref.name))
        if role is None:
            return self._creates(ref.kind, place, ref.name)
        return next(self._ways(role), None)

    def creates_in(self, namespace: str, names: tuple[str, ...]) -> Proof | None:
        """The same of a new Role of a namespace that is called as one of these, or however he likes."""
        new = [each for each in names if (namespace, each) not in self._found.roles_by_name]
        if names and not new:
            return None
        return next((proof for name in new or [""] if (proof := self._creates(ROLE, namespace, name))), None)

    def changed(self) -> Iterator[tuple[str, Proof]]:
        """Where the roles lie that he can let give anything, in which namespace or "" in none, each with what proves it."""
        for each in self._found.roles:
            proof = self._writes(each)
            if proof is not None:
                yield each.namespace, proof

    def _ways(self, role: Role) -> Iterator[Proof]:
        """By writing into the role itself, or where it takes on others, into any cluster role, with the labels that it takes."""
        own = self._writes(role)
        if own is not None:
            yield own
        for each in self._found.roles if role.aggregates else ():
            if not each.namespace and (proof := self._writes(each)) is not None:
                yield proof
        if role.aggregates and (new := self._creates(CLUSTER_ROLE, CLUSTER, "")) is not None:
            yield new

    def _writes(self, role: Role) -> Proof | None:
        """By changing it, and by `escalate` on it."""
        change = self._change(role.kind, role.namespace, role.name)
        escalate = next((each for each in self._escalate(role.kind, role.namespace) if each.covers(role.name)), None)
        return None if change is None or escalate is None else _proof(change, escalate)

    def _creates(self, kind: str, place: str, name: str) -> Proof | None:
        """A new role with everything in it; "" is any name that is free. What is posted has no name when `escalate` is asked."""
        create = next((each for each in self._had.get(CREATE_ROLES[kind], ()) if covers(each.scope, place)), None)
        if create is None:
            return None
        escalate = next((each for each in self._escalate(kind, place) if not each.names), None)
        return self.starts(kind, place, name) if escalate is None else _proof(create, escalate)

    def starts(self, kind: str, place: str, name: str = "") -> Proof | None:
        """What proves that he can create a role and let it give anything later; "" is any name that is free."""
        create = next((each for each in self._had.get(CREATE_ROLES[kind], ()) if covers(each.scope, place)), None)
        for escalate in self._escalate(kind, place) if create is not None else ():
            for each in (name,) if name else self._free(kind, place, escalate):
                change = self._change(kind, place, each)
                if create is not None and change is not None and escalate.covers(each):
                    return _proof(create, change, escalate)
        return None

    def _free(self, kind: str, place: str, escalate: Power) -> Iterator[str]:
        """Names of roles that are not there, of which some right may be."""
        changes = (each for atom in CHANGE_ROLES[kind] for each in self._had.get(atom, ()))
        said = dict.fromkeys(name for each in (escalate, *changes) for name in each.names)
        yield from (each for each in said if (place, each) not in self._found.roles_by_name)
        yield _ANY_NAME

    def _change(self, kind: str, place: str, name: str) -> Power | None:
        changes = (each for atom in CHANGE_ROLES[kind] for each in self._had.get(atom, ()))
        return next((each for each in changes if covers(each.scope, place) and each.covers(name)), None)

    def _escalate(self, kind: str, place: str) -> Iterator[Power]:
        return (each for each in self._had.get(ESCALATE[kind], ()) if covers(each.scope, place))


def _proof(*powers: Power) -> Proof:
    return tuple(dict.fromkeys(place for each in powers for place in each.proof))
