"""What a list of provider keys becomes: keys, accounts, actions, stores, gates, and the edges with their evidence."""

from typing import Any

import numpy as np
import pytest

from graphnhi.deriving.facts import read_facts
from graphnhi.library import Library
from graphnhi.model.columns import EDGE_COLUMNS, NODE_COLUMNS
from graphnhi.model.edges import ends_allowed
from graphnhi.readers.tidy import Table


def _edges(derived: Any, **wanted: Any) -> Any:
    rows = derived.edges
    for column, value in wanted.items():
        rows = rows[rows[{"start": "from", "end": "to"}.get(column, column)] == value]
    return rows


def _ends(derived: Any, **wanted: Any) -> Any:
    return sorted(set(_edges(derived, **wanted)["to"]))


def _node(derived: Any, name: str) -> Any:
    return derived.nodes[derived.nodes["id"] == name]


def test_a_scope_becomes_an_action_with_its_evidence(bench: Any) -> None:
    """A key PERMITS the action of its account; the rule names the scope, the locator its line."""
    derived = bench.keys("provider,credential,scope\nStripe,payroll,rak_payout_write\n")
    (row,) = _edges(derived, edge="PERMITS", end="stripe:acme/initiate_payout").to_dict("records")
    assert (row["from"], row["right"], row["bound"]) == ("stripe:acme/api_key/payroll", "perform", "certain")
    assert (row["rule"], row["file"], row["pattern"].format(row["number"])) == (
        "scope rak_payout_write",
        "keys0.csv",
        "line 2",
    )


@pytest.mark.parametrize(
    "scope, implied", [("transfer_write", "payout_write"), ("rak_transfer_write", "rak_payout_write")]
)
def test_the_implying_scope_is_the_evidence(bench: Any, scope: str, implied: str) -> None:
    """Stripe's transfer_write reaches a payout, and the evidence names it and the payout scope that it implies."""
    derived = bench.keys(f"provider,credential,scope\nStripe,k,{scope}\n")
    (rule,) = _edges(derived, edge="PERMITS", end="stripe:acme/initiate_payout")["rule"]
    assert scope in rule
    assert f"implies {implied}" in rule


def test_two_keys_of_one_account_meet(bench: Any) -> None:
    """Keys of the same account, in two files, permit the same action of one system; another account has its own."""
    derived = bench.keys(
        "provider,credential,scope,account\nAdyen,a,TransferService Webservice Initiate role,M1\nAdyen,c,TransferService Webservice Initiate role,M2\n",
        "provider,credential,scope,account\nadyen,b,Bank Transfer Initiation Webservice role,M1\n",
    )
    action = "adyen:M1/initiate_payout"
    assert set(_edges(derived, edge="PERMITS", end=action)["from"]) == {"adyen:M1/api_key/a", "adyen:M1/api_key/b"}
    assert _ends(derived, edge="PERFORMS", start="adyen:M1/service/adyen") == [action, "adyen:M1/move_funds_internal"]
    assert "adyen:M2/initiate_payout" in set(derived.nodes["id"])


def test_one_account_of_three_stripe_lists(bench: Any) -> None:
    """A restricted key, an app and an OAuth grant of one Stripe account meet in it."""
    derived = bench.keys(
        "provider,credential,scope\nStripe,a,rak_payout_write\nStripe Apps,b,payout_write\nStripe Connect,c,read_write\n"
    )
    assert len(_edges(derived, edge="PERMITS", end="stripe:acme/initiate_payout")) == 3
    assert sorted(derived.nodes.loc[derived.nodes["kind"] == "service", "id"]) == ["stripe:acme/service/stripe"]


def test_the_accounts_system_contains_what_it_keeps(bench: Any) -> None:
    """The account's system performs its actions, reads, writes and contains its stores; no key controls it."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,k,customers.read\nMollie,k,customers.write\nMollie,k,payouts.write\n"
    )
    system, store = "mollie:acme/service/mollie", "mollie:acme/data_store/pii"
    assert sorted(_edges(derived, start=system, end=store)["edge"]) == ["CONTAINS", "READS", "WRITES"]
    assert _ends(derived, start=system, edge="PERFORMS") == ["mollie:acme/initiate_payout"]
    assert _edges(derived, end=system).empty
    (pii,) = _node(derived, store).to_dict("records")
    assert (pii["kind"], pii["data_class"]) == ("data_store", "pii")
    assert sorted(_edges(derived, start="mollie:acme/api_key/k", end=store)["right"]) == ["read", "write"]


@pytest.mark.parametrize(
    "rows",
    [
        "sk_test_4eC39,rak_payout_write,", "rk_test_4eC39,rak_payout_write,", "k,rak_payout_write,test", "k,rak_payout_write,Sandbox",
        "sk_test_4eC39,rak_payout_write,live", "k,rak_payout_write,\nStripe,k,rak_balance_read,test", "k,sk_test (unrestricted secret key),",
        "sk_test_4eC39,,", "sk_test_4eC39,sk_live (unrestricted secret key),",
    ],
)  # fmt: skip
def test_a_test_key_has_the_test_account_alone(bench: Any, rows: Any) -> None:
    """By its prefix, its scope's or its mode, stated on any of its rows: every edge of a test key ends in the test account."""
    derived = bench.keys(f"provider,credential,scope,mode\nStripe,{rows}\n")
    ends = _ends(derived, edge="PERMITS")
    assert "stripe:acme/initiate_payout/test" in ends
    assert all(end.endswith("/test") for end in ends)
    assert set(_node(derived, "stripe:acme/initiate_payout/test")["mode"]) == {"test"}
    assert "test" in set(derived.nodes.loc[derived.nodes["kind"] == "api_key", "mode"])


def test_the_test_account_is_apart_from_the_live_one(bench: Any) -> None:
    """A test and a live key of one provider account share no action, store or system."""
    derived = bench.keys(
        "provider,credential,scope,mode\nStripe,a,rak_payout_write,live\nStripe,b,rak_payout_write,test\n"
    )
    live, test = (set(_ends(derived, edge="PERMITS", start=f"stripe:acme/api_key/{key}")) for key in "ab")
    assert not live & test
    assert {"stripe:acme/service/stripe", "stripe:acme/service/stripe/test"} <= set(derived.nodes["id"])
    assert set(_node(derived, "stripe:acme/initiate_payout")["mode"]) == {"live"}


def test_a_mode_that_contradicts_itself_goes_both_ways(bench: Any) -> None:
    """A list that calls one key live and test keeps both values, which the estate reports, and both accounts."""
    derived = bench.keys("provider,credential,scope,mode\nMollie,k,payouts.write,live\nMollie,k,payouts.write,test\n")
    assert set(_ends(derived, edge="PERMITS")) == {"mollie:acme/initiate_payout", "mollie:acme/initiate_payout/test"}
    assert set(_node(derived, "mollie:acme/api_key/k")["mode"]) == {"live", "test"}


def test_an_unknown_mode_is_unknown(bench: Any) -> None:
    """Without a sign of its mode a key acts on the live account, whose mode stays unknown."""
    derived = bench.keys("provider,credential,scope\nMollie,k,payouts.write\n")
    assert set(derived.nodes["mode"]) == {None}


def test_a_coarse_key_is_flagged(bench: Any) -> None:
    """A coarse key is tagged coarse on each of its rows, and its evidence says that it has everything."""
    derived = bench.keys(
        "provider,credential,scope,tags\nWise,w,,pci\nStripe,s,sk_live (unrestricted secret key),\nStripe,s,rak_balance_read,\nMollie,m,payouts.write,\n"
    )
    tags = derived.nodes[derived.nodes["kind"] == "api_key"].groupby("name")["tags"].agg(set)
    assert (tags["w"], tags["s"], tags["m"]) == ({"pci;coarse"}, {"coarse"}, {None})
    rules = set(_edges(derived, start="wise:acme/api_key/w")["rule"])
    assert rules == {"a key without a scope is coarse: everything of Wise"}
    assert {"wise:acme/initiate_payout", "wise:acme/settle", "wise:acme/data_store/kyc"} <= set(
        _ends(derived, edge="PERMITS")
    )


def test_revolut_scopes_together_are_a_gate_of_the_key(bench: Any) -> None:
    """PAY and WRITE fill the two slots of a gate that is the key's own; another key's scope fills none of it."""
    derived = bench.keys("provider,credential,scope\nRevolut,a,PAY\nRevolut,a,WRITE\nRevolut,b,WRITE\n")
    gate = "revolut-business:acme/gate/a/PAY+WRITE"
    filled = _edges(derived, edge="APPROVES", end=gate)
    assert dict(zip(filled["slot"], filled["from"], strict=True)) == dict.fromkeys(
        ("PAY", "WRITE"), "revolut-business:acme/api_key/a"
    )
    assert set(_node(derived, gate)["needs"]) == {"2"}
    (released,) = _edges(derived, edge="RELEASES", start=gate).to_dict("records")
    assert (released["to"], released["right"]) == ("revolut-business:acme/initiate_payout", "perform")


def test_a_draft_waits_at_the_accounts_gate(bench: Any) -> None:
    """A Mollie draft fills one of two slots; a Revolut draft needs READ and WRITE first, which is a gate of its own."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,m,business-account-draft-transfers.write\nRevolut,r,READ\nRevolut,r,WRITE\n"
    )
    (draft,) = _edges(derived, edge="APPROVES", end="mollie:acme/gate/draft-transfer").to_dict("records")
    assert (draft["from"], draft["slot"]) == ("mollie:acme/api_key/m", "draft")
    assert _ends(derived, edge="PERMITS", start="mollie:acme/api_key/m") == []
    (fed,) = _edges(derived, edge="APPROVES", end="revolut-business:acme/gate/payment-draft").to_dict("records")
    assert (fed["from"], fed["slot"]) == ("revolut-business:acme/gate/r/READ+WRITE", "draft")
    assert "revolut-business:acme/initiate_payout" not in _ends(derived, edge="PERMITS")


def test_adyens_two_roles_share_a_gate(bench: Any) -> None:
    """The initiating and the approving key fill the two slots of the account's gate; alone the first pays possibly."""
    derived = bench.keys(
        "provider,credential,scope\nAdyen,i,TransferService Webservice Initiate role\nAdyen,a,TransferService Approve\n"
    )
    filled = _edges(derived, edge="APPROVES", end="adyen:acme/gate/transfer-review")
    assert dict(zip(filled["slot"], filled["from"], strict=True)) == {
        "initiate": "adyen:acme/api_key/i",
        "approve": "adyen:acme/api_key/a",
    }
    (alone,) = _edges(derived, edge="PERMITS", end="adyen:acme/initiate_payout").to_dict("records")
    assert (alone["bound"], alone["condition"]) == ("possible", "no approval settings in the input")


def test_a_consent_is_its_own_target(bench: Any) -> None:
    """Authority over a named payment or consent ends at that one's action or store, and the evidence says so."""
    derived = bench.keys(
        "provider,credential,scope,consent\nBerlin Group,k,PIS:p1,\nBerlin Group,k,PIS:p2,\nOpen Banking UK,u,ReadBalances,c9\nBerlin Group,k,AIS,\n"
    )
    ends = _ends(derived, edge="PERMITS")
    place = "berlin-group-nextgenpsd2:acme"
    assert {f"{place}/p1/initiate_payout", f"{place}/p2/initiate_payout"} <= set(ends)
    (store,) = [end for end in ends if end.startswith("open-banking-uk")]
    assert store == "open-banking-uk:acme/c9/data_store/balances"
    assert "all accounts of consent or resource c9" in _edges(derived, end=store, edge="PERMITS")["rule"].iloc[0]
    unnamed = _edges(derived, end=f"{place}/data_store/balances", edge="PERMITS")["rule"].iloc[0]
    assert "no consent or resource named" in unnamed


def test_an_unmapped_permission_is_counted_and_kept(bench: Any) -> None:
    """It is a gap, ranked by its words, and a possible use of the account, which leads nowhere; it is never dropped."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,k,ledger.read\nMollie,k,ledger.write\nMollie,k,payouts.write\n"
    )
    assert derived.unmapped == 2
    assert [(gap["what"], gap["severity"]) for gap in derived.gaps] == [
        ("Mollie: ledger.write", "medium"),
        ("Mollie: ledger.read", "low"),
    ]
    assert [gap["place"] for gap in derived.gaps] == ["line 3", "line 2"]
    uses = _edges(derived, edge="PERMITS", end="mollie:acme/service/mollie")
    assert set(uses["right"]) == {"use"}
    assert set(uses["bound"]) == {"possible"}
    assert set(uses["condition"]) == {
        "permission ledger.read not in the catalogue",
        "permission ledger.write not in the catalogue",
    }


def test_an_unknown_provider_is_told_and_its_keys_kept(bench: Any) -> None:
    """It is listed with the near ones; its keys are nodes, and all their scopes are unmapped."""
    derived = bench.keys("provider,credential,scope,owner\nStrpe,k,payout_write,ann\nStrpe,k,payout_read,\n")
    (note,) = derived.notes
    assert str(note).startswith(
        "keys0.csv:line 2: the catalogue knows no such provider (found 'Strpe', wanted such as Stripe"
    )
    assert derived.unmapped == 2
    assert set(_node(derived, "strpe:acme/api_key/k")["owner"]) == {"ann", None}
    assert set(derived.nodes["kind"]) == {"api_key", "service"}


def test_metadata_and_events_are_counted_and_lead_to_no_target(bench: Any) -> None:
    """read_metadata and read_events become no edge; how many there are stands in the gaps."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,a,events.read\nMollie,b,events.read\nMollie,a,webhooks.read\n"
    )
    assert derived.edges.empty
    assert [(gap["what"], gap["count"], gap["severity"]) for gap in derived.gaps] == [
        ("read_events", 2, "info"),
        ("read_metadata", 1, "info"),
    ]
    assert derived.unmapped == 0
    assert {"mollie:acme/api_key/a", "mollie:acme/api_key/b"} <= set(derived.nodes["id"])


def test_a_key_without_a_scope_is_a_gap(bench: Any) -> None:
    """Where neither the provider nor the key's prefix says what a key without a scope may do, that is unknown, not nothing."""
    derived = bench.keys("provider,credential,scope\nMollie,k,\nMollie,j,-\n")
    assert {(gap["gap"], gap["id"]) for gap in derived.gaps} == {
        ("no scope written", f"mollie:acme/api_key/{key}") for key in "kj"
    }
    assert set(_edges(derived, edge="PERMITS")["condition"]) == {"no scope in the input"}
    assert derived.unmapped == 0


def test_what_the_list_says_of_a_key_is_kept(bench: Any) -> None:
    """Known columns are the key's own, by any spelling; the others are its properties; unlike rows are all handed on."""
    derived = bench.keys(
        "provider,credential,scope,Owner,Last Used,Used By,team,status,kind\nMollie,k,payouts.write,ann,2026-01-02,svc:1,core,Revoked,token\nMollie,k,payouts.read,bob,,,,,\n"
    )
    keys = _node(derived, "mollie:acme/token/k")
    assert list(keys["owner"]) == ["ann", "bob"]
    first = keys.iloc[0]
    assert (first["last_used"], first["status"], first["properties"], first["kind"]) == (
        "2026-01-02",
        "disabled",
        '{"team": "core"}',
        "token",
    )
    (held,) = _edges(derived, edge="HOLDS").to_dict("records")
    assert (held["from"], held["to"]) == ("svc:1", "mollie:acme/token/k")


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
    assert len(_edges(derived, edge="PERMITS")) == 1


def test_names_are_encoded_and_accounts_never_collide(bench: Any) -> None:
    """Each part of an id is percent-encoded; equal labels of two tenants stay two accounts."""
    derived = bench.keys(
        "provider,credential,scope,account,tenant\nMollie,a/b c%,payouts.write,main,t1\nMollie,x,payouts.write,main,t2\n"
    )
    assert {"mollie:t1/main/api_key/a%2Fb%20c%25", "mollie:t2/main/api_key/x"} <= set(derived.nodes["id"])
    assert len({end for end in _ends(derived, edge="PERMITS") if end.endswith("/initiate_payout")}) == 2


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
