"""Manifests and dumps as they are published: what their pods say is in the graph, and nothing of them is lost in silence."""

import os
from pathlib import Path

import pytest

import graphnhi
from graphnhi.deriving import DERIVERS, Context, Derived
from graphnhi.library import Library
from graphnhi.readers import kubernetes, recognise
from tests.deriving.kubernetes.making import edges, kinds

SHARED = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared")
PROMETHEUS, DUMP = SHARED / "data" / "k8s-kube-prometheus", SHARED / "data" / "k8s-kubehound-dump"


def derived_from(folder: Path) -> Derived:
    """What comes of all files of a folder that are of Kubernetes."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and recognise(path) is kubernetes]
    tables = [table for path in paths for table in kubernetes.read(path, str(path.relative_to(folder)))]
    assert tables
    return DERIVERS["kubernetes"](tables, Context(tenant_of=lambda table: "prod", facts=Library()))


@pytest.mark.skipif(
    not PROMETHEUS.is_dir(), reason="the manifests (shared/data/k8s-kube-prometheus) are not beside this checkout"
)
def test_manifests_of_a_monitoring_stack() -> None:
    """The exporter of nodes mounts the whole of them, read-only and not as root: it may control them, and nothing else does."""
    found = derived_from(PROMETHEUS)
    host, start = "k8s:prod/host/unknown", "k8s:prod/workload/monitoring/"
    workloads = {each.removeprefix(start) for each, kind in kinds(found).items() if kind == "workload"}
    assert workloads == {
        "blackbox-exporter@Deployment", "grafana@Deployment", "kube-state-metrics@Deployment", "node-exporter@DaemonSet",
        "prometheus-adapter@Deployment", "prometheus-operator@Deployment",
    }  # fmt: skip
    out = {ends[0]: bound for ends, (bound, _) in edges(found, "CONTROLS").items() if ends[1] == host}
    assert {each: out[each] for each in out if "/workload/" in each} == {f"{start}node-exporter@DaemonSet": "possible"}
    assert edges(found, "RUNS_AS", f"{start}node-exporter@DaemonSet")


@pytest.mark.skipif(not DUMP.is_dir(), reason="the dump (shared/data/k8s-kubehound-dump) is not beside this checkout")
def test_a_dump_of_a_collector() -> None:
    """Pods lie on a node of which there is no Node; every record is used, skipped with a reason, or a duplicate."""
    found = derived_from(DUMP)
    hosts = {each for each, kind in kinds(found).items() if kind == "host"}
    assert hosts == {"k8s:prod/host/node-1", "k8s:prod/host/test-node.ec2.internal"}
    assert {start for start, _ in edges(found, "CONTROLS")} >= {"k8s:prod/host/test-node.ec2.internal"}


@pytest.mark.skipif(not PROMETHEUS.is_dir(), reason="the shared manifests and dumps are not beside this checkout")
@pytest.mark.parametrize("folder", [PROMETHEUS, DUMP], ids=["manifests", "dump"])
def test_the_accounting(folder: Path) -> None:
    """Of every file: read = used + skipped with a reason + duplicates."""
    estate = graphnhi.build(folder, tenant="prod", keep_going=True)
    files = graphnhi.reach(estate, "admin").to_dict()["coverage"]["files"]
    assert files
    for file in files:
        assert file["read"] == file["used"] + sum(each["count"] for each in file["skipped"]) + file["duplicates"]
