"""What analyzers found becomes a token with edges: by provider, by permission name, and counted where no fact maps it."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

import graphnhi as nhi
from graphnhi.readers import token_analyzer

SAMPLES = Path(os.environ.get("GRAPHNHI_SHARED", Path(__file__).parents[2] / "../shared")) / "data/token-analyzer"


def _permits(derived: Any, right: str | None = None) -> Any:
    rows = derived.edges[derived.edges["edge"] == "PERMITS"]
    return set(rows.loc[rows["right"] == right, "to"] if right else rows["to"])


def test_a_plaid_transfer_is_a_payout(bench: Any) -> None:
    """`Transfer: write` permits a payout, by the catalogue's permission of that name; `Transfer: read` only reads."""
    derived = bench.derive("token_analysis", bench.analysis("bank", [("Transfer", "product", "write")]))
    assert "plaid:acme/initiate_payout" in _permits(derived, "perform")
    (rule,) = derived.edges.loc[
        derived.edges["to"].eq("plaid:acme/initiate_payout") & derived.edges["edge"].eq("PERMITS"), "rule"
    ]
    assert rule == "Transfer: write, scope transfer"
    read = bench.derive("token_analysis", bench.analysis("bank", [("Transfer", "product", "read")]))
    assert _permits(read) == {"plaid:acme/data_store/transactions"}


def test_the_id_comes_from_the_files_stem(bench: Any) -> None:
    """The token is named by the stem; two of one provider and tenant with the same stem by their whole label."""
    one = bench.analysis("a b", [("Transfer", "product", "write")])
    assert bench.derive("token_analysis", one).nodes["id"].iloc[0] == "plaid:acme/token/a%20b"
    two = [
        *bench.analysis("x/key", [("Auth", "product", "read")]),
        *bench.analysis("y/key", [("Auth", "product", "read")]),
    ]
    tokens = bench.derive("token_analysis", two).nodes.query("kind == 'token'")["id"]
    assert list(tokens) == ["plaid:acme/token/x%2Fkey.json", "plaid:acme/token/y%2Fkey.json"]


@pytest.mark.parametrize("nothing", ["", None, "  ", "no_access"])
def test_a_binding_without_a_right_grants_nothing(bench: Any, nothing: str) -> None:
    """`Transfer:` with nothing behind it is used, not counted as unmapped, and permits nothing."""
    derived = bench.derive("token_analysis", bench.analysis("k", [("Transfer", "product", nothing)]))
    assert (len(derived.edges), derived.unmapped, derived.skipped) == (0, 0, ())
    assert set(derived.nodes["kind"]) == {"token", "service"}


def test_several_rows_of_one_permission_any_right_counts(bench: Any) -> None:
    """A row without a right takes nothing from another row of the same resource that has one, in any order."""
    rows = [("Transfer", "product", ""), ("Transfer", "product", "write"), ("Transfer", "product", None)]
    for order in (rows, rows[::-1]):
        derived = bench.derive("token_analysis", bench.analysis("k", order))
        assert "plaid:acme/initiate_payout" in _permits(derived)


def test_every_binding_is_an_edge_or_counted(bench: Any) -> None:
    """What no fact maps is counted, ranked by its words, and a possible use of the account."""
    derived = bench.derive(
        "token_analysis",
        bench.analysis(
            "k", [("Auth", "product", "read"), ("Wallet", "product", "write"), ("Layer", "product", "read")]
        ),
    )
    assert derived.unmapped == 2
    assert [(gap["what"], gap["severity"]) for gap in derived.gaps] == [
        ("Plaid: Wallet: write", "medium"),
        ("Plaid: Layer: read", "low"),
    ]
    assert [gap["place"] for gap in derived.gaps] == ["/Bindings/1", "/Bindings/2"]
    assert {"plaid:acme/data_store/pii", "plaid:acme/service/plaid"} == _permits(derived)


def test_an_analyzer_that_no_fact_knows(bench: Any) -> None:
    """Its token is kept, told as unknown, and every permission with a right is counted."""
    derived = bench.derive("token_analysis", bench.analysis("k", [("box", "folder", "write")], kind=990))
    assert derived.unmapped == 1
    assert "no fact tells whose token this is: analyzer 990" in str(derived.notes[0])
    assert derived.nodes["id"].iloc[0] == "analyzer-990:acme/token/k"


@pytest.mark.parametrize(
    "stem, kind, permission, source",
    [
        ("k", 16, "conversations.history", "slack"), ("k", 16, "mail.send", "sendgrid"), ("slack", 990, "x", "slack"),
        ("my-sendgrid-key", 16, "full_access", "sendgrid"), ("k", 16, "full_access", "analyzer-16"),
    ],
)  # fmt: skip
def test_whose_token_it_is(bench: Any, stem: str, kind: Any, permission: str, source: str) -> None:
    """Marks in the rows and the file's stem tell what a number alone does not: 16 is Slack and SendGrid."""
    tables = bench.analysis(stem, [("r", "user", permission)], kind=kind)
    tables = [table for table in tables if table.pattern.startswith("/Bindings")]
    for table in tables:
        table.rows["resource_full_name"] = "r"
    assert bench.derive("token_analysis", tables).nodes["source"].iloc[0] == source


def test_a_condition_makes_a_binding_possible(bench: Any) -> None:
    """What the analyzer says of a condition stands on the edge, which is possible."""
    tables = bench.analysis("k", [("Transfer", "product", "write")])
    tables[0].rows["condition"] = "only from 10.0.0.0/8"
    edges = bench.derive("token_analysis", tables).edges.query("edge == 'PERMITS'")
    assert set(zip(edges["bound"], edges["condition"], strict=True)) == {("possible", "only from 10.0.0.0/8")}


def test_unbound_resources_are_kept_as_what_the_token_sees(bench: Any) -> None:
    """Unbound resources are used, grant nothing, and stand in the token's properties."""
    derived = bench.derive(
        "token_analysis", bench.analysis("k", [("Auth", "product", "read")], unbound=("Savings", "Checking"))
    )
    assert json.loads(derived.nodes["properties"].iloc[0]) == {
        "analyzer_type": "33",
        "sees": ["Savings", "Checking"],
        "sees_count": 2,
    }


def test_full_access_is_control_of_the_account(bench: Any) -> None:
    """A token with full access is coarse, and controls the account's system with all that it contains."""
    derived = bench.derive("token_analysis", bench.analysis("sendgrid", [("me", "User", "full_access")], kind=16))
    assert _permits(derived, "control") == {"sendgrid:acme/service/sendgrid"}
    assert derived.nodes["tags"].iloc[0] == "coarse"


@pytest.mark.skipif(
    not SAMPLES.exists(), reason="no shared data beside the checkout: the analyzers' samples are not read"
)
class TestSamples:
    EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8")) if SAMPLES.exists() else {}

    @pytest.mark.parametrize("stem", sorted(EXPECTED))
    def test_every_sample_is_read_and_mapped(self, bench: Any, stem: str) -> None:
        """Bindings and unbound resources are as many as expected; each binding is an edge or counted, its provider known."""
        tables = list(token_analyzer.read(SAMPLES / f"{stem}.json", f"{stem}.json"))
        expected = self.EXPECTED[stem]
        assert [table.read for table in tables] == [expected["bindings"], expected["unbound"]]
        assert sorted(set(tables[0].rows["permission"])) == sorted(expected["permissions"])
        assert tables[0].rows["resource_type"].value_counts().to_dict() == expected["resource_types"]
        derived = bench.derive("token_analysis", tables)
        assert derived.notes == ()
        permits = derived.edges[derived.edges["edge"] == "PERMITS"]
        told = set(permits["number"])
        assert len(told) + sum(gap["count"] - 1 for gap in derived.gaps) == expected["bindings"]

    def test_who_reaches_a_payout(self) -> None:
        """Of the twelve tokens, Plaid's alone reaches a payout, by its Transfer binding."""
        estate = nhi.build(SAMPLES, keep_going=True)
        rows = list(nhi.reach(estate, "payouts").rows)
        assert [(row["name"], row["bound"], row["hops"]) for row in rows] == [("plaid", "certain", 1)]
        assert rows[0]["path"][0]["evidence"][0]["locator"] == "/Bindings/6"

    def test_who_reaches_customer_data(self) -> None:
        """Shopify's Customers are personal data that its token reads."""
        estate = nhi.build(SAMPLES, keep_going=True)
        names = {row["name"] for row in nhi.reach(estate, "data:pii").rows}
        assert {"shopify", "plaid", "posthog", "notion", "sendgrid"} <= names
        assert not names & {"digitalocean", "dockerhub", "ngrok"}
