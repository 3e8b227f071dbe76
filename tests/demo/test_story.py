"""The story of the built-in company: what its three answers say, and which of its controls hold."""

import shutil
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import graphnhi as nhi
from graphnhi.estate import Estate
from graphnhi.model.kinds import MONEY, PAYOUTS
from graphnhi.results import Answer

AS_OF = "2026-11-01"
STORY = tomllib.loads(files("graphnhi").joinpath("demo_data/story.toml").read_text("utf-8"))


def blast(estate: Estate, *starts: str, bound: str = "possible", mode: str | None = None) -> Answer:
    return nhi.blast(estate, *starts, bound=bound, as_of=AS_OF, mode=mode)


def fallen(answer: Answer) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in answer.rows}


def actions(answer: Answer) -> set[str]:
    return {row["kind"] for row in answer.rows if row["category"] == "action"}


def aloud(estate: Estate, row: dict[str, Any]) -> list[str]:
    """A route as the names and edges that one reads aloud."""

    def name(node: str) -> str:
        return str(estate.node(estate.find(node))["name"])

    return [name(row["path"][0]["from"]), *(word for hop in row["path"] for word in (hop["edge"], name(hop["to"])))]


def payers(estate: Estate) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in nhi.reach(estate, "payouts", as_of=AS_OF).rows}


def changed(folder: Path, file: str, record: str, to: tuple[str, str] | None) -> Estate:
    """Larkpay with one record left out, or with one word of it replaced."""
    shutil.copytree(str(files("graphnhi").joinpath("demo_data/larkpay")), folder)
    lines = (folder / file).read_text("utf-8").splitlines(keepends=True)
    assert sum(line.startswith(record) for line in lines) == 1
    edited = ((line.replace(*to) if to else "") if line.startswith(record) else line for line in lines)
    (folder / file).write_text("".join(edited), "utf-8")
    return nhi.build(folder, name="larkpay")


# --- the chapters -----------------------------------------------------------------------------------------------------


def test_the_story_has_three_chapters_and_each_runs() -> None:
    """Each chapter says what it asks, shows a command of graphnhi (as its arguments), and says what to notice."""
    assert len(STORY["chapter"]) == 3
    assert [chapter["command"][0] for chapter in STORY["chapter"]] == ["reach", "blast", "path"]
    assert all(chapter["title"] and chapter["say"] and chapter["notice"] for chapter in STORY["chapter"])


def test_many_can_reach_a_payout_and_most_people_cannot(estate: Estate) -> None:
    """First answer: payouts are reached by dozens of identities and keys, by fewer than a third of all."""
    rows = list(nhi.reach(estate, "payouts", as_of=AS_OF).rows)
    identities = [row for row in rows if row["category"] == "identity"]
    assert 30 <= len(identities) <= 53
    assert {row["bound"] for row in rows} == {"certain", "possible"}


def test_the_vendors_token_moves_money_and_reads_customers(estate: Estate) -> None:
    """Second answer: the reporting token refunds and settles 440,000 EUR a day and reads 2.3 million customers."""
    answer = blast(estate, "quillmetrics-connect-token")
    assert actions(answer) == {"issue_refund", "settle"}
    assert answer.summary["money"] == [{"currency": "EUR", "per_day": 440_000, "unbounded": []}]
    assert answer.summary["records"]["pii"]["read"] == 2_300_000
    assert answer.summary["records"]["transactions"]["read"] == 380_000_000 + 11_000_000 + 5_200_000


def test_the_vendors_token_sees_balances_only_through_the_portal(estate: Estate) -> None:
    """Second answer: what lies behind the report portal is possible, by the interface, and not certain."""
    balances = fallen(blast(estate, "quillmetrics-connect-token"))["account-balances"]
    assert (balances["bound"], balances["hops"]) == ("possible", 3)
    assert "interface" in {hop["condition"] for hop in balances["path"]}
    certain = fallen(blast(estate, "quillmetrics-connect-token", bound="certain"))
    assert balances["id"] not in certain


def test_svc_recon_reaches_a_payout_in_exactly_five_hops(estate: Estate) -> None:
    """Third answer: an identity that reads logs starts a payout, by a token that a log shows, certainly."""
    row = next(iter(nhi.path(estate, "svc-recon", "initiate_payout", as_of=AS_OF).rows))
    assert (row["hops"], row["bound"]) == (5, "certain")
    assert aloud(estate, row) == [
        "svc-recon", "READS", "ci-logs", "STORES", "payouts-deploy-token", "AUTHENTICATES_AS", "deploy-payouts",
        "DEPLOYS", "payout-engine", "PERFORMS", "standard-payout",
    ]  # fmt: skip


def test_every_hop_of_the_story_has_evidence(estate: Estate) -> None:
    """Each hop names the file and the line that it stands in, and what that record says."""
    row = next(iter(nhi.path(estate, "svc-recon", "initiate_payout", as_of=AS_OF).rows))
    evidence = [each for hop in row["path"] for each in hop["evidence"]]
    assert len(evidence) == 5
    assert all(each["source"].endswith(".csv") and each["locator"].startswith("line ") for each in evidence)
    assert evidence[0]["rule"] == "bucket policy ci-logs, statement 3: added in 2023 for a cost report"


def test_the_story_says_truly_how_to_close_the_route(estate: Estate, tmp_path: Path) -> None:
    """Without the grant on the logs, or with the deploy token disabled, svc-recon reaches no payout at all."""
    assert payers(estate)["svc-recon"]["hops"] == 5
    grant = "svc-recon,READS,ci-logs,"
    assert "svc-recon" not in payers(changed(tmp_path / "grant", "edges-access.csv", grant, None))
    token = "payouts-deploy-token,token,"
    assert "svc-recon" not in payers(
        changed(tmp_path / "token", "nodes-credentials.csv", token, (",active,", ",disabled,"))
    )


# --- what is wrong at Larkpay -----------------------------------------------------------------------------------------


def test_the_offboarded_vendors_token_still_reads_customer_data(estate: Estate) -> None:
    """Offboarded cuts nothing: the token of a vendor that left in 2025 reads disputes and risk cases."""
    assert estate.node(estate.find("tallowgate"))["status"] == "offboarded"
    answer = blast(estate, "tallowgate-disputes-token", bound="certain")
    assert answer.summary["records"]["pii"]["read"] == 184_000 + 37_000


def test_the_forgotten_migration_key_opens_production_from_development(estate: Estate) -> None:
    """A key of 2019 whose owner left lies in development and leads to payouts: whoever administers it has both."""
    key = estate.node(estate.find("svc-migrate-access-key"))
    assert (key["created"], key.get("rotated"), key["owner"]) == ("2019-05-14", None, "Piet Hollander")
    rows = payers(estate)
    assert {"svc-migrate-access-key", "dev-admin", "Lucas Ferreira", "Oskar Lund", "Tuuli Niemi"} <= set(rows)


def test_one_unrestricted_key_is_shared_by_several_services(estate: Estate) -> None:
    """Three service accounts hold the same unrestricted key, and each can start a payout with it in two hops."""
    rows = payers(estate)
    holders = ("sa-edge-default", "sa-payout-api", "sa-risk-default")
    assert {(rows[holder]["hops"], rows[holder]["bound"]) for holder in holders} == {(2, "certain")}


def test_who_resets_sign_ins_opens_the_large_payout_alone(estate: Estate) -> None:
    """Maker-checker is void where one administrator can become the initiator and two approvers."""
    row = fallen(blast(estate, "Wim de Graaf", bound="certain"))["large-payout"]
    assert (row["path"][-1]["edge"], row["path"][-1]["needs"]) == ("RELEASES", 2)
    assert len(row["path"][-1]["inputs"]) == 2


# --- what holds -------------------------------------------------------------------------------------------------------


def test_the_lone_initiator_fills_one_slot_of_two(estate: Estate) -> None:
    """An initiator alone pays out nothing, and the summary says 1 of 2."""
    answer = blast(estate, "Leon Farrugia")
    assert not actions(answer) & MONEY
    assert {"id": "large-payout-approval", "needs": 2, "filled": 1} in answer.summary["gates"]


def test_initiator_and_two_approvers_together_pay_out(estate: Estate) -> None:
    """An initiator and two of the three approvers open both gates; with one approver they stay shut."""
    large = "large-payout"
    assert large in fallen(blast(estate, "Leon Farrugia", "Tomasz Wilk", "Hannah Okafor", bound="certain"))
    assert large not in fallen(blast(estate, "Leon Farrugia", "Tomasz Wilk"))


def test_the_read_only_key_beside_the_payout_key_reaches_no_payout(estate: Estate) -> None:
    """A scoped key gives its scopes and no more: the reporting key reads and moves nothing, though its holder pays."""
    answer = blast(estate, "recon-reporting-key")
    assert actions(answer) == set()
    assert "svc-recon" in payers(estate)


def test_test_keys_reach_no_live_action(estate: Estate) -> None:
    """Keys in test mode start payouts of the provider's test account, which are no payouts of the company."""
    for key in ("staging-payouts-key", "staging-checkout-key", "notebook-playground-key"):
        answer = blast(estate, key)
        assert {row.get("mode") for row in answer.rows if row["category"] == "action"} <= {"test"}
        assert answer.summary["money"] == []
    assert "initiate_payout" in actions(blast(estate, "staging-payouts-key", mode="test"))
    assert "staging-payouts-key" not in payers(estate)


def test_a_document_needs_the_object_right_and_the_key_right(estate: Estate) -> None:
    """The service with both rights reads identity documents; one with the key alone does not, and is told 1 of 2."""
    documents = "kyc-documents"
    assert fallen(blast(estate, "sa-kyc-api", bound="certain"))[documents]["effect"] == "control"
    alone = blast(estate, "sa-secrets-sync", bound="certain")
    assert documents not in fallen(alone)
    assert {"id": "kyc-document", "needs": 2, "filled": 1} in alone.summary["gates"]


def test_the_spending_agent_is_bounded_and_the_reading_agent_moves_nothing(estate: Estate) -> None:
    """The purchasing agent pays at most 2,000 EUR a day, by its tool; the explaining agent reads and never pays."""
    paid = blast(estate, "procurement-agent")
    assert actions(paid) == {"initiate_payout"}
    assert paid.summary["money"] == [{"currency": "EUR", "per_day": 2_000, "unbounded": []}]
    assert actions(blast(estate, "procurement-agent", bound="certain")) == set()
    assert actions(blast(estate, "reconciliation-agent")) == set()


def test_a_limit_in_another_currency_counts_at_the_rate_given(estate: Estate) -> None:
    """A person's 1,500 GBP a day on an action kept in EUR is 1,755 EUR a day, by the annotated rate."""
    assert blast(estate, "Mina Haddad", bound="certain").summary["money"] == [
        {"currency": "EUR", "per_day": 1_755, "unbounded": []}
    ]


def test_an_annotated_gate_holds_a_lone_clerk(estate: Estate) -> None:
    """Bank details change only with a lead: the service alone does not change them, a lead with the right does."""
    details = "merchant-bank-details"
    assert details not in fallen(blast(estate, "sa-beneficiary-service"))
    assert details in fallen(blast(estate, "sa-beneficiary-service", "Felix Auer", bound="certain"))


def test_a_dead_credential_leads_nowhere(estate: Estate) -> None:
    """The disabled key of the old pipeline and the expired certificate of the relay have no blast."""
    assert list(blast(estate, "terraform-old-access-key").rows) == []
    assert list(blast(estate, "fernhook-client-certificate").rows) == []


def test_payout_kinds_are_the_payouts_word(estate: Estate) -> None:
    """`payouts` asks for exactly the starts and approvals of payouts."""
    pairs = nhi.reach(estate, "payouts", pairs=True, as_of=AS_OF).rows
    assert {estate.node(estate.find(row["target"]))["kind"] for row in pairs} == PAYOUTS
