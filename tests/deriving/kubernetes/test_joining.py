"""What several rights of Kubernetes lead to together, and that none of them does alone."""

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import (
    CERTAIN,
    CLUSTER,
    account,
    bound,
    derived,
    edges,
    k8s,
    kinds,
    pod,
    role,
    rule,
    thing,
)

EVE, BOB = k8s("human", "eve"), k8s("human", "bob")
APP, DEFAULT = k8s("service_account", "pay", "app"), k8s("service_account", "pay", "default")
TOKEN = thing("Secret", "t", "ops", type="kubernetes.io/service-account-token")
CERTIFICATES = "certificates.k8s.io"
SIGNING = (
    rule("create", "certificatesigningrequests", group=CERTIFICATES),
    rule("update", "certificatesigningrequests/approval", group=CERTIFICATES),
    rule("approve", "signers", "kubernetes.io/kube-apiserver-client", group=CERTIFICATES),
)


def cluster(folder: Path, *rules: dict[str, Any], namespace: str | None = "pay", whom: str = "user:eve") -> Derived:
    """A cluster in which somebody is bound to a role with these rules; bob is a user of it, and ops a group."""
    others = (account("app"), TOKEN, bound("view", "user:bob", "group:ops", namespace="kyc"))
    return derived(folder, *others, role("r", *rules), bound("r", whom, namespace=namespace))


@pytest.mark.parametrize("read", ["get", "list", "watch"])
def test_minted_tokens(tmp_path: Path, read: str) -> None:
    """Who creates a Secret and reads it has a token of any account of the namespace."""
    found = cluster(tmp_path, rule("create", "secrets"), rule(read, "secrets"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, APP): CERTAIN, (EVE, DEFAULT): CERTAIN}


@pytest.mark.parametrize("given", [rule("create", "secrets"), rule("get", "secrets"), rule("update get", "secrets")])
def test_unminted_tokens(tmp_path: Path, given: dict[str, Any]) -> None:
    """One of the two is not enough, and an existing Secret does not become one of tokens."""
    assert not edges(cluster(tmp_path, given), "ESCALATES_TO", EVE)


@pytest.mark.parametrize(("name", "is_free"), [("mine", True), ("t", False)])
def test_minted_by_name(tmp_path: Path, name: str, is_free: bool) -> None:
    """A right to read one name is enough where nothing is called so yet."""
    given = (account("app", "ops"), TOKEN, role("r", rule("create", "secrets"), rule("get", "secrets", name)))
    found = derived(tmp_path, *given, bound("r", "user:eve", namespace="ops"))
    assert bool(edges(found, "ESCALATES_TO", EVE)) == is_free


def test_rights_meet_where_both_are(tmp_path: Path) -> None:
    """Two rights in two namespaces are none together; one of the whole cluster meets one of a namespace there."""
    given = (
        account("app"),
        TOKEN,
        role("c", rule("create", "secrets")),
        role("g", rule("get", "secrets")),
        bound("c", "user:eve", namespace="pay"),
    )
    apart = derived(tmp_path, *given, bound("g", "user:eve", namespace="kyc"))
    met = derived(tmp_path, *given, bound("g", "user:eve"))
    assert not edges(apart, "ESCALATES_TO", EVE)
    assert set(edges(met, "ESCALATES_TO", EVE)) == {(EVE, APP), (EVE, DEFAULT)}


def test_rights_of_groups_count(tmp_path: Path) -> None:
    """What an account has only together with its groups starts at the account; what a group has alone starts at the group."""
    given = (account("app"), TOKEN, role("c", rule("create", "secrets")), role("g", rule("get", "secrets")))
    of_group = bound("g", "group:system:serviceaccounts:pay", namespace="pay")
    split = derived(tmp_path, *given, of_group, bound("c", "pay/app", namespace="pay"))
    whole = derived(tmp_path, *given, of_group, bound("c", "group:system:serviceaccounts:pay", namespace="pay"))
    assert set(edges(split, "ESCALATES_TO")) == {(APP, DEFAULT)}
    assert {start for start, _ in edges(whole, "ESCALATES_TO")} == {k8s("group", "system:serviceaccounts:pay")}


def test_groups_need_somebody(tmp_path: Path) -> None:
    """A group is put on together with a user or an account who is impersonated; without one it is refused."""
    alone = cluster(tmp_path, rule("impersonate", "groups"), namespace=None)
    both = cluster(
        tmp_path, rule("impersonate", "groups", "system:masters"), rule("impersonate", "users", "bob"), namespace=None
    )
    assert not edges(alone, "IMPERSONATES", EVE)
    assert edges(both, "IMPERSONATES", EVE) == {(EVE, BOB): CERTAIN, (EVE, k8s("group", "system:masters")): CERTAIN}


def test_uids_and_extras_are_nobody(tmp_path: Path) -> None:
    """To put on a uid or an extra field makes nobody another one for role-based access control."""
    given = rule("impersonate", "uids userextras/scopes", group="authentication.k8s.io")
    assert not edges(cluster(tmp_path, given, namespace=None), "IMPERSONATES", EVE)


def test_any_user_is_one_that_no_export_shows(tmp_path: Path) -> None:
    """Who can be any user can be the controller manager, who has tokens of all accounts; nobody else makes a node of that."""
    manager = k8s("human", "system:kube-controller-manager")
    found = cluster(tmp_path, rule("impersonate", "users"), namespace=None)
    assert (EVE, manager) in edges(found, "IMPERSONATES", EVE)
    assert (manager, APP) in edges(found, "IMPERSONATES")
    assert manager not in kinds(cluster(tmp_path, rule("impersonate", "users", "bob"), namespace=None))


def test_signed_certificates(tmp_path: Path) -> None:
    """Who creates requests, approves them and may approve for that signer is anybody but a member of the administrators' group."""
    found = edges(cluster(tmp_path, *SIGNING, namespace=None), "ESCALATES_TO", EVE)
    assert {(EVE, each) for each in (APP, BOB, k8s("group", "ops"))} <= set(found)
    assert (EVE, k8s("group", "system:masters")) not in found
    assert set(found.values()) == {CERTAIN}


@pytest.mark.parametrize("rules", [*combinations(SIGNING, 2)])
def test_two_of_three_sign_nothing(tmp_path: Path, rules: tuple[dict[str, Any], ...]) -> None:
    """Each of the three rights is needed."""
    assert not edges(cluster(tmp_path, *rules, namespace=None), "ESCALATES_TO", EVE)


def test_signing_in_a_namespace(tmp_path: Path) -> None:
    """Requests lie in no namespace: bound in one, the rights are none."""
    assert not edges(cluster(tmp_path, *SIGNING), "ESCALATES_TO", EVE)


@pytest.mark.parametrize(
    ("signer", "reached"),
    [("kubernetes.io/*", "all"), ("kubernetes.io/kube-apiserver-client-kubelet", "nodes"), ("example.com/any", "none")],
)
def test_signers(tmp_path: Path, signer: str, reached: str) -> None:
    """A signer of kubelets makes nodes; one whose certificates the API server does not take makes nobody."""
    given = (*SIGNING[:2], rule("approve", "signers", signer, group=CERTIFICATES))
    node, ops = thing("Node", "worker", None), bound("view", "user:bob", namespace="pay")
    found = edges(derived(tmp_path, node, ops, TOKEN, role("r", *given), bound("r", "user:eve")), "ESCALATES_TO", EVE)
    assert ((EVE, k8s("human", "system:node:worker")) in found) == (reached != "none")
    assert ((EVE, BOB) in found) == (reached == "all")


@pytest.mark.parametrize("name", ["cluster-admin", "anything"])
def test_administrators_by_effect(tmp_path: Path, name: str) -> None:
    """All verbs on all resources of the cluster control it, whatever the role is called, and need no other edge."""
    found = derived(tmp_path, account("app"), role(name, rule("*", "*", group="*")), bound(name, "user:eve"))
    rows = found.edges[found.edges["from"] == EVE]
    assert set(zip(rows["edge"], rows["to"], strict=True)) == {
        ("CONTROLS", CLUSTER), ("MEMBER_OF", k8s("group", "system:authenticated")),
    }  # fmt: skip


@pytest.mark.parametrize(
    "given", [rule("*", "*"), rule("*", "*", "x", group="*"), rule("get list watch", "*", group="*")]
)
def test_no_administrators(tmp_path: Path, given: dict[str, Any]) -> None:
    """All of one group, of certain names, or only to look at is not everything."""
    found = derived(tmp_path, TOKEN, role("cluster-administrator", given), bound("cluster-administrator", "user:eve"))
    assert CERTAIN not in (edges(found, kind, EVE).get((EVE, CLUSTER)) for kind in ("CONTROLS", "ESCALATES_TO"))


def test_the_built_in_administrators(tmp_path: Path) -> None:
    """The group that stands before all rules controls the cluster, though no export binds it."""
    masters = k8s("group", "system:masters")
    assert edges(derived(tmp_path, account("app")), "CONTROLS", masters) == {(masters, CLUSTER): CERTAIN}


def test_administrators_of_a_namespace(tmp_path: Path) -> None:
    """All rights in one namespace control it, and by a privileged pod the nodes; not the cluster."""
    found = derived(tmp_path, account("app"), pod("p"), TOKEN, bound("cluster-admin", "user:eve", namespace="pay"))
    assert edges(found, "CONTROLS", EVE) == {(EVE, k8s("namespace", "pay")): CERTAIN}
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, k8s("host", "unknown")): CERTAIN}


def test_missing_roles(tmp_path: Path) -> None:
    """A binding to a role that is missing is a gap and grants nothing; one of the cluster never binds a Role."""
    local = role("r", rule("get", "secrets"), namespace="pay")
    found = derived(
        tmp_path, thing("Secret", "s"), TOKEN, local, bound("gone", "user:eve"), bound("r", "user:bob", kind="Role")
    )
    assert not edges(found, "READS", EVE)
    assert not edges(found, "READS", BOB)
    told = {(each["gap"], each["what"]) for each in found.gaps}
    assert told >= {
        ("missing role", "ClusterRoleBinding gone-bound: role missing"),
        ("binding without a role", "ClusterRoleBinding r-bound: a Role cannot be bound cluster-wide"),
    }  # fmt: skip


def test_subjects_without_namespace(tmp_path: Path) -> None:
    """In the binding of a namespace an account without one is of that namespace; in one of the cluster it is nobody."""
    given = (thing("Secret", "s"), TOKEN, role("r", rule("get", "secrets")))
    within = derived(tmp_path, *given, bound("r", "app", namespace="pay"))
    outside = derived(tmp_path, *given, bound("r", "app"))
    assert set(edges(within, "READS")) == {(APP, k8s("data_store", "pay", "s"))}
    assert not edges(outside, "READS")
