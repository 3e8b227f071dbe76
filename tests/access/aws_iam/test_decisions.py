"""Random decisions, recorded from an independent evaluator: ours is never a no where that one allows, and each difference is explained."""

import gzip
import json

from tests.access.aws_iam.comparing import BEYOND_THE_SESSION, compared
from tests.access.aws_iam.recording import RECORDED
from tests.access.aws_iam.scenarios import scenario


def test_recorded_decisions() -> None:
    """4,000 of them: the same verdict but for one rule on which the two read AWS's documentation differently; less than 2 % left open."""
    rows = [json.loads(line) for line in gzip.decompress(RECORDED.read_bytes()).splitlines()]
    counts, faults = compared(rows)
    assert faults == []
    assert len(rows) >= 4000
    left_open = sum(count for what, count in counts.items() if what.endswith("left open"))
    assert left_open < 0.02 * len(rows)
    assert counts[BEYOND_THE_SESSION] < 0.005 * len(rows)
    assert sum(row["result"] == "Allowed" for row in rows) > 700


def test_what_was_recorded_is_what_is_drawn() -> None:
    """The script draws the same scenarios again: whoever changes how they are drawn records them anew."""
    lines = gzip.decompress(RECORDED.read_bytes()).splitlines()
    recorded = [json.loads(line)["scenario"] for line in lines[:200]]
    drawn = [scenario(seed) for seed in range(400)]
    assert all(each in drawn for each in recorded)
