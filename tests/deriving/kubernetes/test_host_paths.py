"""What folders of a node open to whom they are mounted."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import CERTAIN, Bound, account, derived, edges, k8s, pod, thing
from tests.deriving.kubernetes.test_escapes import HOST, NOT_ROOT, POD, UNSETTLED, mounting, out, outs, reading

SOCKETS = (
    "/run/containerd/containerd.sock", "/run/docker.sock", "/run/crio/crio.sock", "/run/podman/podman.sock", "/run/k3s/containerd/containerd.sock",
)  # fmt: skip
PODS = "/var/lib/kubelet/pods"
ROOT = "/root"
HOME = "/home"
ANA = f"{HOME}/ana"


@pytest.mark.parametrize("socket", SOCKETS)
@pytest.mark.parametrize("mounted", [mounting, reading])
def test_sockets_of_the_runtime(tmp_path: Path, socket: str, mounted: Any) -> None:
    """Themselves or any folder above them, by the name of old too, and a read-only mount keeps nobody from connecting."""
    folders = [str(each) for each in (Path(socket), *Path(socket).parents) if str(each) != "/"]
    open_, shut = [*folders, "/", f"/var{socket}"], [f"{socket}.other", f"{socket}/x", "/runs", "/etc/ssl"]
    found = [each.get("EXPLOIT_CONTAINERD_SOCK") for each in outs(tmp_path, *map(mounted, open_ + shut))]
    assert found == [CERTAIN] * len(open_) + [None] * len(shut)


def test_a_folder_with_a_link_in_it(tmp_path: Path) -> None:
    """/var shows the link /var/run, which leads nowhere in a container."""
    assert "EXPLOIT_CONTAINERD_SOCK" in out(tmp_path, reading("/var/run"))
    assert "/snap/" not in str(SOCKETS)
    found = derived(tmp_path, reading("/var"))
    rules = [rule for rule in found.edges["rule"] if "SOCK" in rule]
    assert len(rules) == 1, "only the socket of microk8s lies in /var itself"


@pytest.mark.parametrize(
    "path",
    [
        "/", "/root", "/root/.ssh", "/root/.ssh/id_rsa", "/home", ANA, f"{ANA}/.ssh", "/etc", "/etc/shadow", "/etc/kubernetes",
        "/etc/kubernetes/pki", "/etc/kubernetes/admin.conf", "/etc/kubernetes/kubelet.conf", "/var", "/var/lib", "/var/lib/kubelet",
        "/var/lib/kubelet/pki", "/var/lib/kubelet/pki/kubelet-client-current.pem", "/var/lib/etcd", "/var/lib/etcd/member",
        "/var/lib/rancher/k3s/server/tls",
    ],
)  # fmt: skip
def test_what_is_worth_reading(tmp_path: Path, path: str) -> None:
    """Keys and credentials, any part of where they are, any folder above; who is not root may be kept from it."""
    found = outs(tmp_path, reading(path), mounting(path), reading(path, runAsUser=65534))
    assert [each["EXPLOIT_HOST_READ"] for each in found] == [CERTAIN, CERTAIN, ("possible", NOT_ROOT)]


WORTHLESS = (
    "/usr", "/lib/modules", "/etc/ssl/certs", "/etc/kubernetes/pki/ca.crt", f"{ANA}/data", "/rooted", "/var/log", "/var/lib/docker/volumes",
    "/data", "/etc/hosts", "/sys", "/dev", "/tmp", "/opt/cni/bin", "/etc/os-release", "/etc/kubernetes/manifests",
)  # fmt: skip


def test_what_is_worth_nothing_to_read(tmp_path: Path) -> None:
    """Programs, certificates that everybody may see, data, settings."""
    found = outs(tmp_path, *map(reading, WORTHLESS))
    assert {path: each for path, each in zip(WORTHLESS, found, strict=True) if each} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/", "/etc", "/etc/cron.d", "/etc/cron.d/job", "/etc/crontab", "/etc/systemd/system", "/etc/kubernetes/manifests", "/etc/ld.so.preload",
        "/etc/passwd", "/etc/sudoers.d", "/root", f"{ROOT}/bin", f"{ANA}/.ssh", "/usr", "/usr/local/bin", "/bin", "/sbin/init", "/lib/systemd",
        "/opt/cni/bin", "/etc/cni/net.d", "/var/lib/kubelet", "/var/spool/cron", "/var/lib/docker", "/boot", "/var/lib/containerd/x",
    ],
)  # fmt: skip
def test_what_the_node_runs_or_trusts(tmp_path: Path, path: str) -> None:
    """Is the node's who may write it, and not who may read it."""
    found = outs(tmp_path, mounting(path), reading(path), mounting(path, runAsNonRoot=True))
    assert [each.get("EXPLOIT_HOST_WRITE") for each in found] == [CERTAIN, None, ("possible", NOT_ROOT)]


@pytest.mark.parametrize(
    "path",
    ["/data", "/srv/app", "/opt/app", "/dev", "/var/lib/app", "/run/app.sock", f"{ANA}/data", "/mnt", "relative"],
)
def test_what_nobody_knows(tmp_path: Path, path: str) -> None:
    """May be something that the node runs: writable it is possible, read-only it is nothing."""
    found = outs(tmp_path, mounting(path), reading(path))
    assert found == [{"EXPLOIT_HOST_WRITE": ("possible", UNSETTLED)}, {}]


HARMLESS = (
    "/tmp",
    "/tmp/x",
    "/dev/shm",
    "/run/xtables.lock",
    "/var/run/datadog-agent",
    "/var/log/nginx",
    "/etc/localtime",
    "/mnt/disks/a",
)


def test_what_is_harmless(tmp_path: Path) -> None:
    """Scratch, locks, logs, disks for data."""
    found = outs(tmp_path, *map(mounting, HARMLESS))
    assert {path: each for path, each in zip(HARMLESS, found, strict=True) if each} == {}


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/etc/cron.d/", {}), ("//etc//cron.d", {}), ("/etc/./cron.d", {}), ("/var/../etc/cron.d", {}), ("/../etc/cron.d", {}),
        ("/etc", {"subPath": "cron.d"}), ("/etc", {"subPath": "cron.d/job"}), ("/", {"subPath": "etc/cron.d"}),
        ("/etc", {"subPathExpr": "cron.d"}), ("/etc/cron.d", {"readOnly": None}), ("/etc/cron.d", {"readOnly": "true"}),
        ("/etc/cron.d", {"readOnly": False, "recursiveReadOnly": "Enabled"}),
    ],
)  # fmt: skip
def test_ways_to_name_a_folder(tmp_path: Path, path: str, more: dict[str, Any]) -> None:
    """However it is written, and whatever part of it is mounted."""
    assert out(tmp_path, mounting(path, more))["EXPLOIT_HOST_WRITE"] == CERTAIN


@pytest.mark.parametrize(
    ("path", "more", "expected"),
    [
        ("/etc", {"subPath": "localtime"}, None),
        ("/var", {"subPath": "log/app"}, None),
        ("/etc", {"subPathExpr": "$(NAME)"}, ("possible", "condition subPathExpr")),
        ("/etc", {"subPathExpr": "cron.d/$(NAME)"}, ("possible", "condition subPathExpr")),
        ("/var/log", {"subPathExpr": "$(NAME)"}, None),
    ],
)
def test_a_part_of_a_folder(tmp_path: Path, path: str, more: dict[str, Any], expected: Bound | None) -> None:
    """Is all that a container has; one whose name is known only when it runs may be any."""
    assert out(tmp_path, mounting(path, more)).get("EXPLOIT_HOST_WRITE") == expected


def test_a_volume_that_nothing_mounts(tmp_path: Path) -> None:
    """Is nowhere."""
    given = mounting("/", {"name": "other"})
    found = derived(tmp_path, given)
    assert (edges(found, "CONTROLS", POD), edges(found, "USES")) == ({}, {})


@pytest.mark.parametrize(
    "path", ["C:\\", "c:\\Users\\..", "\\\\.\\pipe\\docker_engine", "\\\\.\\pipe\\containerd-containerd"]
)
def test_windows(tmp_path: Path, path: str) -> None:
    """A drive is all of it, and runtimes listen at pipes, which lie in no folder."""
    found = derived(tmp_path, reading(path))
    assert edges(found, "CONTROLS", POD) == {(POD, HOST): CERTAIN}
    assert any("pipe" in each for each in found.edges["rule"]) == path.startswith("\\\\")


def test_volumes_of_other_pods(tmp_path: Path) -> None:
    """Who reads them has the tokens and the Secrets of every pod on this node, of no pod elsewhere, and not the node itself."""
    volumes = [{"name": "s", "secret": {"secretName": "db"}}]
    kept = [{"name": "m", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "of-env", "key": "k"}}}]}]
    objects = [
        reading(PODS) | {"metadata": {"name": "a", "namespace": "ops"}},
        pod("b", "pay", *kept, nodeName="n1", serviceAccountName="payer", volumes=volumes),
        pod("c", nodeName="n2", serviceAccountName="elsewhere"),
        pod("d", nodeName="n1", serviceAccountName="silent"),
        account("silent", automountServiceAccountToken=False),
        pod("e", serviceAccountName="somewhere"), thing("Node", "n1", None), thing("Node", "n2", None),
    ]  # fmt: skip
    found, start, possible = derived(tmp_path, *objects), k8s("workload", "ops", "a"), ("possible", "placement unknown")
    owner = {"default": CERTAIN} | {"payer": CERTAIN, "somewhere": possible}
    names = {
        (start, k8s("service_account", "ops" if name == "default" else "pay", name)): bound
        for name, bound in owner.items()
    }
    assert edges(found, "RUNS_AS", start) == names
    assert edges(found, "READS", start) == {(start, k8s("data_store", "pay", "db")): CERTAIN}
    assert edges(found, "CONTROLS", start) == {}


def test_writing_volumes_of_other_pods(tmp_path: Path) -> None:
    """May be a way to the node."""
    assert out(tmp_path, mounting(PODS)) == {"EXPLOIT_HOST_WRITE": ("possible", UNSETTLED)}


def test_processes_of_the_node(tmp_path: Path) -> None:
    """Their environments may be read by root, which AppArmor forbids where there is any."""
    assert out(tmp_path, reading("/proc")) == {"EXPLOIT_HOST_READ": ("possible", f"condition AppArmor; {UNSETTLED}")}
    assert out(tmp_path, reading("/proc", appArmorProfile={"type": "RuntimeDefault"})) == {}
    assert k8s("host", "n1") == HOST
