"""What a list of provider keys becomes as a whole: accounts, ids, masked keys, order, and the whole catalogue."""

from typing import Any

import numpy as np
import pytest

from graphnhi.deriving.facts import read_facts
from graphnhi.library import Library
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.model.edges import ends_allowed
from graphnhi.readers.tidy import Table
from tests.deriving.looking import edges_of, ends_of


@pytest.mark.parametrize(
    "rows, bound, condition",
    [
        ("Mollie,k,payouts.write", None, None),
        ("Mollie,k,PAYOUTS.WRITE", "possible", "permission PAYOUTS.WRITE is payouts.write in the catalogue"),
        ("Mollie,k,PAYOUTS.WRITE\nMollie,j,payouts.write", None, None),
        ("Mollie,k,business-account-draft-transfers.write", "possible", "approval not settled"),
        ("Adyen,k,TransferService Webservice Initiate role", "possible", "no approval settings in the input"),
    ],
)
def test_an_account_does_as_surely_as_its_keys_may(
    bench: Any, rows: str, bound: str | None, condition: str | None
) -> None:
    """What the account performs is certain by a certain grant of some key that waits for no gate, else possible, and says why."""
    derived = bench.keys(f"provider,credential,scope\n{rows}\n")
    done = edges_of(derived, edge="PERFORMS")
    (row,) = done[done["to"].str.endswith("/initiate_payout")].to_dict("records")
    assert (row["bound"] if row["bound"] == "possible" else None, row["condition"]) == (bound, condition)


def test_an_odd_kind_is_told(bench: Any) -> None:
    """A kind that is no credential is reported, and the key is an api_key."""
    derived = bench.keys("provider,credential,scope,kind\nMollie,k,payouts.write,human\n")
    assert "kind is no credential" in str(derived.notes[0])
    assert "mollie:acme/api_key/k" in set(derived.nodes["id"])


def test_a_record_without_a_key_is_skipped(bench: Any) -> None:
    """No provider or no credential: skipped, with its line; the others are used."""
    derived = bench.keys("provider,credential,scope\n,k,payouts.write\nMollie,,payouts.write\nMollie,k,payouts.write\n")
    assert [fault.place for fault in derived.skipped] == ["line 2", "line 3"]
    assert ["provider" in derived.skipped[0].what, "credential" in derived.skipped[1].what] == [True, True]
    assert len(edges_of(derived, edge="PERMITS")) == 1


def test_names_are_encoded_and_accounts_never_collide(bench: Any) -> None:
    """Each part of an id is percent-encoded; equal labels of two tenants stay two accounts."""
    derived = bench.keys(
        "provider,credential,scope,account,tenant\nMollie,a/b c%,payouts.write,main,t1\nMollie,x,payouts.write,main,t2\n"
    )
    assert {"mollie:t1/main/api_key/a%2Fb%20c%25", "mollie:t2/main/api_key/x"} <= set(derived.nodes["id"])
    assert len({end for end in ends_of(derived, edge="PERMITS") if end.endswith("/initiate_payout")}) == 2


def test_a_row_without_the_account_belongs_to_its_keys_account(bench: Any) -> None:
    """An account named on one row of a key holds for its other rows."""
    derived = bench.keys("provider,credential,scope,account\nMollie,k,payouts.write,M1\nMollie,k,payouts.read,\n")
    assert set(derived.nodes.loc[derived.nodes["kind"] == "api_key", "id"]) == {"mollie:M1/api_key/k"}


def test_a_masked_key_is_named_by_its_place(bench: Any) -> None:
    """Rows with the same fingerprint are one key, named by the least place; its public prefix still tells its mode."""
    masked = "sk_test_[secret removed]"
    marks = {"credential": np.array(["f1", "f2", "f1"], dtype=object)}
    table = bench.table(
        f"provider,credential,scope\nStripe,{masked},rak_payout_write\nStripe,{masked},rak_charge_write\nStripe,{masked},rak_refund_x\n",
        fingerprints=marks,
    )
    derived = bench.derive("payment_keys", [table])
    keys = derived.nodes[derived.nodes["kind"] == "api_key"]
    assert set(keys["id"]) == {"stripe:acme/api_key/line-2@keys.csv", "stripe:acme/api_key/line-3@keys.csv"}
    assert set(keys["mode"]) == {"test"}
    assert (
        not derived.nodes.drop(columns="fingerprint")
        .map(lambda cell: "f1" in str(cell) or "removed" in str(cell))
        .any(axis=None)
    )


def test_masked_keys_without_fingerprints_stay_apart(bench: Any) -> None:
    """Without a fingerprint two masked values may be two keys: they are never merged."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,[secret removed],payouts.write\nMollie,[secret removed],payouts.read\n"
    )
    assert len(set(derived.nodes.loc[derived.nodes["kind"] == "api_key", "id"])) == 2


def test_what_is_derived_keeps_the_contract(bench: Any) -> None:
    """Only known columns, only texts, a place on every row, and only edges that the model allows."""
    rows = "Stripe,a,transfer_write,test,x\nRevolut,b,PAY,,\nRevolut,b,WRITE,,\nAdyen,c,TransferService Approve,,\nStrpe,d,q,,\nWise,e,,,\nTrueLayer,f,accounts balance,,\nTrueLayer,f,accounts,,"
    derived = bench.keys(f"provider,credential,scope,mode,holder\n{rows}\n")
    place = {"file", "pattern", "number"}
    assert set(derived.nodes) <= {"id", "kind", "fingerprint", *NODE_COLUMNS} | place
    assert set(derived.edges) <= {"from", "edge", "to", *EDGE_COLUMNS} | place
    for frame in (derived.nodes, derived.edges):
        texts = frame.drop(columns="number").to_numpy(dtype=object).ravel()
        assert all(cell is None or isinstance(cell, str) for cell in texts)
        assert frame["number"].dtype == np.int64
    kinds = dict(zip(derived.nodes["id"], derived.nodes["kind"], strict=True)) | {"x": "service_account"}
    ends = derived.edges[["edge", "from", "to"]].itertuples(index=False)
    assert [edge for edge, a, b in ends if not ends_allowed(edge, kinds[a], kinds[b])] == []


def test_an_empty_list_is_an_empty_table(bench: Any) -> None:
    """A header without records derives nothing, and is no fault."""
    derived = bench.keys("provider,credential,scope\n")
    assert (len(derived.nodes), len(derived.edges), derived.skipped) == (0, 0, ())


def test_the_order_of_records_does_not_matter(bench: Any) -> None:
    """The same nodes and edges, locators aside, from any order of the records."""
    rows = [
        "Stripe,a,transfer_write,test",
        "Stripe,a,rak_balance_read,",
        "Revolut,b,WRITE,",
        "Revolut,b,PAY,",
        "Wise,e,,live",
        "Strpe,d,q,",
    ]
    told = [bench.keys("provider,credential,scope,mode\n" + "\n".join(order) + "\n") for order in (rows, rows[::-1])]
    for frame, columns in (
        ("nodes", ["id", "kind", "mode", "tags"]),
        ("edges", ["from", "edge", "to", "right", "bound", "rule"]),
    ):
        first, second = ({tuple(row) for row in getattr(one, frame)[columns].fillna("").to_numpy()} for one in told)
        assert first == second


def test_every_permission_of_the_catalogue_derives(bench: Any) -> None:
    """A list with a key for each permission of the catalogue has none unmapped, and each key leads somewhere or is counted."""
    facts = read_facts(Library(), "provider_scopes", ("provider", "permission", "action"))
    each = facts[["provider", "permission"]].drop_duplicates(ignore_index=True)
    rows = each.rename(columns={"permission": "scope"}).assign(credential=[f"k{i}" for i in each.index]).astype(object)
    table = Table("all.csv", "table", rows, "line {}", np.arange(2, len(rows) + 2), len(rows))
    derived = bench.derive("payment_keys", [table])
    counted = (
        facts["action"].isin(["read_metadata", "read_events"]).groupby([facts["provider"], facts["permission"]]).all()
    )
    leading = derived.edges[derived.edges["from"].str.contains("/api_key/")]["from"].nunique()
    assert (derived.unmapped, derived.notes, derived.skipped) == (0, (), ())
    assert leading + int(counted.sum()) == len(each) == 710
    assert sum(gap["count"] for gap in derived.gaps) >= counted.sum()
