"""What holds of every decision: more roles and bindings never take away, and no order counts."""

import random
from typing import Any

import pytest

from graphnhi.access.kubernetes_rbac import Grant, who_can
from tests.access.kubernetes_rbac.judged import caller, cluster, decisions, request
from tests.access.kubernetes_rbac.scenarios import scenario

Json = dict[str, Any]

COUNT = 300
KINDS = ("roles", "clusterRoles", "roleBindings", "clusterRoleBindings")


def allowed(told: Json) -> list[bool]:
    return [each.verdict == "allowed" for each in decisions(told)]


def told_of(grant: Grant) -> tuple[str, ...]:
    """What a grant tells: its binding, and where the rule stands."""
    binding, provision = grant.binding, grant.provision
    return binding.namespace, binding.name, provision.stands_in.name, provision.rule.place


@pytest.mark.parametrize("kind", KINDS)
def test_one_more_never_takes_away(kind: str) -> None:
    """A role or binding that is taken out of the input never allows more; so one that comes in never allows less."""
    seen = 0
    for seed in range(COUNT):
        told, dice = scenario(200_000 + seed), random.Random(seed)
        if kind == "clusterRoles" and any("NotIn" in str(each) or "NotExist" in str(each) for each in told[kind]):
            continue
        left = [*told[kind]]
        if not left:
            continue
        left.pop(dice.randrange(len(left)))
        before, after = allowed(told | {kind: left}), allowed(told)
        assert all(now or not was for was, now in zip(before, after, strict=True)), seed
        seen += before != after
    assert seen > COUNT / 20


def test_the_order_of_objects_does_not_count() -> None:
    """Objects and subjects in another order: the same verdicts, by the same bindings and rules, told in the same order."""
    for seed in range(COUNT):
        told, dice = scenario(210_000 + seed), random.Random(seed)
        before = [*decisions(told)]
        for kind in KINDS:
            dice.shuffle(told[kind])
        for each in (*told["roleBindings"], *told["clusterRoleBindings"]):
            dice.shuffle(each["subjects"])
        for was, now in zip(before, decisions(told), strict=True):
            assert was.verdict == now.verdict
            assert [*map(told_of, was.grants)] == [*map(told_of, now.grants)]
            assert [(gap.binding.name, gap.why) for gap in was.gaps] == [
                (gap.binding.name, gap.why) for gap in now.gaps
            ]


def test_who_can_is_everybody_whom_a_decision_allows() -> None:
    """A request is allowed to a caller just where he, or a group of his, is among those who can make it, by the same rules."""
    for seed in range(COUNT):
        told = scenario(220_000 + seed, questions=20)
        known = cluster(told)
        for asked, decision in zip(told["questions"], decisions(told), strict=True):
            who = caller(asked)
            found, _ = who_can(request(asked), known)
            named = [("User", who.name), *(("Group", group) for group in who.groups)]
            grants = {each for key in named for each in map(told_of, found.get(key, ()))}
            assert grants == {*map(told_of, decision.grants)}
