"""All that the input tells of one cluster, by kind: its objects, its namespaces and accounts, and its roles and bindings to be asked.

What every cluster has though no export shows it is here too: the built-in roles and bindings, and the account `default` of every
namespace.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeVar

from graphnhi.access.kubernetes_rbac import Binding, Cluster, Role, binding, completed, role
from graphnhi.access.kubernetes_rbac.builtin import BUILT_IN, COLUMNS
from graphnhi.deriving.facts import read_facts
from graphnhi.deriving.kubernetes.objects.ids import Ids
from graphnhi.deriving.kubernetes.objects.kinds import CONTROLLERS, RBAC, USED, Kind, namespaced
from graphnhi.deriving.kubernetes.objects.placing import Placing, placing
from graphnhi.deriving.kubernetes.objects.records import Object
from graphnhi.deriving.kubernetes.objects.stores import is_token_secret, stores, token_account
from graphnhi.deriving.kubernetes.objects.templates import account_of, template_of
from graphnhi.deriving.places import Place
from graphnhi.errors import Fault
from graphnhi.library import Library

__all__ = ["DEFAULT", "Contents", "contents"]

DEFAULT: Final = "default"
"""The namespace of what names none, and the account that every namespace has."""
Key = tuple[str, str]
"""Namespace and name."""
T = TypeVar("T", Role, Binding)


@dataclass(frozen=True)
class Contents:
    """One cluster as the input tells it. Of every dictionary of places the value is where its key is told of first."""

    cluster: str
    by_kind: Mapping[Kind, Sequence[Object]]
    namespaces: Mapping[str, Place]
    accounts: Mapping[Key, Place]
    secrets: Mapping[Key, Place]
    config_maps: Mapping[Key, Place]
    placing: Placing
    roles: Sequence[Role]
    rbac: Cluster
    sources: Mapping[str, Object]
    """The object that a role or a binding is read from, by its `source`; of those that are built in there is none. `roles` has both."""

    @cached_property
    def roles_by_name(self) -> Mapping[Key, Role]:
        """Every role, cluster roles under the namespace ""."""
        return {(each.namespace, each.name): each for each in self.roles}

    @property
    def ids(self) -> Ids:
        return Ids(self.cluster)

    @property
    def place(self) -> Place:
        """Where the cluster is told of first."""
        return min(each.place for found in self.by_kind.values() for each in found)

    @property
    def has_token_secrets(self) -> bool:
        """Whether any Secret of the input holds the token of an account."""
        return any(map(is_token_secret, self.of("", "Secret")))

    def of(self, group: str, *kinds: str) -> list[Object]:
        """The objects of some kinds of a group."""
        return [each for kind in kinds for each in self.by_kind.get((group, kind), ())]

    def account(self, namespace: str, name: str) -> Object | None:
        """A service account, where the input has it as an object."""
        return self._own_accounts.get((namespace, name))

    @cached_property
    def _own_accounts(self) -> Mapping[Key, Object]:
        return {(each.namespace, each.name): each for each in self.of("", "ServiceAccount")}

    @property
    def controllers(self) -> list[Object]:
        """Everything that makes pods by a template."""
        return [each for kind in CONTROLLERS.values() for each in self.by_kind.get(kind, ())]


def contents(given: Iterable[Object], facts: Library) -> tuple[list[Contents], list[Fault]]:
    """Each cluster of the objects, by its name, and what of them is of no use."""
    lie, faults = namespaced(facts), list[Fault]()
    found: dict[str, dict[Kind, dict[tuple[str, str, str], Object]]] = defaultdict(lambda: defaultdict(dict))
    for each in given:
        why = _unusable(each)
        if why is not None:
            faults.append(Fault(each.place.file, each.place.whole, why))
            continue
        placed = _placed(each, lie)
        found[each.cluster][each.group, each.kind].setdefault((placed.namespace, placed.name, placed.text), placed)
    builtin = {name: read_facts(facts, name, columns).to_dict("records") for name, columns in COLUMNS.items()}
    told = [
        _contents(name, {kind: [*objects.values()] for kind, objects in found[name].items()}, builtin, faults)
        for name in sorted(found)
    ]
    return told, faults


def _unusable(each: Object) -> str | None:
    if (each.group, each.kind) not in USED:
        return f"nothing is made of a {each.kind} yet"
    return None if each.name else f"the {each.kind} has no name"


def _placed(each: Object, lie: Mapping[Kind, bool]) -> Object:
    """The object in the namespace that it lies in."""
    if not lie.get((each.group, each.kind), True):
        return replace(each, namespace="")
    return each if each.namespace else replace(each, namespace=DEFAULT)


def _contents(
    cluster: str, by_kind: dict[Kind, list[Object]], builtin: Mapping[str, Any], faults: list[Fault]
) -> Contents:
    sources = dict[str, Object]()
    roles = _read(role, [*by_kind.get((RBAC, "Role"), ()), *by_kind.get((RBAC, "ClusterRole"), ())], sources, faults)
    told = [*by_kind.get((RBAC, "RoleBinding"), ()), *by_kind.get((RBAC, "ClusterRoleBinding"), ())]
    bindings = _read(binding, told, sources, faults)
    whole = [each for objects in by_kind.values() for each in objects]
    accounts = _accounts(whole, bindings, sources)
    every, bound = completed(roles, bindings, builtin)
    rbac = Cluster(every, [_known(each, accounts) if each.source == BUILT_IN else each for each in bound])
    places, lying = _namespaces(whole, accounts), placing(by_kind)
    return Contents(cluster, by_kind, places, accounts, *stores(whole), lying, every, rbac, sources)


def _read(
    read: Callable[[Mapping[str, Any], str], T],
    objects: Iterable[Object],
    sources: dict[str, Object],
    faults: list[Fault],
) -> list[T]:
    """Roles or bindings of objects, each of which stands in `sources` then; those that are misshapen are told."""
    found = []
    for each in objects:
        source = str(len(sources))
        meta = {key: value for key, value in each.meta.items() if key != "namespace"}
        try:
            found.append(read({**each.value, "metadata": {**meta, "namespace": each.namespace}}, source))
        except ValueError as error:
            faults.append(Fault(each.place.file, each.place.whole, f"the {each.kind} is misshapen: {error}"))
        else:
            sources[source] = each
    return found


def _accounts(whole: Iterable[Object], bindings: Iterable[Binding], sources: Mapping[str, Object]) -> dict[Key, Place]:
    """Those that are told, that pods run as or bindings name, and that of every namespace."""
    found = dict[Key, Place]()
    named = dict[Key, Place]()
    for each in whole:
        if (each.group, each.kind) == ("", "ServiceAccount"):
            found.setdefault((each.namespace, each.name), each.place)
        elif token_account(each):
            named.setdefault((each.namespace, token_account(each)), each.place)
        elif (template := template_of(each)) is not None:
            named.setdefault((each.namespace, account_of(template.spec)), each.place)
        place = each.name if (each.group, each.kind) == ("", "Namespace") else each.namespace
        if place:
            named.setdefault((place, DEFAULT), each.place)
    for each_binding in bindings:
        for subject in each_binding.subjects:
            place = subject.namespace or each_binding.namespace
            if subject.kind == "ServiceAccount" and place and subject.name:
                named.setdefault((place, subject.name), sources[each_binding.source].place)
    return {**named, **found}


def _namespaces(whole: Iterable[Object], accounts: Mapping[Key, Place]) -> dict[str, Place]:
    found = {each.name: each.place for each in whole if (each.group, each.kind) == ("", "Namespace")}
    for each in whole:
        if each.namespace:
            found.setdefault(each.namespace, each.place)
    for (namespace, _), place in accounts.items():
        found.setdefault(namespace, place)
    return found


def _known(each: Binding, accounts: Mapping[Key, Place]) -> Binding:
    """A built-in binding, of accounts only those that the input tells of: not every cluster has them all."""
    kept = (one for one in each.subjects if one.kind != "ServiceAccount" or (one.namespace, one.name) in accounts)
    return replace(each, subjects=tuple(kept))
