"""What a query says of two ends, a start and its target: equal or unequal columns, and targets outside the allowed scope."""

import pytest

from tests.oracle.answers import Asked
from tests.oracle.comparing_queries import asked_of, read
from tests.oracle.random_queries import estate_of_rows
from tests.oracle.rows import Rows

HEAD = {"schema": "graphnhi/query/1", "id": "pairs", "question": "Who?", "severity": "critical"}


def found(rows, **query):
    """Ids of the rows."""
    asked = read(HEAD | query)
    assert asked is not None
    return set(asked_of(estate_of_rows(rows), [asked], Asked())[0])


def reading(columns, *, target):
    """Service accounts by id with their columns, each of which reads one data store of personal data."""
    rows = Rows().node("d", "data_store", data_class="pii", **target)
    for node, more in columns.items():
        rows.node(node, "service_account", **more).edge(node, "READS", "d")
    return rows


@pytest.mark.parametrize("sign, wanted", [("!=", {"b"}), ("=", {"a"})])
def test_two_ends_compare_where_both_are_known(sign, wanted):
    """Equal or not; an end whose column is unknown is neither, at the start and at the target."""
    columns = {"a": {"environment": "production"}, "b": {"environment": "staging"}, "c": {}}
    where = f"from.environment {sign} to.environment"
    assert found(reading(columns, target={"environment": "production"}), where=where) == wanted
    assert found(reading(columns, target={}), where=where) == set()


def test_a_start_needs_one_target_of_which_all_is_true():
    """Each condition may hold of another target: that is no row; of two targets the fitting one makes it."""
    rows = Rows().node("a", "role", environment="x", owner="o").node("b", "role", environment="x", owner="o")
    rows.node("one", "data_store", data_class="pii", environment="y", owner="o")
    rows.node("two", "data_store", data_class="pii", environment="x", owner="p")
    rows.node("both", "data_store", data_class="pii", environment="y", owner="p")
    for start, target in (("a", "one"), ("a", "two"), ("b", "one"), ("b", "two"), ("b", "both")):
        rows.edge(start, "READS", target)
    assert found(rows, where="from.environment != to.environment and from.owner != to.owner") == {"b"}


@pytest.mark.parametrize(
    "scope, outside",
    [
        (None, False),
        ("customer-data", False),
        ("money, customer-data", False),
        ("money;data:pii", False),
        ("money data_store", False),
        ("d", False),
        ("id:d", False),
        ("ledger", False),
        ("money", True),
        ("data:kyc,payouts", True),
        ("no-such-word", True),
        ("id:x", True),
    ],
)
def test_outside_is_what_the_scope_does_not_name(scope, outside):
    """Words as of a target, parted by commas, semicolons or spaces; an unknown scope has no outside, an empty word no inside."""
    columns = {"a": {} if scope is None else {"allowed_scope": scope}}
    rows = reading(columns, target={"name": "ledger"})
    assert found(rows, where="outside(allowed_scope)") == ({"a"} if outside else set())


def test_conditions_hold_wherever_in_the_file_they_stand():
    """In `from`, in `to` or at the top: they are about the start and its target."""
    rows = reading(
        {"a": {"environment": "production"}, "b": {"environment": "staging"}}, target={"environment": "staging"}
    )
    where = "from.environment != to.environment"
    everybody = {"category": "identity"}
    assert found(rows, where=where) == {"a"}
    assert found(rows, **{"from": everybody | {"where": where}}) == {"a"}
    assert found(rows, to={"word": "customer-data", "where": where}) == {"a"}


def test_who_holds_several_starts_is_compared_itself():
    """The comparison is between the row and what it reaches, whoever it holds."""
    rows = (
        Rows()
        .node("h", "host", environment="x")
        .node("g", "host")
        .node("a", "role", environment="x")
        .node("b", "role", environment="x")
    )
    rows.node("t", "token", environment="y").node("d", "data_store", data_class="pii", environment="y")
    for host in ("h", "g"):
        rows.edge(host, "RUNS_AS", "a").edge(host, "RUNS_AS", "b")
    rows.edge("a", "HOLDS", "t").edge("b", "READS", "d")
    query = {"all_of": ["kind:token", "customer-data"], "common_upstream": {"kind": "host"}}
    assert found(rows, **query, where="from.environment != to.environment") == {"h"}
    assert found(rows, **query, where="from.environment = to.environment") == set()
