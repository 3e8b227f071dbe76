"""Aggregated cluster roles are filled from labels, as Kubernetes' controller fills them."""

from typing import Any

import pytest

from graphnhi.access.kubernetes_rbac import Cluster, Role, role
from tests.access.kubernetes_rbac.asking import a_role, ask, bound, can, rule

Json = dict[str, Any]


def taking(name: str, *selectors: Json, rules: tuple[Json, ...] = (), **labels: str) -> Role:
    return a_role(name, *rules, labels=labels, aggregationRule={"clusterRoleSelectors": [*selectors]})


def equal(**labels: str) -> Json:
    return {"matchLabels": labels}


def expression(key: str, operator: str, *values: str) -> Json:
    return {"matchExpressions": [{"key": key, "operator": operator} | ({"values": [*values]} if values else {})]}


def test_a_role_takes_on_what_its_selectors_take() -> None:
    """The rules of every cluster role with the labels; the proof names the role in which the rule stands."""
    cluster = Cluster(
        [taking("all", equal(team="pay")), a_role("part", rule(), labels={"team": "pay"})], [bound("all")]
    )
    grants = ask(cluster, "get secrets").grants
    assert [each.provision.stands_in.name for each in grants] == ["part"]


def test_roles_of_namespaces_are_not_taken() -> None:
    """Selectors take cluster roles only."""
    local = a_role("part", rule(), namespace="pay", labels={"team": "pay"})
    assert not can(
        Cluster([taking("all", equal(team="pay")), local], [bound("all", namespace="pay")]),
        "get secrets",
        namespace="pay",
    )


def test_what_takes_on_may_be_taken_on() -> None:
    """`admin` takes `edit`, which takes `view`: through as many as there are, and in a circle."""
    parts = [
        taking("admin", equal(to="admin")), taking("edit", equal(to="edit"), to="admin"), taking("view", equal(to="view"), to="edit"),
        a_role("own", rule(), labels={"to": "view"}),
    ]  # fmt: skip
    assert can(Cluster(parts, [bound("admin")]), "get secrets")
    circle = [
        taking("a", equal(to="a"), to="b"),
        taking("b", equal(to="b"), equal(to="c"), to="a"),
        a_role("own", rule(), labels={"to": "c"}),
    ]
    assert can(Cluster(circle, [bound("a")]), "get secrets")


@pytest.mark.parametrize(
    ("selector", "is_taken"),
    [({}, True), (expression("team", "In", "pay", "x"), True), (expression("team", "In", "x"), False), (expression("team", "NotIn", "x"), True),
     (expression("team", "NotIn", "pay"), False), (expression("none", "NotIn", "x"), True), (expression("team", "Exists"), True),
     (expression("none", "Exists"), False), (expression("none", "DoesNotExist"), True), (expression("team", "DoesNotExist"), False),
     (equal(team="pay", other="x"), False)],
)  # fmt: skip
def test_selectors(selector: Json, is_taken: bool) -> None:
    """All that a selector says must hold, and an empty one takes every role; a label that is absent is in no list."""
    cluster = Cluster([taking("all", selector), a_role("part", rule(), labels={"team": "pay"})], [bound("all")])
    assert can(cluster, "get secrets") is is_taken


def test_no_selectors_take_nothing() -> None:
    """An aggregated role without selectors is empty."""
    assert not can(Cluster([taking("all"), a_role("part", rule())], [bound("all")]), "get secrets")


def test_what_stands_in_an_aggregated_role_counts() -> None:
    """An export shows it filled, and may lack the roles that it was filled from."""
    whole = taking("all", equal(team="pay"), rules=(rule(),))
    assert can(Cluster([whole], [bound("all")]), "get secrets")
    both = Cluster([whole, a_role("part", rule(), labels={"team": "pay"})], [bound("all")])
    assert [each.provision.stands_in.name for each in ask(both, "get secrets").grants] == ["all"]


@pytest.mark.parametrize(
    "selector", [expression("team", "In"), expression("team", "Exists", "x"), expression("team", "Like", "x"), {"matchLabels": {"a": 1}}, []]
)  # fmt: skip
def test_selectors_that_are_refused(selector: Any) -> None:
    """What the API server would refuse is a ValueError, never a selector that takes nothing or all."""
    with pytest.raises(ValueError, match=r"refuses|no text|no object"):
        role({"metadata": {"name": "all"}, "aggregationRule": {"clusterRoleSelectors": [selector]}})
