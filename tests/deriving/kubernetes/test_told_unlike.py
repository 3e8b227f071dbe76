"""Of an object that is told unlike, what each record says counts, whatever their order."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import CERTAIN, CLUSTER, account, derived, edges, k8s, pod, thing

POD, HOST, SECRET = k8s("workload", "pay", "web"), k8s("host", "n1"), k8s("data_store", "pay", "key")
PRIVILEGED = {"name": "main", "securityContext": {"privileged": True}}
GIVEN = {"name": "main", "envFrom": [{"secretRef": {"name": "key"}}]}
RECORDS = [pod("web", "pay", each, nodeName="n1") for each in ({"name": "main"}, PRIVILEGED, GIVEN)]


@pytest.mark.parametrize("records", [*permutations(RECORDS)])
def test_a_pod(tmp_path: Path, records: tuple[dict[str, Any], ...]) -> None:
    """A way out that one record shows, and a Secret that another one does."""
    found = derived(tmp_path, *records)
    assert edges(found, "CONTROLS", POD) == {(POD, HOST): CERTAIN}
    assert edges(found, "READS", POD) == {(POD, SECRET): CERTAIN}


OFF = account("app", automountServiceAccountToken=False)
APP = k8s("service_account", "pay", "app")


@pytest.mark.parametrize("records", [(account("app"), OFF), (OFF, account("app"))])
def test_whether_an_account_gives_its_token(tmp_path: Path, records: tuple[dict[str, Any], ...]) -> None:
    """Where one record says so and one does not, the token is possible, and the conflict is a gap; the pod's own word settles it."""
    silent, asking = (
        pod("web", serviceAccountName="app"),
        pod("own", serviceAccountName="app", automountServiceAccountToken=True),
    )
    found = derived(tmp_path, *records, silent, asking)
    own = k8s("workload", "pay", "own")
    assert edges(found, "RUNS_AS", POD) == {(POD, APP): ("possible", "conflict")}
    assert edges(found, "RUNS_AS", own) == {(own, APP): CERTAIN}
    assert [each["gap"] for each in found.gaps] == ["conflict"]


@pytest.mark.parametrize("labels", [["control-plane", "worker"], ["worker", "control-plane"]])
def test_a_node(tmp_path: Path, labels: list[str]) -> None:
    """Is of the control plane where one record says so."""
    told = [thing("Node", "n1", None, metadata={"labels": {f"node-role.kubernetes.io/{each}": ""}}) for each in labels]
    assert edges(derived(tmp_path, *told), "CONTROLS", HOST) == {(HOST, CLUSTER): CERTAIN}
