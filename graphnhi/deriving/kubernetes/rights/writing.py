"""Who can change what roles give, and has them: by his own bindings, by binding them, or as somebody whom he can act as."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from graphnhi.access.kubernetes_rbac.objects import ROLE
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import BIND, CREATE_BINDINGS
from graphnhi.deriving.kubernetes.rights.binding import bindable
from graphnhi.deriving.kubernetes.rights.changing import Writer
from graphnhi.deriving.kubernetes.rights.doing import add_everything, places
from graphnhi.deriving.kubernetes.rights.edges import Edges
from graphnhi.deriving.kubernetes.rights.ends import Ends
from graphnhi.deriving.kubernetes.rights.harmless import Harmless
from graphnhi.deriving.kubernetes.rights.powers import Bound, Had, Powers, Proof
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY, covers
from graphnhi.deriving.kubernetes.subjects import Key

__all__ = ["Writers", "Writing"]

_RULE: Final = "writes everything into a role that {} is bound by"
_UNBOUND: Final = "writes everything into roles, and is bound by none of them"


@dataclass(frozen=True)
class Writing:
    """Somebody who can change roles, with the edges that he has by it already."""

    writer: Writer
    edges: Edges


class Writers:
    """Everybody who can change what roles give."""

    def __init__(self, found: Contents, ends: Ends, bound: Bound) -> None:
        self._found, self._ends, self._bound = found, ends, bound
        self._places = {found.ids.whole, *places(found, EVERY)}
        self.known: dict[Key, Writing] = {}

    def add(self, edges: Edges, key: Key, keys: Sequence[Key], own: Sequence[Had], had: Powers) -> None:
        """Edges of somebody to what he is bound in, or can bind himself in, by roles that he changes; keys: he and his groups;
        own: all that he has, with the powers of it.
        """
        writer = Writer(self._found, had)
        if not writer.writes:
            return
        self.known[key] = Writing(writer, edges)
        for scope, proof in self.reached(writer, keys):
            self.add_everything(edges, scope, _RULE.format("it"), proof)
        for scope, proof in (*self._bindable(writer, had), *Harmless(self._found, writer, had, own).scopes()):
            self.add_everything(edges, scope, "writes everything into a role and binds it to itself", proof)

    def add_everything(self, edges: Edges, scope: str, rule: str, proof: Proof, why: Sequence[str] = ()) -> None:
        """That somebody has everything in a scope. why: what that depends on."""
        add_everything(edges, self._found, self._ends, scope, rule, proof, why)

    def add_unbound(self) -> Iterator[Key]:
        """Those who have nothing by some of the roles that they change, for nobody whom they can act as is bound by one: they only touch
        what those roles are of. Gives who that is.
        """
        for key, writing in self.known.items():
            had = {end for edge, end in writing.edges.all_said if edge == "ESCALATES_TO" and end in self._places}
            changed = dict(reversed([*writing.writer.changed()]))
            left = {scope: proof for scope, proof in changed.items() if not self._is_had(scope, had)}
            for scope, proof in left.items():
                writing.edges.add("USES", places(self._found, scope), _UNBOUND, proof, scope="roles")
            if left:
                yield key

    def _is_had(self, scope: str, had: Collection[str]) -> bool:
        """Whether somebody who has these places has what the roles of a scope may give; cluster roles may be bound in any of them."""
        if scope == CLUSTER:
            return bool(had)
        return self._found.ids.whole in had or self._found.ids.namespace(scope) in had

    def reached(self, writer: Writer, keys: Iterable[Key]) -> Iterator[tuple[str, Proof]]:
        """Where somebody has everything who acts as all of these: the scope of a binding, and what proves it."""
        for key in keys:
            for binding, told in self._bound.bindings.get(key, ()):
                proof = writer.changes(binding.role, binding.namespace)
                if proof is not None:
                    yield binding.namespace, tuple(dict.fromkeys((*proof, *told)))

    def _bindable(self, writer: Writer, had: Powers) -> Iterator[tuple[str, Proof]]:
        for each in bindable(self._found, had):
            proof = writer.changes(each.ref, each.power.scope) if each.ref else None
            if proof is not None:
                yield each.power.scope, tuple(dict.fromkeys((*proof, *each.power.proof)))
        yield from self._new(writer, had)

    def _new(self, writer: Writer, had: Powers) -> Iterator[tuple[str, Proof]]:
        """A Role that is made to be bound."""
        for create in had.get(CREATE_BINDINGS["RoleBinding"], ()):
            for bind in had.get(BIND[ROLE], ()):
                both = bind.within(create)
                for namespace in self._found.namespaces if both else ():
                    proof = writer.creates_in(namespace, bind.names) if both and covers(both.scope, namespace) else None
                    if proof is not None and both is not None:
                        yield namespace, tuple(dict.fromkeys((*proof, *both.proof)))
