"""What of a pod cannot be read is a gap, at its place: a smaller answer never looks complete."""

from pathlib import Path
from typing import Any

import pytest

from tests.deriving.kubernetes.making import derived, k8s, pod, thing

CRON = {"jobTemplate": {"spec": {"template": {"spec": {"volumes": "none"}}}}}


@pytest.mark.parametrize(
    ("given", "place", "wanted"),
    [
        (thing("Pod", "p", spec="x"), "/spec", "object"), (thing("Pod", "p", spec={"containers": {"a": "b"}}), "/spec/containers", "list"),
        (thing("Pod", "p", spec={"containers": [{"name": "m"}, "x"]}), "/spec/containers/1", "object"),
        (thing("Deployment", "d", version="apps/v1", spec={"template": 7}), "/spec/template", "object"),
        (thing("CronJob", "c", version="batch/v1", spec=CRON), "/spec/jobTemplate/spec/template/spec/volumes", "list"),
    ],
)  # fmt: skip
def test_a_part_of_another_shape(tmp_path: Path, given: dict[str, Any], place: str, wanted: str) -> None:
    """One gap each, of the pod or of what makes it; the object is a node all the same."""
    found = derived(tmp_path, given)
    told = [(each["place"], each["what"]) for each in found.gaps if each["gap"] == "misshapen pod"]
    assert told == [(f"/items/0{place}", f"is no {wanted}, so what it says is not known")]
    assert any(each.startswith(k8s("workload")) for each in found.nodes["id"])


@pytest.mark.parametrize(
    "given", [pod("p"), thing("Pod", "p"), thing("Pod", "p", spec=None), thing("Pod", "p", spec={"volumes": None})]
)
def test_what_says_nothing_is_no_gap(tmp_path: Path, given: dict[str, Any]) -> None:
    """What is left out, or null, has the shape that it may have."""
    assert not [each for each in derived(tmp_path, given).gaps if each["gap"] == "misshapen pod"]
