"""Pushes that meet: one writer an estate, the one that began last; what another name holds is another's business."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

import graphnhi as nhi
from graphnhi.errors import UsageError
from graphnhi.estate import Estate
from graphnhi.store.neo4j import clearing, ledger, pushing
from graphnhi.store.neo4j.address import address_of
from graphnhi.store.neo4j.batches import turns
from graphnhi.store.neo4j.connection import Connection
from graphnhi.store.neo4j.pushing import Pushed
from graphnhi.store.neo4j.signing_in import login_of
from graphnhi.store.neo4j.statements import CONSTRAINT
from tests.servers.cleaning import emptied
from tests.servers.faults import COMMIT, sent
from tests.servers.proxy import Proxy
from tests.servers.server import Server
from tests.store.neo4j.small import expect_whole, here, readable, runs, version

pytestmark = pytest.mark.usefixtures("small_steps")

OLD, NEW, OTHER = version(0), version(1), version(2)
TAKEN_OVER = r"^bolt://[0-9.:]+: another push of the estate 'random' took over\. What was read before is still read\.$"


def at_step(number: int, call: Callable[[], object]) -> Callable[[str, int, int], None]:
    """What is told of the progress of a push, that something else happens at one of its steps."""
    left = iter(range(number, -1, -1))

    def told(*_: object) -> None:
        if next(left, None) == 0:
            call()

    return told


@pytest.mark.parametrize("same", [False, True])
@pytest.mark.parametrize("step", [0, 3, 8, 12])
def test_a_push_begins_in_the_middle_of_another(server: Server, step: int, same: bool) -> None:
    """Of the same estate or another one, at any step: the later one ends whole, the earlier one says so in one line, and of
    neither is a row too much.
    """
    nhi.push(OLD, server.uri)
    later = NEW if same else OTHER
    seen: list[Pushed] = []
    told = at_step(step, lambda: seen.append(nhi.push(later, server.uri)))
    with pytest.raises(UsageError, match=TAKEN_OVER):
        nhi.push(NEW, server.uri, progress=told)
    assert bool(seen[0].resumed) == (same and step > 0)
    expect_whole(server, later)
    assert runs(server) == readable(server)


def test_pushes_at_once(server: Server) -> None:
    """Of several at the same moment, the first ones on a server, at least one ends, the others say that they were taken over, and
    what is read is whole.
    """
    emptied(server)
    estates = [OLD, NEW, OTHER, NEW]
    for _ in range(3):
        with ThreadPoolExecutor(len(estates)) as pushers:
            ended = [*pushers.map(lambda estate: ended_with(estate, server), estates)]
        refused = [end for end in ended if isinstance(end, UsageError)]
        assert len(refused) < len(ended)
        assert all("took over" in str(error) for error in refused)
        digest = nhi.pull(server.uri).digest
        expect_whole(server, next(estate for estate in estates if estate.digest == digest))
    nhi.push(version(3), server.uri)
    assert runs(server) == readable(server)


def ended_with(estate: Estate, server: Server) -> Pushed | UsageError:
    try:
        return nhi.push(estate, server.uri)
    except UsageError as error:
        return error


def test_two_names_at_once(server: Server) -> None:
    """Neither disturbs the other, from the first push on a server on."""
    emptied(server)
    for estates in ({"one": OLD, "two": NEW}, {"one": NEW, "two": OTHER}):
        with ThreadPoolExecutor(2) as pushers:
            done = pushers.map(nhi.push, estates.values(), [here(server, name) for name in estates])
            assert [pushed.already for pushed in done] == [False, False]
        for name, estate in estates.items():
            expect_whole(server, estate, name)
    assert runs(server) == readable(server)
    with pytest.raises(UsageError, match=r"several estates; say which with \?estate=NAME:\n  'one'\n  'two'"):
        nhi.pull(server.uri)


def test_a_turn_is_written_once(server: Server, network: Proxy) -> None:
    """A try that is thought lost but is still under way, and the one after it, are one: of nodes and of edges."""
    with (
        Connection(address_of(network.uri), login_of()) as first,
        Connection(address_of(server.uri), login_of()) as then,
    ):
        first.write_settled(CONSTRAINT)
        begun = ledger.begin(first, NEW, "random")
        for number, turn in enumerate(turns(NEW)):
            overlapping(network, partial(pushing._write, begun=begun, number=number, turn=turn), first, then)
    rows = server.run(
        "MATCH (n:NHI {run: $run}) RETURN count(n) AS count UNION ALL MATCH ()-[r]->() RETURN count(r) AS count",
        run=begun.run,
    )
    assert [row["count"] for row in rows] == [NEW.n_nodes, NEW.n_edges]


def overlapping(network: Proxy, write: Callable[[Connection], None], first: Connection, then: Connection) -> None:
    """The same thing twice: the second begins while the first waits on the network to be committed."""
    committing, go_on = threading.Event(), threading.Event()

    def wait() -> None:
        committing.set()
        assert go_on.wait(30)

    network.do_at(sent(COMMIT), wait)
    with ThreadPoolExecutor(2) as tries:
        one = tries.submit(write, first)
        assert committing.wait(30)
        other = tries.submit(write, then)
        threading.Timer(0.2, go_on.set).start()
        one.result()
        other.result()


def test_what_is_half_removed_is_not_gone_on_with(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A push died, the next one died while it removed the first's rows: the first estate is pushed from its beginning."""
    died(monkeypatch, NEW, server, pushing, "_compare")
    died(monkeypatch, OTHER, server, clearing, "_REMOVE_NODES")
    pushed = nhi.push(NEW, server.uri)
    assert pushed.resumed == 0
    expect_whole(server, NEW)
    assert runs(server) == readable(server)


def test_a_push_of_another_estate_removes_what_died(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows and nothing else: what is read, what another name holds and what is not ours stay."""
    nhi.push(OLD, server.uri)
    nhi.push(OTHER, here(server, "beside"))
    server.run("CREATE (:NHI:GraphnhiTestForeign {name: 'no run'})-[:LINKS]->(:Person:GraphnhiTestForeign)")
    died(monkeypatch, NEW, server, pushing, "_compare")
    dead = runs(server) - readable(server)
    assert len(dead) == 1
    nhi.push(OTHER, server.uri)
    assert dead & runs(server) == set()
    expect_whole(server, OTHER)
    expect_whole(server, OTHER, "beside")
    assert server.run("MATCH (n:NHI {name: 'no run'})-[:LINKS]->(:Person) RETURN count(n) AS there") == [{"there": 1}]


def died(monkeypatch: pytest.MonkeyPatch, estate: Estate, server: Server, module: object, name: str) -> None:
    """A push that died where it would have used this."""

    class Died:
        def __call__(self, *_: object) -> None:
            raise KeyboardInterrupt

        def __str__(self) -> str:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(module, name, Died())
        with pytest.raises(KeyboardInterrupt):
            nhi.push(estate, server.uri)


def test_nodes_that_were_removed_meanwhile(server: Server) -> None:
    """Somebody deletes nodes of a push under way: it says so, leaves nothing, and the next one begins anew."""
    nhi.push(OLD, server.uri)
    meddle = at_step(6, lambda: server.run("MATCH (n:api_key) WHERE n.id = 'key-45' DETACH DELETE n"))
    with pytest.raises(UsageError, match=r"nodes of this push were removed .* push again\.$"):
        nhi.push(NEW, server.uri, progress=meddle)
    assert runs(server) == readable(server)
    assert nhi.push(NEW, server.uri).resumed == 0
    expect_whole(server, NEW)


def test_a_push_that_was_changed_meanwhile(server: Server) -> None:
    """Somebody writes the same relationship once more, or changes a property: it is not what was sent, and not switched to."""
    nhi.push(OLD, server.uri)
    for step, meddling in (
        (8, "MATCH (a {id: 'svc-45'})-[r:HOLDS]->(b) CREATE (a)-[c:HOLDS]->(b) SET c = properties(r)"),
        (9, "MATCH (n:api_key {id: 'key-45'}) SET n.owner = 'nobody'"),
    ):
        told = at_step(step, partial(server.run, meddling))
        with pytest.raises(UsageError, match=r"^bolt.* was changed on the server: .* Push it again\.$"):
            nhi.push(NEW, server.uri, progress=told)
        assert runs(server) == readable(server)
        expect_whole(server, OLD)
