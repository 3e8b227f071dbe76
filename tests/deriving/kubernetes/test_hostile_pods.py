"""Pods that are not what Kubernetes calls one: nothing of them raises, and what can be said is said."""

import random
from pathlib import Path
from typing import Any

import pytest

from graphnhi.deriving import Derived
from tests.deriving.kubernetes.making import account, bound, derived, edges, kinds, role, rule, thing
from tests.deriving.kubernetes.templates import KINDS, made_by, workload, workload_id
from tests.deriving.kubernetes.test_escapes import mounting, out, running, secured

ODD: tuple[Any, ...] = (
    None,
    7,
    -1.5,
    True,
    "x",
    "",
    [],
    {},
    [None],
    ["x"],
    [[]],
    [{}],
    {"": None},
    {"name": {"name": 1}},
    "\u202e;=\x1b",
)
SPEC_KEYS = (
    "containers", "initContainers", "ephemeralContainers", "volumes", "imagePullSecrets", "securityContext", "hostPID", "hostUsers", "nodeName",
    "serviceAccountName", "automountServiceAccountToken",
)  # fmt: skip
CONTAINER_KEYS = ("name", "env", "envFrom", "volumeMounts", "securityContext")
SETTINGS = ("privileged", "capabilities", "runAsUser", "runAsNonRoot", "appArmorProfile", "windowsOptions")
VOLUMES = ("hostPath", "secret", "configMap", "projected", "csi", "azureFile", "name")


def pods_with(odd: Any) -> list[dict[str, Any]]:
    """One pod for each key that may hold something odd."""
    specs: list[Any] = [odd, *({key: odd} for key in SPEC_KEYS)]
    specs += [{"containers": [{"name": "m", key: odd}]} for key in CONTAINER_KEYS]
    specs += [{"containers": [{"name": "m", "securityContext": {key: odd}}]} for key in SETTINGS]
    mounts = [{"name": "m", "volumeMounts": [{"name": "v"}]}]
    specs += [{"containers": mounts, "volumes": [{"name": "v"} | {key: odd}]} for key in VOLUMES]
    specs += [{"containers": mounts, "volumes": [{"name": "v", "hostPath": {"path": odd}}]}]
    specs += [{"volumes": [{"name": "v", "projected": {"sources": odd}}]}]
    return [thing("Pod", f"p{number}", spec=spec) for number, spec in enumerate(specs)]


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_odd_values(tmp_path: Path, odd: Any) -> None:
    """Wherever they stand, each pod is a node still, and nothing is made up of them."""
    given = pods_with(odd)
    found = derived(tmp_path, *given, thing("Node", "n1", None))
    assert {each for each, kind in kinds(found).items() if kind == "workload"} == {
        workload_id("Pod", each["metadata"]["name"]) for each in given
    }
    assert all(isinstance(each, str) and each for each in found.edges["to"])


@pytest.mark.parametrize("kind", KINDS[1:])
@pytest.mark.parametrize(
    "odd", [None, 7, "x", [], {"template": 7}, {"template": {"spec": "x"}}, {"jobTemplate": {"spec": []}}], ids=repr
)
def test_templates_that_are_none(tmp_path: Path, kind: str, odd: Any) -> None:
    """What makes pods of nothing is a node all the same."""
    given = workload(kind, {}) | {"spec": odd}
    assert kinds(derived(tmp_path, given))[workload_id(kind)] == "workload"


def test_huge_paths(tmp_path: Path) -> None:
    """A path of a megabyte, of names or of steps back, is one path."""
    assert out(tmp_path, mounting("/etc/" + "a" * 1_000_000))
    assert out(tmp_path, mounting("/" + "../" * 300_000 + "etc/cron.d"))["EXPLOIT_HOST_WRITE"] == ("certain", None)


def test_many_volumes(tmp_path: Path) -> None:
    """Ten thousand volumes and mounts of one pod, and ten thousand of one name."""
    volumes = [{"name": f"v{number}", "hostPath": {"path": f"/data/{number}"}} for number in range(10_000)]
    mounts = [{"name": each["name"], "mountPath": "/x"} for each in volumes]
    assert out(
        tmp_path, running() | {"spec": {"nodeName": "n1", "containers": [{"volumeMounts": mounts}], "volumes": volumes}}
    )
    same = [each | {"name": "v"} for each in volumes]
    assert out(
        tmp_path,
        running()
        | {"spec": {"nodeName": "n1", "containers": [{"volumeMounts": [{"name": "v"}] * 10_000}], "volumes": same}},
    )


def test_names_that_would_be_tags(tmp_path: Path) -> None:
    """A capability that is no name is none."""
    found = derived(tmp_path, running(secured("X;privileged", "x y", "A" * 1000, "NET_ADMIN")))
    assert found.nodes.set_index("id").loc[workload_id("Pod", "a"), "tags"] == "added-capabilities;capability:NET_ADMIN"


def told(found: Derived) -> set[tuple[Any, ...]]:
    columns = ["from", "edge", "to", "rule", "bound", "condition"]
    return {tuple(map(str, row)) for row in found.edges[columns].itertuples(index=False)}


def cluster(seed: int) -> list[dict[str, Any]]:
    """A random cluster of pods and what makes them."""
    dice = random.Random(seed)
    paths = ["/", "/etc", "/var/log", "/var/lib/kubelet/pods", "/run", "/data", "/tmp", "/proc/sys"]
    objects = [thing("Node", f"n{number}", None) for number in range(dice.randrange(3))]
    objects += [account("app", automountServiceAccountToken=dice.random() < 0.5), role("logs", rule("get", "pods/log"))]
    objects += [bound("logs", "pay/app", namespace="pay")]
    for number in range(6):
        mount = {"readOnly": dice.random() < 0.5}
        spec = mounting(dice.choice(paths), mount, privileged=dice.random() < 0.3, runAsUser=dice.randrange(2))["spec"]
        spec |= {"hostPID": dice.random() < 0.3, "serviceAccountName": dice.choice(["app", "web"])}
        spec |= {"nodeName": dice.choice(["n0", "n1", ""])}
        owner = made_by(dice.choice(KINDS), f"w{dice.randrange(6)}")
        objects.append(workload(dice.choice(KINDS), spec, f"w{number}", metadata=owner))
    return objects


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_objects_does_not_count(tmp_path: Path, seed: int) -> None:
    """Places apart, the same edges come of them."""
    given = cluster(seed)
    first = told(derived(tmp_path, *given))
    random.Random(seed).shuffle(given)
    assert told(derived(tmp_path, *given)) == first


@pytest.mark.parametrize("seed", range(20))
def test_more_settings_never_mean_fewer_edges(tmp_path: Path, seed: int) -> None:
    """Whoever makes a container privileged, shares the processes of the node or writes what was read-only takes no way away."""
    given = cluster(seed)
    before = {ends for kind in ("CONTROLS", "RUNS_AS", "READS") for ends in edges(derived(tmp_path, *given), kind)}
    for each in given:
        if each["kind"] in KINDS:
            _widen(each["spec"])
    after = {ends for kind in ("CONTROLS", "RUNS_AS", "READS") for ends in edges(derived(tmp_path, *given), kind)}
    assert before <= after


def _widen(value: Any) -> None:
    """Each setting as wide as it goes, at whatever depth the specification stands."""
    if isinstance(value, dict):
        if "containers" in value:
            value["hostPID"] = True
            for container in value["containers"]:
                container["securityContext"]["privileged"] = True
                container["volumeMounts"][0]["readOnly"] = False
        for inner in [*value.values()]:
            _widen(inner)
