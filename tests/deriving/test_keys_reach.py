"""Key lists built into an estate and asked who reaches a payout: the chains of the list, end to end."""

from pathlib import Path
from typing import Any

import pytest

import graphnhi as nhi

HEADER = "provider,credential,scope,mode,holder\n"


def _estate(folder: Path, *rows: str) -> Any:
    (folder / "keys.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    (folder / "nodes.csv").write_text("id,kind\nsvc,service_account\n", encoding="utf-8")
    return nhi.build(folder, tenant="acme")


def _reach(estate: Any, **how: Any) -> Any:
    return {
        row["id"].rpartition("/")[2]: row["bound"] for row in nhi.reach(estate, "action:initiate_payout", **how).rows
    }


def test_a_test_key_never_reaches_a_live_action(tmp_path: Path) -> None:
    """Of two keys with the same scope, the test key reaches no payout; asked for test alone, it reaches its own account's."""
    estate = _estate(
        tmp_path,
        "Stripe,sk_test_4eC39,transfer_write,,",
        "Stripe,live,transfer_write,live,",
        "Stripe,t,rak_payout_write,test,",
    )
    assert _reach(estate) == {"live": "certain"}
    assert _reach(estate, mode="test") == {"sk_test_4eC39": "certain", "t": "certain"}


def test_who_holds_the_key_reaches_its_actions(tmp_path: Path) -> None:
    """The identity that the list names as holder reaches the payout by way of the key, which it holds."""
    estate = _estate(tmp_path, "Mollie,k,payouts.write,,svc")
    assert _reach(estate) == {"k": "certain", "svc": "certain"}


@pytest.mark.parametrize(
    "rows, reached",
    [
        (["Revolut,k,WRITE,,", "Revolut,k,READ,,"], {}),
        (["Revolut,k,WRITE,,", "Revolut,k,PAY,,"], {"k": "certain"}),
        (["Mollie,k,business-account-draft-transfers.write,,"], {}),
        (
            ["Mollie,k,business-account-draft-transfers.write,,", "Mollie,d,business-account-transfers.write,,"],
            {"d": "certain"},
        ),
        (["Adyen,k,TransferService Approve,,"], {}),
        (["Adyen,k,TransferService Webservice Initiate role,,"], {"k": "possible"}),
        (["Adyen,k,TransferService Webservice Initiate role,,", "Adyen,k,TransferService Approve,,"], {"k": "certain"}),
        (["Open Banking UK,k,payments,,"], {"k": "possible"}),
        (["Open Banking UK,k,POST /domestic-payments,,"], {"k": "certain"}),
        (["Berlin Group,k,PIS:p1,,", "Berlin Group,j,AIS:c1,,"], {"k": "certain"}),
        (["Strpe,k,payout_write,,"], {}),
        (["Mollie,k,payouts.update,,"], {}),
    ],
)
def test_gates_and_consents(tmp_path: Path, rows: Any, reached: dict[str, str]) -> None:
    """Drafts, approvals, scopes that count together and consents: who reaches a payout, and how surely."""
    assert _reach(_estate(tmp_path, *rows)) == reached


def test_one_owner_of_both_adyen_keys_opens_the_gate(tmp_path: Path) -> None:
    """An identity with the initiating and the approving key certainly pays; whoever has one of them does not."""
    estate = _estate(
        tmp_path, "Adyen,i,TransferService Webservice Initiate role,,svc", "Adyen,a,TransferService Approve,,svc"
    )
    assert _reach(estate) == {"svc": "certain", "i": "possible"}
    gates = nhi.blast(estate, "id:adyen:acme/api_key/i", bound="certain").summary["gates"]
    assert [(gate["needs"], gate["filled"]) for gate in gates] == [(2, 1)]


def test_two_tokens_with_one_scope_each_are_no_token_with_both(tmp_path: Path) -> None:
    """Revolut wants PAY and WRITE on one token: the key's gate shows what it lacks, whoever holds the other key."""
    estate = _estate(tmp_path, "Revolut,a,PAY,,svc", "Revolut,b,WRITE,,svc")
    gates = {gate["id"]: gate["filled"] for gate in nhi.blast(estate, "svc").summary["gates"]}
    assert gates["revolut-business:acme/gate/a/PAY+WRITE"] == 1
    assert gates["revolut-business:acme/gate/b/PAY+WRITE"] == 1


def test_unmapped_permissions_stand_in_the_coverage(tmp_path: Path) -> None:
    """An answer says how many permissions no fact maps."""
    estate = _estate(tmp_path, "Mollie,k,ledger.write,,", "Strpe,s,foo,,", "Mollie,k,payouts.write,,")
    assert nhi.reach(estate, "payouts").coverage["unmapped"] == 2


def test_an_annotation_for_live_payouts_leaves_the_test_account_alone(tmp_path: Path) -> None:
    """`adyen:*/initiate_payout` selects the live account's action by its id, not the test account's."""
    estate = _estate(
        tmp_path,
        "Adyen,k,Bank Transfer Initiation Webservice role,live,",
        "Adyen,t,Bank Transfer Initiation Webservice role,test,",
    )
    ids = {estate.id(i) for i in range(estate.n_nodes)}
    assert {i for i in ids if i.startswith("adyen:") and i.endswith("/initiate_payout")} == {
        "adyen:acme/initiate_payout"
    }
    assert "adyen:acme/initiate_payout/test" in ids
