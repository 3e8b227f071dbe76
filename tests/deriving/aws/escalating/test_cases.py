"""Every catalogued way that goes by IAM itself: a smallest account that has it, and ones that lack one condition."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.deriving.aws.escalating.cases import CASES, Case
from tests.deriving.aws.escalating.people import reported
from tests.deriving.aws.making import CERTAIN, Bound, boundary, edges, organisation, statement


def named(case: Case) -> str:
    return f"{case.id} {'+'.join(case.grants)}"


BY_NAME = [pytest.param(each, id=named(each)) for each in CASES]
EACH = [pytest.param(case, action, id=f"{named(case)} -{action}") for case in CASES for action in case.grants]
ELSEWHERE = [
    pytest.param(case, action, id=f"{named(case)} -{action}")
    for case in CASES
    for action, on in case.grants.items()
    if on != "*"
]
LACKING = [pytest.param(case, what, id=f"{named(case)} -{what}") for case in CASES for what in case.lacking]
REPORTS = [pytest.param(case, what, id=f"{named(case)} {what}") for case in CASES for what in case.reports]


def reaches(folder: Path, case: Case, outputs: list[Any], report: Iterable[tuple[str, ...]] | None = None) -> Any:
    """The bound of the edge that the case is about, None where there is none."""
    found = edges(reported(folder, outputs, *(case.report if report is None else report)), case.edge)
    return found.get((case.start, case.end))


@pytest.mark.parametrize("case", BY_NAME)
def test_has_it(tmp_path: Path, case: Case) -> None:
    """With exactly its permissions on the right users, roles, groups and policies."""
    assert reaches(tmp_path, case, case.build(*case.statements())) == CERTAIN


@pytest.mark.parametrize(("case", "action"), EACH)
def test_lacks_a_permission(tmp_path: Path, case: Case, action: str) -> None:
    """Each in turn: absent, denied by itself, denied by the organisation."""
    denied = statement(action, effect="Deny")
    assert reaches(tmp_path, case, case.build(*case.statements(action))) is None
    assert reaches(tmp_path, case, case.build(*case.statements(), denied)) is None
    assert reaches(tmp_path, case, [*case.build(*case.statements()), organisation(denied)]) is None


@pytest.mark.parametrize(("case", "action"), ELSEWHERE)
def test_has_a_permission_on_something_else(tmp_path: Path, case: Case, action: str) -> None:
    """Each in turn: it is asked of this user, role, group or policy."""
    elsewhere = statement(action, f"{case.grants[action]}x")
    assert reaches(tmp_path, case, case.build(*case.statements(action), elsewhere)) is None


@pytest.mark.parametrize(("case", "what"), LACKING)
def test_lacks_something_else(tmp_path: Path, case: Case, what: str) -> None:
    """All permissions are there, and another condition is not."""
    assert reaches(tmp_path, case, case.lacking[what](*case.statements())) is None


@pytest.mark.parametrize(("case", "what"), REPORTS)
def test_passwords(tmp_path: Path, case: Case, what: str) -> None:
    """A password is made where there is none, and set where there is one; without a report it may be so."""
    outputs = case.build(*case.statements())
    assert reaches(tmp_path, case, outputs, case.reports[what]) is None
    unknown: Bound = ("possible", "no credential report in the input")
    assert reaches(tmp_path, case, outputs, ()) == unknown


@pytest.mark.parametrize("case", BY_NAME)
def test_a_boundary_of_ones_own(tmp_path: Path, case: Case) -> None:
    """One that allows no more than the way itself holds who widens himself, and not who becomes another."""
    limit, held = boundary(*case.statements())
    found = reaches(tmp_path, case, [*case.build(*case.statements(), **held), limit])
    assert found == (None if case.own else CERTAIN)
    wide, held = boundary(statement("*"))
    assert reaches(tmp_path, case, [*case.build(*case.statements(), **held), wide]) == CERTAIN


@pytest.mark.parametrize(("case", "action"), EACH)
def test_a_boundary_lacks_a_permission(tmp_path: Path, case: Case, action: str) -> None:
    """Each in turn; a trust policy that names a user lets him in whatever his boundary says."""
    limit, held = boundary({"Effect": "Allow", "NotAction": action, "Resource": "*"})
    assert reaches(tmp_path, case, [*case.build(*case.statements(), **held), limit]) is None
