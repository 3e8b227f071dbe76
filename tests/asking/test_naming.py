"""From a word to nodes in an estate of any size: exact id, name, tail; and what is suggested for a word that names nothing."""

import numpy as np
import pytest

from graphnhi.asking import guessing, node_of, nodes_of
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.estate.texts import Coded, Texts
from graphnhi.model.kinds import KIND_CODE


def estate_of(ids: list[str], names: dict[str, str] | None = None) -> Estate:
    """An estate of service accounts with these ids, of which some have names."""
    ids = sorted(ids)
    column = Coded.of([(names or {}).get(node_id) for node_id in ids])
    kinds = np.full(len(ids), KIND_CODE["service_account"], dtype=np.int8)
    return Estate(
        {
            **Texts.of(ids).arrays("nodes.id"),
            **column.arrays("nodes.name"),
            "nodes.kind": kinds,
            "edges.kind": kinds[:0],
        },
        {},
    )


@pytest.fixture(scope="module")
def large() -> Estate:
    """More nodes than are compared one by one: 30,000 of them, among which a few are looked for."""
    ids = [f"aws:iam:acct-{place % 97:04}/role/team-{place % 89:03}/svc-{place:06}" for place in range(30_000)]
    ids += ["adyen:merchant/payout-worker", "db:ledger/kyc-vault", "k8s:prod/ns/recon-nightly"]
    return estate_of(ids, {"db:ledger/kyc-vault": "The vault of customers"})


def test_a_node_is_found_by_id_name_and_tail(large):
    """However large the estate is."""
    assert large.id(node_of(large, "db:ledger/kyc-vault")) == "db:ledger/kyc-vault"
    assert large.id(node_of(large, "id:db:ledger/kyc-vault")) == "db:ledger/kyc-vault"
    assert large.id(node_of(large, "The vault of customers")) == "db:ledger/kyc-vault"
    assert large.id(node_of(large, "payout-worker")) == "adyen:merchant/payout-worker"
    assert large.id(node_of(large, "ns/recon-nightly")) == "k8s:prod/ns/recon-nightly"


def test_a_part_of_a_tail_is_no_tail(large):
    """Only what stands behind a `/` or `:` names a node."""
    for word in ("worker", "payout-worke", "", "/", "k8s:prod"):
        with pytest.raises(UsageError, match="nothing in this estate is called"):
            nodes_of(large, word)


def test_a_tail_of_several_ids_lists_them():
    """An unclear word is never settled silently."""
    with pytest.raises(UsageError, match=r"names 2 nodes.*\n  id:a/x .*\n  id:b:x "):
        node_of(estate_of(["a/x", "b:x", "bx"]), "x")


SLIPS = {
    "adyen:merchant/payout-wroker": "adyen:merchant/payout-worker",
    "adyen:merchnat/payout-worker": "adyen:merchant/payout-worker",
    "payout-wroker": "adyen:merchant/payout-worker",
    "payout-work": "adyen:merchant/payout-worker",
    "apyout-worker": "adyen:merchant/payout-worker",
    "recon-nihgtly": "k8s:prod/ns/recon-nightly",
    "erecon-nightly": "k8s:prod/ns/recon-nightly",
    "kyc-vualt": "db:ledger/kyc-vault",
    "id:kyc-vaults": "db:ledger/kyc-vault",
    "The vault of costumers": "The vault of customers",
    "svc-01234": "aws:iam:acct-",
}


@pytest.mark.parametrize("word", SLIPS)
def test_a_slip_in_a_large_estate_is_answered_with_what_was_meant(large, word):
    """Letters swapped, left out or added, in an id, a tail or a name, at its beginning, middle or end."""
    with pytest.raises(UsageError) as caught:
        nodes_of(large, word)
    assert SLIPS[word] in str(caught.value)


def test_what_is_like_nothing_gets_no_suggestion(large):
    """No guess is better than a wild one."""
    with pytest.raises(UsageError) as caught:
        nodes_of(large, "zzzzqqqq!!")
    assert "Did you mean" not in str(caught.value)


def test_in_an_estate_too_large_to_look_through_the_neighbours_are_suggested(large, monkeypatch):
    """Binary search alone: ids and names that begin alike."""
    monkeypatch.setattr(guessing, "_SEARCHED", 10)
    assert guessing.alike(large, "db:ledger/kyc-vualt") == ["db:ledger/kyc-vault"]
    assert guessing.alike(large, "The vault of costumers") == ["The vault of customers"]
    assert guessing.alike(large, "payout-wroker") == []


@pytest.mark.parametrize(
    "word", [*sorted(SLIPS.keys() - {"svc-01234"}), "zzzzqqqq!!", "a", ""]
)  # that one is like many
def test_candidates_lose_nothing_that_a_whole_comparison_finds_best(large, monkeypatch, word):
    """What comparing every id would put first is among what the candidates give."""
    word = word.removeprefix("id:")
    few = guessing.alike(large, word)
    monkeypatch.setattr(guessing, "_COMPARED", 10**9)
    every = guessing.alike(large, word)
    assert not every or few[:1] == every[:1]
