"""Labs that others published, with what each step of their attacks needs: who may assume which role, as their verdicts say."""

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

import graphnhi
from tests.deriving.aws.making import CERTAIN, Bound

_LABS: Final = (
    Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[4] / "shared") / "data" / "aws-pathfinding-labs"
)
_ASSUME: Final = "sts:AssumeRole"
_VERDICTS: Final = _LABS / "verdicts.json"

pytestmark = pytest.mark.skipif(not _VERDICTS.exists(), reason=f"no labs in {_LABS}")


def labs() -> list[dict[str, Any]]:
    return json.loads(_VERDICTS.read_text("utf-8")) if _VERDICTS.exists() else []


def assumed(lab: dict[str, Any]) -> dict[tuple[str, str], Bound]:
    """Who assumes what in the exports of a lab."""
    estate = graphnhi.build(*(_LABS / lab["id"] / file for file in lab["files"]))
    found = estate.to_networkx().edges(data=True)
    return {
        (start, end): (told["bound"], told.get("condition")) for start, end, told in found if told["edge"] == "ASSUMES"
    }


@pytest.mark.parametrize("lab", labs(), ids=lambda each: each["id"])
def test_who_assumes(lab: dict[str, Any]) -> None:
    """A step that the exports grant is a certain edge; one that they do not grant is no certain one, and nobody else assumes anything.

    The verdicts ask for a grant of whoever assumes. A role whose trust policy names him in its own account needs none: such a step is
    certain against its verdict.
    """
    found, told = (
        assumed(lab),
        {(step["from"], step["to"]): step for step in lab["edges"] if _ASSUME in step["actions"]},
    )
    granted = {ends for ends, step in told.items() if step["check"] == "ok" and step["actions"] == [_ASSUME]}
    refused = {ends for ends, step in told.items() if step["check"].startswith("not-granted")}
    certain = {ends for ends, bound in found.items() if bound == CERTAIN}
    assert granted <= certain
    assert certain & refused <= _NAMED
    assert {*found} - granted - _NAMED == set()


_CHAIN: Final = "arn:aws:iam::111122223333:role/pl-prod-{}-role"
_NAMED: Final = {
    (_CHAIN.format("initial"), _CHAIN.format("intermediate")),
    ("arn:aws:iam::111122223333:user/pl-prod-role-chain-user", _CHAIN.format("intermediate")),
    ("arn:aws:iam::111122223333:user/pl-prod-rcs-to-bucket-starting-user", _CHAIN.format("initial")),
}
"""Whom trust policies of the labs name in their own account, and who has no grant, or is in no step."""


@pytest.mark.parametrize("lab", labs(), ids=lambda each: each["id"])
def test_who_administers(lab: dict[str, Any]) -> None:
    """Each user and role of the exports that the verdicts call an administrator controls its account, certainly."""
    estate = graphnhi.build(*(_LABS / lab["id"] / file for file in lab["files"]))
    graph = estate.to_networkx()
    found = {
        start for start, _, told in graph.edges(data=True) if told["edge"] == "CONTROLS" and told["bound"] == "certain"
    }
    wanted = {each for each in lab["admin_principals"] if each in graph and ":group/" not in each}
    assert wanted <= found


def test_every_step_has_been_looked_at() -> None:
    """The verdicts have steps of both kinds, so that the tests above say something."""
    steps = [edge for lab in labs() for edge in lab["edges"] if edge["actions"] == [_ASSUME]]
    assert sum(each["check"] == "ok" for each in steps) == 5
    assert sum(each["check"].startswith("not-granted") for each in steps) == 2
