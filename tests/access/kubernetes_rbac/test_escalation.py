"""What one must hold to write bindings and roles, beside the right to write them."""

import pytest

from graphnhi.access.kubernetes_rbac import Cluster, RoleRef, Rule, may_bind, may_write, role, uncovered, user
from tests.access.kubernetes_rbac.asking import EVE, Json, a_role, bound, holding, rule

RBAC = "rbac.authorization.k8s.io"
BOSS = RoleRef("ClusterRole", "boss")


def cluster(*own: Json, namespace: str = "") -> Cluster:
    """Eve holds some rules; `boss` reads all secrets."""
    return Cluster([a_role("own", *own), a_role("boss", rule("get list"))], [bound("own", namespace=namespace)])


def test_bind_lets_one_bind() -> None:
    """By `bind` on the role of that name, in the namespace of the binding or cluster-wide."""
    given = rule("bind", "clusterroles", [RBAC], resourceNames=["boss"])
    assert may_bind(EVE, BOSS, cluster(given))
    assert may_bind(EVE, BOSS, cluster(given, namespace="pay"), "pay")
    assert not may_bind(EVE, BOSS, cluster(given, namespace="pay"))
    assert not may_bind(EVE, RoleRef("ClusterRole", "other"), cluster(given))
    assert not may_bind(EVE, RoleRef("Role", "boss"), cluster(given), "pay")


def test_who_holds_all_that_a_role_gives_may_bind_it() -> None:
    """In the namespace where he holds it; part of it is not enough, nor is what a name restricts."""
    assert may_bind(EVE, BOSS, cluster(rule("get"), rule("list")))
    assert may_bind(EVE, BOSS, cluster(rule("*", "*"), namespace="pay"), "pay")
    assert not may_bind(EVE, BOSS, cluster(rule("*", "*"), namespace="pay"))
    assert not may_bind(EVE, BOSS, cluster(rule("get")))
    assert not may_bind(EVE, BOSS, cluster(rule("get list", resourceNames=["x"])))


def test_a_missing_role_is_bound_by_bind_alone() -> None:
    """Nobody is known to hold what it gives, and `bind` does not ask whether it is there."""
    gone = RoleRef("ClusterRole", "gone")
    assert not may_bind(EVE, gone, holding(rule("get", "*", ["*"])))
    assert may_bind(EVE, gone, holding(rule("bind", "*", ["*"])))
    assert not may_bind(EVE, RoleRef("clusterrole", "boss"), holding(rule("*", "*", ["*"])))


def test_masters_may_do_all() -> None:
    """The group `system:masters` is asked nothing."""
    boss = user("root", ["system:masters"])
    assert may_bind(boss, BOSS, cluster())
    assert may_write(boss, BOSS, (), cluster(), aggregates=True)


def test_roles_are_written_by_those_who_hold_their_rules_or_escalate() -> None:
    """`escalate` on the role, or each rule; an aggregated one may take on anything, so it wants everything."""
    wanted = role({"metadata": {"name": "boss"}, "rules": [rule("get list")]}).rules
    assert may_write(EVE, BOSS, wanted, cluster(rule("get list")))
    assert not may_write(EVE, BOSS, wanted, cluster(rule("get")))
    assert may_write(EVE, BOSS, wanted, cluster(rule("escalate", "clusterroles", [RBAC])))
    assert may_write(EVE, BOSS, wanted, cluster(rule("get list", "*", ["*"])))
    assert not may_write(EVE, BOSS, wanted, cluster(rule("get list", "*", ["*"])), aggregates=True)


@pytest.mark.parametrize(
    ("own", "wanted", "is_covered"),
    [("*/exec", "pods/exec", True), ("pods", "pods/exec", False), ("*", "pods/exec", True), ("pods/exec", "*/exec", False), ("*", "*", True)],
)  # fmt: skip
def test_resources_cover_resources(own: str, wanted: str, is_covered: bool) -> None:
    """`*/SUB` covers that subresource of each resource, `*` all of them."""
    held, asked = Rule("", ("get",), ("",), (own,)), Rule("", ("get",), ("",), (wanted,))
    assert (uncovered([asked], [held]) == ()) is is_covered


def test_what_is_not_covered_is_told_in_its_smallest_parts() -> None:
    """One verb, group, resource and name each."""
    held, asked = Rule("", ("get",), ("",), ("pods",)), Rule("/rules/0", ("get", "list"), ("",), ("pods",), ("a", "b"))
    assert [(each.verbs, each.resource_names) for each in uncovered([asked], [held])] == [
        (("list",), ("a",)),
        (("list",), ("b",)),
    ]
