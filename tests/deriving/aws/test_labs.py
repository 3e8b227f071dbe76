"""The labs that others published: what their answers say is reached, and no edge that their policies do not give."""

import json
import os
from collections import Counter, deque
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

import graphnhi
from graphnhi.access.aws_iam.wildcards import wildcard
from tests.deriving.aws.lab_edges import LABS

_DATA: Final = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared") / "data"
_FOLDERS: Final = {path.parent.name: path.parent for path in sorted(_DATA.glob("aws-*/*/access-keys.json"))}
_VERDICTS: Final = _DATA / "aws-pathfinding-labs" / "verdicts.json"
_TOLD: Final = json.loads(_VERDICTS.read_text("utf-8")) if _VERDICTS.exists() else []
_FOLLOWED: Final = ("ASSUMES", "ESCALATES_TO", "CONTROLS", "READS", "WRITES", "USES", "STORES", "AUTHENTICATES_AS")
_SETTLED_BY_NOBODY: Final = {
    "privesc-one-hop__to-bucket__iam-004-iam-createloginprofile": "no credential report in the input",
}
"""A console password is made where there is none: no export of the lab tells whether there is."""

Edge = tuple[str, str, str, dict[str, Any]]


@cache
def edges(lab: str) -> tuple[Edge, ...]:
    if lab not in _FOLDERS:
        pytest.skip(f"no lab {lab} in {_DATA}")
    found = graphnhi.build(_FOLDERS[lab]).to_networkx().edges(data=True)
    return tuple((start, told["edge"], end, told) for start, end, told in found)


def reached(lab: str, start: str, *, certainly: bool) -> set[str]:
    """Every node to which edges lead from one."""
    ways: dict[str, list[str]] = {}
    for first, kind, end, told in edges(lab):
        if kind in _FOLLOWED and (told["bound"] == "certain" or not certainly):
            ways.setdefault(first, []).append(end)
    found, left = {start}, deque([start])
    while left:
        for end in ways.get(left.popleft(), ()):
            if end not in found:
                found.add(end)
                left.append(end)
    return found


def aims(told: dict[str, Any], lab: str) -> set[str]:
    """What the verdict says is reached: the account, or the one bucket of the export, of whose name the verdicts have another spelling."""
    ends = {end for _, kind, end, _ in edges(lab) if kind == "CONTAINS"}
    if told["target_kind"] == "to-bucket":
        return {end for end in ends if end.startswith("arn:aws:s3:::")}
    account = told["target_resources"][0].split(":")[4]
    return {f"aws:{account}/account/{account}"}


@pytest.mark.parametrize("told", _TOLD, ids=lambda told: told["id"])
def test_the_start_reaches_what_the_verdict_says(told: dict[str, Any]) -> None:
    """Certainly, but where no export can settle it; from what stands in the export."""
    lab = told["id"]
    (aim,) = aims(told, lab)
    is_settled = lab not in _SETTLED_BY_NOBODY
    assert aim in reached(lab, told["start"], certainly=False)
    assert (aim in reached(lab, told["start"], certainly=True)) is is_settled
    if not is_settled:
        assert {each["condition"] for *_, each in edges(lab) if each["bound"] == "possible"} == {
            _SETTLED_BY_NOBODY[lab]
        }


_GOALS: Final = {
    "ec2_ssrf": ("user/solus-cgidabc123", "function:cg-lambda-cgidabc123"),
    "iam_privesc_by_rollback": ("user/raynor-cgidabc123", "account/123456789012"),
    "lambda_privesc": ("user/chris-cgidabc123", "account/123456789012"),
    "sqs_flag_shop": ("user/cg-sqs-user-cgidabc123", ":cash_charging_queue"),
}


@pytest.mark.parametrize(("lab", "goal"), _GOALS.items(), ids=_GOALS)
def test_the_start_reaches_the_goal_of_its_walkthrough(lab: str, goal: tuple[str, str]) -> None:
    """Certainly, by every step that is published."""
    (start,) = {first for first, *_ in edges(lab) if first.endswith(goal[0])}
    assert [end for end in reached(lab, start, certainly=True) if end.endswith(goal[1])]


def test_nobody_assumes_a_role_that_trusts_a_service_alone() -> None:
    """As the walkthrough of one lab says: the role is passed, and not assumed."""
    found = {(start, end) for start, kind, end, _ in edges("lambda_privesc") if kind == "ASSUMES"}
    assert {end for _, end in found} == {"arn:aws:iam::123456789012:role/cg-lambdaManager-role-cgidabc123"}


def test_every_lab_has_been_looked_at() -> None:
    """None that is there is left out."""
    if not _FOLDERS:
        pytest.skip(f"no labs in {_DATA}")
    assert {*_FOLDERS} <= {*LABS}
    assert {told["id"] for told in _TOLD} <= {*LABS}


@pytest.mark.parametrize("lab", LABS)
def test_every_edge(lab: str) -> None:
    """Each that the policies give, and no other; each once."""
    lines = [line.strip() for line in LABS[lab].split(";")]
    counted = {kind: int(count) for kind, count in (line[1:].split() for line in lines if line.startswith("#"))}
    found = edges(lab)
    wanted = [line for line in lines if not line.startswith("#")]
    assert Counter(kind for _, kind, *_ in found) == Counter(line.split()[-2] for line in wanted) + Counter(counted)
    for line in wanted:
        start, kind, end = line.split()[-3:]
        bound = "possible" if line.startswith("?") else "certain"
        assert [
            1
            for first, is_of, last, told in found
            if is_of == kind and is_named(first, start) and is_named(last, end) and told["bound"] == bound
        ] == [1], line


def is_named(node: str, name: str) -> bool:
    return wildcard(f"*{name}").matches(node) and ("#" in name or "#" not in node or "/secret/" in node)
