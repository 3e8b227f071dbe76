"""The made-up account of AWS builds, whole, and is measured."""

import json

import pytest

from benchmarks import aws_account


def test_a_small_account(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that is in a large one is in a small one: identities, resources, and edges of what policies allow."""
    assert aws_account.main(["--scale", "0.02"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"nodes", "edges", "build_s", "save_s", "peak_mib"}
    assert told["nodes"] > 400
    assert told["edges"] > told["nodes"]
