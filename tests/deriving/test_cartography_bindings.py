"""What Kubernetes and Google Cloud bindings grant in Cartography's graph."""

from typing import Any

import pytest

from tests.cartography import Graph, account_of, gaps_of

SA, SECRET, POD = "k8s:prod/service_account/pay/app", "k8s:prod/data_store/pay/db", "k8s:prod/workload/pay/web"
NO_RULES = "no rules of the role in the input"


def cluster(verbs: list[str], resources: list[str], role: str = "KubernetesRole", name: str = "r", **sa: Any) -> Graph:
    """A service account bound to a role in namespace `pay` (a ClusterRole: in the whole cluster)."""
    graph = Graph().node("KubernetesCluster", "c", name="prod").node("KubernetesNamespace", "n", name="pay")
    graph.node("KubernetesServiceAccount", "sa", name="app", namespace="pay", **sa)
    graph.node("KubernetesSecret", "s", name="db", namespace="pay").node(
        "KubernetesSecret", "s2", name="x", namespace="other"
    )
    graph.node("KubernetesPod", "p", name="web", namespace="pay", service_account_name="app")
    kind = role.removeprefix("Kubernetes")
    graph.node(role, "r", name=name, namespace="pay" if kind == "Role" else None, verbs=verbs, resources=resources)
    binding = f"Kubernetes{kind}Binding"
    graph.node(binding, "b", name="b", namespace="pay" if kind == "Role" else None, role_kind=kind, role_name=name)
    for owned in ("n", "sa", "s", "s2", "p", "r", "b"):
        graph.link("c", "RESOURCE", owned)
    return graph.link("b", "SUBJECT", "sa").link("b", "ROLE_REF", "r")


def rights(graph: Graph, who: str = SA) -> set[tuple[str, str, str, str | None]]:
    return {each[1:] for each in graph.edges() if each[0] == who}


@pytest.mark.parametrize(
    "verbs, resources, expected",
    [
        (["get"], ["secrets"], {("READS", SECRET, "possible", NO_RULES)}),
        (["*"], ["secrets"], {("READS", SECRET, "possible", NO_RULES), ("WRITES", SECRET, "possible", NO_RULES)}),
        (["create"], ["pods/exec"], {("CONTROLS", POD, "possible", NO_RULES)}),
        (["create"], ["*/exec"], {("CONTROLS", POD, "possible", NO_RULES)}),
        (["create"], ["pods"], {("READS", SECRET, "possible", "first a pod that mounts them")}),
        (["*"], ["*"], {("CONTROLS", "k8s:prod/namespace/pay", "possible", NO_RULES)}),
        (["get", "list"], ["pods"], set()),
    ],
)
def test_a_role_in_a_namespace_is_about_what_is_in_it(verbs: list[str], resources: list[str], expected: Any) -> None:
    """Verbs and resources stand together without their rules, so all is possible; `pods` is not `pods/exec`."""
    assert rights(cluster(verbs, resources)) == expected


def test_a_cluster_role_is_about_the_whole_cluster() -> None:
    """Secrets of every namespace, and with everything the cluster itself: certain for the built-in administrator alone."""
    role = "KubernetesClusterRole"
    assert {each[1] for each in rights(cluster(["get"], ["secrets"], role))} == {SECRET, "k8s:prod/data_store/other/x"}
    whole = ("CONTROLS", "k8s:prod/cluster/prod")
    assert rights(cluster(["*"], ["*"], role, "cluster-admin")) == {(*whole, "certain", None)}
    assert rights(cluster(["*"], ["*"], role, "mine")) == {(*whole, "possible", NO_RULES)}


def test_a_binding_to_a_missing_role_grants_nothing_and_is_a_gap() -> None:
    """It is skipped with its reason, and the gap names the role."""
    graph = cluster(["*"], ["*"])
    del graph.nodes["r"]
    graph.links = [link for link in graph.links if "r" not in (link[0], link[2])]
    result = graph.build()
    assert gaps_of(result, "missing role")[0]["what"] == "Role r of the binding b"
    assert account_of(result, "KubernetesRoleBinding")["skipped"][0]["count"] == 1


@pytest.mark.parametrize(
    "pod, account, runs", [(None, None, True), (None, False, False), (True, False, True), (False, None, False)]
)
def test_a_pod_runs_as_its_service_account_where_a_token_is_mounted(pod: Any, account: Any, runs: bool) -> None:
    """The pod's own word counts before its service account's; unsaid means mounted."""
    graph = cluster(["get"], ["pods"], automount_service_account_token=account)
    graph.node("KubernetesPod", "p", name="web", namespace="pay", service_account_name="app",
               automount_service_account_token=pod)  # fmt: skip
    assert ((POD, "RUNS_AS", SA, "certain", None) in graph.edges()) is runs


def project(role: str, permissions: list[str] | None = None, **binding: Any) -> Graph:
    """A service account with a role on a project that has another service account."""
    graph = Graph().node("GCPProject", "pr", displayname="pay").node("GCPServiceAccount", "a", email="a@x")
    graph.node("GCPServiceAccount", "b", email="b@x").link("pr", "RESOURCE", "a").link("pr", "RESOURCE", "b")
    graph.node("GCPPolicyBinding", "bi", role=role, **binding).link("a", "HAS_ALLOW_POLICY", "bi")
    if permissions is not None:
        graph.node("GCPRole", role, name=role, permissions=permissions).link("bi", "GRANTS_ROLE", role)
    return graph.link("bi", "APPLIES_TO", "pr")


NO_DENIES = "no deny policies in the input"


@pytest.mark.parametrize(
    "role, permissions, expected",
    [
        ("roles/owner", None, {("CONTROLS", "gcp:pr/account/pr", "possible", NO_DENIES)}),
        ("projects/x/roles/mine", ["iam.serviceAccountKeys.create"],
         {("ESCALATES_TO", "gcp:pr/service_account/b@x", "possible", NO_DENIES)}),
        ("roles/viewer", None, set()),
    ],
)  # fmt: skip
def test_a_google_role_is_known_by_its_permissions_or_its_name(role: str, permissions: Any, expected: Any) -> None:
    """All of it is possible, and a role that no fact maps is a gap."""
    graph = project(role, permissions)
    assert rights(graph, "gcp:pr/service_account/a@x") == expected
    assert bool(gaps_of(graph.build(), "unmapped permission")) is not bool(expected)


def test_a_google_condition_is_the_reason() -> None:
    """The title of the condition stands in the edge's condition."""
    found = rights(
        project("roles/owner", has_condition=True, condition_title="office hours"), "gcp:pr/service_account/a@x"
    )
    assert found == {("CONTROLS", "gcp:pr/account/pr", "possible", "condition office hours")}
