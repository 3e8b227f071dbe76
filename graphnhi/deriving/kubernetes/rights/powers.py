"""What bindings give to whom, with the places that prove it. What it leads to is no matter of this module."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from graphnhi.access.kubernetes_rbac import Binding, Subject
from graphnhi.access.kubernetes_rbac.builtin import BUILT_IN
from graphnhi.deriving.gaps import gap
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import Atom
from graphnhi.deriving.kubernetes.rights.roles import Given, Roles
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER, EVERY, meet
from graphnhi.deriving.kubernetes.subjects import Key
from graphnhi.deriving.places import Place
from graphnhi.errors import quoted

__all__ = ["Bound", "Had", "Power", "Powers", "Proof", "bound", "powers", "together"]

Proof = tuple[Place, ...]
"""The places that prove something; the first one lies in the input."""
_BINDINGS: Final = "facts/kubernetes_builtin_bindings.csv"


@dataclass(frozen=True, slots=True)
class Had:
    """A rule that somebody has, where it counts (as `scopes` says it), and what proves it but the rule. `after`: how it came
    about where that was his own doing.
    """

    given: Given
    scope: str
    proof: Proof
    after: str = ""

    @property
    def whole_proof(self) -> Proof:
        return (*self.proof, self.given.place)


@dataclass(frozen=True, slots=True)
class Power:
    """One right of somebody, on the objects of these names (all where there is none), where it counts."""

    names: tuple[str, ...]
    scope: str
    proof: Proof
    after: str = ""

    def covers(self, name: str) -> bool:
        """Whether it is about an object."""
        return not self.names or name in self.names

    def within(self, other: "Power") -> "Power | None":
        """Both, where both count, about what this one is about; None where that is nowhere."""
        scope = meet(self.scope, other.scope)
        if scope is None:
            return None
        proof = tuple(dict.fromkeys((*self.proof, *other.proof)))
        return replace(self, scope=scope, proof=proof, after=self.after or other.after)


Powers = Mapping[Atom, Sequence[Power]]
"""What somebody has by the rights that count together with others."""


@dataclass(frozen=True)
class Bound:
    """Everybody's bindings in a cluster, each with the place where it names him; what he has by them; and what of them grants nothing."""

    bindings: Mapping[Key, Sequence[tuple[Binding, Proof]]]
    had: Mapping[Key, Sequence[Had]]
    gaps: Sequence[dict[str, object]]


def bound(found: Contents, roles: Roles) -> Bound:
    """The bindings of a cluster by whom they name."""
    bindings, had = defaultdict[Key, list[tuple[Binding, Proof]]](list), defaultdict[Key, list[Had]](list)
    gaps = list[dict[str, object]]()
    for binding in found.rbac.bindings:
        given = roles.given(binding.role, binding.namespace)
        gaps += _nobodies(found, binding)
        if isinstance(given, str):
            gaps += _gap(found, binding, given)
        for key, proof in _subjects(found, binding).items():
            bindings[key].append((binding, proof))
            if not isinstance(given, str):
                had[key] += [Had(each, binding.namespace, proof) for each in given]
    return Bound(bindings, had, gaps)


def _subjects(found: Contents, binding: Binding) -> dict[Key, Proof]:
    """Whom a binding names, each with the place where it does."""
    each = found.sources.get(binding.source)
    if each is None:
        name = "/".join(filter(None, (binding.namespace, binding.name)))
        built_in = Place(_BINDINGS, f"{binding.kind} {name}", 0)
        whole: list[tuple[Subject, Proof]] = [(subject, (found.place, built_in)) for subject in binding.subjects]
    else:
        whole = [
            (subject, (each.place.under(f"/subjects/{number}"),)) for number, subject in enumerate(binding.subjects)
        ]
    named = [(subject.key(binding.namespace), proof) for subject, proof in whole]
    return {key: proof for key, proof in reversed(named) if key is not None and key[1]}


def _gap(found: Contents, binding: Binding, why: str) -> Iterator[dict[str, object]]:
    each = found.sources.get(binding.source)
    if binding.source == BUILT_IN or each is None:
        return
    kind = "missing role" if why == "role missing" else "binding without a role"
    where = binding.namespace if binding.role.kind == "Role" else ""
    yield gap(kind, found.ids.role(where, binding.role.name), f"{binding.kind} {binding.name}: {why}", each.place)


def _nobodies(found: Contents, binding: Binding) -> Iterator[dict[str, object]]:
    """The subjects that are nobody, to whom the API server grants nothing: accounts of no namespace, unknown kinds, no names."""
    each = found.sources.get(binding.source)
    within = found.ids.namespace(binding.namespace) if binding.namespace else found.ids.whole
    for number, subject in enumerate(binding.subjects if each is not None else ()):
        key = subject.key(binding.namespace)
        if each is not None and (key is None or not subject.name):
            has_no_place = key is None and subject.kind == "ServiceAccount"
            why = "an account without a namespace" if has_no_place else "of no known kind, or has no name"
            what = f"{binding.kind} {binding.name}: the subject {quoted(f'{subject.kind} {subject.name}')} is {why}"
            yield gap("subject of nobody", within, what, each.place.under(f"/subjects/{number}"))


def powers(roles: Roles, several: Iterable[Iterable[Had]]) -> dict[Atom, list[Power]]:
    """What counts together of what is had, by right; what is had first stands first."""
    found = defaultdict[Atom, list[Power]](list)
    for each in (one for had in several for one in had):
        for atom, names in each.given.atoms.items():
            if roles.counts(atom, each.scope):
                found[atom].append(Power(names, each.scope, each.whole_proof, each.after))
    return found


def together(first: Iterable[Power], second: Sequence[Power]) -> dict[str, Power]:
    """Both of two rights by where both are had: once where that is everywhere, else by namespace. Names are those of the first."""
    found = dict[str, Power]()
    for one in first:
        for other in second:
            both = one.within(other)
            if both is not None:
                found.setdefault(both.scope, both)
    widest = next((scope for scope in (CLUSTER, EVERY) if scope in found), None)
    return found if widest is None else {widest: found[widest]}
