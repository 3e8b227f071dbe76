"""Each table of the annotations is seen: in an answer, or in what the estate keeps for the questions that ask for it."""

from typing import Any

import pytest

import graphnhi as nhi

NODES = """id,kind,tags
svc,service_account,
db,data_store,cde
pay,initiate_payout,
box,service,
app,app,
"""
EDGES = "from,edge,to\nsvc,READS,db\nsvc,PERFORMS,pay\napp,MEMBER_OF,svc\nsvc,CONTROLS,box\n"


@pytest.fixture
def estate(exports: Any) -> Any:
    """The estate with what annotations say."""
    exports.write(nodes_csv=NODES, edges_csv=EDGES)

    def build(text: str) -> Any:
        built = exports.write(annotations_toml=text).build()
        assert built.faults == ()
        return built.estate

    return build


def reaching(estate: Any, target: str) -> set[str]:
    return {row["id"] for row in nhi.reach(estate, target).rows}


def test_a_target_is_a_crown_jewel(estate: Any) -> None:
    """What is marked is reached as such; without the entry nobody reaches it by that word."""
    assert reaching(estate(""), "marked") == set()
    assert reaching(estate('target = [{ id = "box" }]'), "marked") == {"svc", "app"}


def test_a_class_makes_customer_data_and_records_are_counted(estate: Any) -> None:
    """The class decides the target word, the records the size of what falls."""
    assert reaching(estate(""), "customer-data") == set()
    found = estate('data = [{ tag = "cde", class = "kyc", records = 70 }]')
    assert reaching(found, "customer-data") == {"svc", "app"}
    assert nhi.blast(found, "svc").summary["records"]["kyc"]["read"] == 70


def test_a_limit_bounds_the_money(estate: Any) -> None:
    """A payout without a limit is unbounded; the limit of the annotations is money a day."""
    (loose,) = nhi.blast(estate(""), "svc").summary["money"]
    assert loose["unbounded"] == ["pay"]
    said = 'action = [{ kind = "initiate_payout", amount_limit = 3000, currency = "EUR", period = "month" }]'
    (tight,) = nhi.blast(estate(said), "svc").summary["money"]
    assert (tight["currency"], tight["per_day"], tight["unbounded"]) == ("EUR", 100, [])


def test_a_gate_stands_before_the_payout(estate: Any) -> None:
    """Who may initiate alone no longer reaches it, and sees the gate half open."""
    found = estate('gate = [{ guards = "pay", needs = 1, approvers = "app" }]')
    assert reaching(found, "payouts") == {"app"}
    assert [gate["filled"] for gate in nhi.blast(found, "svc").summary["gates"]] == [1]


def test_a_vendor_reaches_what_it_operates(estate: Any) -> None:
    """Breach of the vendor is breach of what it runs."""
    found = estate('vendor = [{ name = "drift", operates = ["ap*"] }]')
    assert reaching(found, "payouts") == {"svc", "app", "annotations:vendor/drift"}


def test_an_owner_and_an_environment_are_columns(estate: Any) -> None:
    """Who answers for a node, and where it runs, is told with the node."""
    found = estate('owner = [{ id = "s*", owner = "payments", environment = "production" }]')
    node = found.node(found.find("svc"))
    assert (node["owner"], node["environment"]) == ("payments", "production")


def test_a_rate_lets_a_limit_in_another_currency_count(estate: Any, exports: Any) -> None:
    """Without a rate a dollar limit on an action in euro is not applied; with one it is."""
    exports.write(edges_csv=f"{EDGES.replace('svc,PERFORMS,pay', 'svc,PERFORMS,pay2')}")
    exports.write(nodes_csv=NODES + "pay2,initiate_payout,\n")
    exports.write(limits_csv="from,edge,to,amount_limit,currency,period\nsvc,PERFORMS,pay,100,USD,day\n")
    said = 'action = [{ id = "pay", amount_limit = 1000, currency = "EUR", period = "day" }]\n'
    for rate, wanted in (("", 1000), ('rate = [{ currency = "USD", to = "EUR", rate = 0.5 }]', 50)):
        money = {row["currency"]: row["per_day"] for row in nhi.blast(estate(said + rate), "svc").summary["money"]}
        assert money["EUR"] == wanted


@pytest.mark.parametrize("table", ["cost", "zone", "rate"])
def test_what_later_questions_ask_for_is_kept(estate: Any, table: str) -> None:
    """Costs, zones and rates change no node; they go with the estate."""
    said = {
        "cost": [{"id": "svc", "cost": 10}],
        "zone": [{"name": "card data", "tag": "cde"}],
        "rate": [{"currency": "USD", "to": "EUR", "rate": 0.9}],
    }
    words = {
        "cost": 'cost = [{ id = "svc", cost = 10 }]',
        "zone": 'zone = [{ name = "card data", tag = "cde" }]',
        "rate": 'rate = [{ currency = "USD", to = "EUR", rate = 0.9 }]',
    }
    assert estate(words[table]).about["annotations"][table] == said[table]
