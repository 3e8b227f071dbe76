"""Roles and bindings out of objects: whatever stands in one, a value or a ValueError."""

import doctest
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphnhi.access import kubernetes_rbac
from graphnhi.access.kubernetes_rbac import Cluster, RoleRef, Subject, binding, requests, role

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)
KEYS = ("metadata", "rules", "aggregationRule", "roleRef", "subjects")
INNER = (
    "name",
    "namespace",
    "labels",
    "verbs",
    "resources",
    "kind",
    "clusterRoleSelectors",
    "matchLabels",
    "matchExpressions",
    "key",
    "operator",
    "values",
)
OBJECTS = st.dictionaries(
    st.sampled_from(KEYS),
    JSON | st.dictionaries(st.sampled_from(INNER), JSON) | st.lists(st.dictionaries(st.sampled_from(INNER), JSON)),
)


@settings(max_examples=300, deadline=None)
@given(document=OBJECTS | JSON)
def test_nonsense_is_a_value_or_a_value_error(document: Any) -> None:
    """Never another error, and what comes out can be asked."""
    found: list[Any] = []
    for make in (role, binding):
        try:
            found.append(make(document))
        except ValueError:
            found.append(None)
    cluster = Cluster([each for each in found[:1] if each], [each for each in found[1:] if each])
    cluster.granted(cluster.bindings)


def test_what_is_absent_is_empty() -> None:
    """Null and nothing are the same, as in Kubernetes."""
    assert role({"metadata": {"name": "r"}, "rules": None}).rules == ()
    assert role({"metadata": {"name": "r"}}).aggregates is None
    made = binding(
        {"metadata": {"name": "b", "namespace": "pay"}, "roleRef": {"kind": "Role", "name": "r"}, "subjects": None}
    )
    assert (made.kind, made.role, made.subjects) == ("RoleBinding", RoleRef("Role", "r"), ())


def test_places_of_rules() -> None:
    """Each rule by its JSON pointer within the role; two that say the same are equal."""
    one, two = role({"metadata": {}, "rules": [{"verbs": ["get"]}, {"verbs": ["get"]}]}).rules
    assert (one.place, two.place) == ("/rules/0", "/rules/1")
    assert one == two


@pytest.mark.parametrize(
    ("subject", "namespace", "key"),
    [(Subject("User", "eve", "pay"), "", ("User", "eve")), (Subject("Group", "g"), "pay", ("Group", "g")), (Subject("ServiceAccount", "a"), "", None),
     (Subject("ServiceAccount", "a"), "pay", ("User", "system:serviceaccount:pay:a")), (Subject("serviceaccount", "a", "pay"), "pay", None)],
)  # fmt: skip
def test_whom_a_subject_names(subject: Subject, namespace: str, key: tuple[str, str] | None) -> None:
    """A user or a group; other kinds, whatever their case, are nobody."""
    assert subject.key(namespace) == key


@pytest.mark.parametrize("module", [kubernetes_rbac, requests])
def test_the_examples_are_true(module: ModuleType) -> None:
    """What the documentation shows is what one gets."""
    told = doctest.testmod(module)
    assert told.attempted
    assert not told.failed
