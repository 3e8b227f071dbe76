"""Roles that somebody binds to himself while they give nothing that he has not, and into which he writes everything after that.

Whoever may give a role any rights needs no right to bind it. Sources: Kubernetes, `pkg/registry/rbac/rolebinding/policybased` (who holds
all that a role gives may bind it) and `apiserver/pkg/endpoints/handlers/update.go` (who may create what he changes makes it).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graphnhi.access.kubernetes_rbac import uncovered
from graphnhi.access.kubernetes_rbac.objects import CLUSTER_ROLE, ROLE, RoleRef
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import CHANGE_BINDINGS, CREATE_BINDINGS
from graphnhi.deriving.kubernetes.rights.binding import BINDING_KINDS
from graphnhi.deriving.kubernetes.rights.changing import Writer
from graphnhi.deriving.kubernetes.rights.powers import Had, Powers, Proof
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY, covers

__all__ = ["Harmless"]


@dataclass(frozen=True)
class Harmless:
    """What one writer of roles can bind to himself so; `own`: all that he has, whose counterparts in `had` are the powers."""

    found: Contents
    writer: Writer
    had: Powers
    own: Sequence[Had]

    def scopes(self) -> Iterator[tuple[str, Proof]]:
        """Where he has everything then, and what proves it."""
        for kind, roles in BINDING_KINDS.items():
            for create in self.had.get(CREATE_BINDINGS[kind], ()):
                for scope in self._scopes(kind, create.scope):
                    proof = next(self._filled(scope, roles), None)
                    if proof is not None:
                        yield scope, tuple(dict.fromkeys((*proof, *create.proof)))
                    if proof is not None and scope == EVERY:
                        break
            yield from self._changed(kind)

    def _scopes(self, kind: str, scope: str) -> Iterable[str]:
        """The scopes of bindings that can be made where that is allowed: everywhere at once, or where he has more than everywhere."""
        if kind == "ClusterRoleBinding":
            return (CLUSTER,) if scope == CLUSTER else ()
        if scope not in (CLUSTER, EVERY):
            return (scope,)
        return (EVERY, *self.found.namespaces)

    def _filled(self, scope: str, kinds: Iterable[str]) -> Iterator[Proof]:
        """What proves that he fills a role that a new binding of a scope names."""
        for kind in kinds:
            place = scope if kind == ROLE else CLUSTER
            if place != EVERY and (proof := self.writer.starts(kind, place)) is not None:
                yield proof
        for ref in self._refs(scope, kinds):
            proof = self.writer.changes(ref, scope)
            if proof is not None and self._has(ref, scope):
                yield proof

    def _refs(self, scope: str, kinds: Iterable[str]) -> Iterator[RoleRef]:
        places = {ROLE: scope, CLUSTER_ROLE: CLUSTER}
        return (RoleRef(kind, each) for kind in kinds for each in self._names.get((kind, places[kind]), ()))

    @cached_property
    def _names(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """The names of roles by kind and place."""
        found = defaultdict[tuple[str, str], list[str]](list)
        for each in self.found.roles:
            found[each.kind, each.namespace].append(each.name)
        return found

    def _has(self, ref: RoleRef, scope: str) -> bool:
        """Whether he has all that a role gives in a scope."""
        given = self.found.rbac.gives(ref, scope)
        mine = (each.given.rule for each in self.own if covers(each.scope, scope))
        return not isinstance(given, str) and not uncovered((each.rule for each in given), mine)

    def _changed(self, kind: str) -> Iterator[tuple[str, Proof]]:
        """Bindings that are there, into which he may write himself."""
        changes = [each for atom in CHANGE_BINDINGS[kind] for each in self.had.get(atom, ())]
        for each in self.found.rbac.bindings if changes else ():
            may = (one for one in changes if covers(one.scope, each.namespace) and one.covers(each.name))
            change = next(may, None) if each.kind == kind else None
            proof = self.writer.changes(each.role, each.namespace) if change is not None else None
            if proof is not None and change is not None and self._has(each.role, each.namespace):
                yield each.namespace, tuple(dict.fromkeys((*proof, *change.proof)))
