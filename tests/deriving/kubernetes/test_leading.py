"""What single rights of Kubernetes lead to, and of what they do not."""

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
    namespace,
    pod,
    proofs,
    role,
    rule,
    thing,
)
from tests.deriving.kubernetes.templates import made_by

EVE = k8s("human", "eve")
APP, DEFAULT, OTHER = (k8s("service_account", *each) for each in (("pay", "app"), ("pay", "default"), ("kyc", "other")))
KEYS, SETTINGS, FAR = (
    k8s("data_store", "pay", "keys"),
    k8s("data_store", "pay", "settings@ConfigMap"),
    k8s("data_store", "kyc", "far"),
)
POD, WEB, HOST = k8s("workload", "pay", "web-1"), k8s("workload", "pay", "web@Deployment"), k8s("host", "worker")
TOKEN = thing("Secret", "t", "ops", type="kubernetes.io/service-account-token")
NODE = thing("Node", "worker", None)
MADE = {"name": "web-1", "namespace": "pay", **made_by("Deployment", "web")}


def deployment(
    name: str = "web", namespace: str = "pay", kind: str = "Deployment", version: str = "apps/v1"
) -> dict[str, Any]:
    return thing(kind, name, namespace, version, spec={"template": {"spec": {"containers": [{"name": "main"}]}}})


def cluster(folder: Path, *more: dict[str, Any]) -> Derived:
    """Two namespaces with an account, a Secret and a ConfigMap, a pod that a deployment made, and what is given."""
    given = (
        account("app"), account("other", "kyc"), thing("Secret", "keys"), thing("Secret", "far", "kyc"), thing("ConfigMap", "settings"),
        pod("web-1", "pay", nodeName="worker") | {"metadata": MADE}, deployment(), NODE, TOKEN,
    )  # fmt: skip
    return derived(folder, *given, *more)


def eve(folder: Path, *rules: dict[str, Any], namespace: str | None = "pay") -> Derived:
    """The cluster, in which eve is bound to a cluster role with these rules."""
    return cluster(folder, role("r", *rules), bound("r", "user:eve", namespace=namespace))


@pytest.mark.parametrize("verb", ["get", "list", "watch"])
def test_reading_secrets(tmp_path: Path, verb: str) -> None:
    """Get, list and watch give what Secrets hold, in the namespace of the binding alone."""
    assert edges(eve(tmp_path, rule(verb, "secrets")), "READS", EVE) == {(EVE, KEYS): CERTAIN}


def test_reading_secrets_everywhere(tmp_path: Path) -> None:
    """A binding of the cluster gives those of every namespace."""
    found = edges(eve(tmp_path, rule("get", "secrets"), namespace=None), "READS", EVE)
    assert {end for _, end in found} == {KEYS, FAR, k8s("data_store", "ops", "t")}


@pytest.mark.parametrize(("verb", "named"), [("get", "keys"), ("list", "keys"), ("watch", "keys"), ("get", "absent")])
def test_reading_one_secret(tmp_path: Path, verb: str, named: str) -> None:
    """A rule with names gives the objects of these names, by list and watch too; a name that nothing has gives nothing."""
    found = eve(tmp_path, rule(verb, "secrets", named))
    assert edges(found, "READS", EVE) == ({(EVE, KEYS): CERTAIN} if named == "keys" else {})


@pytest.mark.parametrize(
    "given", [rule("get", "secrets", group="apps"), rule("delete", "secrets"), rule("get", "secrets/status")]
)
def test_what_reads_no_secret(tmp_path: Path, given: dict[str, Any]) -> None:
    """Another group, another verb or a subresource is something else."""
    found = eve(tmp_path, given)
    assert not any(edges(found, kind, EVE) for kind in ("READS", "WRITES", "ESCALATES_TO"))


def test_unseen_tokens(tmp_path: Path) -> None:
    """Without a token Secret in the input, whoever reads the Secrets of a namespace may be each of its accounts."""
    told = (True, "no token Secret in the input")
    given = (account("app"), account("other", "kyc"), thing("Secret", "keys"), role("r", rule("list", "secrets")))
    found = derived(tmp_path, *given, bound("r", "user:eve", namespace="pay"))
    assert edges(found, "ESCALATES_TO", EVE) == {(EVE, each): ("possible", told[1]) for each in (APP, DEFAULT)}
    assert not edges(eve(tmp_path, rule("list", "secrets")), "ESCALATES_TO", EVE)


def test_unseen_tokens_by_name(tmp_path: Path) -> None:
    """One that is told and holds no token is none; of one that is not told nobody knows."""
    given = (account("app"), thing("Secret", "keys"), bound("r", "user:eve", namespace="pay"))
    known = derived(tmp_path, *given, role("r", rule("get", "secrets", "keys")))
    unknown = derived(tmp_path, *given, role("r", rule("get", "secrets", "app-token-x7k2p")))
    assert not edges(known, "ESCALATES_TO", EVE)
    assert set(edges(unknown, "ESCALATES_TO", EVE)) == {(EVE, APP), (EVE, DEFAULT)}


@pytest.mark.parametrize(("kind", "resource", "end"), [("WRITES", "secrets", KEYS), ("WRITES", "configmaps", SETTINGS)])
@pytest.mark.parametrize("verb", ["update", "patch"])
def test_writing(tmp_path: Path, kind: str, resource: str, end: str, verb: str) -> None:
    """Update and patch write, and read nothing."""
    found = eve(tmp_path, rule(verb, resource))
    assert edges(found, kind, EVE) == {(EVE, end): CERTAIN}
    assert not edges(found, "READS", EVE)


@pytest.mark.parametrize(
    ("verbs", "resource", "kind"),
    [
        ("create", "pods/exec", "CONTROLS"), ("get", "pods/exec", "CONTROLS"), ("create", "pods/attach", "CONTROLS"),
        ("patch", "pods/ephemeralcontainers", "CONTROLS"), ("update", "pods", "CONTROLS"), ("patch", "pods", "CONTROLS"),
        ("create", "pods/portforward", "USES"), ("create", "*/exec", "CONTROLS"),
    ],
)  # fmt: skip
def test_into_pods(tmp_path: Path, verbs: str, resource: str, kind: str) -> None:
    """Running commands, a container of one's own and another image control a pod; forwarding a port only calls it."""
    found = eve(tmp_path, rule(verbs, resource))
    assert edges(found, kind, EVE) == {(EVE, POD): CERTAIN}
    assert not edges(found, "USES" if kind == "CONTROLS" else "CONTROLS", EVE)


@pytest.mark.parametrize(
    "given", [rule("get list watch", "pods pods/log pods/status"), rule("delete", "pods"), rule("update", "pods/exec")]
)
def test_not_into_pods(tmp_path: Path, given: dict[str, Any]) -> None:
    """`pods` is not `pods/exec`; to see, to delete and to read logs control nothing."""
    assert not edges(eve(tmp_path, given), "CONTROLS", EVE)


def test_pods_that_are_over(tmp_path: Path) -> None:
    """Nothing can be run in a pod that has ended."""
    ended = pod("job-1") | {"status": {"phase": "Succeeded"}}
    found = cluster(tmp_path, ended, role("r", rule("create", "pods/exec")), bound("r", "user:eve", namespace="pay"))
    assert set(edges(found, "CONTROLS", EVE)) == {(EVE, POD)}


def test_no_pods_in_the_input(tmp_path: Path) -> None:
    """Where no Pod is told at all, what makes pods stands for them, possibly."""
    found = derived(
        tmp_path, deployment(), role("r", rule("create", "pods/exec")), bound("r", "user:eve", namespace="pay")
    )
    assert edges(found, "CONTROLS", EVE) == {(EVE, WEB): ("possible", "no Pod in the input")}


def test_no_pods_of_one_controller(tmp_path: Path) -> None:
    """Where there are pods, but none that something made, that stands for those it makes; what is scaled to nothing for none."""
    idle = deployment()
    idle["metadata"]["name"], idle["spec"]["replicas"] = "old", 0
    given = role("r", rule("create", "pods/exec"))
    found = derived(tmp_path, pod("web-1"), deployment(), idle, given, bound("r", "user:eve", namespace="pay"))
    assert edges(found, "CONTROLS", EVE) == {(EVE, POD): CERTAIN, (EVE, WEB): ("possible", "no Pod of it in the input")}


@pytest.mark.parametrize(
    ("kind", "version", "resource"),
    [
        ("Deployment", "apps/v1", "deployments"), ("StatefulSet", "apps/v1", "statefulsets"), ("DaemonSet", "apps/v1", "daemonsets"),
        ("ReplicaSet", "apps/v1", "replicasets"), ("ReplicationController", "v1", "replicationcontrollers"),
        ("CronJob", "batch/v1", "cronjobs"),
    ],
)  # fmt: skip
def test_changing_workloads(tmp_path: Path, kind: str, version: str, resource: str) -> None:
    """To change what makes pods controls it, and starts pods there as any account, with any Secret, on any node; elsewhere nothing."""
    made = thing(kind, "w", "pay", version, spec={"template": {"spec": {}}})
    given = role("r", rule("patch", resource, group=version.rpartition("/")[0]))
    found = cluster(tmp_path, made, given, bound("r", "user:eve"))
    assert (EVE, k8s("workload", "pay", f"w@{kind}")) in edges(found, "CONTROLS", EVE)
    assert edges(found, "ESCALATES_TO", EVE) == dict.fromkeys([(EVE, APP), (EVE, DEFAULT), (EVE, HOST)], CERTAIN)
    assert set(edges(found, "READS", EVE)) == {(EVE, KEYS), (EVE, SETTINGS)}


@pytest.mark.parametrize(
    "given", [rule("patch", "jobs", group="batch"), rule("patch", "deployments", "absent", group="apps")]
)
def test_changing_nothing(tmp_path: Path, given: dict[str, Any]) -> None:
    """The template of a Job never changes, and what is not there is not changed."""
    job = thing("Job", "j", "pay", "batch/v1", spec={"template": {"spec": {}}})
    found = cluster(tmp_path, job, role("r", given), bound("r", "user:eve", namespace="pay"))
    assert not any(edges(found, kind, EVE) for kind in ("CONTROLS", "ESCALATES_TO", "READS"))


@pytest.mark.parametrize(
    ("group", "resource"),
    [("", "pods"), ("", "replicationcontrollers"), ("apps", "deployments"), ("apps", "daemonsets"), ("apps", "statefulsets"),
     ("apps", "replicasets"), ("batch", "jobs"), ("batch", "cronjobs")],
)  # fmt: skip
def test_starting_pods(tmp_path: Path, group: str, resource: str) -> None:
    """Whoever makes a pod, or what makes pods, is any account of the namespace, reads what it mounts, and has the node."""
    found = eve(tmp_path, rule("create", resource, group=group))
    assert edges(found, "ESCALATES_TO", EVE) == dict.fromkeys([(EVE, APP), (EVE, DEFAULT), (EVE, HOST)], CERTAIN)
    assert edges(found, "READS", EVE) == dict.fromkeys([(EVE, KEYS), (EVE, SETTINGS)], CERTAIN)


def test_names_start_nothing(tmp_path: Path) -> None:
    """What is created has no name yet, so a rule with names never allows it."""
    assert not edges(eve(tmp_path, rule("create", "pods", "web-2")), "ESCALATES_TO", EVE)


@pytest.mark.parametrize(("level", "bounds"), [("privileged", CERTAIN), ("baseline", None), ("restricted", None)])
def test_held_namespaces(tmp_path: Path, level: str, bounds: tuple[str, str] | None) -> None:
    """A namespace that forbids privileged pods keeps whoever starts some there from the nodes."""
    labelled = namespace("pay", **{"pod-security.kubernetes.io__enforce": level})
    found = cluster(tmp_path, labelled, role("r", rule("create", "pods")), bound("r", "user:eve", namespace="pay"))
    assert edges(found, "ESCALATES_TO", EVE).get((EVE, HOST)) == bounds


def test_taking_the_label_off(tmp_path: Path) -> None:
    """Who can change the namespace too takes the label off first."""
    labelled = namespace("pay", **{"pod-security.kubernetes.io__enforce": "restricted"})
    given = role("r", rule("create", "pods"), rule("patch", "namespaces"))
    found = cluster(tmp_path, labelled, given, bound("r", "user:eve", namespace="pay"))
    assert edges(found, "ESCALATES_TO", EVE)[EVE, HOST] == ("possible", "first the label of the namespace")


@pytest.mark.parametrize(
    ("given", "whole"),
    [(rule("create", "serviceaccounts/token"), True), (rule("impersonate", "serviceaccounts", "app"), False)],
)
def test_acting_as_accounts(tmp_path: Path, given: dict[str, Any], whole: bool) -> None:
    """A token that is asked for, and impersonation, are the account; names count."""
    wanted = {(EVE, APP): CERTAIN} | ({(EVE, DEFAULT): CERTAIN} if whole else {})
    assert edges(eve(tmp_path, given), "IMPERSONATES", EVE) == wanted


@pytest.mark.parametrize("place", [None, "pay"])
def test_impersonating_users(tmp_path: Path, place: str | None) -> None:
    """Users lie in no namespace: a binding of one gives nothing. An account is no user."""
    given = (
        role("r", rule("impersonate", "users", "bob", "system:serviceaccount:pay:app")),
        bound("r", "user:eve", namespace=place),
    )
    found = cluster(tmp_path, *given, bound("view", "user:bob", namespace="kyc"))
    assert set(edges(found, "IMPERSONATES", EVE)) == (set() if place else {(EVE, k8s("human", "bob"))})


@pytest.mark.parametrize("place", [None, "pay"])
@pytest.mark.parametrize("verb", ["get", "create"])
def test_through_the_kubelet(tmp_path: Path, verb: str, place: str | None) -> None:
    """The proxy of a node gives its pods, if it is given in the whole cluster."""
    found = eve(tmp_path, rule(verb, "nodes/proxy", "worker"), namespace=place)
    assert set(edges(found, "CONTROLS", EVE)) == (set() if place else {(EVE, POD)})
    assert not edges(eve(tmp_path, rule(verb, "nodes/proxy", "other"), namespace=None), "CONTROLS", EVE)


def test_every_edge_is_proved(tmp_path: Path) -> None:
    """By the subject in the binding and by the rule in its role; by facts where the role is built in: the one in which the rule stands."""
    found = derived(
        tmp_path,
        thing("Secret", "keys"),
        role("r", rule("get", "pods"), rule("get", "secrets")),
        bound("r", "user:bob", "user:eve"),
    )
    assert proofs(found, EVE, "READS", KEYS) == [["0.json:/items/2/subjects/1", "0.json:/items/1/rules/1"]]
    found = derived(tmp_path, pod("web-1"), bound("edit", "user:eve", namespace="pay"))
    ((binding, fact), *_) = proofs(found, EVE, "CONTROLS", POD)
    assert binding == "0.json:/items/1/subjects/0"
    assert fact.startswith("facts/kubernetes_builtin_rules.csv:ClusterRole system:aggregate-to-edit /rules/")


def test_nothing_is_said_twice(tmp_path: Path) -> None:
    """A binding gives an edge once, however many rules of its role do; another binding gives it once more."""
    given = (
        thing("Secret", "keys"),
        TOKEN,
        role("r", rule("get", "secrets"), rule("list", "secrets"), rule("get", "secrets", "keys")),
    )
    found = derived(tmp_path, *given, bound("r", "user:eve", namespace="pay"), bound("r", "user:eve", name="again"))
    assert len(proofs(found, EVE, "READS", KEYS)) == 2


def test_cluster_is_no_end_of_a_right(tmp_path: Path) -> None:
    """Whoever has much has not everything."""
    found = eve(tmp_path, rule("*", "secrets pods"), namespace=None)
    assert (EVE, CLUSTER) not in {**edges(found, "CONTROLS", EVE), **edges(found, "ESCALATES_TO", EVE)}


@pytest.mark.parametrize(
    ("group", "resource", "reached"), [("", "pods", True), ("apps", "deployments", True), ("apps", "daemonsets", False)]
)
def test_settings_are_seen(tmp_path: Path, group: str, resource: str, reached: bool) -> None:
    """Whoever may look at a pod, or at what makes it, reads the secrets that stand in its own environment."""
    secret = {"name": "main", "env": [{"name": "DB_PASSWORD", "value": "correct-horse-battery"}]}
    made = thing("Deployment", "api", "pay", "apps/v1", spec={"template": {"spec": {"containers": [secret]}}})
    owner = [{"kind": "Deployment", "name": "api", "apiVersion": "apps/v1", "uid": "1"}]
    of_it = thing("Pod", "api-1", "pay", metadata={"ownerReferences": owner}, spec={"containers": [secret]})
    found = cluster(
        tmp_path, made, of_it, role("r", rule("list", resource, group=group)), bound("r", "user:eve", namespace="pay")
    )
    wanted = {(EVE, k8s("workload", "pay", "api@Deployment#configuration")): CERTAIN} if reached else {}
    assert edges(found, "READS", EVE) == wanted


@pytest.mark.parametrize(
    ("given", "end", "why"),
    [
        (
            rule("patch", "mutatingwebhookconfigurations", group="admissionregistration.k8s.io"),
            CLUSTER,
            "first a webhook",
        ),
        (rule("create", "persistentvolumes"), HOST, "first a pod that mounts it"),
    ],
)
@pytest.mark.parametrize("place", [None, "pay"])
def test_ways_of_several_steps(tmp_path: Path, given: dict[str, Any], end: str, why: str, place: str | None) -> None:
    """Who changes what others create, or makes a volume of a folder of a node, has one step before him; bound in a namespace he has nothing."""
    found = eve(tmp_path, given, namespace=place)
    assert edges(found, "ESCALATES_TO", EVE) == ({} if place else {(EVE, end): ("possible", why)})
