"""What the roles of a cluster give, rule by rule: which leads each rule has, which rights that count with others, and where it stands.

Nobody who is bound is known here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphnhi.access.kubernetes_rbac import Provision, Resources, Rule
from graphnhi.access.kubernetes_rbac.objects import ROLE, RoleRef
from graphnhi.access.kubernetes_rbac.resources import RESOURCE_COLUMNS
from graphnhi.deriving.facts import read_facts
from graphnhi.deriving.kubernetes.objects.contents import Contents
from graphnhi.deriving.kubernetes.rights.atoms import COUNTED, EVERYTHING, Atom
from graphnhi.deriving.kubernetes.rights.leads import Lead, leads, names_allowed
from graphnhi.deriving.kubernetes.rights.scopes import CLUSTER
from graphnhi.deriving.places import Place
from graphnhi.library import Library

__all__ = ["Given", "Roles"]

_BUILT_IN: Final = "facts/kubernetes_builtin_rules.csv"
_BOUND_ANYWHERE: Final = "bind"
"""The verb that is asked in the namespace of a binding, though it may be about a role of the whole cluster."""
_ITSELF: Final = ("", "namespaces")
"""A namespace is asked for within itself."""


@dataclass(frozen=True, slots=True)
class Given:
    """A rule of a role. `leads` and `atoms` have the names of the objects that each is about, all where there is none."""

    rule: Rule
    place: Place
    leads: tuple[tuple[Lead, tuple[str, ...]], ...]
    atoms: Mapping[Atom, tuple[str, ...]]

    @property
    def is_everything(self) -> bool:
        """Whether it allows all verbs on all resources."""
        return self.atoms.get(EVERYTHING) == ()


class Roles:
    """What roles give, each read once. Raises InputError for facts that say nonsense."""

    def __init__(self, found: Contents, facts: Library) -> None:
        self._found = found
        self._leads = leads(facts)
        rows: list[Any] = read_facts(facts, "kubernetes_resources", RESOURCE_COLUMNS).to_dict("records")
        self._resources = Resources.of(rows)
        self._known: dict[tuple[str, str, str], tuple[Given, ...] | str] = {}
        self._by_rule: dict[Rule, tuple[tuple[tuple[Lead, tuple[str, ...]], ...], Mapping[Atom, tuple[str, ...]]]] = {}

    def given(self, ref: RoleRef, namespace: str) -> tuple[Given, ...] | str:
        """The rules that a role gives to whom a binding of a namespace ("" for that of the cluster) names, or why it gives none."""
        key = (ref.kind, ref.name, namespace if ref.kind == ROLE else "")
        if key not in self._known:
            provisions = self._found.rbac.gives(ref, namespace)
            self._known[key] = provisions if isinstance(provisions, str) else tuple(map(self._given, provisions))
        return self._known[key]

    def counts(self, atom: Atom, scope: str) -> bool:
        """Whether a right means anything where it is given: one on what lies in no namespace must be given in the whole cluster."""
        verb, group, resource = atom
        if scope == CLUSTER or verb == _BOUND_ANYWHERE or (group, resource) == _ITSELF:
            return True
        return self._resources.is_namespaced(group, resource.partition("/")[0]) is not False

    def _given(self, provision: Provision) -> Given:
        rule = provision.rule
        if rule not in self._by_rule:
            had = tuple((lead, names) for lead in self._leads if (names := names_allowed(rule, lead.atoms)) is not None)
            counted = {atom: names for atom in COUNTED if (names := names_allowed(rule, (atom,))) is not None}
            self._by_rule[rule] = (had, counted)
        return Given(rule, self._place(provision), *self._by_rule[rule])

    def _place(self, provision: Provision) -> Place:
        role = provision.stands_in
        each = self._found.sources.get(role.source)
        if each is not None:
            return each.place.under(provision.rule.place)
        name = "/".join(filter(None, (role.namespace, role.name))).replace("{", "{{").replace("}", "}}")
        return Place(_BUILT_IN, f"{role.kind} {name} ", 0, provision.rule.place)
