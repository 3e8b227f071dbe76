"""Roles that one can bind to oneself, by new bindings and by those that are there. What a role gives then is no matter of this module.

Source: Kubernetes documentation, "Using RBAC Authorization" (privilege escalation prevention and bootstrapping).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.access.kubernetes_rbac.objects import CLUSTER_ROLE, ROLE, RoleRef
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import BIND, CHANGE_BINDINGS, CREATE_BINDINGS
from graphnhi.deriving.kubernetes.rights.powers import Power, Powers
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY, covers

__all__ = ["BINDING_KINDS", "Bindable", "bindable"]

BINDING_KINDS: Final = {"RoleBinding": (ROLE, CLUSTER_ROLE), "ClusterRoleBinding": (CLUSTER_ROLE,)}
"""Kinds of roles by the kind of binding that may name them."""


@dataclass(frozen=True, slots=True)
class Bindable:
    """A role that somebody can bind to himself where `power` says; `ref` None: any cluster role there is."""

    ref: RoleRef | None
    power: Power

    @property
    def name(self) -> str:
        return f"{self.ref.kind} {self.ref.name}" if self.ref else "any ClusterRole"


def bindable(found: Contents, had: Powers) -> Iterator[Bindable]:
    """What somebody can bind to himself: by `bind`, for whoever may bind a role since he holds its rights gains nothing."""
    for kind, roles in BINDING_KINDS.items():
        for role in roles:
            binds = had.get(BIND[role], ())
            for each in had.get(CREATE_BINDINGS[kind], ()) if binds else ():
                yield from _created(found, kind, role, each, binds)
            changes = [each for atom in CHANGE_BINDINGS[kind] for each in had.get(atom, ())]
            if binds and changes:
                yield from _changed(found, kind, role, changes, binds)


def _created(found: Contents, kind: str, role: str, create: Power, binds: Sequence[Power]) -> Iterator[Bindable]:
    for bind in binds:
        both = bind.within(create)
        if both is None or (kind == "ClusterRoleBinding" and both.scope != CLUSTER):
            continue
        placed = _in_namespaces(both) if kind == "RoleBinding" else both
        if role == CLUSTER_ROLE and not bind.names:
            yield Bindable(None, placed)
        elif role == CLUSTER_ROLE:
            yield from (Bindable(RoleRef(role, name), placed) for name in dict.fromkeys(bind.names))
        else:
            yield from _roles_of(found, placed)


def _in_namespaces(power: Power) -> Power:
    """A RoleBinding gives nothing on what lies in no namespace, in whatever namespaces it is made."""
    return Power(power.names, EVERY, power.proof, power.after) if power.scope == CLUSTER else power


def _roles_of(found: Contents, power: Power) -> Iterator[Bindable]:
    """The Roles of the namespaces of a scope, each to be bound where it lies."""
    for each in found.roles:
        if each.namespace and covers(power.scope, each.namespace) and power.covers(each.name):
            yield Bindable(RoleRef(ROLE, each.name), Power(power.names, each.namespace, power.proof, power.after))


def _changed(
    found: Contents, kind: str, role: str, changes: Sequence[Power], binds: Sequence[Power]
) -> Iterator[Bindable]:
    """Roles of bindings that are there, into which somebody may write himself."""
    for each in found.rbac.bindings:
        if each.kind != kind or each.role.kind != role:
            continue
        may = next((one for one in changes if covers(one.scope, each.namespace) and one.covers(each.name)), None)
        bind = next((one for one in binds if covers(one.scope, each.namespace) and one.covers(each.role.name)), None)
        if may is not None and bind is not None:
            proof = tuple(dict.fromkeys((*may.proof, *bind.proof)))
            yield Bindable(each.role, Power((), each.namespace, proof, may.after or bind.after))
