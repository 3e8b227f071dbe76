"""`graphnhi doctor --how-to-export kubernetes`: what it prints exports a cluster whole, only reads, takes no secret, and tells what it could not read."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import graphnhi
from graphnhi.cli import main
from graphnhi.cli.how_to_export import script
from graphnhi.deriving.kubernetes.objects.kinds import USED
from graphnhi.estate import Estate
from tests.deriving.kubernetes.making import account, bound, namespace, pod, role, rule, thing

SECRET = "aHVudGVyMi1DYW5hcnktOWY4ZTdk"  # "hunter2-Canary-9f8e7d"
RBAC = "rbac.authorization.k8s.io"
DENIED = ["", 'Error from server (Forbidden): nodes is forbidden: User "eve" cannot list resource "nodes"']
OBJECTS: dict[str, list[dict[str, Any]]] = {
    "namespaces": [namespace("pay")], "nodes": [thing("Node", "worker", None)], "serviceaccounts": [account("app")], "pods": [pod("web")],
    "configmaps": [thing("ConfigMap", "settings", data={"a": "b"})],
    "secrets": [
        thing(
            "Secret", "key", type="Opaque", data={"password": SECRET}, stringData={"plain": SECRET},
            metadata={"annotations": {"kubectl.kubernetes.io/last-applied-configuration": f'{{"data":"{SECRET}"}}', "team": "a"}},
        ),
        thing(
            "Secret", "app-token", type="kubernetes.io/service-account-token", data={"token": SECRET},
            metadata={"annotations": {"kubernetes.io/service-account.name": "app"}},
        ),
        thing("Secret", "empty"),
    ],
    **{f"{name}.apps": [thing(kind, "web", version="apps/v1")] for name, kind in
       (("deployments", "Deployment"), ("statefulsets", "StatefulSet"), ("daemonsets", "DaemonSet"), ("replicasets", "ReplicaSet"))},
    "replicationcontrollers": [thing("ReplicationController", "old")],
    "jobs.batch": [thing("Job", "once", version="batch/v1")], "cronjobs.batch": [thing("CronJob", "night", version="batch/v1")],
    f"roles.{RBAC}": [role("reader", rule("get", "secrets"), namespace="pay")], f"clusterroles.{RBAC}": [role("wide", rule("get", "pods"))],
    f"rolebindings.{RBAC}": [bound("reader", "pay/app", namespace="pay", kind="Role")], f"clusterrolebindings.{RBAC}": [bound("wide", "user:eve")],
}  # fmt: skip


@dataclass
class Exported:
    """A cluster to export from a folder. errors: what `kubectl` prints on both streams where it fails, by the first words of the call."""

    place: Path
    tools: Path
    name: str = "prod"
    errors: dict[str, list[str]] = field(default_factory=dict)
    objects: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: dict(OBJECTS))

    def export(self, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run the script as a reader does: in a pipe, in an empty folder."""
        self.place.mkdir(exist_ok=True)
        given = {"name": self.name, "errors": self.errors, "objects": self.objects}
        (self.tools / "cluster.json").write_text(json.dumps(given), "utf-8")
        (self.tools / "calls").write_text("", "utf-8")
        path = f"{self.tools}{os.pathsep}{os.environ['PATH']}"
        told = {"PATH": path, "FAKE_KUBECTL": str(self.tools), "HOME": str(self.tools), **environment}
        return subprocess.run(
            ["bash"], input=script("kubernetes"), cwd=self.place, env=told, capture_output=True, text=True, timeout=300, check=False
        )  # fmt: skip

    @property
    def calls(self) -> list[list[str]]:
        """Every call of `kubectl`, as its words."""
        return [json.loads(line) for line in (self.tools / "calls").read_text("utf-8").splitlines()]

    def build(self) -> Estate:
        return graphnhi.build(self.place)


@pytest.fixture
def cluster(tmp_path: Path) -> Exported:
    """One with an object of each kind, to change and to export."""
    for needed in ("bash", "jq"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed, so the script that exports a cluster cannot run")
    tools = tmp_path / "tools"
    tools.mkdir()
    kubectl = tools / "kubectl"
    kubectl.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -S "{Path(__file__).with_name("fake_kubectl.py")}" "$@"\n', "utf-8"
    )
    kubectl.chmod(0o755)
    return Exported(tmp_path / "exports", tools)


def missing(estate: Estate) -> list[str]:
    return [each["input"] for each in estate.about["missing_inputs"]]


def test_all_of_it_is_read(cluster: Exported) -> None:
    """Every kind of which something is made is asked for, every object is used, no file is left out, and no kind is missing."""
    ended = cluster.export()
    assert (ended.returncode, ended.stderr) == (0, "exported prod\n")
    estate = cluster.build()
    files = {each["file"]: each for each in estate.about["files"]}
    assert {*files} == {path.relative_to(cluster.place).as_posix() for path in cluster.place.rglob("*.json")}
    assert {(each["tenant"], each["tenant_from"]) for each in files.values()} == {("prod", "export")}
    read = {name: each["read"] for name, each in files.items() if each["read"]}
    assert read == {f"prod/{name}.json": len(objects) for name, objects in OBJECTS.items()}
    assert all(each["read"] == each["used"] for each in files.values())
    assert {each["kind"] for objects in OBJECTS.values() for each in objects} == {kind for _, kind in USED}
    assert missing(estate) == ["admission policies and webhooks"]


def test_it_only_reads(cluster: Exported) -> None:
    """No call changes anything, and each is in the context that was chosen."""
    cluster.export(KUBE_CONTEXT="the $(touch pwned) one")
    assert len(cluster.calls) == len(OBJECTS) + 2
    assert all(words[0] == "--context=the $(touch pwned) one" for words in cluster.calls)
    assert {tuple(words[1:2]) for words in cluster.calls} == {("get",), ("config",), ("version",)}
    assert not [*cluster.place.parent.rglob("pwned")]


def test_no_value_of_a_secret_is_written(cluster: Exported) -> None:
    """Names, types, labels and keys stay, and whose token it is; values go, and kubectl's copy of them."""
    assert cluster.export().returncode == 0
    written = "".join(path.read_text("utf-8") for path in cluster.place.rglob("*") if path.is_file())
    assert SECRET not in written
    key, token, _ = json.loads((cluster.place / "prod" / "secrets.json").read_text("utf-8"))["items"]
    assert (key["data"], key["stringData"], key["metadata"]["annotations"]) == (
        {"password": ""},
        {"plain": ""},
        {"team": "a"},
    )
    assert token["metadata"]["annotations"] == {"kubernetes.io/service-account.name": "app"}
    assert token["type"] == "kubernetes.io/service-account-token"


def test_values_are_taken_where_they_are_asked_for(cluster: Exported) -> None:
    """With SECRET_VALUES=yes, as the cluster has them; the estate keeps none."""
    cluster.export(SECRET_VALUES="yes")
    assert SECRET in (cluster.place / "prod" / "secrets.json").read_text("utf-8")
    estate = cluster.build()
    assert SECRET not in json.dumps(estate.about) + estate.node_frame().to_csv() + estate.edge_frame().to_csv()


def test_the_export_is_private(cluster: Exported) -> None:
    """Nobody else may read the folder, and nothing of the work is left beside it or in it."""
    cluster.export()
    assert [path.name for path in cluster.place.iterdir()] == ["prod"]
    assert {path.stat().st_mode & 0o077 for path in cluster.place.rglob("*")} == {0}
    assert [path for path in (cluster.place / "prod").iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    "error", [DENIED, ['{"apiVersion": "v1", "items": [', "unexpected EOF"], ["", ""], ["{}", ""], ["No resources found", ""]]
)  # fmt: skip
def test_what_fails_is_told_in_every_answer(cluster: Exported, error: list[str]) -> None:
    """A kind that cannot be listed costs its own objects alone, is named, gives exit code 1, and is an input that is missing."""
    cluster.errors["get nodes"] = error
    ended = cluster.export()
    assert ended.returncode == 1
    assert "not exported: nodes: " in ended.stderr
    assert error[1].strip() in ended.stderr
    estate = cluster.build()
    assert "prod/nodes.json" in missing(estate)
    assert sum(each["read"] for each in estate.about["files"]) == sum(map(len, OBJECTS.values()))


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("arn:aws:eks:eu-west-1:111122223333:cluster/prod", "arn_aws_eks_eu-west-1_111122223333_cluster_prod"),
        ("../../etc", "cluster../../etc".replace("/", "_")), ("-rf", "cluster-rf"), ("a $(touch pwned) b", "a___touch_pwned__b"), ("é" * 80, "_" * 100),
    ],
)  # fmt: skip
def test_names_are_no_commands(cluster: Exported, name: str, folder: str) -> None:
    """However a cluster is called, that is its name in the estate; the folder has a name that hurts nobody and is not hidden."""
    cluster.name = name
    assert cluster.export().returncode == 0
    assert [path.name for path in cluster.place.iterdir()] == [folder]
    assert [*cluster.place.parent.rglob("pwned")] == []
    assert {each["tenant"] for each in cluster.build().about["files"]} == {name}


def test_a_name_of_ones_own(cluster: Exported) -> None:
    """CLUSTER_NAME goes before what the kubeconfig says; without either nothing is exported."""
    assert cluster.export(CLUSTER_NAME="live").returncode == 0
    assert [path.name for path in cluster.place.iterdir()] == ["live"]
    cluster.name = ""
    ended = cluster.export()
    assert ended.returncode == 1
    assert "no cluster is known" in ended.stderr


def test_an_export_that_is_there_stays(cluster: Exported) -> None:
    """Two exports are never mixed in one folder, and a cluster that does not answer leaves none."""
    (cluster.place / "prod").mkdir(parents=True)
    ended = cluster.export()
    assert (ended.returncode, "is there already" in ended.stderr) == (1, True)
    assert [*(cluster.place / "prod").iterdir()] == []
    cluster.errors["version --output=json"] = ["", "connection refused"]
    shutil.rmtree(cluster.place)
    ended = cluster.export()
    assert (ended.returncode, "connection refused" in ended.stderr) == (1, True)
    assert [*cluster.place.iterdir()] == []


def test_a_pipe_that_breaks_runs_nothing(cluster: Exported) -> None:
    """A script that comes only in part asks nothing of the cluster."""
    (cluster.tools / "calls").write_text("", "utf-8")
    part = script("kubernetes").rpartition("\nmain ")[0]
    subprocess.run(["bash"], input=part, cwd=cluster.tools, text=True, check=True, timeout=60)
    assert cluster.calls == []


def test_it_is_printed_as_it_is(tmp_path: Path) -> None:
    """The text goes to stdout alone, and nothing is checked."""
    ended = CliRunner().invoke(main, ["doctor", "--how-to-export", "kubernetes", "-e", str(tmp_path / "none")])
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, script("kubernetes"), "")
