"""What was fetched of a database becomes an estate in which every record is accounted for, and nothing of its inner ids stays."""

import random
from typing import Any

import pytest

from graphnhi import loading
from graphnhi.errors import InputError, UsageError
from tests.cartography import SYNC, Graph, account_of, built, edges_of, gaps_of, tables

USER, KEY, GROUP = "arn:aws:iam::1:user/ci", "AKIAIOSFODNN7EXAMPLE", "arn:aws:iam::1:group/ops"


def small() -> Graph:
    """One user with a key, in a group of its account."""
    graph = Graph().node("AWSUser", USER, arn=USER, name="ci").node("AWSGroup", GROUP, arn=GROUP, name="ops")
    graph.node("AWSAccountAccessKey", KEY, accesskeyid=KEY, status="Inactive", createdate="2024-01-01 00:00:00+00:00")
    graph.link(USER, "AWS_ACCESS_KEY", KEY).link(USER, "MEMBER_AWS_GROUP", GROUP)
    return graph.account("1", USER, GROUP, KEY)


def node_of(result: loading.Built, name: str) -> dict[str, Any]:
    return dict(result.estate.to_networkx().nodes[name])


def test_nodes_and_relationships_become_nodes_and_edges() -> None:
    """A relationship leads between the ids that the rules of its ends' labels make."""
    assert {
        (USER, "HOLDS", KEY, "certain", None),
        (KEY, "AUTHENTICATES_AS", USER, "certain", None),
        (USER, "MEMBER_OF", GROUP, "certain", None),
        ("aws:1/account/1", "CONTAINS", USER, "certain", None),
    } <= small().edges()


def test_properties_become_columns() -> None:
    """Status and dates of a record are those of the node; the account that owns it is its tenant."""
    key = node_of(small().build(), KEY)
    assert (key["kind"], key["status"], key["created"], key["tenant"]) == (
        "access_key",
        "disabled",
        "2024-01-01T00:00:00Z",
        "1",
    )


def test_the_sum_holds_for_every_table() -> None:
    """Read = used + skipped + duplicates, in each table and for labels that nobody reads."""
    graph = small()
    graph.others = {"DNSRecord+AWSDNSRecord": 7, "-TAGGED-": 40}
    for entry in graph.build().estate.about["files"]:
        assert entry["read"] == entry["used"] + entry["duplicates"] + sum(each["count"] for each in entry["skipped"])


def test_a_label_that_nobody_reads_is_counted_and_told() -> None:
    """It is never dropped in silence: its records are skipped, a fault names it, and `strict` calls the build incomplete."""
    graph = small()
    graph.others = {"DNSRecord+AWSDNSRecord": 7}
    result = graph.build(strict=True)
    entry = account_of(result, "DNSRecord+AWSDNSRecord")
    assert (entry["loader"], entry["read"], entry["used"], entry["skipped"][0]["count"]) == (None, 7, 0, 7)
    assert any("DNSRecord+AWSDNSRecord: no loader reads" in str(fault) for fault in result.faults)
    assert not result.complete


def test_what_the_newest_sync_did_not_see_is_possible() -> None:
    """A stale relationship is a possible edge with the reason, a stale node bears the tag, and gaps count both."""
    graph = small()
    graph.node("AWSGroup", GROUP, arn=GROUP, name="ops", lastupdated=SYNC - 1)
    graph.links = [link for link in graph.links if link[1] != "MEMBER_AWS_GROUP"]
    graph.link(USER, "MEMBER_AWS_GROUP", GROUP, lastupdated=SYNC - 1)
    result = graph.build()
    assert (USER, "MEMBER_OF", GROUP, "possible", "not seen by the newest sync") in edges_of(result.estate)
    assert node_of(result, GROUP)["tags"] == "stale"
    assert {gap["file"] for gap in gaps_of(result, "stale record")} == {
        "neo4j:neo4j/AWSGroup",
        "neo4j:neo4j/MEMBER_AWS_GROUP",
    }


def test_a_module_that_was_synced_alone_is_not_stale_but_told() -> None:
    """Okta's own last sync is the newest that could have seen its records; that it is older than AWS's is a gap."""
    graph = small().node("OktaUser", "u", email="a@b.example", lastupdated=SYNC - 86_400)
    result = graph.build()
    assert not gaps_of(result, "stale record")
    assert "cartography-okta was last synced at" in gaps_of(result, "older sync")[0]["what"]


def test_a_record_without_the_tag_of_a_sync_is_not_cartographys() -> None:
    """Another tool's nodes under the same label are skipped with the reason."""
    entry = account_of(small().node("AWSUser", "mine", arn="mine", lastupdated=None).build(), "AWSUser")
    assert entry["skipped"] == [
        {"reason": "has no lastupdated, so Cartography did not write it", "count": 1, "places": ["record 2"]}
    ]


def test_nodes_without_an_id_are_skipped_and_so_is_what_they_join() -> None:
    """Neither is guessed, and both are counted."""
    graph = small().node("AWSUser", "nameless", id=None, arn=None).link("nameless", "MEMBER_AWS_GROUP", GROUP)
    result = graph.build()
    assert account_of(result, "AWSUser")["skipped"][0]["reason"] == "no id"
    assert len(edges_of(result.estate)) == len(small().edges())


def test_equal_relationships_are_duplicates_and_unlike_types_are_not() -> None:
    """Two types that one table reads stay two records between the same ends."""
    graph = Graph().node("GitHubUser", "u", username="u").node("GitHubRepository", "r", name="r")
    graph.link("u", "DIRECT_COLLAB_ADMIN", "r").link("u", "DIRECT_COLLAB_ADMIN", "r").link(
        "u", "DIRECT_COLLAB_WRITE", "r"
    )
    entry = account_of(graph.build(), "DIRECT_COLLAB_ADMIN")
    assert (entry["read"], entry["used"], entry["duplicates"]) == (3, 2, 1)


def test_no_order_and_no_inner_id_changes_the_estate() -> None:
    """The same records in any order, under any ids of the database, give the same digest."""
    graph, other = small(), Graph()
    names = list(graph.nodes)
    random.Random(1).shuffle(names)
    other.nodes = {name: graph.nodes[name] for name in names}
    other.links = random.Random(2).sample(graph.links, len(graph.links))
    assert built(other.fetched("5:elsewhere:")).estate.digest == graph.build().estate.digest


@pytest.mark.parametrize(
    "value",
    [7, 7.5, True, ["a", 1], [], None, b"\0\1", float("nan"), 10**30, "x" * 10_000, "\u202eevil\x1b[31m", ("p", 1)],
)
def test_values_of_any_type_leave_the_record_whole(value: Any) -> None:
    """Whatever stands where a text should, the sum holds and nothing else is lost."""
    result = small().node("AWSUser", USER, arn=USER, name=value).build()
    assert account_of(result, "AWSUser")["used"] == 1
    assert small().edges() == edges_of(result.estate)


def test_a_value_that_is_none_is_a_gap() -> None:
    """Bytes are no text: the column counts as unknown, and that is told."""
    gaps = gaps_of(small().node("AWSUser", USER, arn=USER, name=b"\0").build(), "unusable value")
    assert [(gap["column"], gap["file"]) for gap in gaps] == [("name", "neo4j:neo4j/AWSUser")]


def test_numbers_under_a_dates_name_are_moments() -> None:
    """Kubernetes and LastPass dates come as seconds and milliseconds since 1970."""
    graph = Graph().node("KubernetesCluster", "c", name="prod", creation_timestamp=1_633_581_666)
    graph.node("UserAccount", "m", _ont_source="lastpass", _ont_email="m", _ont_lastactivity=1_679_143_323_000)
    nodes = graph.build().estate.to_networkx().nodes(data=True)
    dates = {data.get("created") or data.get("last_used") for _, data in nodes}
    assert dates == {"2021-10-07T04:41:06Z", "2023-03-18T12:42:03Z"}


def test_a_secret_in_a_property_is_masked() -> None:
    """What looks like a secret is taken out as in every file, and stands in no name, gap or fault."""
    canary = "ghp_" + "Canary0123456789Canary0123456789Cana"
    result = small().node("AWSUser", USER, arn=USER, name=f"ci {canary}").build()
    assert node_of(result, USER)["name"] == "ci [secret removed]"
    assert canary not in repr(
        (result.estate.about, list(map(str, result.faults)), list(result.estate.to_networkx().nodes(data=True)))
    )


def test_a_text_beyond_the_limit_is_refused() -> None:
    """A cell of more than a megabyte is no name, and the table is named."""
    with pytest.raises(InputError, match="AWSUser:record 1: the cell 'name' is too long"):
        small().node("AWSUser", USER, arn=USER, name="x" * (2**20 + 1)).build()


def test_what_such_a_database_never_holds_is_a_missing_input_where_it_matters() -> None:
    """Boundaries are missing from what is known of AWS, and no word is lost on GitHub where there is none of it."""
    missing = {each["input"] for each in small().build().estate.about["missing_inputs"]}
    assert "permission boundaries" in missing
    assert "branch protections" not in missing


def test_properties_that_may_hold_secrets_are_never_fetched() -> None:
    """No loader names environment variables, user data, values or passwords, and what none names is not asked for."""
    asked = {name for table in tables() for name in table.properties}
    assert {"arn", "status"} <= asked
    assert not asked & {
        "value", "environment_variables", "env_vars", "user_data", "userdata", "password", "masterauth_password",
        "master_username", "policy", "labels", "parameters", "command",
    }  # fmt: skip


def test_a_database_takes_the_name_and_the_tenant_that_the_user_gives() -> None:
    """`--tenant` says whose it is; no file beside the working folder is taken for its annotations."""
    result = small().build(tenant=("acme",), name="shared")
    assert result.estate.about["name"] == "shared"
    assert {entry["tenant"] for entry in result.estate.about["files"]} == {"acme"}
    assert result.estate.about["sources"] == ["neo4j:neo4j"]


@pytest.mark.parametrize("name", ["cartography", "cartography-aws"])
def test_a_loader_of_databases_reads_no_file(name: str, tmp_path: Any) -> None:
    """`--as cartography` without a database says what to write."""
    (tmp_path / "a.csv").write_text("id,kind\na,human\n")
    with pytest.raises(UsageError, match=f"--as {name} reads a database"):
        loading.build([tmp_path], loading.Options(loader=name))


def test_files_and_a_database_make_one_estate(tmp_path: Any) -> None:
    """`--as` names the reader of the database; files beside it are recognised as ever."""
    (tmp_path / "nodes.csv").write_text(f"id,kind,name\n{USER},service_account,ci\n")
    database = loading.Database("neo4j://localhost:7687", "neo4j:neo4j", small().fetched())
    result = loading.build([tmp_path], loading.Options(loader="cartography"), databases=[database])
    assert {"nodes.csv", "neo4j:neo4j/AWSUser"} <= {entry["file"] for entry in result.estate.about["files"]}
    assert not result.estate.about["conflicts"]


def test_two_databases_of_one_name_stay_apart() -> None:
    """Their tables are called by their addresses as well, so that no record of one is accounted for as the other's."""
    other = Graph().node("AWSUser", "arn:aws:iam::2:user/x", arn="arn:aws:iam::2:user/x")
    both = [
        loading.Database("neo4j://one:7687", "neo4j:neo4j", small().fetched()),
        loading.Database("neo4j://two:7687", "neo4j:neo4j", other.fetched()),
    ]
    result = loading.build([], loading.Options(loader="cartography"), databases=both)
    users = [entry["file"] for entry in result.estate.about["files"] if entry["file"].endswith("AWSUser")]
    assert users == ["neo4j://one:7687/neo4j:neo4j/AWSUser", "neo4j://two:7687/neo4j:neo4j/AWSUser"]
