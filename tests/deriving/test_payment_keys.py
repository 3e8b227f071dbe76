"""What a list of provider keys becomes: keys, accounts, actions, stores, gates, and the edges with their evidence."""

from typing import Any

import pytest

from tests.deriving.looking import edges_of, ends_of, node_of


def test_a_scope_becomes_an_action_with_its_evidence(bench: Any) -> None:
    """A key PERMITS the action of its account; the rule names the scope, the locator its line."""
    derived = bench.keys("provider,credential,scope\nStripe,payroll,rak_payout_write\n")
    (row,) = edges_of(derived, edge="PERMITS", end="stripe:acme/initiate_payout").to_dict("records")
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
    (rule,) = edges_of(derived, edge="PERMITS", end="stripe:acme/initiate_payout")["rule"]
    assert scope in rule
    assert f"implies {implied}" in rule


def test_two_keys_of_one_account_meet(bench: Any) -> None:
    """Keys of the same account, in two files, permit the same action of one system; another account has its own."""
    derived = bench.keys(
        "provider,credential,scope,account\nAdyen,a,TransferService Webservice Initiate role,M1\nAdyen,c,TransferService Webservice Initiate role,M2\n",
        "provider,credential,scope,account\nadyen,b,Bank Transfer Initiation Webservice role,M1\n",
    )
    action = "adyen:M1/initiate_payout"
    assert set(edges_of(derived, edge="PERMITS", end=action)["from"]) == {"adyen:M1/api_key/a", "adyen:M1/api_key/b"}
    assert ends_of(derived, edge="PERFORMS", start="adyen:M1/service/adyen") == [action, "adyen:M1/move_funds_internal"]
    assert "adyen:M2/initiate_payout" in set(derived.nodes["id"])


def test_one_account_of_three_stripe_lists(bench: Any) -> None:
    """A restricted key, an app and an OAuth grant of one Stripe account meet in it."""
    derived = bench.keys(
        "provider,credential,scope\nStripe,a,rak_payout_write\nStripe Apps,b,payout_write\nStripe Connect,c,read_write\n"
    )
    assert len(edges_of(derived, edge="PERMITS", end="stripe:acme/initiate_payout")) == 3
    assert sorted(derived.nodes.loc[derived.nodes["kind"] == "service", "id"]) == ["stripe:acme/service/stripe"]


def test_the_accounts_system_contains_what_it_keeps(bench: Any) -> None:
    """The account's system performs its actions, reads, writes and contains its stores; no key controls it."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,k,customers.read\nMollie,k,customers.write\nMollie,k,payouts.write\n"
    )
    system, store = "mollie:acme/service/mollie", "mollie:acme/data_store/pii"
    assert sorted(edges_of(derived, start=system, end=store)["edge"]) == ["CONTAINS", "READS", "WRITES"]
    assert ends_of(derived, start=system, edge="PERFORMS") == ["mollie:acme/initiate_payout"]
    assert edges_of(derived, end=system).empty
    (pii,) = node_of(derived, store).to_dict("records")
    assert (pii["kind"], pii["data_class"]) == ("data_store", "pii")
    assert sorted(edges_of(derived, start="mollie:acme/api_key/k", end=store)["right"]) == ["read", "write"]


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
    ends = ends_of(derived, edge="PERMITS")
    assert "stripe:acme/initiate_payout/test" in ends
    assert all(end.endswith("/test") for end in ends)
    assert set(node_of(derived, "stripe:acme/initiate_payout/test")["mode"]) == {"test"}
    assert "test" in set(derived.nodes.loc[derived.nodes["kind"] == "api_key", "mode"])


def test_the_test_account_is_apart_from_the_live_one(bench: Any) -> None:
    """A test and a live key of one provider account share no action, store or system."""
    derived = bench.keys(
        "provider,credential,scope,mode\nStripe,a,rak_payout_write,live\nStripe,b,rak_payout_write,test\n"
    )
    live, test = (set(ends_of(derived, edge="PERMITS", start=f"stripe:acme/api_key/{key}")) for key in "ab")
    assert not live & test
    assert {"stripe:acme/service/stripe", "stripe:acme/service/stripe/test"} <= set(derived.nodes["id"])
    assert set(node_of(derived, "stripe:acme/initiate_payout")["mode"]) == {"live"}


def test_a_mode_that_contradicts_itself_goes_both_ways(bench: Any) -> None:
    """A list that calls one key live and test keeps both values, which the estate reports, and both accounts."""
    derived = bench.keys("provider,credential,scope,mode\nMollie,k,payouts.write,live\nMollie,k,payouts.write,test\n")
    assert set(ends_of(derived, edge="PERMITS")) == {"mollie:acme/initiate_payout", "mollie:acme/initiate_payout/test"}
    assert set(node_of(derived, "mollie:acme/api_key/k")["mode"]) == {"live", "test"}


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
    rules = set(edges_of(derived, start="wise:acme/api_key/w")["rule"])
    assert rules == {"a key without a scope is coarse: everything of Wise"}
    assert {"wise:acme/initiate_payout", "wise:acme/settle", "wise:acme/data_store/kyc"} <= set(
        ends_of(derived, edge="PERMITS")
    )


def test_revolut_scopes_together_are_a_gate_of_the_key(bench: Any) -> None:
    """PAY and WRITE fill the two slots of a gate that is the key's own; another key's scope fills none of it."""
    derived = bench.keys("provider,credential,scope\nRevolut,a,PAY\nRevolut,a,WRITE\nRevolut,b,WRITE\n")
    gate = "revolut-business:acme/gate/a/PAY+WRITE"
    filled = edges_of(derived, edge="APPROVES", end=gate)
    assert dict(zip(filled["slot"], filled["from"], strict=True)) == dict.fromkeys(
        ("PAY", "WRITE"), "revolut-business:acme/api_key/a"
    )
    assert set(node_of(derived, gate)["needs"]) == {"2"}
    (released,) = edges_of(derived, edge="RELEASES", start=gate).to_dict("records")
    assert (released["to"], released["right"]) == ("revolut-business:acme/initiate_payout", "perform")


def test_a_draft_waits_at_the_accounts_gate(bench: Any) -> None:
    """A Mollie draft fills one of two slots; a Revolut draft needs READ and WRITE first, which is a gate of its own."""
    derived = bench.keys(
        "provider,credential,scope\nMollie,m,business-account-draft-transfers.write\nRevolut,r,READ\nRevolut,r,WRITE\n"
    )
    (draft,) = edges_of(derived, edge="APPROVES", end="mollie:acme/gate/draft-transfer").to_dict("records")
    assert (draft["from"], draft["slot"]) == ("mollie:acme/api_key/m", "draft")
    assert ends_of(derived, edge="PERMITS", start="mollie:acme/api_key/m") == []
    (fed,) = edges_of(derived, edge="APPROVES", end="revolut-business:acme/gate/payment-draft").to_dict("records")
    assert (fed["from"], fed["slot"]) == ("revolut-business:acme/gate/r/READ+WRITE", "draft")
    assert "revolut-business:acme/initiate_payout" not in ends_of(derived, edge="PERMITS")


def test_adyens_two_roles_share_a_gate(bench: Any) -> None:
    """The initiating and the approving key fill the two slots of the account's gate; alone the first pays possibly."""
    derived = bench.keys(
        "provider,credential,scope\nAdyen,i,TransferService Webservice Initiate role\nAdyen,a,TransferService Approve\n"
    )
    filled = edges_of(derived, edge="APPROVES", end="adyen:acme/gate/transfer-review")
    assert dict(zip(filled["slot"], filled["from"], strict=True)) == {
        "initiate": "adyen:acme/api_key/i",
        "approve": "adyen:acme/api_key/a",
    }
    (alone,) = edges_of(derived, edge="PERMITS", end="adyen:acme/initiate_payout").to_dict("records")
    assert (alone["bound"], alone["condition"]) == ("possible", "no approval settings in the input")


def test_a_consent_is_its_own_target(bench: Any) -> None:
    """Authority over a named payment or consent ends at that one's action or store, and the evidence says so."""
    derived = bench.keys(
        "provider,credential,scope,consent\nBerlin Group,k,PIS:p1,\nBerlin Group,k,PIS:p2,\nOpen Banking UK,u,ReadBalances,c9\nBerlin Group,k,AIS,\n"
    )
    ends = ends_of(derived, edge="PERMITS")
    place = "berlin-group-nextgenpsd2:acme"
    assert {f"{place}/p1/initiate_payout", f"{place}/p2/initiate_payout"} <= set(ends)
    (store,) = [end for end in ends if end.startswith("open-banking-uk")]
    assert store == "open-banking-uk:acme/c9/data_store/balances"
    assert "all accounts of consent or resource c9" in edges_of(derived, end=store, edge="PERMITS")["rule"].iloc[0]
    unnamed = edges_of(derived, end=f"{place}/data_store/balances", edge="PERMITS")["rule"].iloc[0]
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
    uses = edges_of(derived, edge="PERMITS", end="mollie:acme/service/mollie")
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
    assert set(node_of(derived, "strpe:acme/api_key/k")["owner"]) == {"ann", None}
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
    assert set(edges_of(derived, edge="PERMITS")["condition"]) == {"no scope in the input"}
    assert derived.unmapped == 0


def test_what_the_list_says_of_a_key_is_kept(bench: Any) -> None:
    """Known columns are the key's own, by any spelling; the others are its properties; unlike rows are all handed on."""
    derived = bench.keys(
        "provider,credential,scope,Owner,Last Used,Used By,team,status,kind\nMollie,k,payouts.write,ann,2026-01-02,svc:1,core,Revoked,token\nMollie,k,payouts.read,bob,,,,,\n"
    )
    keys = node_of(derived, "mollie:acme/token/k")
    assert list(keys["owner"]) == ["ann", "bob"]
    first = keys.iloc[0]
    assert (first["last_used"], first["status"], first["properties"], first["kind"]) == (
        "2026-01-02",
        "disabled",
        '{"team": "core"}',
        "token",
    )
    (held,) = edges_of(derived, edge="HOLDS").to_dict("records")
    assert (held["from"], held["to"]) == ("svc:1", "mollie:acme/token/k")


def test_each_holder_of_a_key_holds_it(bench: Any) -> None:
    """Identities that a record names by two columns are two holders; the same one twice is one."""
    derived = bench.keys(
        "provider,credential,scope,holder,used_by,held_by\nMollie,k,payouts.write,svc:1,svc:2,svc:1\nMollie,j,payouts.write,,svc:3,\n"
    )
    held = edges_of(derived, edge="HOLDS")
    assert sorted(zip(held["from"], held["to"], strict=True)) == [
        ("svc:1", "mollie:acme/api_key/k"), ("svc:2", "mollie:acme/api_key/k"), ("svc:3", "mollie:acme/api_key/j"),
    ]  # fmt: skip


def test_unlike_values_of_one_column_are_both_handed_on(bench: Any) -> None:
    """Two names of one column that disagree give two records of the key, so that the estate reports the conflict."""
    derived = bench.keys(
        "provider,credential,scope,expires,expires_at\nMollie,k,payouts.write,2026-01-01,2027-01-01\nMollie,j,payouts.write,2026-01-01,2026-01-01\n"
    )
    assert list(node_of(derived, "mollie:acme/api_key/k")["expires"]) == ["2026-01-01", "2027-01-01"]
    assert list(node_of(derived, "mollie:acme/api_key/j")["expires"]) == ["2026-01-01"]
    assert derived.unmapped == 0


def test_two_accounts_of_one_record_are_told(bench: Any) -> None:
    """An account and another merchant: the first names the key's things, and the other is reported."""
    derived = bench.keys("provider,credential,scope,account,merchant\nMollie,k,payouts.write,M1,M2\n")
    assert "mollie:M1/api_key/k" in set(derived.nodes["id"])
    assert [str(note) for note in derived.notes] == [
        "keys0.csv:line 2: two unlike values of account (found 'M2', wanted 'M1'). The first counts for every such record of the file."
    ]


@pytest.mark.parametrize(
    "mode, livemode, modes, sides",
    [
        ("test", "true", {"test", "live"}, {"", "/test"}), ("live", "false", {"test", "live"}, {"", "/test"}),
        ("test", "false", {"test"}, {"/test"}), ("", "false", {"test"}, {"/test"}), ("", "maybe", {"maybe"}, {""}),
        ("live", "maybe", {"live", "maybe"}, {""}),
    ],
)  # fmt: skip
def test_a_mode_and_a_switch(bench: Any, mode: str, livemode: str, modes: set[str], sides: set[str]) -> None:
    """`livemode` against `mode` is a conflict and goes both ways; a switch that says neither is handed on to be reported."""
    derived = bench.keys(f"provider,credential,scope,mode,livemode\nMollie,k,payouts.write,{mode},{livemode}\n")
    assert set(node_of(derived, "mollie:acme/api_key/k")["mode"]) == modes
    assert set(ends_of(derived, edge="PERMITS")) == {f"mollie:acme/initiate_payout{side}" for side in sides}


def test_the_lists_own_tenant_stands_before_the_tables(bench: Any) -> None:
    """Keys of two tenants in one list stay two; the table's tenant is for records that state none."""
    derived = bench.keys(
        "provider,credential,scope,tenant\nMollie,k,payouts.write,t1\nMollie,k,payouts.write,t2\nMollie,k,payouts.write,\n"
    )
    keys = derived.nodes[derived.nodes["kind"] == "api_key"]
    assert dict(zip(keys["id"], keys["tenant"], strict=True)) == {
        f"mollie:{t}/api_key/k": t for t in ("t1", "t2", "acme")
    }
