"""What a permission means: implications, coarse words, scopes together, approvals, consents, variants and the unknown."""

from typing import Any

import pytest

from graphnhi.access.catalogue import Catalogue
from graphnhi.access.expansion import split
from graphnhi.access.provider_scopes import SEVERITIES, evaluate, resolve


def _given(meaning: Any) -> Any:
    return {(grant.right, grant.target) for grant in meaning.grants}


def _grant(meaning: Any, target: str) -> Any:
    return next(grant for grant in meaning.grants if grant.target == target)


@pytest.mark.parametrize(
    "provider, written",
    [("Stripe", "transfer_write"), ("Stripe Apps", "transfer_write"), ("Stripe", "rak_transfer_write")],
)
def test_transfer_write_carries_payouts(catalogue: Catalogue, provider: str, written: str) -> None:
    """Stripe's transfer_write grants payout read and write, and the grant says which scope implies which."""
    meaning = resolve(catalogue, provider, written)
    assert {("perform", "initiate_payout"), ("perform", "move_funds_internal"), ("read", "transactions")} <= _given(
        meaning
    )
    payout = _grant(meaning, "initiate_payout")
    assert (payout.via or payout.permission, payout.also or payout.permission) in {
        ("transfer_write", "payout_write"), ("rak_transfer_write", "rak_payout_write"),
    }  # fmt: skip
    assert payout.bound == "certain"


def test_implications_are_followed_to_the_end(catalogue: Catalogue) -> None:
    """Snowflake's ACCOUNTADMIN has what USERADMIN has, through SECURITYADMIN."""
    assert ("perform", "manage_credentials") in _given(resolve(catalogue, "Snowflake", "SECURITYADMIN"))
    assert ("read", "pii") in _given(resolve(catalogue, "Snowflake", "ACCOUNTADMIN"))


@pytest.mark.parametrize(
    "parent, child",
    [("gateway", "gateway:payment-details"), ("transfers", "transfers:view"), ("vault", "vault:customers")],
)
def test_a_coarse_parent_contains_its_fine_scopes(catalogue: Catalogue, parent: str, child: str) -> None:
    """Checkout.com's parent scopes give what the scopes below them give."""
    assert _given(resolve(catalogue, "Checkout.com", child)) <= _given(resolve(catalogue, "Checkout.com", parent))


def test_salesforce_api_and_full(catalogue: Catalogue) -> None:
    """`full` gives all data but no refresh token; `api` includes chatter."""
    full = resolve(catalogue, "Salesforce", "full")
    assert ("read", "pii") in _given(full)
    assert ("perform", "persist_access") not in _given(full)
    assert resolve(catalogue, "Salesforce", "api").known


@pytest.mark.parametrize(
    "provider, written",
    [
        ("Stripe", "sk_live (unrestricted secret key)"), ("Stripe", "sk_live"), ("Stripe Connect", "read_write"), ("Mollie", "*"),
        ("Adyen", "full access"), ("GoCardless", "read_write"), ("Wise", ""), ("Modern Treasury", ""), ("Dwolla", ""), ("Marqeta", ""),
    ],
)  # fmt: skip
def test_a_coarse_token_grants_everything_of_its_provider(catalogue: Catalogue, provider: str, written: str) -> None:
    """A coarse token gives every action and data class of its provider, flagged coarse, at the provider's highest severity."""
    meaning = resolve(catalogue, provider, written)
    everything = [e for p, effects in catalogue.effects.items() if p[0] == provider for e in effects]
    assert {(e.right, e.target) for e in everything if e.right != "none"} <= _given(meaning)
    assert meaning.coarse
    assert all(grant.coarse for grant in meaning.grants)
    assert SEVERITIES.index(meaning.severity) >= max(SEVERITIES.index(e.severity) for e in everything)


def test_a_fine_scope_is_not_coarse(catalogue: Catalogue) -> None:
    """A key with a scope of a provider without fine scopes has that endpoint, and is not flagged."""
    meaning = resolve(catalogue, "Wise", "POST /v1/transfers")
    assert _given(meaning) == {("perform", "initiate_payout")}
    assert not meaning.coarse


def test_scopes_that_count_together(catalogue: Catalogue) -> None:
    """Revolut's payout links need PAY and WRITE on one token: both open that gate, one of them does not."""
    together = evaluate(catalogue, "Revolut Business", ["PAY", "WRITE"])
    assert "PAY+WRITE" not in {gate for gate, *_ in together.half_open}
    assert ("PAY+WRITE", 1, 2) in evaluate(catalogue, "Revolut Business", ["WRITE"]).half_open


def test_write_alone_pays_nobody_at_revolut(catalogue: Catalogue) -> None:
    """READ and WRITE make a draft that a person must approve: no payout, and the draft's gate is half open."""
    access = evaluate(catalogue, "Revolut Business", ["READ", "WRITE"])
    assert "initiate_payout" not in {grant.target for grant in access.grants}
    assert ("payment-draft", 1, 2) in access.half_open


def test_truelayer_needs_a_resource_and_what_of_it(catalogue: Catalogue) -> None:
    """`balance` alone is a known part and grants nothing; with `accounts` it reads balances."""
    assert evaluate(catalogue, "TrueLayer", ["balance"]).grants == ()
    assert evaluate(catalogue, "TrueLayer", ["balance"]).unmapped == ()
    assert "balances" in {grant.target for grant in evaluate(catalogue, "TrueLayer", ["accounts", "balance"]).grants}


def test_adyen_initiate_and_approve(catalogue: Catalogue) -> None:
    """The initiating role alone pays possibly, since a review stands in no list of roles; with the approving role certainly."""
    alone = resolve(catalogue, "Adyen", "TransferService Webservice Initiate role")
    assert (_grant(alone, "initiate_payout").bound, _grant(alone, "initiate_payout").condition) == (
        "possible", "no approval settings in the input",
    )  # fmt: skip
    both = evaluate(catalogue, "Adyen", ["TransferService Webservice Initiate role", "TransferService Approve"])
    assert next(grant for grant in both.grants if grant.target == "initiate_payout").bound == "certain"
    assert "approve_payout" in {grant.target for grant in both.grants}


def test_a_draft_never_pays_alone(catalogue: Catalogue) -> None:
    """Mollie's draft transfer waits for a person; its direct permissions pay at once, ungated."""
    draft = evaluate(catalogue, "Mollie", ["business-account-draft-transfers.write"])
    assert draft.grants == ()
    assert draft.half_open == (("draft-transfer", 1, 2),)
    direct = resolve(catalogue, "Mollie", "payouts.write")
    assert (_grant(direct, "initiate_payout").bound, direct.fills) == ("certain", ())


@pytest.mark.parametrize(
    "written, resource", [("PIS:1234-wertiq-983", "1234-wertiq-983"), ("PIS:<paymentId>", None), ("PIS", None)]
)
def test_berlin_group_scopes_are_parsed(catalogue: Catalogue, written: str, resource: Any) -> None:
    """`PIS:ID` is read as authority over that payment, not compared as a text."""
    meaning = resolve(catalogue, "Berlin Group NextGenPSD2", written)
    assert (meaning.known, meaning.by_resource, meaning.resource) == (True, True, resource)
    assert _given(meaning) == {("perform", "initiate_payout")}


def test_uk_open_banking_authority_is_in_the_consent(catalogue: Catalogue) -> None:
    """The token's scope alone is possible (no consent in the input); the consent's permissions, and a named payment, are certain."""
    scope = resolve(catalogue, "Open Banking UK", "payments")
    assert {(grant.bound, grant.condition) for grant in scope.grants} == {("possible", "no consent in the input")}
    named = resolve(catalogue, "Open Banking UK", "payments:urn-bank-58923")
    assert (named.resource, {grant.bound for grant in named.grants}) == ("urn-bank-58923", {"certain"})
    assert {grant.bound for grant in resolve(catalogue, "Open Banking UK", "ReadBalances").grants} == {"certain"}
    accounts = resolve(catalogue, "Open Banking UK", "accounts:c1")
    assert {grant.bound for grant in accounts.grants} == {"possible"}, "the consent's own permissions decide"


@pytest.mark.parametrize(
    "written",
    [
        "Management API—Webhooks read and write", "Management API-Webhooks read and write",
        "Management API \u2013 Webhooks read and write", "  Management  API — Webhooks\u00a0read and write ",
        "Management API \u2212 Webhooks read and write",
    ],
)  # fmt: skip
def test_dash_and_space_variants_are_the_same_permission(catalogue: Catalogue, written: str) -> None:
    """Any dash, with or without space around it, and any run of space."""
    meaning = resolve(catalogue, "Adyen", written)
    assert [(grant.target, grant.bound) for grant in meaning.grants] == [("manage_webhooks", "certain")]


def test_letter_case_alone_makes_a_grant_possible(catalogue: Catalogue) -> None:
    """`pay` is not PAY for certain: permissions are compared exactly, so the grant is possible and says why."""
    meaning = resolve(catalogue, "Revolut Business", "pay")
    assert meaning.known
    assert {grant.bound for grant in meaning.grants} == {"possible"}
    assert "PAY" in _grant(meaning, "initiate_payout").condition


@pytest.mark.parametrize(
    "written", ["Transfer Write", "transfer\u2013write", "transfer-write", "Transfer_write", "transfer write"]
)
def test_an_underscore_written_otherwise_makes_a_grant_possible(catalogue: Catalogue, written: str) -> None:
    """A space or a dash where the catalogue has `_` is the permission that is meant, possibly, and the grant says which."""
    meaning = resolve(catalogue, "Stripe Apps", written)
    assert {grant.bound for grant in meaning.grants} == {"possible"}
    assert "transfer_write in the catalogue" in _grant(meaning, "initiate_payout").condition
    assert split(catalogue, "Stripe Apps", written) == (written,)


@pytest.mark.parametrize(
    "provider, cell, taken",
    [
        ("Stripe Apps", "transfer_write foo_bar_baz", ("transfer_write", "foo_bar_baz")),
        ("Stripe Apps", "transfer_write later role", ("transfer_write", "later", "role")),
        ("TrueLayer", "accounts foo_bar", ("accounts", "foo_bar")),
        ("TrueLayer", "accounts balance foo", ("accounts", "balance", "foo")),
        ("Stripe Apps", "all transfer_write role", ("all transfer_write role",)),
        ("Stripe Apps", "foo bar", ("foo bar",)),
    ],
)
def test_an_unknown_scope_does_not_take_the_known_ones_with_it(
    catalogue: Catalogue, provider: str, cell: str, taken: tuple[str, ...]
) -> None:
    """Known scopes of a row are granted for certain, the unknown ones beside them are counted; a name of words stays whole."""
    assert split(catalogue, provider, cell) == taken
    meanings = [resolve(catalogue, provider, part) for part in taken]
    assert {grant.bound for meaning in meanings if meaning.known for grant in meaning.grants} <= {"certain"}


@pytest.mark.parametrize("cell", ["PAY WRITE", "PAY,WRITE", "PAY; WRITE", "PAY+WRITE", "openid PAY WRITE"])
def test_several_scopes_in_one_cell(catalogue: Catalogue, cell: str) -> None:
    """A cell with several known scopes is read as these."""
    targets = {grant.target for grant in evaluate(catalogue, "Revolut Business", [cell]).grants}
    assert {"initiate_payout", "modify_beneficiary"} <= targets


def test_a_name_with_a_known_word_in_it_is_still_unknown(catalogue: Catalogue) -> None:
    """`PAY later role` is one unknown permission, not PAY."""
    assert evaluate(catalogue, "Revolut Business", ["PAY later role"]).unmapped == ("PAY later role",)


@pytest.mark.parametrize(
    "written, severity",
    [
        ("ledger.write", "medium"),
        ("manage_mandates", "medium"),
        ("treasury", "medium"),
        ("ledger.read", "low"),
        ("reports:view", "low"),
    ],
)
def test_an_unknown_write_ranks_above_the_mapped_low_ones(catalogue: Catalogue, written: str, severity: str) -> None:
    """Unknown is never safe: what may write counts medium, what only reads counts low."""
    meaning = resolve(catalogue, "Mollie", written)
    assert (meaning.known, meaning.severity, meaning.grants) == (False, severity, ())
    if severity == "medium":
        assert SEVERITIES.index(severity) > SEVERITIES.index("low")


@pytest.mark.parametrize(
    "written, provider",
    [
        ("stripe", "Stripe"), ("STRIPE", "Stripe"), ("revolut", "Revolut Business"), ("revolut-business", "Revolut Business"),
        ("modern_treasury", "Modern Treasury"), ("checkout", "Checkout.com"), ("UK Open Banking", "Open Banking UK"),
        ("berlin-group", "Berlin Group NextGenPSD2"), ("Exchange Online", "Microsoft Exchange Online"), ("Strpe", None),
    ],
)  # fmt: skip
def test_providers_by_any_of_their_names(catalogue: Catalogue, written: str, provider: str) -> None:
    """Case, spaces, dashes, dots and underscores do not count; aliases are facts; a misspelt one is unknown."""
    assert catalogue.provider(written) == provider


def test_values_that_lead_to_no_target(catalogue: Catalogue) -> None:
    """read_metadata and read_events are counted and grant nothing."""
    assert resolve(catalogue, "Mollie", "events.read").without_target == ("read_events",)
    assert resolve(catalogue, "Mollie", "webhooks.read").without_target == ("read_metadata",)
    assert resolve(catalogue, "Mollie", "events.read").grants == ()


def test_an_action_that_implies_another(catalogue: Catalogue) -> None:
    """A refund without an original payment is a refund, too; a sent on-chain transfer settles; a bank payout does not."""
    unreferenced = resolve(catalogue, "PayPal", "https://uri.paypal.com/services/payments/non-referenced-credit")
    assert {"initiate_payout", "unreferenced_refund", "issue_refund"} <= {grant.target for grant in unreferenced.grants}
    assert _grant(unreferenced, "issue_refund").follows == "unreferenced_refund"
    assert "settle" in {grant.target for grant in resolve(catalogue, "Coinbase", "wallet:transactions:send").grants}
    assert "settle" not in {grant.target for grant in resolve(catalogue, "Stripe", "rak_payout_write").grants}


def test_bank_account_data_counts_as_pii(catalogue: Catalogue) -> None:
    """Bank account data and modify_X follow the vocabulary: right and class."""
    assert _given(resolve(catalogue, "Square", "BANK_ACCOUNTS_READ")) == {("read", "pii")}
    assert _given(resolve(catalogue, "Stripe", "rak_identity_product_write")) == {("write", "kyc"), ("read", "kyc")}
    assert catalogue.values["read_bank_account"] == ("read", "pii")
