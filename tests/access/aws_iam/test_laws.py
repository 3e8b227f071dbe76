"""What holds of every decision: knowing less never settles more, a Deny never opens, an Allow never closes."""

import copy
import random
from collections.abc import Iterator
from typing import Any

from graphnhi.access.aws_iam import Decision
from tests.access.aws_iam.judged import judged
from tests.access.aws_iam.scenarios import scenario

COUNT = 1000
RANK = {"denied": 0, "conditional": 1, "allowed": 2}


def documents(told: Any) -> Iterator[dict[str, Any]]:
    """Every place that holds a policy."""
    for name in ("identityPolicies", "permissionBoundaryPolicies"):
        yield from told.get(name, [])
    for name in ("serviceControlPolicies", "resourceControlPolicies"):
        yield from (each for level in told[name] for each in level["policies"])


def rank(decision: Decision) -> int:
    return RANK[decision.verdict]


def test_less_that_is_known_never_settles_more() -> None:
    """Any document made unreadable leaves a verdict, or leaves it open."""
    seen = 0
    for seed in range(COUNT):
        told = scenario(50_000 + seed)
        before = judged(told).verdict
        places = [*documents(told)]
        if not places:
            continue
        random.Random(seed).choice(places)["policy"] = "nonsense"
        after = judged(told).verdict
        assert after in (before, "conditional"), seed
        seen += after != before
    assert seen > COUNT / 10


def test_a_deny_never_opens_and_an_allow_never_closes() -> None:
    """One more statement in any document of the caller or his organisation."""
    for seed in range(COUNT):
        told = scenario(60_000 + seed)
        before, dice = rank(judged(told)), random.Random(seed)
        other = scenario(61_000 + seed)["identityPolicies"]
        added = [copy.deepcopy(each["policy"]["Statement"]) for each in other]
        statements = [each for one in added for each in (one if isinstance(one, list) else [one])]
        places = [each for each in documents(told) if "guard" not in each["name"]]
        if not places or not statements:
            continue
        policy = dice.choice(places)["policy"]
        own = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
        for effect, holds in (("Deny", before.__ge__), ("Allow", before.__le__)):
            policy["Statement"] = [*own, dice.choice(statements) | {"Effect": effect}]
            assert holds(rank(judged(told))), (seed, effect)


def test_one_question_has_one_answer() -> None:
    """Asked twice, and with the statements in another order, it is the same verdict for the same reasons."""
    for seed in range(COUNT):
        told = scenario(70_000 + seed)
        before = judged(told)
        for each in documents(told):
            if isinstance(each["policy"]["Statement"], list):
                each["policy"]["Statement"].reverse()
        after = judged(told)
        assert (after.verdict, after.why) == (before.verdict, before.why)
