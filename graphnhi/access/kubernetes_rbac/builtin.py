"""The roles and bindings that every cluster is given when it starts, though exports and manifests seldom have them.

They are facts, handed in as rows; nothing here reads a file. What the input itself says of a role or binding goes before them.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from graphnhi.access.kubernetes_rbac.labels import Requirement, Selector
from graphnhi.access.kubernetes_rbac.objects import Binding, Role, RoleRef, Subject
from graphnhi.access.kubernetes_rbac.rules import Rule

__all__ = ["BUILT_IN", "COLUMNS", "completed"]

BUILT_IN: Final = "built in"
"""The source of all that no input has."""
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "kubernetes_builtin_roles": ("namespace", "role", "labels", "aggregates"),
    "kubernetes_builtin_rules": ("namespace", "role", "verbs", "groups", "resources", "names", "paths"),
    "kubernetes_builtin_bindings": (
        "namespace",
        "binding",
        "kind",
        "role",
        "subject_kind",
        "subject_namespace",
        "subject",
    ),
}
"""The facts that it takes, by name, and the columns of each. Lists are separated by spaces; the group `core` is the one without a name."""

Row = Mapping[str, str]
Place = tuple[str, str]


def completed(
    roles: Iterable[Role], bindings: Iterable[Binding], facts: Mapping[str, Iterable[Row]]
) -> tuple[list[Role], list[Binding]]:
    """These roles and bindings, and of the built-in ones those that are not among them by namespace and name.

    facts: rows of texts for each name in COLUMNS. Raises KeyError where one is missing.
    """
    told, bound = [*roles], [*bindings]
    known, tied = {(each.namespace, each.name) for each in told}, {(each.namespace, each.name) for each in bound}
    standard = _roles(facts["kubernetes_builtin_roles"], facts["kubernetes_builtin_rules"])
    ties = _bindings(facts["kubernetes_builtin_bindings"])
    return (
        told + [each for each in standard if (each.namespace, each.name) not in known],
        bound + [each for each in ties if (each.namespace, each.name) not in tied],
    )


def _roles(roles: Iterable[Row], rules: Iterable[Row]) -> list[Role]:
    found: dict[Place, list[Rule]] = {}
    for row in rules:
        own = found.setdefault((row["namespace"], row["role"]), [])
        own.append(_rule(row, f"/rules/{len(own)}"))
    return [
        Role(
            row["role"],
            row["namespace"],
            tuple(found.get((row["namespace"], row["role"]), ())),
            dict(_label(text) for text in row["labels"].split()),
            tuple(_taking(text) for text in row["aggregates"].split()) or None,
            BUILT_IN,
        )
        for row in roles
    ]


def _rule(row: Row, place: str) -> Rule:
    groups = tuple("" if group == "core" else group for group in row["groups"].split())
    verbs, resources, names, paths = (tuple(row[column].split()) for column in ("verbs", "resources", "names", "paths"))
    return Rule(place, verbs, groups, resources, names, paths)


def _label(text: str) -> tuple[str, str]:
    key, _, value = text.partition("=")
    return key, value


def _taking(text: str) -> Selector:
    key, value = _label(text)
    return Selector((Requirement(key, "In", frozenset((value,))),))


def _bindings(rows: Iterable[Row]) -> list[Binding]:
    """One row a subject; a binding of nobody has one row with none."""
    found: dict[Place, tuple[RoleRef, list[Subject]]] = {}
    for row in rows:
        _, subjects = found.setdefault((row["namespace"], row["binding"]), (RoleRef(row["kind"], row["role"]), []))
        if row["subject_kind"]:
            subjects.append(Subject(row["subject_kind"], row["subject"], row["subject_namespace"]))
    return [
        Binding(name, role, tuple(subjects), namespace, BUILT_IN)
        for (namespace, name), (role, subjects) in found.items()
    ]
