"""Identities of Google and of Azure, roles of kiam, instances behind nodes, access keys: what a cluster names of a cloud, met or told."""

from pathlib import Path
from typing import Any

import pytest

import graphnhi
from graphnhi.deriving import Claim
from graphnhi.deriving.meeting import settled
from graphnhi.deriving.places import Place
from tests.deriving.aws.making import A, B, arn, details, role, trusts
from tests.deriving.kubernetes.clouds import APP, RUNNER, annotated, built, ends, gaps
from tests.deriving.kubernetes.keyed import KEY_ID, config_map
from tests.deriving.kubernetes.making import CERTAIN, k8s, pod, thing

GOOGLE, CLIENT, DIRECTORY = (
    "iam.gke.io/gcp-service-account",
    "azure.workload.identity/client-id",
    "azure.workload.identity/tenant-id",
)
ADDRESS = "payments@acme-prod.iam.gserviceaccount.com"
AT_GOOGLE = f"gcp:acme-prod/service_account/{ADDRESS}"
NO_BINDINGS = ("possible", "no workload identity bindings in the input")
ID, TENANT = "11111111-2222-3333-4444-555555555555", "aaaaaaaa-2222-3333-4444-555555555555"
NO_CREDENTIALS = ("possible", "no federated credentials in the input")
NO_KIAM = ("possible", "no configuration of kiam or kube2iam in the input")
NOT_IN = "cloud identity not in the input"


def inventory(folder: Path, *nodes: str) -> None:
    (folder / "nodes.csv").write_text("\n".join(["id,kind", *nodes, ""]))


def together(folder: Path, objects: list[dict[str, Any]], *nodes: str) -> Any:
    """An estate of a cluster and an inventory that describes nodes."""
    cluster = folder / "cluster"
    cluster.mkdir()
    built(cluster, {"prod": objects})
    inventory(folder, *nodes)
    return graphnhi.build(cluster, folder / "nodes.csv", tenant=[f"{cluster}=prod", f"{folder / 'nodes.csv'}=acme"])


@pytest.mark.parametrize("nodes", [[], [f"{AT_GOOGLE},service_account"]])
def test_a_service_account_of_google(tmp_path: Path, nodes: list[str]) -> None:
    """By its address, which names its project: possible, for its bindings are not in the input; a gap where nobody describes it."""
    estate = together(tmp_path, [annotated(ADDRESS, GOOGLE)], *nodes)
    assert ends(estate, "IMPERSONATES") == {(APP, AT_GOOGLE): NO_BINDINGS}
    undescribed = [each["id"] for each in estate.about["gaps"] if each["gap"] == "undescribed end"]
    assert undescribed == ([] if nodes else [AT_GOOGLE])


def test_an_account_whose_address_names_no_project(tmp_path: Path) -> None:
    """Is met where the input has it, and a gap where it has not."""
    default = "123456-compute@developer.gserviceaccount.com"
    node = f"gcp:acme-prod/service_account/{default}"
    (tmp_path / "a").mkdir()
    assert ends(together(tmp_path / "a", [annotated(default, GOOGLE)], f"{node},service_account"), "IMPERSONATES") == {
        (APP, node): NO_BINDINGS
    }
    assert gaps(built(tmp_path, {"prod": [annotated(default, GOOGLE)]})) == [(NOT_IN, APP)]


@pytest.mark.parametrize("kind", ["app", "service_account"])
def test_an_application_of_azure(tmp_path: Path, kind: str) -> None:
    """By its client id, where the input has it under that."""
    node = f"entra:{TENANT}/{kind}/{ID}"
    estate = together(tmp_path, [annotated(ID.upper(), CLIENT)], f"{node},{kind}")
    assert ends(estate, "IMPERSONATES") == {(APP, node): NO_CREDENTIALS}
    assert gaps(estate) == []


def test_an_application_that_nobody_describes(tmp_path: Path) -> None:
    """Is named in its directory where the annotation tells that, and else a gap alone."""
    estate = built(tmp_path, {"prod": [annotated(ID, CLIENT, **{DIRECTORY: TENANT})]})
    assert ends(estate, "IMPERSONATES") == {(APP, f"entra:{TENANT}/app/{ID}"): NO_CREDENTIALS}
    estate = built(tmp_path, {"prod": [annotated(ID, CLIENT)]})
    assert (ends(estate, "IMPERSONATES"), gaps(estate)) == ({}, [(NOT_IN, APP)])


@pytest.mark.parametrize("key", [GOOGLE, CLIENT])
@pytest.mark.parametrize(
    "value", ["x", "@", 5, "x" * 1_000_000, "a@b.iam.gserviceaccount.com\n.evil", "\u202e", None, [], {}]
)
def test_annotations_that_name_nobody(tmp_path: Path, key: str, value: Any) -> None:
    """Are a gap where they say something, and never an edge."""
    estate = built(tmp_path, {"prod": [annotated(value, key)]})
    assert ends(estate, "IMPERSONATES") == {}
    assert [each for _, each in gaps(estate)] == ([APP] if isinstance(value, str | int) else [])


WEB = k8s("workload", "pay", "web")
TWO = details(role("runner", trusts("*")), role("runner", trusts("*"), account=B))


@pytest.mark.parametrize(
    ("named", "outputs", "expected"),
    [
        (RUNNER, [], {RUNNER}), ("runner", [TWO], {RUNNER, arn("role", "runner", B)}), ("absent", [TWO], set()), ("runner", [], set()),
        ("path/runner", [TWO], {RUNNER, arn("role", "runner", B)}), ("*", [TWO], set()), ("", [TWO], set()),
    ],
)  # fmt: skip
def test_a_role_that_kiam_gives(tmp_path: Path, named: str, outputs: list[Any], expected: set[str]) -> None:
    """By its ARN or its name, of whatever account has it: possible, for nothing tells what kiam lets a pod have."""
    given = pod("web")
    given["metadata"]["annotations"] = {"iam.amazonaws.com/role": named}
    estate = built(tmp_path, {"prod": [given]}, *outputs)
    told = ends(estate, "RUNS_AS", WEB)
    assert {end: bound for (_, end), bound in told.items() if end.startswith("arn:")} == dict.fromkeys(
        expected, NO_KIAM
    )
    assert ((NOT_IN, WEB) in gaps(estate)) == (not expected and named != "")


def test_a_role_of_a_template(tmp_path: Path) -> None:
    """Is that of what makes the pods."""
    template = {
        "metadata": {"annotations": {"iam.amazonaws.com/role": RUNNER}},
        "spec": {"containers": [{"name": "c"}]},
    }
    estate = built(tmp_path, {"prod": [thing("Deployment", "web", version="apps/v1", spec={"template": template})]})
    assert ends(estate, "RUNS_AS", f"{WEB}@Deployment")[f"{WEB}@Deployment", RUNNER] == NO_KIAM


INSTANCE = f"arn:aws:ec2:eu-west-1:{A}:instance/i-0123456789abcdef0"
HOST = k8s("host", "w1")


@pytest.mark.parametrize(
    ("provider", "nodes", "expected"),
    [
        ("aws:///eu-west-1a/i-0123456789abcdef0", [INSTANCE], True), ("aws:///eu-west-1a/i-0123456789abcdef0", [], False),
        ("aws:///us-east-1a/i-0123456789abcdef0", [INSTANCE], False), ("aws:///eu-west-1a/i-1123456789abcdef0", [INSTANCE], False),
        ("aws:///eu-west-1a/i-0123456789abcdef0", [INSTANCE, INSTANCE.replace(A, B)], False),
        ("gce://acme/europe-west1-b/w1", [INSTANCE], False), (5, [INSTANCE], False), ("", [INSTANCE], False),
    ],
)  # fmt: skip
def test_the_instance_of_a_node(tmp_path: Path, provider: Any, nodes: list[str], expected: bool) -> None:
    """Whoever controls the node has the machine, where the input has exactly one of this id and region."""
    node = thing("Node", "w1", None, spec={"providerID": provider})
    estate = together(tmp_path, [node], *(f"{each},host" for each in nodes), "x,host")
    told = {pair: bound for pair, bound in ends(estate, "CONTROLS", HOST).items() if pair[1].startswith("arn:")}
    assert told == ({(HOST, INSTANCE): CERTAIN} if expected else {})
    names_one = isinstance(provider, str) and provider.startswith("aws:")
    assert [each for each, _ in gaps(estate)].count("instance not in the input") == (names_one and not expected)


def test_a_key_of_nobody(tmp_path: Path) -> None:
    """An access key in an object is a gap, until some export tells whose it is."""
    objects = [config_map("app", id=KEY_ID)]
    assert ("key of nobody known", KEY_ID) in gaps(built(tmp_path, {"prod": objects}))
    user = {"UserName": "eve", "Arn": arn("user", "eve"), "UserPolicyList": []}
    keys = {"AccessKeyMetadata": [{"UserName": "eve", "AccessKeyId": KEY_ID, "Status": "Active"}]}
    estate = built(tmp_path, {"prod": objects}, details(user), keys)
    assert gaps(estate) == []
    assert ends(estate, "STORES") == {(k8s("data_store", "pay", "app@ConfigMap"), KEY_ID): CERTAIN}
    assert {start for start, _ in ends(estate, "AUTHENTICATES_AS")} == {KEY_ID}


class Nothing:
    """A build that knows nothing."""

    def ids(self, kind: str) -> list[str]:
        return []

    def into(self, edge: str, ends: Any) -> list[tuple[str, str]]:
        return []

    out_of = into


def test_no_claims() -> None:
    """Give nothing."""
    found = settled([], Nothing())
    assert (len(found.nodes), len(found.edges), found.gaps) == (0, 0, ())


def test_a_claim_that_no_rule_knows() -> None:
    """Is none of this house's, and harms nothing."""
    assert len(settled([Claim("?", "a", (), Place("f", "{}", 0))], Nothing()).edges) == 0
