"""Roles into which one can write more than one has. Whom they are bound to is no matter of this module.

Who may write a role writes only what he holds himself, but by `escalate`. Source: Kubernetes documentation, "Using RBAC Authorization"
(restrictions on role creation or update; aggregated ClusterRoles).
"""

from collections.abc import Iterator

from graphnhi.access.kubernetes_rbac import Role
from graphnhi.access.kubernetes_rbac.objects import CLUSTER_ROLE, ROLE, RoleRef
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import CHANGE_ROLES, CREATE_ROLES, ESCALATE
from graphnhi.deriving.kubernetes.rights.powers import Power, Powers, Proof
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, covers

__all__ = ["Writer"]


class Writer:
    """What somebody may write anything into. `writes`: whether that is any role at all, of those that are there or new ones."""

    def __init__(self, found: Contents, had: Powers) -> None:
        self._found, self._had = found, had
        self._by_name = {(each.namespace, each.name): each for each in found.roles}
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
        role = self._by_name.get((place, ref.name))
        if role is None:
            return self._creates(ref.kind, place, ref.name)
        return next(self._ways(role), None)

    def creates_in(self, namespace: str, names: tuple[str, ...]) -> Proof | None:
        """The same of a new Role of a namespace that is called as one of these, or however he likes."""
        new = [each for each in names if (namespace, each) not in self._by_name]
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
        """By writing into the role itself, into one that it takes on, or a new one that it will."""
        own = self._writes(role)
        if own is not None:
            yield own
        for each in self._found.roles if role.aggregates else ():
            taken = not each.namespace and any(selector.takes(each.labels) for selector in role.aggregates or ())
            if taken and (proof := self._writes(each)) is not None:
                yield proof
        if role.aggregates and (new := self._creates(CLUSTER_ROLE, CLUSTER, "")) is not None:
            yield new

    def _writes(self, role: Role) -> Proof | None:
        changes = [
            each for atom in CHANGE_ROLES[role.kind] for each in self._had.get(atom, ()) if each.covers(role.name)
        ]
        return self._with_escalate(role.kind, role.namespace, role.name, changes)

    def _creates(self, kind: str, place: str, name: str) -> Proof | None:
        """Of a new role; "" is any name that is free."""
        return self._with_escalate(kind, place, name, [*self._had.get(CREATE_ROLES[kind], ())])

    def _with_escalate(self, kind: str, place: str, name: str, writes: list[Power]) -> Proof | None:
        write = next((each for each in writes if covers(each.scope, place)), None)
        may = (each for each in self._had.get(ESCALATE[kind], ()) if covers(each.scope, place))
        escalate = next((each for each in may if self._is_about(each, place, name)), None)
        if write is None or escalate is None:
            return None
        return tuple(dict.fromkeys((*write.proof, *escalate.proof)))

    def _is_about(self, escalate: Power, place: str, name: str) -> bool:
        if name:
            return escalate.covers(name)
        return not escalate.names or any((place, each) not in self._by_name for each in escalate.names)
