"""Each rule of the RBAC authorizer, by itself."""

import pytest

from graphnhi.access.kubernetes_rbac import Cluster, ResourceRequest, node, possible, service_account, user, who_can
from tests.access.kubernetes_rbac.asking import APP, EVE, a_role, ask, bound, can, holding, paths, rule


def test_a_role_binding_of_a_cluster_role_is_namespaced() -> None:
    """It gives the role's rules in its own namespace, and nothing cluster-wide."""
    cluster = holding(rule(), namespace="pay")
    assert can(cluster, "get secrets", namespace="pay")
    assert not can(cluster, "get secrets", namespace="pay-eu")
    assert not can(cluster, "get secrets")


def test_a_role_binding_gives_no_path() -> None:
    """Paths outside of the resources belong to no namespace; the same role bound cluster-wide gives them."""
    assert not can(holding(paths("get", "/metrics"), namespace="pay"), "get /metrics")
    assert can(holding(paths("get", "/metrics")), "get /metrics")


@pytest.mark.parametrize(
    ("url", "path", "is_allowed"),
    [("/healthz", "/healthz", True), ("/healthz", "/healthz/etcd", False), ("/healthz/*", "/healthz/etcd", True), ("/healthz/*", "/healthz", False),
     ("/healthz*", "/healthzz", True), ("*", "/anything", True), ("/*/etcd", "/healthz/etcd", False), ("/api**", "/api/v1", True)],
)  # fmt: skip
def test_paths(url: str, path: str, is_allowed: bool) -> None:
    """Only stars at the end of a path are wildcards, and they go over slashes."""
    assert can(holding(paths("get", url)), f"get {path}") is is_allowed


def test_an_account_without_a_namespace_is_one_of_the_bindings() -> None:
    """In a RoleBinding it takes the binding's namespace; in a ClusterRoleBinding it is nobody."""
    app = {"kind": "ServiceAccount", "name": "app"}
    reader = a_role("r", rule())
    assert can(Cluster([reader], [bound("r", app, namespace="pay")]), "get secrets", APP, namespace="pay")
    other = service_account("kyc", "app")
    assert not can(Cluster([reader], [bound("r", app, namespace="pay")]), "get secrets", other, namespace="pay")
    assert not can(Cluster([reader], [bound("r", app)]), "get secrets", APP, namespace="pay")


def test_an_account_of_another_namespace_may_be_bound() -> None:
    """The subject's own namespace goes before the binding's."""
    app = {"kind": "ServiceAccount", "name": "app", "namespace": "pay"}
    cluster = Cluster([a_role("r", rule())], [bound("r", app, namespace="kyc")])
    assert can(cluster, "get secrets", APP, namespace="kyc")
    assert not can(cluster, "get secrets", APP, namespace="pay")


def test_a_user_may_be_named_as_an_account_is() -> None:
    """A subject of kind User with the account's user name is that account."""
    named = {"kind": "User", "name": "system:serviceaccount:pay:app"}
    assert can(Cluster([a_role("r", rule())], [bound("r", named)]), "get secrets", APP)


@pytest.mark.parametrize(
    ("resources", "asked", "is_allowed"),
    [("pods", "get pods/exec", False), ("pods/exec", "get pods", False), ("*/exec", "get pods/exec", True), ("*/exec", "get pods", False),
     ("*", "get pods/exec", True), ("pods/*", "get pods/exec", False), ("Pods", "get pods", False), ("*/exec", "get pods/xexec", False)],
)  # fmt: skip
def test_subresources(resources: str, asked: str, is_allowed: bool) -> None:
    """A resource does not give its subresources; `*/SUB` gives that of every resource, `*` gives all."""
    assert can(holding(rule(resources=resources)), asked) is is_allowed


def test_groups_are_told_apart() -> None:
    """`""` is the core group alone; a rule without groups gives nothing."""
    assert not can(holding(rule(resources="deployments")), "get deployments", group="apps")
    assert can(holding(rule(resources="deployments", groups=["*"])), "get deployments", group="apps")
    assert not can(holding(rule(groups=[])), "get secrets")


@pytest.mark.parametrize("verb", ["impersonate", "bind", "escalate", "deletecollection"])
def test_a_star_is_every_verb(verb: str) -> None:
    """`*` includes the verbs that no HTTP method stands for."""
    assert can(holding(rule("*", "*", ["*"])), f"{verb} users")
    assert not can(holding(rule("get list", "*", ["*"])), f"{verb} users")


@pytest.mark.parametrize(
    ("verb", "resource", "is_allowed"),
    [("get", "secrets", True), ("list", "secrets", True), ("watch", "secrets", True), ("delete", "secrets", True), ("create", "secrets", False),
     ("deletecollection", "secrets", False), ("create", "pods/exec", True)],
)  # fmt: skip
def test_resource_names(verb: str, resource: str, is_allowed: bool) -> None:
    """They allow what is asked of the one object, list and watch of it too, but never create and deletecollection: those have no name."""
    cluster = holding(rule("*", resource, resourceNames=["adyen"]))
    base, _, sub = resource.partition("/")
    asked = possible(ResourceRequest(verb, base, "", sub, "adyen", "pay"))
    assert (("User", "eve") in who_can(asked, cluster)[0]) is is_allowed
    assert not can(cluster, f"{verb} {resource}", name="other")
    assert not can(cluster, f"{verb} {resource}")


def test_no_resource_names_are_all() -> None:
    """An empty list of names is no restriction."""
    assert can(holding(rule(resourceNames=[])), "get secrets", name="any")


def test_implicit_groups() -> None:
    """Accounts are in the group of all accounts, of those of their namespace and of all who are authenticated."""
    assert service_account("pay", "app").groups == {
        "system:serviceaccounts", "system:serviceaccounts:pay", "system:authenticated",
    }  # fmt: skip
    assert user("system:anonymous").groups == {"system:unauthenticated"}
    assert node("n1") == user("system:node:n1", ["system:nodes"])
    all_of_pay = {"kind": "Group", "name": "system:serviceaccounts:pay"}
    cluster = Cluster([a_role("r", rule())], [bound("r", all_of_pay)])
    assert can(cluster, "get secrets", APP)
    assert not can(cluster, "get secrets", service_account("pay-eu", "app"))


def test_a_group_of_somebody_elses_name_is_no_user() -> None:
    """Users and groups have names of their own."""
    assert not can(Cluster([a_role("r", rule())], [bound("r", {"kind": "Group", "name": "eve"})]), "get secrets")
    assert not can(Cluster([a_role("r", rule())], [bound("r", {"kind": "user", "name": "eve"})]), "get secrets")


def test_a_binding_to_a_missing_role_is_a_gap() -> None:
    """It grants nothing, and is told to whoever asks for one whom it names."""
    cluster = Cluster([], [bound("gone")])
    decision = ask(cluster, "get secrets")
    assert (decision.verdict, decision.grants) == ("denied", ())
    assert [(gap.binding.role.name, gap.why) for gap in decision.gaps] == [("gone", "role missing")]
    assert ask(cluster, "get secrets", user("bob")).gaps == ()


def test_a_cluster_role_binding_never_refers_to_a_role() -> None:
    """A Role is one of the namespace of the binding, and of no other."""
    local = a_role("r", rule(), namespace="pay")
    assert (
        ask(Cluster([local], [bound("r", kind="Role")]), "get secrets", namespace="pay")
        .gaps[0]
        .why.startswith("a Role")
    )
    assert not can(Cluster([local], [bound("r", kind="Role", namespace="kyc")]), "get secrets", namespace="kyc")
    assert can(Cluster([local], [bound("r", kind="Role", namespace="pay")]), "get secrets", namespace="pay")
    assert not can(Cluster([local], [bound("r", namespace="pay")]), "get secrets", namespace="pay")


def test_all_bindings_that_decide_are_told() -> None:
    """The proof of a yes has each binding with its role and the place of the rule in it."""
    cluster = Cluster(
        [a_role("r", rule("list"), rule())], [bound("r", name="one"), bound("r", name="two", namespace="pay")]
    )
    grants = ask(cluster, "get secrets", EVE, namespace="pay").grants
    assert [(each.binding.name, each.provision.stands_in.name, each.provision.rule.place) for each in grants] == [
        ("one", "r", "/rules/1"), ("two", "r", "/rules/1"),
    ]  # fmt: skip
