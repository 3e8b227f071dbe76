"""What somebody makes of his rights himself: roles that he binds, and roles that he changes."""

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
    pod,
    proofs,
    role,
    rule,
    thing,
)

RBAC = "rbac.authorization.k8s.io"
EVE = k8s("human", "eve")
PAY, KEYS, APP = k8s("namespace", "pay"), k8s("data_store", "pay", "keys"), k8s("service_account", "pay", "app")
HOST = k8s("host", "unknown")
"""Whoever has a namespace starts pods there that have their node; no cluster here tells of one."""
TOKEN = thing("Secret", "t", "ops", type="kubernetes.io/service-account-token")


def rbac(verbs: str, resources: str, *names: str) -> dict[str, Any]:
    return rule(verbs, resources, *names, group=RBAC)


def cluster(
    folder: Path, *rules: dict[str, Any], namespace: str | None = "pay", more: tuple[dict[str, Any], ...] = ()
) -> Derived:
    """A cluster with an account, Secrets and a role that reads Secrets, in which eve is bound to a role with these rules."""
    given = (account("app"), thing("Secret", "keys"), TOKEN, role("reader", rule("get", "secrets")))
    return derived(folder, *given, *more, role("own", *rules), bound("own", "user:eve", namespace=namespace))


def test_binding_any_cluster_role(tmp_path: Path) -> None:
    """In a namespace, whoever binds any cluster role there has the namespace, by a privileged pod the nodes, and not the cluster."""
    found = cluster(tmp_path, rbac("create", "rolebindings"), rbac("bind", "clusterroles"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}


def test_binding_one_role(tmp_path: Path) -> None:
    """Whoever binds one role has what it gives there, proved by the three rules."""
    found = cluster(tmp_path, rbac("create", "rolebindings"), rbac("bind", "clusterroles", "reader"))
    assert edges(found, "READS", EVE) == {(EVE, KEYS): CERTAIN}
    assert not edges(found, "ESCALATES_TO", EVE)
    ((*places,),) = proofs(found, EVE, "READS", KEYS)
    assert [each.rpartition("/items")[2] for each in places] == [
        "/5/subjects/0",
        "/4/rules/1",
        "/4/rules/0",
        "/3/rules/0",
    ]


@pytest.mark.parametrize(
    "rules",
    [
        [rbac("create", "rolebindings")], [rbac("bind", "clusterroles")], [rbac("create", "clusterrolebindings"), rbac("bind", "clusterroles")],
        [rbac("create", "rolebindings"), rbac("bind", "clusterroles", "absent")], [rbac("create", "rolebindings", "x"), rbac("bind", "clusterroles")],
        [rbac("create", "rolebindings"), rbac("bind", "roles")],
    ],
)  # fmt: skip
def test_binding_nothing(tmp_path: Path, rules: list[dict[str, Any]]) -> None:
    """Without the other right, with rights of the cluster given in a namespace, or for roles that are not there, nothing is bound."""
    found = cluster(tmp_path, *rules)
    assert not edges(found, "READS", EVE)
    assert not edges(found, "ESCALATES_TO", EVE)


def test_binding_in_the_cluster(tmp_path: Path) -> None:
    """Whoever binds any cluster role in the whole cluster has it; by bindings of namespaces alone, every namespace."""
    whole = cluster(tmp_path, rbac("create", "clusterrolebindings"), rbac("bind", "clusterroles"), namespace=None)
    spaces = cluster(tmp_path, rbac("create", "rolebindings"), rbac("bind", "clusterroles"), namespace=None)
    assert edges(whole, "ESCALATES_TO", EVE) == {(EVE, CLUSTER): CERTAIN}
    assert set(edges(spaces, "ESCALATES_TO", EVE)) == {(EVE, PAY), (EVE, k8s("namespace", "ops")), (EVE, HOST)}


def test_what_lies_in_no_namespace(tmp_path: Path) -> None:
    """A role that is bound in namespaces gives nothing on users."""
    more = (role("actor", rule("impersonate", "users serviceaccounts")), bound("view", "user:bob", namespace="kyc"))
    rules = (rbac("create", "rolebindings"), rbac("bind", "clusterroles", "actor"))
    found = edges(cluster(tmp_path, *rules, namespace=None, more=more), "IMPERSONATES", EVE)
    assert (EVE, APP) in found
    assert (EVE, k8s("human", "bob")) not in found


def test_writing_oneself_into_a_binding(tmp_path: Path) -> None:
    """Who may change a binding, and bind its role, adds himself; the role of a binding cannot be changed."""
    there = bound("reader", "user:bob", namespace="pay", name="there")
    for rules, reached in (
        ([rbac("patch", "rolebindings", "there"), rbac("bind", "clusterroles", "reader")], True),
        ([rbac("patch", "rolebindings", "other"), rbac("bind", "clusterroles", "reader")], False),
        ([rbac("patch", "rolebindings", "there"), rbac("bind", "clusterroles", "cluster-admin")], False),
    ):
        found = cluster(tmp_path, *rules, more=(there,))
        assert bool(edges(found, "READS", EVE)) == reached
        assert not edges(found, "ESCALATES_TO", EVE)


def test_binding_goes_on(tmp_path: Path) -> None:
    """What one comes to have may bind more."""
    more = (role("step", rbac("bind", "clusterroles", "reader")),)
    rules = (rbac("create", "rolebindings"), rbac("bind", "clusterroles", "step"))
    found = cluster(tmp_path, *rules, more=more)
    assert edges(found, "READS", EVE) == {(EVE, KEYS): CERTAIN}
    (rule_of,) = set(found.edges[(found.edges["from"] == EVE) & (found.edges["edge"] == "READS")]["rule"])
    assert rule_of == "kubernetes: binds ClusterRole step to itself: binds ClusterRole reader to itself: reads Secrets"


@pytest.mark.parametrize(
    ("rules", "reached"),
    [
        ([rbac("update", "clusterroles"), rbac("escalate", "clusterroles")], True),
        ([rbac("patch", "clusterroles", "own"), rbac("escalate", "clusterroles", "own")], True),
        ([rbac("update", "clusterroles")], False), ([rbac("escalate", "clusterroles")], False),
        ([rbac("update", "clusterroles", "own"), rbac("escalate", "clusterroles", "reader")], False),
        ([rbac("update", "clusterroles", "reader"), rbac("escalate", "clusterroles")], False),
    ],
)  # fmt: skip
def test_changing_ones_own_role(tmp_path: Path, rules: list[dict[str, Any]], reached: bool) -> None:
    """Who writes into a role that he is bound by in the whole cluster, and may escalate it, has the cluster."""
    found = cluster(tmp_path, *rules, namespace=None)
    assert edges(found, "ESCALATES_TO", EVE) == ({(EVE, CLUSTER): CERTAIN} if reached else {})


def test_changing_the_role_of_a_namespace(tmp_path: Path) -> None:
    """A Role, or a cluster role that is bound in a namespace, gives the namespace; no edge but CONTAINS ends at a role."""
    local = role("local", rbac("patch escalate", "roles"), namespace="pay")
    found = derived(tmp_path, account("app"), TOKEN, local, bound("local", "user:eve", namespace="pay", kind="Role"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}
    ends = found.edges[found.edges["to"].str.startswith(k8s("role"))]
    assert set(ends["edge"]) == {"CONTAINS"}


def test_changing_a_role_that_a_role_takes_on(tmp_path: Path) -> None:
    """What is written into a role is given by every role that aggregates it; a new one is taken on too."""
    taking = {"aggregationRule": {"clusterRoleSelectors": [{"matchLabels": {"add": "yes"}}]}}
    more = (role("sum", **taking), role("part", metadata={"labels": {"add": "yes"}}), bound("sum", "user:eve"))
    by_part = cluster(
        tmp_path,
        rbac("patch", "clusterroles", "part"),
        rbac("escalate", "clusterroles", "part"),
        namespace=None,
        more=more,
    )
    by_new = cluster(
        tmp_path, rbac("create", "clusterroles"), rbac("escalate", "clusterroles"), namespace=None, more=more
    )
    assert edges(by_part, "ESCALATES_TO", EVE) == {(EVE, CLUSTER): CERTAIN}
    assert edges(by_new, "ESCALATES_TO", EVE) == {(EVE, CLUSTER): CERTAIN}


def test_making_a_role_that_is_missing(tmp_path: Path) -> None:
    """A binding waits for its role: whoever makes it, and may let it give anything, has what it is bound in."""
    rules = (rbac("create update", "clusterroles"), rbac("escalate", "clusterroles", "gone"))
    found = cluster(tmp_path, *rules, namespace=None, more=(bound("gone", "user:eve", namespace="pay"),))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, PAY): CERTAIN, (EVE, HOST): CERTAIN}


def test_changing_a_role_and_binding_it(tmp_path: Path) -> None:
    """A Role that one can write anything into and bind to oneself gives the namespace; so does a new one."""
    changed = (rbac("patch escalate bind", "roles", "r"), rbac("create", "rolebindings"))
    made = (rbac("create escalate bind", "roles"), rbac("create", "rolebindings"))
    local = role("r", rule("get", "pods"), namespace="pay")
    for rules, more in ((changed, (local,)), (made, ())):
        assert (EVE, PAY) in edges(cluster(tmp_path, *rules, more=more), "ESCALATES_TO", EVE)


def test_changing_the_role_of_somebody_whom_one_acts_as(tmp_path: Path) -> None:
    """However many steps that takes: who runs commands in a pod acts as its account, whose role he changes."""
    rules = (rbac("patch escalate", "clusterroles", "of-app"), rule("create", "pods/exec"))
    more = (role("of-app", rule("get", "nodes")), bound("of-app", "pay/app"), pod("p", "pay", serviceAccountName="app"))
    found = cluster(tmp_path, *rules, namespace=None, more=more)
    assert (EVE, CLUSTER) in edges(found, "ESCALATES_TO", EVE)
    apart = cluster(tmp_path, rules[0], namespace=None, more=more)
    assert not edges(apart, "ESCALATES_TO", EVE)


def test_changing_the_role_of_somebody_whom_one_may_act_as(tmp_path: Path) -> None:
    """What the way there depends on, the edge depends on."""
    rules = (rbac("patch escalate", "clusterroles", "of-app"), rule("list", "secrets"))
    given = (account("app"), role("of-app", rule("get", "nodes")), bound("of-app", "pay/app"))
    found = derived(tmp_path, *given, role("own", *rules), bound("own", "user:eve"))
    assert edges(found, "ESCALATES_TO", EVE)[EVE, CLUSTER] == ("possible", "no token Secret in the input")


def test_changing_roles_of_nobody(tmp_path: Path) -> None:
    """Who changes roles that give him nothing only touches what they are of, and is tagged for those who ask."""
    local = role("local", rule("get", "pods"), namespace="pay")
    found = cluster(tmp_path, rbac("patch escalate", "roles", "local"), more=(local,))
    assert edges(found, "USES", EVE, scope="roles") == {(EVE, PAY): CERTAIN}
    assert not edges(found, "ESCALATES_TO", EVE)
    assert set(found.nodes[found.nodes["tags"] == "changes-roles"]["id"]) == {EVE}


def test_a_place_of_ones_own_hides_no_other(tmp_path: Path) -> None:
    """Who has one namespace by the role that binds him there still changes roles elsewhere of which he has nothing."""
    mine = role("mine", rbac("patch escalate", "roles", "mine"), namespace="dev")
    more = (role("local", namespace="pay"), mine, bound("mine", "user:eve", namespace="dev", kind="Role"))
    found = cluster(tmp_path, rbac("patch escalate", "roles", "local"), more=more)
    assert (EVE, k8s("namespace", "dev")) in edges(found, "ESCALATES_TO", EVE)
    assert edges(found, "USES", EVE, scope="roles") == {(EVE, PAY): CERTAIN}
