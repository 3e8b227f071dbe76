"""What rights lead to, held to an oracle that asks the evaluator for each object, and really writes the roles and bindings it may."""

from pathlib import Path

import pytest

from tests.deriving.kubernetes.oracle.clusters import cluster
from tests.deriving.kubernetes.oracle.comparing import differences

STANDING = 30


@pytest.mark.parametrize("seed", range(STANDING))
def test_oracle(tmp_path: Path, seed: int) -> None:
    """Everybody controls and touches just what the oracle says, in both bounds, and by no edge that the oracle has not."""
    assert differences(tmp_path, *cluster(seed)) == []


@pytest.mark.marathon
@pytest.mark.parametrize("first", range(STANDING, 3_000, 30))
def test_oracle_at_length(tmp_path: Path, first: int) -> None:
    """The same of thousands of clusters."""
    for seed in range(first, first + 30):
        assert (seed, differences(tmp_path, *cluster(seed))) == (seed, [])
