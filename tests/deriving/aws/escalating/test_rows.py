"""Every catalogued way that passes a role or uses what runs as one: a smallest account that has it, and ones that lack one condition."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.escalating.ledger import OTHER, PASS, PROFILE, THINGS, Row, account, grants
from tests.deriving.aws.escalating.rows import ROWS
from tests.deriving.aws.making import (
    EVE,
    RUNNER,
    B,
    Bound,
    boundary,
    derived,
    edges,
    organisation,
    statement,
)

BY_ID = [pytest.param(row, id=row.id) for row in ROWS]
EACH = [pytest.param(row, action, id=f"{row.id} {action}") for row in ROWS for action in row.actions]
PASSING = [pytest.param(row, id=row.id) for row in ROWS if row.passes]
USING = [pytest.param(row, id=row.id) for row in ROWS if not row.passes and row.thing in THINGS]
PROFILED = [pytest.param(row, id=row.id) for row in ROWS if row.profiled]
WITH_THINGS = [pytest.param(row, id=row.id) for row in ROWS if row.thing in THINGS]


def escalates(folder: Path, outputs: list[Any]) -> Bound | None:
    """Whether Eve escalates to the role; she does to no other."""
    found = edges(derived(folder, *outputs), "ESCALATES_TO")
    assert {ends for ends in found if ends[0] != EVE} == set()
    return found.get((EVE, RUNNER))


def has_all(row: Row, **passed: Any) -> list[dict[str, Any]]:
    return [grants(row, action, passed.get("passed")) for action in row.actions]


def runs_as(row: Row) -> str:
    return OTHER if row.passes else RUNNER


@pytest.mark.parametrize("row", BY_ID)
def test_has_it(tmp_path: Path, row: Row) -> None:
    """With exactly its permissions on the right resources."""
    assert escalates(tmp_path, account(row, *has_all(row), runs_as=runs_as(row))) == row.bound


@pytest.mark.parametrize(("row", "action"), EACH)
def test_lacks_a_permission(tmp_path: Path, row: Row, action: str) -> None:
    """Each in turn: nothing leads there but what another row of the catalogue does without it."""
    others = [grants(row, each) for each in row.actions if each != action]
    assert escalates(tmp_path, account(row, *others, runs_as=runs_as(row))) == row.left.get(action)


@pytest.mark.parametrize(("row", "action"), EACH)
def test_is_denied_a_permission(tmp_path: Path, row: Row, action: str) -> None:
    """Each in turn, by himself."""
    denied = [*has_all(row), statement(action, effect="Deny")]
    assert escalates(tmp_path, account(row, *denied, runs_as=runs_as(row))) == row.left.get(action)


@pytest.mark.parametrize(("row", "action"), EACH)
def test_a_boundary_lacks_a_permission(tmp_path: Path, row: Row, action: str) -> None:
    """Each in turn; a boundary that allows all of them holds nobody."""
    limit, held = boundary({"Effect": "Allow", "NotAction": action, "Resource": "*"})
    outputs = account(row, *has_all(row), runs_as=runs_as(row), **held)
    assert escalates(tmp_path, [*outputs, limit]) == row.left.get(action)
    wide, _ = boundary(statement(row.actions))
    assert escalates(tmp_path, [*outputs, wide]) == row.bound


@pytest.mark.parametrize("row", BY_ID)
def test_an_organisation_denies_it(tmp_path: Path, row: Row) -> None:
    """A denial of one of its actions for the whole account."""
    outputs = account(row, *has_all(row), runs_as=runs_as(row))
    assert escalates(tmp_path, [*outputs, organisation(statement(row.actions[0], effect="Deny"))]) == row.left.get(
        row.actions[0]
    )


@pytest.mark.parametrize("row", PASSING)
def test_passes_another_role(tmp_path: Path, row: Row) -> None:
    """PassRole on this role is what counts, not that there is one."""
    statements = [each if each["Action"] != PASS else statement(PASS, OTHER) for each in has_all(row)]
    assert escalates(tmp_path, account(row, *statements, runs_as=runs_as(row))) == row.left.get(PASS)


@pytest.mark.parametrize("row", PASSING)
@pytest.mark.parametrize(("service", "may"), [("this", True), ("quicksight.amazonaws.com", False)])
def test_passes_to_a_service(tmp_path: Path, row: Row, service: str, may: bool) -> None:
    """`iam:PassedToService` of the service that runs it, and of none other."""
    passed = {"StringEquals": {"iam:PassedToService": row.service if may else service}}
    outputs = account(row, *has_all(row, passed=passed), runs_as=runs_as(row))
    assert escalates(tmp_path, outputs) == (row.bound if may else row.left.get(PASS))


@pytest.mark.parametrize("row", PASSING)
def test_trusts_another_service(tmp_path: Path, row: Row) -> None:
    """A role that the service cannot assume is of no use to it."""
    outputs = account(row, *has_all(row), service="quicksight.amazonaws.com", runs_as=runs_as(row))
    assert escalates(tmp_path, outputs) is None


@pytest.mark.parametrize("row", PROFILED)
def test_has_no_instance_profile(tmp_path: Path, row: Row) -> None:
    """One that no instance can have, because the role has no profile and none can be made."""
    assert escalates(tmp_path, account(row, *has_all(row), profiled=False)) == row.left.get(PROFILE)


@pytest.mark.parametrize("row", USING)
def test_runs_as_another_role(tmp_path: Path, row: Row) -> None:
    """It leads to the role of what is there, and to no other that the service may assume."""
    found = edges(derived(tmp_path, *account(row, *has_all(row), runs_as=OTHER)), "ESCALATES_TO")
    assert found == {(EVE, OTHER): row.bound}


@pytest.mark.parametrize("row", [pytest.param(row, id=row.id) for row in ROWS if row.needs])
def test_the_role_lacks_what_it_needs(tmp_path: Path, row: Row) -> None:
    """An agent that its role does not let speak may do so by a setting of the account, which no export tells."""
    found = escalates(tmp_path, account(replace(row, needs=""), *has_all(row)))
    assert found == ("possible", "no default host management in the input")


@pytest.mark.parametrize("row", WITH_THINGS)
def test_another_thing(tmp_path: Path, row: Row) -> None:
    """The rights are on a thing that is not there."""
    own, account_number = THINGS[row.thing][0], THINGS[row.thing][0].split(":")[4]
    elsewhere = own.replace(account_number, B)
    statements = [
        each | {"Resource": [elsewhere if one == own else one for one in each["Resource"]]}
        if isinstance(each["Resource"], list)
        else each
        for each in has_all(row)
    ]
    assert escalates(tmp_path, account(row, *statements, runs_as=runs_as(row))) is None
