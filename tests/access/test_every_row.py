"""Every row of the catalogue maps: what it says is granted, filled into a gate, or counted as leading to no target."""

import csv
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graphnhi.access.catalogue import Catalogue
from graphnhi.access.expansion import entry
from graphnhi.access.meaning import Meaning
from graphnhi.access.provider_scopes import evaluate, gates, resolve
from graphnhi.access.wording import loose_key
from graphnhi.library import Library
from graphnhi.model.kinds import ACTIONS, DATA_CLASSES

ROWS = 751
PROVIDERS = 29


def _rows(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    return list(csv.DictReader(lines[lines[0].startswith("#") :]))


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    return _rows(Library().path("provider_scopes.csv"))


def _behind_gates(catalogue: Catalogue, meaning: Meaning) -> set[tuple[str, str]]:
    known = gates(catalogue, meaning.provider)
    near = [known[filling.gate] for filling in meaning.fills]
    far = [known[gate] for one in near for gate, _ in one.feeds]
    return {(grant.right, grant.target) for gate in (*near, *far) for grant in gate.releases}


def _given(catalogue: Catalogue, row: dict[str, str]) -> bool:
    meaning = resolve(catalogue, row["provider"], row["permission"])
    right, target = catalogue.values.get(row["action"], ("perform", row["action"]))
    if right == "none":
        return row["action"] in meaning.without_target
    direct = {(grant.right, grant.target) for grant in meaning.grants}
    return meaning.known and (right, target) in direct | _behind_gates(catalogue, meaning)


def test_every_row_maps(catalogue: Catalogue, rows: Any) -> None:
    """All 751 rows are there, of 29 providers, and each of them is mapped."""
    assert len(rows) == ROWS
    assert len({row["provider"] for row in rows}) == PROVIDERS
    assert [row for row in rows if not _given(catalogue, row)] == []


def test_no_two_permissions_of_a_provider_are_loosely_the_same(catalogue: Catalogue, rows: Any) -> None:
    """No loose wording stands for two permissions of one provider; where facts make one so, it stays unmapped."""
    wordings = {(row["provider"], row["permission"]) for row in rows}
    assert len({(provider, loose_key(permission)) for provider, permission in wordings}) == len(wordings)
    twins = replace(catalogue, effects={**catalogue.effects, ("Mollie", "payouts_x"): (), ("Mollie", "payouts-x"): ()})
    assert entry(twins, "Mollie", "Payouts X") is None
    assert entry(twins, "Mollie", "payouts_x") is not None


def test_every_row_is_in_the_vocabulary(catalogue: Catalogue, rows: Any) -> None:
    """A value is a financial action or one of data_classes.csv, whose classes are the model's."""
    values = {row["action"] for row in rows}
    assert values <= ACTIONS | set(catalogue.values)
    assert {data_class for right, data_class in catalogue.values.values() if right != "none"} <= set(DATA_CLASSES)


def test_only_drafts_and_scopes_together_are_behind_a_gate_alone(catalogue: Catalogue, rows: Any) -> None:
    """What a permission grants is granted at once, but for Mollie's and Revolut's drafts and scopes that count together."""
    behind = Counter(
        row["provider"]
        for row in rows
        if (meaning := resolve(catalogue, row["provider"], row["permission"])).fills and not meaning.grants
    )
    assert behind == {"Mollie": 1}
    assert not evaluate(catalogue, "Mollie", ["business-account-draft-transfers.write"]).grants


def test_the_users_judgement_is_kept_as_it_was_given(rows: Any) -> None:
    """Our facts file says what the shared facts say, row by row, where those are at hand."""
    shared = Path(__file__).parents[2] / "../shared/facts/fintech_scopes.csv"
    if not shared.exists():
        pytest.skip("no shared facts beside the checkout: fintech_scopes.csv is not compared")
    assert rows == [{column: row[column] for column in rows[0]} for row in _rows(shared)]
