"""The ways out of a container to its node: each with all that it needs, and without one thing of it."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import CERTAIN, Bound, bound, derived, edges, k8s, pod, proofs, role, rule, thing
from tests.deriving.kubernetes.templates import KINDS, spec_pointer, workload, workload_id

HOST, POD = k8s("host", "n1"), k8s("workload", "pay", "a")
NOT_ROOT, APP_ARMOR, UNSETTLED = (f"condition {each}" for each in ("runAsUser", "AppArmor", "hostPath"))
PRIVILEGED = {"privileged": True}
BOTH = ("SYS_PTRACE", "SYS_ADMIN")
UNCONFINED = {"appArmorProfile": {"type": "Unconfined"}}


def secured(*names: str, **more: Any) -> dict[str, Any]:
    """Security settings that add capabilities."""
    return {"capabilities": {"add": [*names]}} | more


def running(security: dict[str, Any] | None = None, **spec: Any) -> dict[str, Any]:
    """A pod on the node n1."""
    return pod("a", "pay", {"name": "m", "securityContext": security or {}}, nodeName="n1", **spec)


def mounting(path: Any, mount: dict[str, Any] | None = None, **security: Any) -> dict[str, Any]:
    """A pod on n1 that mounts a path of it."""
    given = {"name": "v", "mountPath": "/x"} | (mount or {})
    container = {"name": "m", "securityContext": security, "volumeMounts": [given]}
    return pod("a", "pay", container, nodeName="n1", volumes=[{"name": "v", "hostPath": {"path": path}}])


def reading(path: Any, **security: Any) -> dict[str, Any]:
    return mounting(path, {"readOnly": True}, **security)


def ways(found: Derived, start: str = POD) -> dict[str, Bound]:
    """The attacks by which a workload controls the host."""
    rows = [row for row in found.edges.to_dict("records") if (row["from"], row["edge"]) == (start, "CONTROLS")]
    assert all(row["to"] == HOST for row in rows)
    told = ((row["rule"].split(": ")[1], row["bound"], row["condition"]) for row in rows)
    return {each[0]: each[1:] for each in sorted(told, key=lambda each: (each[1], len(each[2] or "")), reverse=True)}


def outs(folder: Path, *pods: dict[str, Any]) -> list[dict[str, Bound]]:
    """The attacks of each of several pods in one cluster, which go by numbers then."""
    named = [each | {"metadata": {"name": str(number), "namespace": "pay"}} for number, each in enumerate(pods)]
    found = derived(folder, *named)
    return [ways(found, k8s("workload", "pay", str(number))) for number in range(len(pods))]


def out(folder: Path, *objects: dict[str, Any]) -> dict[str, Bound]:
    return ways(derived(folder, *objects))


@pytest.mark.parametrize(
    ("attack", "has", "lacks"),
    [
        ("CE_MODULE_LOAD", running(PRIVILEGED), running({"privileged": False})),
        ("CE_MODULE_LOAD", running(secured("SYS_MODULE")), running(secured("SYS_TIME"))),
        ("CE_NSENTER", running(PRIVILEGED, hostPID=True), running(PRIVILEGED)),
        ("CE_NSENTER", running(PRIVILEGED, hostPID=True), running(hostPID=True)),
        ("CE_PRIV_MOUNT", running(PRIVILEGED), running(secured("MKNOD"))),
        ("CE_SYS_PTRACE", running(secured(*BOTH, **UNCONFINED), hostPID=True), running(secured(*BOTH, **UNCONFINED))),
        ("CE_SYS_PTRACE", running(secured(*BOTH, **UNCONFINED), hostPID=True), running(UNCONFINED, hostPID=True)),
        ("CE_SYS_PTRACE", running(PRIVILEGED, hostPID=True), running(PRIVILEGED)),
        ("CE_UMH_CORE_PATTERN", mounting("/proc/sys/kernel"), reading("/proc/sys/kernel")),
        ("CE_UMH_CORE_PATTERN", mounting("/proc"), mounting("/proc/sys/net")),
        ("EXPLOIT_CONTAINERD_SOCK", mounting("/run/containerd/containerd.sock"), mounting("/run/containerd/other.sock")),
        ("EXPLOIT_HOST_READ", reading("/root/.ssh"), reading("/usr/share/zoneinfo")),
        ("EXPLOIT_HOST_WRITE", mounting("/etc/cron.d"), reading("/etc/cron.d")),
        ("EXPLOIT_HOST_WRITE", mounting("/etc/cron.d"), mounting("/run/datadog-agent")),
        ("HOST_PROCESS", running({"windowsOptions": {"hostProcess": True}}), running({"windowsOptions": {"hostProcess": False}})),
    ],
)  # fmt: skip
def test_each_attack(tmp_path: Path, attack: str, has: dict[str, Any], lacks: dict[str, Any]) -> None:
    """Controls the node for certain with all that it needs, and not at all by this way without one thing of it."""
    assert out(tmp_path, has)[attack] == CERTAIN
    assert attack not in out(tmp_path, lacks)


LOGS = mounting("/var/log")
MAY = (role("logs", rule("get", "pods/log")), bound("logs", "pay/default", namespace="pay"))


def test_links_among_logs(tmp_path: Path) -> None:
    """Root that writes the log folder, and whose account gets logs of its own pod, controls the node; the rights prove it."""
    found = derived(tmp_path, LOGS, *MAY)
    assert ways(found) == {"CE_VAR_LOG_SYMLINK": CERTAIN}
    assert proofs(found, POD, "CONTROLS", HOST) == [
        [f"0.json:/items/{where}" for where in (
            "0/spec/containers/0", "0/spec/containers/0/volumeMounts/0", "0/spec/volumes/0/hostPath", "2", "1", "0/spec/nodeName",
        )]
    ]  # fmt: skip


@pytest.mark.parametrize(
    "objects",
    [
        [LOGS],
        [mounting("/var/log", runAsUser=1000), *MAY],
        [mounting("/var/log", runAsNonRoot=True), *MAY],
        [reading("/var/log"), *MAY],
        [mounting("/var/log/audit"), *MAY],
        [LOGS, MAY[0], bound("logs", "pay/other", namespace="pay")],
        [LOGS, MAY[0], bound("logs", "pay/default", namespace="kyc")],
        [LOGS, role("logs", rule("get", "pods")), MAY[1]],
        [LOGS, role("logs", rule("list", "pods/log")), MAY[1]],
        [LOGS, role("logs", rule("get", "pods/log", "other")), MAY[1]],
        [LOGS | {"spec": LOGS["spec"] | {"automountServiceAccountToken": False}}, *MAY],
    ],
)
def test_links_among_logs_without_one_thing(tmp_path: Path, objects: list[dict[str, Any]]) -> None:
    """Not root, not writable, not the logs, not this account, not here, not this right, not of this pod, no token."""
    assert out(tmp_path, *objects) == {}


@pytest.mark.parametrize("path", ["/var/log", "/var/log/pods", "/var/log/pods/pay_a_1", "/var"])
def test_links_anywhere_among_logs(tmp_path: Path, path: str) -> None:
    """In any folder of the logs of pods, or in one above them."""
    assert out(tmp_path, mounting(path), *MAY)["CE_VAR_LOG_SYMLINK"] == CERTAIN


@pytest.mark.parametrize(
    "given", [rule("get", "pods/log", "a"), rule("*", "*"), rule("get", "nodes/log"), rule("get", "nodes/log", "n1")]
)
def test_rights_that_are_as_good(tmp_path: Path, given: dict[str, Any]) -> None:
    """On this pod alone, on everything, and on the logs of the node itself, which the kubelet serves too."""
    objects = role("logs", given), bound("logs", "pay/default")
    assert out(tmp_path, LOGS, *objects)["CE_VAR_LOG_SYMLINK"] == CERTAIN


@pytest.mark.parametrize(
    ("security", "spec", "expected"),
    [
        (secured("SYS_PTRACE", **UNCONFINED), {}, CERTAIN),
        (secured("SYS_ADMIN", **UNCONFINED), {}, CERTAIN),
        (secured(*BOTH), {}, ("possible", APP_ARMOR)),
        (secured(*BOTH, appArmorProfile={"type": "Localhost"}), {}, ("possible", APP_ARMOR)),
        (secured(*BOTH, appArmorProfile={"type": "RuntimeDefault"}), {}, None),
        (secured(*BOTH), {"securityContext": UNCONFINED}, CERTAIN),
        (secured(*BOTH, appArmorProfile={"type": "RuntimeDefault"}), {"securityContext": UNCONFINED}, None),
        (secured(*BOTH, runAsUser=7, **UNCONFINED), {}, ("possible", NOT_ROOT)),
        (secured("NET_ADMIN", **UNCONFINED), {}, None),
    ],
)  # fmt: skip
def test_attaching_to_processes(
    tmp_path: Path, security: dict[str, Any], spec: dict[str, Any], expected: Bound | None
) -> None:
    """Needs either capability beside the processes of the node, and no AppArmor profile, for that of a runtime forbids it; whether a node
    has AppArmor no export tells. What the container says stands before what the pod says.
    """
    assert out(tmp_path, running(security, hostPID=True, **spec)).get("CE_SYS_PTRACE") == expected


def test_profiles_by_annotation(tmp_path: Path) -> None:
    """Older pods name their profile by the container's name."""
    for told, expected in [
        ("unconfined", CERTAIN),
        ("runtime/default", None),
        ("localhost/x", ("possible", APP_ARMOR)),
    ]:
        given = running(secured(*BOTH), hostPID=True)
        given["metadata"]["annotations"] = {"container.apparmor.security.beta.kubernetes.io/m": told}
        assert out(tmp_path, given).get("CE_SYS_PTRACE") == expected


@pytest.mark.parametrize(
    ("capabilities", "has"),
    [
        ({"add": ["SYS_MODULE"]}, True), ({"add": ["CAP_SYS_MODULE"]}, True), ({"add": ["cap_sys_module"]}, True), ({"add": ["ALL"]}, True),
        ({"add": ["all"]}, True), ({"add": ["SYS_MODULE"], "drop": ["ALL"]}, True), ({"add": ["SYS_MODULE"], "drop": ["SYS_MODULE"]}, False),
        ({"add": ["ALL"], "drop": ["CAP_SYS_MODULE"]}, False), ({"add": ["ALL"], "drop": ["ALL"]}, False), ({"drop": ["ALL"]}, False),
        ({"add": ["MODULE"]}, False), ({"add": "SYS_MODULE"}, False), ({"add": [7, None, {}]}, False), ({"add": {"SYS_MODULE": 1}}, False),
    ],
)  # fmt: skip
def test_capabilities(tmp_path: Path, capabilities: dict[str, Any], *, has: bool) -> None:
    """With and without prefix, in any case; what is dropped by name is gone, what is added beside a dropped ALL is there."""
    assert ("CE_MODULE_LOAD" in out(tmp_path, running({"capabilities": capabilities}))) == has


@pytest.mark.parametrize(
    ("own", "of_pod", "is_root"),
    [
        ({}, {}, True), ({"runAsUser": 0}, {}, True), ({"runAsUser": 1}, {}, False), ({}, {"runAsUser": 1}, False),
        ({"runAsUser": 0}, {"runAsUser": 1}, True), ({"runAsNonRoot": True}, {}, False), ({}, {"runAsNonRoot": True}, False),
        ({"runAsNonRoot": False}, {"runAsNonRoot": True}, True), ({"runAsUser": "1"}, {}, True), ({"runAsUser": True}, {}, True),
    ],
)  # fmt: skip
def test_who_is_not_root(tmp_path: Path, own: dict[str, Any], of_pod: dict[str, Any], *, is_root: bool) -> None:
    """Has perhaps a way to be it: what a privileged container may is possible to it. Nobody given is root, as the image says."""
    found = out(tmp_path, running(PRIVILEGED | own, securityContext=of_pod))
    assert found["CE_PRIV_MOUNT"] == (CERTAIN if is_root else ("possible", NOT_ROOT))


def test_users_of_its_own(tmp_path: Path) -> None:
    """Capabilities are worth nothing outside of a user namespace, where the cluster knows of them."""
    found = out(tmp_path, running(PRIVILEGED, hostUsers=False))
    assert found["CE_PRIV_MOUNT"] == ("possible", "condition hostUsers")
    assert out(tmp_path, running(PRIVILEGED, hostUsers=True))["CE_PRIV_MOUNT"] == CERTAIN


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key", ["containers", "initContainers", "ephemeralContainers"])
def test_at_each_depth_and_in_every_container(tmp_path: Path, kind: str, key: str) -> None:
    """What makes pods leads to the node like them, proved by the very setting."""
    spec = {"containers": [{"name": "m"}]} | {key: [{"name": "x"}, {"name": "y", "securityContext": PRIVILEGED}]}
    found = derived(tmp_path, workload(kind, spec), thing("Node", "n1", None))
    assert ways(found, workload_id(kind))["CE_PRIV_MOUNT"] == CERTAIN
    first = proofs(found, workload_id(kind), "CONTROLS", HOST)[0]
    assert first[0] == f"0.json:/items/0{spec_pointer(kind)}/{key}/1/securityContext/privileged"


def test_where_nobody_knows_the_node(tmp_path: Path) -> None:
    """What is in the way stands beside that."""
    given = [pod("a", "pay", {"name": "m", "securityContext": PRIVILEGED | {"runAsUser": 1}})]
    found = derived(tmp_path, *given, *(thing("Node", name, None) for name in ("n1", "n2")))
    bounds = {*edges(found, "CONTROLS", POD).values()}
    assert bounds == {("possible", f"placement unknown; {NOT_ROOT}")}
    assert len(edges(found, "CONTROLS", POD)) == 2


@pytest.mark.parametrize("field", ["hostPID", "hostNetwork", "hostIPC"])
@pytest.mark.parametrize("names", [(), ("NET_ADMIN",), ("SYS_TIME", "NET_RAW")])
def test_what_alone_is_no_way_out(tmp_path: Path, field: str, names: tuple[str, ...]) -> None:
    """Shared namespaces and harmless capabilities touch the node and are tags; they do not control it."""
    found = derived(tmp_path, running(secured(*names), **{field: True}))
    assert ways(found) == {}
    assert edges(found, "USES") == {(POD, HOST): CERTAIN}
    tags = found.nodes.set_index("id").loc[POD, "tags"].split(";")
    assert {"host-namespaces", f"host-{field[4:].lower()}"} <= {*tags}
    assert ("added-capabilities" in tags) == bool(names)


def test_other_containers_of_a_pod(tmp_path: Path) -> None:
    """Are the pod: that they share their processes is nothing more."""
    found = derived(tmp_path, running(shareProcessNamespace=True))
    assert (ways(found), edges(found, "USES")) == ({}, {})
    assert found.nodes.set_index("id").loc[POD, "tags"] is None
