"""Of an object that is told unlike, what each record says counts, whatever their order."""

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import CERTAIN, derived, edges, k8s, pod

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
