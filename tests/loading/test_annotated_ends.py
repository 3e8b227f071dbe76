"""Ends that only edges name, met by the patterns of annotations: described where the edges show what they are, else told."""

from typing import Any

import pytest

import graphnhi as nhi

NODES = "id,kind\nsvc,service_account\nkey,api_key\npay,initiate_payout\ndesk,database\n"
EDGES = """from,edge,to
svc,READS,d-read
svc,WRITES,d-written
svc,READS,d-both
d-both,RUNS_AS,d-role
d-read,STORES,key
svc,PERFORMS,d-action
"""


@pytest.fixture
def annotated(exports: Any) -> Any:
    exports.write(nodes_csv=NODES, edges_csv=EDGES)
    return lambda text: exports.write(annotations_toml=text)


def kinds(built: Any) -> dict[str, str]:
    return {built.estate.id(i): built.estate.node(i)["kind"] for i in range(built.estate.n_nodes)}


def test_what_is_read_is_a_data_store(annotated: Any) -> None:
    """A pattern makes a data store of an undescribed end of READS, which is reached as customer data from then on."""
    built = annotated('data = [{ id = "d-re*", class = "kyc", records = 7 }]').build()
    node = built.estate.node(built.estate.find("d-read"))
    assert (node["kind"], node["data_class"], node["records"]) == ("data_store", "kyc", 7)
    assert [row["id"] for row in nhi.reach(built.estate, "customer-data").rows] == ["svc"]
    assert "d-read" not in {gap["id"] for gap in built.estate.about["gaps"] if gap["gap"] == "undescribed end"}


def test_other_undescribed_ends_stay_and_are_told(annotated: Any) -> None:
    """An end that is written may be a system, one that also runs as somebody is none of the data: both stay unknown."""
    built = annotated('data = [{ id = "d*", class = "kyc" }]').build()
    assert [str(fault) for fault in built.faults] == [
        (
            "annotations.toml:data[0]: leaves out 5 of the nodes that it selects (found 'd-action' (unknown), 'd-both' (unknown), "
            "'d-role' (unknown), 2 more, wanted data_store). "
            "Describe in an inventory what nobody described, or name it by its whole id."
        )
    ]
    found = kinds(built)
    assert {found[end] for end in ("d-written", "d-both", "d-role", "d-action")} == {"unknown"}
    assert built.estate.n_edges == 6


def test_a_whole_id_says_what_an_end_is(annotated: Any) -> None:
    """Who names an undescribed end by its whole id knows it; nothing is left to tell."""
    built = annotated('data = [{ id = "d-written", class = "pii" }]').build()
    assert (built.faults, kinds(built)["d-written"]) == ((), "data_store")


def test_nodes_of_other_kinds_are_told(annotated: Any) -> None:
    """A class that is said of what is no data store is not lost in silence."""
    (told,) = annotated('data = [{ id = "desk", class = "pii" }]').told()
    assert told == (
        "annotations.toml:data[0]: selects nothing that it can apply to (found 'desk' (database), wanted data_store). "
        "Narrow the selection."
    )


@pytest.mark.parametrize("later", ["data", "target", "owner", "gate"])
def test_later_entries_see_the_data_stores_made(annotated: Any, later: str) -> None:
    """What one entry makes a data store, others select by that kind, wherever in the file they stand."""
    said = {
        "data": 'data = [{ id = "d-read", class = "kyc" }, { kind = "data_store", records = 5 }]',
        "target": 'target = [{ kind = "data_store" }]\ndata = [{ id = "d-re*", class = "kyc" }]',
        "owner": 'owner = [{ kind = "data_store", owner = "x" }]\ndata = [{ id = "d-re*", class = "kyc" }]',
        "gate": 'gate = [{ guards = { kind = "data_store" }, needs = 1, approvers = "svc" }]\n'
        'data = [{ id = "d-re*", class = "kyc" }]',
    }
    built = annotated(said[later]).build()
    node = built.estate.node(built.estate.find("d-read"))
    shown = {
        "data": node.get("records") == 5,
        "target": "marked" in node,
        "owner": node.get("owner") == "x",
        "gate": built.estate.find("annotations:d-read/gate/read") >= 0,
    }
    assert (built.faults, shown[later]) == ((), True)


def test_an_undescribed_action_is_told(annotated: Any) -> None:
    """PERFORMS does not say which action its end is, so a limit on it is reported and not applied."""
    built = annotated('action = [{ id = "*a*", amount_limit = 5, currency = "EUR" }]').build()
    (told,) = [str(fault) for fault in built.faults]
    assert "leaves out 2 of the nodes that it selects (found 'd-action' (unknown)" in told
    assert told.endswith("Describe in an inventory what nobody described.")
    assert built.estate.node(built.estate.find("pay"))["amount_limit"] == 5
    assert "amount_limit" not in built.estate.node(built.estate.find("d-action"))


def test_owners_and_targets_may_be_undescribed(annotated: Any) -> None:
    """Anything may have an owner or be marked; an undescribed end stays one, and stays a gap."""
    text = 'owner = [{ id = "d-act*", owner = "x" }]\ntarget = [{ id = "d-act*" }]'
    built = annotated(text).build()
    node = built.estate.node(built.estate.find("d-action"))
    assert (built.faults, node["kind"], node["owner"]) == ((), "unknown", "x")
    assert [row["id"] for row in nhi.reach(built.estate, "marked").rows] == ["svc"]
    assert "d-action" in {gap["id"] for gap in built.estate.about["gaps"]}


def test_a_vendor_operates_no_data(annotated: Any) -> None:
    """What a vendor cannot operate is left out of its pattern and told."""
    (told,) = annotated('vendor = [{ name = "v", operates = ["*e*"] }]').told()
    assert told.startswith("annotations.toml:vendor[0].operates[0] '*e*': leaves out 1 of the nodes that it selects")
    assert "'key' (api_key)" in told
