"""What of a cluster's objects is of no use is told, with its place, and takes nothing else with it."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import bound, derived, edges, k8s, role, rule, thing

EVE = k8s("human", "eve")
RBAC = "rbac.authorization.k8s.io/v1"
BAD_SELECTOR = {"clusterRoleSelectors": [{"matchExpressions": [{"key": "a", "operator": "Near"}]}]}


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (thing("ClusterRole", "r", None, RBAC, rules="all"), "the ClusterRole is misshapen: no list but str"),
        (thing("ClusterRole", "r", None, RBAC, rules=[{"verbs": "get"}]), "the ClusterRole is misshapen: no list but str"),
        (thing("ClusterRole", "r", None, RBAC, aggregationRule=BAD_SELECTOR), "the ClusterRole is misshapen: a label selector that Kubernetes refuses"),
        (thing("RoleBinding", "b", "pay", RBAC, subjects=[7]), "the RoleBinding is misshapen: no object but int"),
        (thing("Service", "web"), "nothing is made of a Service yet"),
        (thing("Secret", ""), "the Secret has no name"),
    ],
)  # fmt: skip
def test_what_is_of_no_use(tmp_path: Path, given: dict[str, Any], why: str) -> None:
    """One fault an object; the others are read as ever."""
    found = derived(
        tmp_path, given, role("reader", rule("get", "secrets")), bound("reader", "user:eve"), thing("Secret", "s")
    )
    assert [(each.place, each.what) for each in found.skipped] == [("/items/0", why)]
    assert (EVE, k8s("data_store", "pay", "s")) in edges(found, "READS")


def test_an_object_twice(tmp_path: Path) -> None:
    """An object that two lists have is one, and so are its edges."""
    given = (role("r", rule("get", "secrets")), bound("r", "user:eve"), thing("Secret", "s"))
    once, twice = derived(tmp_path, *given), derived(tmp_path, *given, *given)
    assert len(once.edges) == len(twice.edges)
    assert not twice.skipped


def test_no_namespace_is_the_default_one(tmp_path: Path) -> None:
    """An object that lies in a namespace and names none is in `default`; one that lies in none is in none, whatever it says."""
    found = derived(tmp_path, thing("Secret", "s", None), thing("Node", "worker", "pay"))
    assert {k8s("data_store", "default", "s"), k8s("host", "worker")} <= set(found.nodes["id"])


def test_every_namespace_has_its_account(tmp_path: Path) -> None:
    """The account `default` is there though no export shows it, with the groups that it is in."""
    found = derived(tmp_path, thing("Namespace", "pay", None))
    account = k8s("service_account", "pay", "default")
    groups = ("system:authenticated", "system:serviceaccounts", "system:serviceaccounts:pay")
    assert {end for _, end in edges(found, "MEMBER_OF", account)} == {k8s("group", each) for each in groups}


def test_names_are_names(tmp_path: Path) -> None:
    """What stands in a name never makes another id: slashes, spaces and percent signs are encoded."""
    found = derived(tmp_path, role("r", rule("get", "secrets")), bound("r", "user:a/b c%"), thing("Secret", "s"))
    assert k8s("human", "a%2Fb%20c%25") in set(found.nodes["id"])
