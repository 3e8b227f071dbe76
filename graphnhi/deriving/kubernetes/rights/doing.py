"""What somebody comes to have by binding roles to himself, until there is nothing more. What rights lead to is no matter of this module."""

from collections.abc import Sequence

from graphnhi.access.kubernetes_rbac.objects import ROLE, RoleRef
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import LABEL_NAMESPACES
from graphnhi.deriving.kubernetes.rights.binding import Bindable, bindable
from graphnhi.deriving.kubernetes.rights.edges import Edges
from graphnhi.deriving.kubernetes.rights.ends import Ends
from graphnhi.deriving.kubernetes.rights.leading import FIRST_LABEL, add_leads
from graphnhi.deriving.kubernetes.rights.powers import Had, Proof, powers
from graphnhi.deriving.kubernetes.rights.roles import Given, Roles
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY, covers

__all__ = ["Doing", "add_everything", "places"]


def places(found: Contents, scope: str) -> list[str]:
    """The nodes that one has who has all rights of a scope."""
    if scope == CLUSTER:
        return [found.ids.whole]
    return [found.ids.namespace(each) for each in found.namespaces if covers(scope, each)]


def add_everything(
    edges: Edges, found: Contents, ends: Ends, scope: str, rule: str, proof: Proof, why: Sequence[str] = ()
) -> None:
    """That somebody makes himself the administrator of a scope; of a namespace, he has the nodes too, by pods that he starts there."""
    edges.add("ESCALATES_TO", places(found, scope), rule, proof, why)
    spaces = [each for each in found.namespaces if covers(scope, each)] if scope != CLUSTER else []
    if spaces:
        label = () if any(not ends.is_held(each) for each in spaces) else (FIRST_LABEL,)
        edges.add("ESCALATES_TO", ends.hosts, f"{rule}, and starts a pod that is privileged", proof, (*why, *label))


class Doing:
    """The roles that one start binds to itself. `gained`: what it has by them; `has_cluster`: whether that is everything."""

    def __init__(self, found: Contents, roles: Roles, ends: Ends, edges: Edges) -> None:
        self._found, self._roles, self._ends, self._edges = found, roles, ends, edges
        self._done: set[tuple[RoleRef | None, str]] = set()
        self.gained: list[Had] = []
        self.has_cluster = False

    def bind(self, had: Sequence[Had], spaces: set[str]) -> None:
        """All roles that can be bound by what is had, and by what comes of them. spaces: where everything is had anyway."""
        while not self.has_cluster:
            whole = powers(self._roles, [had, self.gained])
            new = [each for each in bindable(self._found, whole) if self._is_new(each, spaces)]
            if not new:
                break
            for each in new:
                self._take(each)
        labels = [each for atom in LABEL_NAMESPACES for each in powers(self._roles, [had, self.gained]).get(atom, ())]
        if not self.has_cluster:
            add_leads(self._edges, self._found, self._ends, self.gained, labels, frozenset())

    def _is_new(self, each: Bindable, spaces: set[str]) -> bool:
        scope = each.power.scope
        wider = {(None, scope), *((None, EVERY) for _ in [0] if scope != CLUSTER)}
        return (each.ref, scope) not in self._done and not wider & self._done and scope not in spaces

    def _take(self, each: Bindable) -> None:
        power, rule = each.power, f"{each.power.after}binds {each.name} to itself"
        self._done.add((each.ref, power.scope))
        given = self._given(each)
        if each.ref is None or any(one.is_everything for one in given):
            add_everything(self._edges, self._found, self._ends, power.scope, rule, power.proof)
            self._done.add((None, power.scope))
            self.has_cluster |= power.scope == CLUSTER
            return
        self.gained += [Had(one, power.scope, power.proof, f"{rule}: ") for one in given]

    def _given(self, each: Bindable) -> tuple[Given, ...]:
        if each.ref is None:
            return ()
        given = self._roles.given(each.ref, each.power.scope if each.ref.kind == ROLE else CLUSTER)
        return () if isinstance(given, str) else given
