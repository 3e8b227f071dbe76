"""A real server with a graph as Cartography writes it: what is fetched, what is left, and what is refused."""

from typing import Any

import neo4j as driver
import pytest

from graphnhi import loading
from graphnhi.errors import UsageError
from graphnhi.store.neo4j.cartography import database_of
from tests.cartography import SYNC, account_of, edges_of
from tests.servers.server import Server

ESTATE = """
CREATE (a:AWSAccount:Tenant {id: '1', name: 'pay', lastupdated: $sync})
CREATE (u:AWSUser:AWSPrincipal:UserAccount {id: $user, arn: $user, name: 'ci', lastupdated: $sync, firstseen: 1})
CREATE (k:AWSAccountAccessKey:AccountAccessKey:APIKey {id: 'AKIA1', accesskeyid: 'AKIA1', status: 'Active',
  createdate_dt: datetime('2024-01-01T00:00:00Z'), lastupdated: $sync})
CREATE (f:AWSLambda:Function {id: $function, arn: $function, name: 'pay', environment: $canary, lastupdated: $sync})
CREATE (p:AWSPolicy:AWSManagedPolicy {id: 'arn:p', lastupdated: $sync})
CREATE (s:AWSPolicyStatement {id: 'arn:p/1', effect: 'Allow', action: ['lambda:UpdateFunctionCode'], resource: ['*'],
  lastupdated: $sync})
CREATE (m:AirbyteUser:UserAccount {id: 'm', _ont_email: 'm@x.example', _ont_source: 'airbyte', lastupdated: $sync})
CREATE (d:DNSRecord:AWSDNSRecord {id: 'dns', lastupdated: $sync})
CREATE (u)-[:AWS_ACCESS_KEY {lastupdated: $sync}]->(k), (u)-[:POLICY {lastupdated: $sync}]->(p),
  (p)-[:STATEMENT {lastupdated: $sync}]->(s), (d)-[:DNS_POINTS_TO {lastupdated: $sync}]->(f),
  (a)-[:RESOURCE {lastupdated: $sync}]->(d)
FOREACH (x IN [u, k, f, p] | CREATE (a)-[:RESOURCE {lastupdated: $sync}]->(x))
"""
USER, FUNCTION = "arn:aws:iam::1:user/ci", "arn:aws:lambda:eu-west-1:1:function:pay"
CANARY = "hunter2-canary"


class Asked:
    """The plainest connection: one session a text, every text and its rows remembered."""

    def __init__(self, server: Server) -> None:
        self._driver = driver.GraphDatabase.driver(server.uri, auth=(server.user, server.password))
        self._database = server.database
        self.texts: list[str] = []
        self.seen: list[Any] = []

    def read(self, text: str, /, **parameters: Any) -> list[list[Any]]:
        self.texts.append(text)
        with self._driver.session(database=self._database, default_access_mode=driver.READ_ACCESS) as session:
            rows = session.execute_read(lambda work: work.run(text, parameters).values())
        self.seen += rows
        return rows

    def write(self, text: str, **parameters: Any) -> None:
        with self._driver.session(database=self._database) as session:
            session.run(text, parameters).consume()

    def close(self) -> None:
        self._driver.close()


@pytest.fixture
def asked(neo4j: Server) -> Any:
    found = Asked(neo4j)
    yield found
    found.write("MATCH (n) DETACH DELETE n")
    found.close()


@pytest.fixture
def estate(asked: Asked) -> Asked:
    asked.write(ESTATE, sync=SYNC, user=USER, function=FUNCTION, canary=CANARY)
    return asked


def build(asked: Asked) -> loading.Built:
    database = database_of(asked, "neo4j://localhost:7687")
    return loading.build([], loading.Options(loader="cartography"), databases=[database])


def test_a_graph_becomes_an_estate(estate: Asked) -> None:
    """Users, keys, rights of policies, and by the shared labels what no loader names: each record accounted for."""
    result = build(estate)
    assert {
        (USER, "HOLDS", "AKIA1", "certain", None),
        (USER, "CONTROLS", FUNCTION, "possible", "no permission boundaries in the input"),
        ("aws:1/account/1", "CONTAINS", FUNCTION, "certain", None),
    } <= edges_of(result.estate)
    assert account_of(result, "UserAccount")["used"] == 1
    for entry in result.estate.about["files"]:
        assert entry["read"] == entry["used"] + entry["duplicates"] + sum(each["count"] for each in entry["skipped"])


def test_every_node_and_relationship_is_counted_once(estate: Asked) -> None:
    """What no loader reads is counted as well: the sum of all tables is what the database holds."""
    read = sum(entry["read"] for entry in build(estate).estate.about["files"])
    nodes = estate.read("MATCH (n) RETURN count(n)")[0][0]
    assert read == nodes + estate.read("MATCH ()-[r]->() RETURN count(r)")[0][0]
    assert account_of(build(estate), "AWSDNSRecord+DNSRecord")["skipped"][0]["count"] == 1


def test_only_what_a_loader_names_crosses_the_wire(estate: Asked) -> None:
    """A function's environment stays where it is, and nothing is written."""
    before = estate.read("MATCH (n) RETURN properties(n) AS said ORDER BY said.id")
    estate.seen.clear()
    build(estate)
    assert CANARY not in repr(estate.seen)
    assert before == estate.read("MATCH (n) RETURN properties(n) AS said ORDER BY said.id")


def test_texts_are_constant(estate: Asked) -> None:
    """Labels, types and properties are parameters: a handful of texts reads everything, and no name stands in them."""
    build(estate)
    texts = set(estate.texts)
    assert len(texts) == 4
    assert not any(name in text for text in texts for name in ("AWSUser", "RESOURCE", "accesskeyid"))


def test_the_inner_ids_of_the_database_leave_no_trace(estate: Asked) -> None:
    """Written again, in the same or another database, the same graph gives the same digest."""
    first = build(estate).estate.digest
    estate.write("MATCH (n) DETACH DELETE n")
    estate.write("CREATE (:Unrelated {id: 1})")
    estate.write(ESTATE, sync=SYNC, user=USER, function=FUNCTION, canary=CANARY)
    estate.write("MATCH (n:Unrelated) DELETE n")
    assert build(estate).estate.digest == first


def test_our_own_pushed_estates_are_no_source(estate: Asked) -> None:
    """Nodes with the marker NHI, and what joins them, are neither read nor counted."""
    first = build(estate).estate.digest
    estate.write("MATCH (u:AWSUser) CREATE (x:NHI:AWSUser {id: 'x', arn: 'x', lastupdated: 1})-[:POLICY]->(u)")
    assert build(estate).estate.digest == first


@pytest.mark.parametrize(
    "text, told",
    [
        ("RETURN 1", "the database is empty"),
        (
            "CREATE (:Movie {title: 'x'})-[:DIRECTED]->(:Person)",
            "did not write to this database .found the labels 'Movie'",
        ),
        ("CREATE (:Secret {name: 'x'})", "no record has its property lastupdated"),
        ("CREATE (:NHI:AWSUser {id: 'x', lastupdated: 1})", "the database is empty"),
    ],
)
def test_a_database_that_is_not_cartographys_is_refused(text: str, told: str, asked: Asked) -> None:
    """One clear line says what was found and what is wanted."""
    asked.write(text)
    with pytest.raises(UsageError, match=told) as refused:
        build(asked)
    assert "\n" not in str(refused.value)
    assert "neo4j://localhost:7687" in str(refused.value)


def test_a_database_that_changes_while_it_is_read_is_refused(estate: Asked) -> None:
    """Half of a sync is no estate: read again some times, then one line says to wait."""

    class Changing:
        def read(self, text: str, /, **parameters: Any) -> list[list[Any]]:
            estate.write("CREATE (:AWSUser {id: randomUUID(), lastupdated: 1})")
            return estate.read(text, **parameters)

    with pytest.raises(UsageError, match="changes while it is read"):
        database_of(Changing(), "neo4j://localhost:7687")


def test_values_of_every_type_of_the_database(estate: Asked) -> None:
    """Dates, durations, points, bytes and lists of them where texts are expected: the record stays whole."""
    kinds = [
        "date()",
        "datetime()",
        "duration('P1D')",
        "point({x: 1, y: 2})",
        "[1, 2]",
        "[datetime()]",
        "true",
        "1.5",
        "localtime()",
    ]
    for place, value in enumerate(kinds):
        estate.write(
            f"CREATE (n:AWSUser {{id: $id, arn: $id, lastupdated: $sync, name: {value}}})", id=f"u{place}", sync=SYNC
        )
    estate.write("CREATE (n:AWSUser {id: 'b', arn: 'b', lastupdated: $sync, name: $raw})", sync=SYNC, raw=b"\0\1")
    entry = account_of(build(estate), "AWSUser")
    assert (entry["read"], entry["used"]) == (len(kinds) + 2, len(kinds) + 2)
