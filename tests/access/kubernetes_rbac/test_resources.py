"""How people name resources, and what an API server can be asked about them."""

from collections.abc import Mapping

import pytest

from graphnhi.access.kubernetes_rbac import PathRequest, ResourceRequest, Resources, possible
from graphnhi.access.kubernetes_rbac.resources import RESOURCE_COLUMNS
from tests.access.kubernetes_rbac.asking import can, holding, rule

RBAC = "rbac.authorization.k8s.io"
Facts = Mapping[str, list[dict[str, str]]]


@pytest.fixture
def known(facts: Facts) -> Resources:
    return Resources.of(facts["kubernetes_resources"])


def test_the_facts_are_whole(facts: Facts) -> None:
    """Each row has all columns, each resource of a group comes once, and every rule of a built-in role on one of a group is on one of them."""
    rows = facts["kubernetes_resources"]
    assert all(tuple(row) == RESOURCE_COLUMNS and row["namespaced"] in ("yes", "no") for row in rows)
    named = [(row["group"], row["resource"]) for row in rows]
    assert len({*named}) == len(named)
    core = {resource for group, resource in named if group == "core"}
    asked = {
        each.partition("/")[0]
        for row in facts["kubernetes_builtin_rules"]
        if row["groups"] == "core"
        for each in row["resources"].split()
    }
    assert asked <= core | {"*"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [("pods", ResourceRequest("get", "pods", "", "", "n", "pay")), ("pods/exec", ResourceRequest("get", "pods", "", "exec", "n", "pay")),
     ("deployments", ResourceRequest("get", "deployments", "apps", "", "n", "pay")), ("pods.core", ResourceRequest("get", "pods", "", "", "n", "pay")),
     ("deployments/scale.apps", ResourceRequest("get", "deployments", "apps", "scale", "n", "pay")), ("nodes", ResourceRequest("get", "nodes", "", "", "n", "")),
     (f"clusterroles.{RBAC}", ResourceRequest("get", "clusterroles", RBAC, "", "n", "")), ("ingresses", ResourceRequest("get", "ingresses", "networking.k8s.io", "", "n", "pay")),
     ("crontabs.stable.example.com", ResourceRequest("get", "crontabs", "stable.example.com", "", "n", "pay")), ("/healthz", PathRequest("get", "/healthz")),
     ("events", ResourceRequest("get", "events", "", "", "n", "pay"))],
)  # fmt: skip
def test_words(known: Resources, words: str, expected: object) -> None:
    """`RESOURCE[/SUB][.GROUP]`: the usual group where none is said, no namespace for what lies in none, paths as they are."""
    assert known.asked("get", words, "n", "pay") == expected


@pytest.mark.parametrize("words", ["crontabs", "pod", "", ".apps"])
def test_words_that_name_nothing(known: Resources, words: str) -> None:
    """A resource that nobody knows needs its group."""
    with pytest.raises(ValueError, match="not known"):
        known.asked("get", words)


def test_scopes(known: Resources) -> None:
    """Known for what is Kubernetes' own, open for what is not."""
    assert known.is_namespaced("", "secrets") is True
    assert known.is_namespaced(RBAC, "clusterrolebindings") is False
    assert known.is_namespaced("", "users") is False
    assert known.is_namespaced("example.com", "secrets") is None


@pytest.mark.parametrize(
    ("verb", "what", "expected"),
    [("create", "secrets", ("", "pay")), ("list", "secrets", ("n", "pay")), ("watch", "secrets", ("n", "pay")), ("deletecollection", "secrets", ("", "pay")),
     ("delete", "secrets", ("n", "pay")), ("create", "pods/exec", ("n", "pay")), ("get", "pods/exec", ("n", "pay")), ("create", "serviceaccounts/token", ("n", "pay")),
     ("get", "namespaces", ("n", "n")), ("delete", "namespaces", ("n", "n")), ("update", "namespaces/finalize", ("n", "n")), ("list", "namespaces", ("n", "")),
     ("create", "namespaces", ("", "")), ("deletecollection", "namespaces", ("", "")), ("get", "nodes/proxy", ("n", "")), ("patch", f"clusterroles.{RBAC}", ("n", ""))],
)  # fmt: skip
def test_names_and_namespaces_of_requests(known: Resources, verb: str, what: str, expected: tuple[str, str]) -> None:
    """As Kubernetes' own RequestInfoFactory takes them out of the URL and method that stand for such a request of `n` in `pay`."""
    asked = known.asked(verb, what, "n", "pay")
    assert isinstance(asked, ResourceRequest)
    assert (asked.name, asked.namespace) == expected


def test_a_namespace_without_a_name_is_the_one_that_is_said() -> None:
    """Whoever asks who can get namespaces in one means that one."""
    assert possible(ResourceRequest("get", "namespaces", namespace="pay")).name == "pay"


def test_a_namespace_is_asked_for_within_itself() -> None:
    """A RoleBinding lets one get, and even delete, its own namespace; to list them takes a right on the whole cluster."""
    cluster = holding(rule("get list delete create", "namespaces"), namespace="pay")

    def may(verb: str, name: str = "") -> bool:
        asked = possible(ResourceRequest(verb, "namespaces", name=name, namespace="pay"))
        return can(cluster, f"{verb} namespaces", name=asked.name, namespace=asked.namespace)

    assert may("get", "pay")
    assert may("delete", "pay")
    assert not may("get", "kyc")
    assert not may("list")
    assert not may("create", "pay")
