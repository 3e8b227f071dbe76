"""Our facts files agree with each other, and a user's file of the same name takes their place."""

from pathlib import Path
from typing import Any

import pytest

from graphnhi.access.catalogue import COLUMNS, Catalogue
from graphnhi.access.expansion import entry
from graphnhi.access.provider_scopes import resolve
from graphnhi.deriving.facts import read_catalogue, read_facts
from graphnhi.errors import InputError
from graphnhi.library import Library
from graphnhi.model.kinds import ACTIONS


def _table(name: str) -> Any:
    return read_facts(Library(), name, COLUMNS[name])


@pytest.mark.parametrize(
    "name, column",
    [
        ("scope_implications", "implies"),
        ("conjunctive_scopes", "permission"),
        ("approval_gates", "permission"),
        ("consent_scopes", "permission"),
    ],
)
def test_what_a_facts_file_refers_to_is_in_the_catalogue(catalogue: Catalogue, name: str, column: str) -> None:
    """Implied, conjunctive, gated and consent-scoped permissions are permissions of the catalogue."""
    table = _table(name)
    missing = [row for row in zip(table["provider"], table[column], strict=True) if not entry(catalogue, *row)]
    assert missing == []


def test_every_provider_has_a_name_and_a_source(catalogue: Catalogue) -> None:
    """Each provider of the catalogue is among the aliases; Stripe's three lists are one company's accounts."""
    assert set(_table("provider_scopes")["provider"]) <= set(_table("provider_aliases")["provider"])
    assert {catalogue.sources[p] for p in ("Stripe", "Stripe Apps", "Stripe Connect")} == {"stripe"}


def test_gates_release_actions_and_agree_with_themselves() -> None:
    """Every row of one gate says the same of what it needs and releases, and it releases financial actions."""
    table = _table("approval_gates")
    assert (table.groupby(["provider", "gate"])[["needs", "releases"]].nunique() == 1).all(axis=None)
    assert {action for released in table["releases"] for action in released.split()} <= ACTIONS
    assert set(table["alone"]) <= {"never", "possible", "certain"}


def test_implied_actions_are_actions() -> None:
    """Both ends of an implication of actions are financial actions."""
    table = _table("action_implications")
    assert set(table["action"]) | set(table["implies"]) <= ACTIONS


def _own(folder: Path, name: str, text: Any) -> Any:
    (folder / "facts").mkdir(exist_ok=True)
    (folder / "facts" / f"{name}.csv").write_text(text, encoding="utf-8")
    return Library(folder)


def test_a_users_facts_file_overrides_ours(tmp_path: Path) -> None:
    """The user's provider_scopes.csv, remark in the first line or not, is the catalogue."""
    library = _own(
        tmp_path,
        "provider_scopes",
        "provider,permission,access,action,severity\nAcme Pay,send,write,initiate_payout,high\n",
    )
    catalogue = read_catalogue(library)
    meaning = resolve(catalogue, catalogue.provider("acme pay"), "send")
    assert [grant.target for grant in meaning.grants] == ["initiate_payout"]
    assert catalogue.sources["Acme Pay"] == "acme-pay"


@pytest.mark.parametrize(
    "name, text, what",
    [
        ("provider_scopes", "provider,permission\nA,b\n", "has no column action"),
        (
            "provider_scopes",
            "provider,permission,access,action,severity\nMollie,x,write,initiate_payout,grave\n",
            "no severity",
        ),
        ("provider_scopes", "provider,permission,access,action,severity\nMollie,x,write,steal,high\n", "no action"),
        (
            "approval_gates",
            "provider,gate,needs,releases,permission,slot,alone\nMollie,g,two,settle,x,s,never\n",
            "needs is no number",
        ),
        ("data_classes", "value,right,data_class\nread_pii,read,secrets\n", "no data class"),
        ("key_prefixes", 'provider,prefix,mode,permission\nStripe,"sk', "cannot be read"),
    ],
)
def test_nonsense_in_a_facts_file_is_refused_by_name(tmp_path: Path, name: str, text: Any, what: str) -> None:
    """A facts file that cannot be right is refused with its name, not used in part."""
    with pytest.raises(InputError) as refused:
        read_catalogue(_own(tmp_path, name, text))
    assert f"facts/{name}.csv" in str(refused.value)
    assert what in str(refused.value)
