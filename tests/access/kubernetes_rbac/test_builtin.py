"""The roles and bindings that every cluster has, though exports lack them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from graphnhi.access.kubernetes_rbac import Binding, Cluster, Role, completed, node, service_account, user
from graphnhi.access.kubernetes_rbac.builtin import COLUMNS
from tests.access.kubernetes_rbac.asking import EVE_SUBJECT, a_role, ask, bound, can, rule

RBAC = "rbac.authorization.k8s.io"
Facts = Mapping[str, list[dict[str, str]]]


@pytest.fixture
def whole(facts: Facts) -> Callable[..., Cluster]:
    """A cluster of some objects and all that is built in."""

    def made(*objects: Role | Binding) -> Cluster:
        roles = [each for each in objects if isinstance(each, Role)]
        return Cluster(*completed(roles, [each for each in objects if isinstance(each, Binding)], facts))

    return made


def test_the_facts_are_whole(facts: Facts) -> None:
    """Every row has all columns; each rule has its role, each binding a role that is there, and nothing comes twice."""
    assert all(tuple(row) == COLUMNS[name] for name in COLUMNS for row in facts[name])
    roles = [(row["namespace"], row["role"]) for row in facts["kubernetes_builtin_roles"]]
    assert len({*roles}) == len(roles)
    assert {(row["namespace"], row["role"]) for row in facts["kubernetes_builtin_rules"]} <= {*roles}
    for row in facts["kubernetes_builtin_bindings"]:
        assert (row["namespace"] if row["kind"] == "Role" else "", row["role"]) in roles


def test_no_role_is_empty(facts: Facts, whole: Callable[..., Cluster]) -> None:
    """Each built-in role gives something, aggregated ones by what they take on."""
    for row in facts["kubernetes_builtin_roles"]:
        kind = "Role" if row["namespace"] else "ClusterRole"
        cluster = whole(bound(row["role"], namespace=row["namespace"], kind=kind, name="test"))
        grants, gaps = cluster.granted(each for each in cluster.bindings if each.name == "test")
        assert grants, row
        assert not gaps


@pytest.mark.parametrize(
    ("name", "words", "is_allowed"),
    [("cluster-admin", "escalate clusterroles", True), ("cluster-admin", "get /metrics", True), ("view", "get secrets", False), ("view", "get pods", True),
     ("view", "get pods/log", True), ("edit", "get secrets", True), ("edit", "create pods/exec", True), ("edit", "create serviceaccounts/token", True),
     ("edit", "impersonate serviceaccounts", True), ("edit", "create endpoints", False), ("admin", "get secrets", True), ("admin", "get nodes", False)],
)  # fmt: skip
def test_what_the_user_facing_roles_allow(
    whole: Callable[..., Cluster], name: str, words: str, is_allowed: bool
) -> None:
    """`view` reads no secrets; `edit` does, and acts as any account; `admin` takes on `edit`, which takes on `view`."""
    assert can(whole(bound(name)), words) is is_allowed


def test_only_admin_writes_role_bindings(whole: Callable[..., Cluster]) -> None:
    """What `admin` has beyond `edit`."""
    for name, is_allowed in (("edit", False), ("admin", True)):
        assert (
            can(whole(bound(name, namespace="pay")), "create rolebindings", namespace="pay", group=RBAC) is is_allowed
        )


def test_what_is_bound_from_the_start(whole: Callable[..., Cluster]) -> None:
    """Masters can do everything, everybody may ask what he can do, the anonymous read the version, nodes have nothing by RBAC."""
    cluster = whole()
    assert can(cluster, "delete nodes", user("root", ["system:masters"]))
    assert can(cluster, "create selfsubjectaccessreviews", group="authorization.k8s.io")
    assert can(cluster, "get /version", user("system:anonymous"))
    assert not can(cluster, "get /api", user("system:anonymous"))
    assert not can(cluster, "get secrets", node("n1"), namespace="pay")
    assert can(cluster, "get secrets", user("system:kube-controller-manager"), namespace="pay")
    assert can(cluster, "create pods", service_account("kube-system", "job-controller"), namespace="pay")


def test_the_input_goes_before_what_is_built_in(whole: Callable[..., Cluster]) -> None:
    """A role or binding of the same name and namespace in the input is what counts."""
    assert not can(whole(a_role("view", rule(resources="x")), bound("view")), "get pods/log")
    assert not can(whole(bound("view", name="cluster-admin")), "delete nodes", user("root", ["system:masters"]))
    local = a_role("view", rule(), namespace="pay")
    assert can(whole(local, bound("view")), "get pods/log")


def test_roles_of_the_input_join_the_aggregated_ones(whole: Callable[..., Cluster]) -> None:
    """An operator's role with the label of `view` is part of `view`, `edit` and `admin`."""
    label: dict[str, Any] = {f"{RBAC}/aggregate-to-view": "true"}
    cluster = whole(
        a_role("issuers", rule("get", "issuers", ["cert-manager.io"]), labels=label), bound("admin", EVE_SUBJECT)
    )
    assert can(cluster, "get issuers", group="cert-manager.io")
    assert ask(cluster, "get pods").grants[0].provision.stands_in.source == "built in"
