"""Roles and bindings, as values: made by hand or out of the objects that Kubernetes prints.

What an object may not be (a list where a text belongs) is for the reader of files to refuse; here it is a ValueError.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphnhi.access.kubernetes_rbac.labels import Selector, selector
from graphnhi.access.kubernetes_rbac.requests import account_user
from graphnhi.access.kubernetes_rbac.rules import Rule
from graphnhi.access.kubernetes_rbac.shapes import as_list, as_mapping, as_text, as_texts

__all__ = ["CLUSTER_ROLE", "ROLE", "Binding", "Role", "RoleRef", "Subject", "binding", "role", "rule"]

ROLE: Final = "Role"
CLUSTER_ROLE: Final = "ClusterRole"
_PARTS: Final = (
    ("verbs", "verbs"), ("api_groups", "apiGroups"), ("resources", "resources"), ("resource_names", "resourceNames"),
    ("paths", "nonResourceURLs"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Role:
    """A Role of a namespace or, where that is "", a ClusterRole. `source` says where it was read, for whoever wants to prove it.

    aggregates: the selectors of cluster roles whose rules this one takes on, None where it is no aggregated role.
    """

    name: str
    namespace: str = ""
    rules: tuple[Rule, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    aggregates: tuple[Selector, ...] | None = None
    source: str = ""

    @property
    def kind(self) -> str:
        """Role or ClusterRole."""
        return ROLE if self.namespace else CLUSTER_ROLE


@dataclass(frozen=True, slots=True)
class RoleRef:
    """The role that a binding names; a Role is always one of the binding's own namespace."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a binding names: kind User, Group or ServiceAccount; others name nobody. Only an account has a namespace, or none given."""

    kind: str
    name: str
    namespace: str = ""

    def key(self, namespace: str) -> tuple[str, str] | None:
        """The user or group that it is, in a binding of a namespace ("" for that of the cluster); None for nobody.

        An account without a namespace is one of the binding's; in the binding of a cluster that is nobody.
        """
        if self.kind in ("User", "Group"):
            return self.kind, self.name
        place = self.namespace or namespace
        return ("User", account_user(place, self.name)) if self.kind == "ServiceAccount" and place else None


@dataclass(frozen=True, slots=True)
class Binding:
    """A RoleBinding of a namespace or, where that is "", a ClusterRoleBinding."""

    name: str
    role: RoleRef
    subjects: tuple[Subject, ...] = ()
    namespace: str = ""
    source: str = ""

    @property
    def kind(self) -> str:
        """RoleBinding or ClusterRoleBinding."""
        return "RoleBinding" if self.namespace else "ClusterRoleBinding"


def role(given: Mapping[str, Any], source: str = "") -> Role:
    """The role of an object of kind Role or ClusterRole, by whether it has a namespace. Raises ValueError."""
    told = as_mapping(given)
    meta, rule_of_aggregation = as_mapping(told.get("metadata")), told.get("aggregationRule")
    return Role(
        as_text(meta.get("name")),
        as_text(meta.get("namespace")),
        tuple(rule(each, f"/rules/{number}") for number, each in enumerate(as_list(told.get("rules")))),
        {as_text(key): as_text(value) for key, value in as_mapping(meta.get("labels")).items()},
        None if rule_of_aggregation is None else tuple(_selectors(as_mapping(rule_of_aggregation))),
        source,
    )


def binding(given: Mapping[str, Any], source: str = "") -> Binding:
    """The binding of an object of kind RoleBinding or ClusterRoleBinding, by whether it has a namespace. Raises ValueError."""
    told = as_mapping(given)
    meta, ref = as_mapping(told.get("metadata")), as_mapping(told.get("roleRef"))
    return Binding(
        as_text(meta.get("name")),
        RoleRef(as_text(ref.get("kind")), as_text(ref.get("name"))),
        tuple(map(_subject, as_list(told.get("subjects")))),
        as_text(meta.get("namespace")),
        source,
    )


def rule(given: Any, place: str) -> Rule:
    """The rule of an element of `rules`. Raises ValueError."""
    told = as_mapping(given)
    return Rule(place, **{name: as_texts(told.get(key)) for name, key in _PARTS})


def _subject(given: Any) -> Subject:
    told = as_mapping(given)
    return Subject(as_text(told.get("kind")), as_text(told.get("name")), as_text(told.get("namespace")))


def _selectors(given: Mapping[str, Any]) -> Iterable[Selector]:
    return (selector(as_mapping(each)) for each in as_list(given.get("clusterRoleSelectors")))
