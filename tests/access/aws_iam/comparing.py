"""Two evaluators on the same scenarios: where they agree, where they differ for a reason that is known, and where they must not."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from graphnhi.access.aws_iam import Decision
from tests.access.aws_iam.judged import judged

Json = dict[str, Any]

BEYOND_THE_SESSION = (
    "a session's policy does not hold back what a resource's policy grants the session itself, or everybody"
)
"""IAM User Guide, "Session policies" and "Determining whether a request is allowed or denied within an account". The other evaluator
lets a boundary be passed so, and a session's policy not.
"""


def compared(rows: Iterable[Json]) -> tuple[Counter[str], list[str]]:
    """How often which pair of verdicts was met, and each difference that nothing explains."""
    counts, faults = Counter[str](), list[str]()
    for row in rows:
        decision, allowed = judged(row["scenario"]), row["result"] == "Allowed"
        if decision.verdict == "conditional":
            counts[f"{row['result']}, left open"] += 1
        elif (decision.verdict == "allowed") is allowed:
            counts["alike"] += 1
        elif decision.verdict == "allowed" and _beyond_the_session(row["scenario"], decision):
            counts[BEYOND_THE_SESSION] += 1
        else:
            faults.append(f"{row['result']}, and we say {decision.verdict}: {json.dumps(row['scenario'])}")
    return counts, faults


def _beyond_the_session(scenario: Json, decision: Decision) -> bool:
    """Whether it is the resource's policy that grants it past a session's policy that does not."""
    if "sessionPolicy" not in scenario:
        return False
    without = {key: value for key, value in scenario.items() if key != "resourcePolicy"}
    return judged(without).verdict != "allowed" and any(each.policy == "resource" for each in decision.statements)
