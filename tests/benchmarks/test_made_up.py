"""The made-up exports of AWS and Kubernetes build, whole, and are measured."""

import json
from collections.abc import Callable, Sequence

import pytest

from benchmarks import aws_account, kubernetes_cluster

FIGURES = {"nodes", "edges", "build_s", "save_s", "cpu_s", "peak_mib"}


@pytest.mark.parametrize(
    ("main", "scale"), [(aws_account.main, "0.02"), (kubernetes_cluster.main, "0.02")], ids=["aws", "kubernetes"]
)
def test_a_small_one(main: Callable[[Sequence[str]], int], scale: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that is in a large one is in a small one: identities, what there is, and edges of what policies or roles allow."""
    assert main(["--scale", scale]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == FIGURES
    assert told["nodes"] > 400
    assert told["edges"] > told["nodes"]
